use leptos::prelude::*;

/// What a short mark means; the colours of the classes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Tone {
    New,
    Changed,
    Missing,
    Danger,
    #[default]
    Quiet,
}

impl Tone {
    /// Name of its colour role.
    #[must_use]
    pub const fn slug(self) -> &'static str {
        match self {
            Tone::New => "new",
            Tone::Changed => "changed",
            Tone::Missing => "missing",
            Tone::Danger => "danger",
            Tone::Quiet => "quiet",
        }
    }
}

/// A word with a coloured ground: a status, a source, a role.
#[component]
pub fn Badge(#[prop(optional)] tone: Tone, children: Children) -> impl IntoView {
    view! { <span class=format!("rc-badge rc-tone-{}", tone.slug())>{children()}</span> }
}
