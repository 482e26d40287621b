mod edits;
mod filters;
mod guard;
mod last_seen;
mod list;
mod missing;
mod row;

use leptos::prelude::*;
use rollcall_core::diff::Class;
use rollcall_core::session::protocol::ChangesForm;

use self::edits::EditsHere;
use self::filters::Filters;
pub(super) use self::filters::proportions;
use self::guard::Guard;
use self::list::ChangeList;
use self::missing::MissingUsers;
use super::checks::ChecksBand;
use super::trouble::{LookOnlyNotice, TroubleNotice};
use super::{StepHeading, use_conductor};
use crate::components::{Button, ButtonKind, EmptyState, IconName, Notice, Tone, dynamic};
use crate::machine::{Action, Sending};
use crate::messages::{list, text, text_count, text_count_with, text_with};
use crate::steps::sending::SendingProgress;

/// The classes that change something; what the list shows unless one is picked.
pub(super) const CHANGING: [Class; 3] = [Class::New, Class::Changed, Class::Returning];

/// *Changes*: exactly what would be different afterwards.
#[component]
pub(super) fn ChangesStep() -> impl IntoView {
    let conductor = use_conductor();
    let shown = RwSignal::new(None::<Class>);
    let nothing = conductor.select(|desk| {
        desk.overview().is_some_and(|overview| {
            let counts = &overview.counts;
            let changing = [counts.new, counts.changed, counts.returning];
            changing.into_iter().flatten().sum::<u32>() == 0 && desk.askable_missing() == 0
        })
    });
    let heading = conductor.select(|desk| {
        let records = desk
            .overview()
            .map_or(0, |overview| overview.counts.records);
        let compared = desk
            .overview()
            .and_then(|overview| overview.compared_with)
            .unwrap_or(0);
        text_count_with(
            "changes.heading",
            u64::from(records),
            &[("users", &text_count("count.users", u64::from(compared)))],
        )
    });
    view! {
        <div class="rc-step rc-changes-step">
            <div class="rc-fix-head">
                <StepHeading text=heading />
                <TakeAlong />
            </div>
            <Obstacles />
            <Filters shown=shown />
            {dynamic(move || {
                nothing
                    .get()
                    .then(|| {
                        view! {
                            <EmptyState
                                icon=IconName::Check
                                title=text("changes.nothing")
                                text=text("changes.nothing_detail")
                            />
                        }
                    })
            })}
            <MissingUsers shown=shown />
            {dynamic(move || (!nothing.get() || shown.get().is_some()).then(|| view! { <ChangeList shown=shown /> }))}
            <EditsHere />
            <Guard />
        </div>
    }
}

/// The changes to take along: for people, and as they would be sent.
#[component]
fn TakeAlong() -> impl IntoView {
    let conductor = use_conductor();
    let any = conductor.select(|desk| {
        desk.prepared()
            .is_some_and(|prepared| prepared.counts.total() > 0)
    });
    let button = move |words: &'static str, form: ChangesForm| {
        view! {
            <Button
                kind=ButtonKind::Quiet
                small=true
                icon=IconName::Download
                on_press=move || conductor.act(Action::ChangesPressed(form))
            >
                {text(words)}
            </Button>
        }
    };
    dynamic(move || {
        any.get().then(|| {
            view! {
                <div class="rc-fix-tools">
                    {button("changes.as_csv", ChangesForm::Csv)}
                    {button("changes.as_json", ChangesForm::Json)}
                </div>
            }
        })
    })
}

/// What came in the way of applying, and what became of the comparison meanwhile.
#[component]
fn Obstacles() -> impl IntoView {
    let conductor = use_conductor();
    let overtaken = conductor.select(|desk| desk.overtaken_by.clone());
    let trouble = conductor.select(|desk| match (&desk.sending, &desk.directory) {
        (Sending::Failed { trouble, .. }, _) => Some(trouble.clone()),
        (_, crate::machine::DirectorySlot::Failed(trouble)) => Some(trouble.clone()),
        _ => None,
    });
    let refused = conductor.select(|desk| desk.engine_refusal.clone());
    let left_out = conductor.select(|desk| match desk.overview() {
        Some(overview) if desk.decisions.valid_only => overview.error_records,
        _ => 0,
    });
    view! {
        <LookOnlyNotice />
        <ChecksBand />
        {dynamic(move || {
            overtaken
                .get()
                .map(|users| {
                    view! {
                        <Notice tone=Tone::Changed title=text_count("changes.overtaken", users.len() as u64)>
                            <p>{name_some(&users)}</p>
                            <p>{text("changes.overtaken_detail")}</p>
                        </Notice>
                    }
                })
        })}
        {dynamic(move || {
            trouble
                .get()
                .map(|trouble| {
                    let retry = move || {
                        if conductor.peek(|desk| desk.may_apply()) {
                            conductor.act(Action::ApplyPressed { fresh_key: crate::page::fresh_key() });
                        } else {
                            conductor.act(Action::TriedAgain);
                        }
                    };
                    view! { <TroubleNotice trouble=trouble on_retry=retry /> }
                })
        })}
        {dynamic(move || refused.get().map(|message| view! { <Notice tone=Tone::Danger title=message /> }))}
        <SendingProgress />
        {dynamic(move || {
            (left_out.get() > 0)
                .then(|| {
                    view! {
                        <Notice tone=Tone::Missing title=text_count("changes.left_out", u64::from(left_out.get()))>
                            <p>{text("changes.left_out_detail")}</p>
                        </Notice>
                    }
                })
        })}
    }
}

/// The first few, and how many more.
fn name_some(users: &[String]) -> String {
    const NAMED: usize = 5;
    let named = list(users.get(..NAMED).unwrap_or(users));
    match users.len().checked_sub(NAMED + 1) {
        Some(more) => text_with(
            "changes.and_more",
            &[("users", &named), ("n", &(more + 1).to_string())],
        ),
        None => named,
    }
}
