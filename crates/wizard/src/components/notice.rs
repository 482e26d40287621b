use leptos::prelude::*;

use super::badge::Tone;
use super::dynamic::dynamic;
use super::icon::{Icon, IconName};

/// Something to know before going on: in the page, where it belongs, with what to do about it.
#[component]
pub fn Notice(
    #[prop(optional)] tone: Tone,
    #[prop(into)] title: Signal<String>,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let icon = match tone {
        Tone::Danger | Tone::Missing => IconName::Warning,
        Tone::New => IconName::Check,
        Tone::Changed | Tone::Quiet => IconName::Note,
    };
    let role = if tone == Tone::Danger {
        "alert"
    } else {
        "status"
    };
    view! {
        <div class=format!("rc-notice rc-notice-{}", tone.slug()) role=role>
            <Icon name=icon />
            <div class="rc-notice-body">
                <p class="rc-notice-title">{dynamic(move || title.get())}</p>
                {children.map(|children| children())}
            </div>
        </div>
    }
}
