use leptos::prelude::*;
use rollcall_core::diff::Class;

use crate::messages::text;

/// A class with its sign, its word and its colour, which never stand alone.
#[component]
pub fn ClassMark(
    class: Class,
    /// The sign alone, where the word stands in the column's head; readers hear the word all the same.
    #[prop(optional)]
    sign_only: bool,
) -> impl IntoView {
    let tone = format!("rc-class-mark rc-class-{}", class_slug(class));
    let word = class_word(class);
    let title = sign_only.then(|| word.clone());
    view! {
        <span class=tone title=title>
            <span class="rc-class-sign" aria-hidden="true">{class_sign(class)}</span>
            <span class=if sign_only { "rc-visually-hidden" } else { "" }>{word}</span>
        </span>
    }
}

/// The sign of a class, the same everywhere.
#[must_use]
pub const fn class_sign(class: Class) -> &'static str {
    match class {
        Class::New => "+",
        Class::Changed => "~",
        Class::Returning => "↺",
        Class::Missing => "−",
        Class::Invalid | Class::Conflicting => "!",
        Class::Valid => "✓",
        Class::Duplicate | Class::Unchanged | Class::Skipped => "·",
    }
}

/// The name of a class in style sheets: the colour role it has.
#[must_use]
pub const fn class_slug(class: Class) -> &'static str {
    match class {
        Class::New | Class::Valid => "new",
        Class::Changed => "changed",
        Class::Returning => "returning",
        Class::Missing => "missing",
        Class::Invalid | Class::Conflicting => "danger",
        Class::Duplicate | Class::Unchanged | Class::Skipped => "quiet",
    }
}

/// The word for a class.
#[must_use]
pub fn class_word(class: Class) -> String {
    text(match class {
        Class::New => "class.new",
        Class::Changed => "class.changed",
        Class::Returning => "class.returning",
        Class::Missing => "class.missing",
        Class::Invalid => "class.invalid",
        Class::Conflicting => "class.conflicting",
        Class::Duplicate => "class.duplicate",
        Class::Unchanged => "class.unchanged",
        Class::Skipped => "class.skipped",
        Class::Valid => "class.valid",
    })
}
