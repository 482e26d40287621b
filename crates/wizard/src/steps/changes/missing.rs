use leptos::prelude::*;
use rollcall_core::diff::Class;
use rollcall_core::session::{MissingDecision, Mode};
use rollcall_core::template::MissingPolicy;

use super::super::use_conductor;
use crate::components::{Button, ButtonKind, ClassMark, IconName, dynamic, handler};
use crate::machine::Action;
use crate::messages::{text, text_count};

/// What the section has to say.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Missing {
    #[default]
    Nobody,
    /// Counted, and left as they are.
    LeftAlone(u32),
    Decide(u32),
}

/// Users on record who are not in the file: what becomes of them, for all or for each.
#[component]
pub(super) fn MissingUsers(shown: RwSignal<Option<Class>>) -> impl IntoView {
    let conductor = use_conductor();
    let missing = conductor.select(|desk| {
        let count = desk
            .overview()
            .map_or(0, |overview| overview.counts.missing);
        match (count, desk.mode, desk.roster.template.missing) {
            (0, _, _) | (_, Mode::NewOnly, _) => Missing::Nobody,
            (count, Mode::Full, MissingPolicy::Ignore) => Missing::LeftAlone(count),
            (count, Mode::Full, MissingPolicy::Ask) => Missing::Decide(count),
        }
    });
    dynamic(move || match missing.get() {
        Missing::Nobody => ().into_any(),
        Missing::LeftAlone(count) => view! {
            <p class="rc-missing-note">
                <ClassMark class=Class::Missing sign_only=true />
                {text_count("changes.missing_left", u64::from(count))}
            </p>
        }
        .into_any(),
        Missing::Decide(count) => view! { <Decide count=count shown=shown /> }.into_any(),
    })
}

#[component]
fn Decide(count: u32, shown: RwSignal<Option<Class>>) -> impl IntoView {
    let conductor = use_conductor();
    let decision = conductor.select(|desk| desk.decisions.missing);
    let exceptions = conductor.select(|desk| desk.decisions.missing_otherwise.len());
    let choice = move |value: MissingDecision, label: &'static str| {
        view! {
            <label class="rc-choice">
                <input
                    type="radio"
                    name="rc-missing"
                    prop:checked=move || decision.get() == value
                    on:change={handler(move |_| conductor.act(Action::MissingDecided(value)))}
                />
                <span>{text(label)}</span>
            </label>
        }
    };
    view! {
        <fieldset class="rc-missing">
            <legend>
                <ClassMark class=Class::Missing sign_only=true />
                {text_count("changes.missing", u64::from(count))}
            </legend>
            <div class="rc-missing-choices">
                {choice(MissingDecision::Keep, "changes.keep_all")}
                {choice(MissingDecision::Deactivate, "changes.mark_all")}
                <Button
                    kind=ButtonKind::Quiet
                    small=true
                    icon=IconName::ChevronDown
                    on_press=move || {
                        shown.update(|shown| *shown = (*shown != Some(Class::Missing)).then_some(Class::Missing));
                    }
                >
                    {text("changes.one_by_one")}
                </Button>
            </div>
            {dynamic(move || {
                let exceptions = exceptions.get();
                (exceptions > 0)
                    .then(|| {
                        view! {
                            <p class="rc-quiet-text">{text_count("changes.exceptions", exceptions as u64)}</p>
                        }
                    })
            })}
        </fieldset>
    }
}
