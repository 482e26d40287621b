//! Groups that a file names and nobody has on record, created by whoever may: at once, before the import.

use leptos::html::{Div, P};
use leptos::prelude::*;

use super::super::announce::{groups_made, name_groups};
use super::super::trouble::TroubleNotice;
use super::super::use_conductor;
use crate::components::{Button, ButtonKind, Icon, IconName, dynamic, watch};
use crate::machine::{Action, DirectorySlot, GroupMaking};
use crate::messages::{permission_words, text, text_count, text_with};

/// Groups that one press creates, at most.
const AT_ONCE: usize = rollcall_api::groups::MAX_NEW_GROUPS;

/// What somebody is asked to confirm: the names of groups, none while nothing is asked.
pub(super) type Asked = RwSignal<Vec<String>>;

/// Whether groups can be created here.
pub(super) fn use_may_create_groups() -> impl Fn() -> bool + Copy + Send + Sync + 'static {
    let may = use_conductor().select(|desk| desk.roster.may_create_groups);
    move || may.get()
}

/// Creates the group that one value names.
#[component]
pub(super) fn CreateGroup(name: String, asked: Asked) -> impl IntoView {
    let label = text_with("groups.create_one", &[("name", &name)]);
    view! {
        <Button
            kind=ButtonKind::Quiet
            small=true
            icon=IconName::Plus
            label=label
            on_press=move || asked.set(vec![name.clone()])
        >
            {text("groups.create")}
        </Button>
    }
}

/// Creates those that all unknown values of a column name, or says why nobody can here.
#[component]
pub(super) fn CreateAllGroups(mut names: Vec<String>, asked: Asked) -> impl IntoView {
    let conductor = use_conductor();
    let may_create = use_may_create_groups();
    names.truncate(AT_ONCE);
    let count = names.len();
    // A page that takes no groups says nothing of them.
    let lacking = conductor.select(|desk| desk.roster.missing_permission.clone());
    dynamic(move || {
        if !may_create() {
            let reason = lacking.get().map(|permission| {
                text_with(
                    "groups.needs",
                    &[("permission", &permission_words(&permission))],
                )
            });
            return reason
                .map(|reason| view! { <p class="rc-quiet-text">{reason}</p> })
                .into_any();
        }
        if count < 2 || !asked.with(Vec::is_empty) {
            return ().into_any();
        }
        let names = names.clone();
        view! {
            <Button small=true icon=IconName::Plus on_press=move || asked.set(names.clone())>
                {text_count("groups.create_all", count as u64)}
            </Button>
        }
        .into_any()
    })
}

/// Says what will be done, and when; then does it.
#[component]
pub(super) fn ConfirmGroups(
    asked: Asked,
    /// The question stands here when it is about this group alone; without one, when it is about several.
    only: Option<String>,
) -> impl IntoView {
    let shown = Memo::new(move |_| {
        asked.with(|names| match &only {
            Some(only) => names.as_slice() == [only.as_str()],
            None => names.len() > 1,
        })
    });
    dynamic(move || {
        shown
            .get()
            .then(|| view! { <Question names=asked.get_untracked() asked=asked /> })
    })
}

#[component]
fn Question(names: Vec<String>, asked: Asked) -> impl IntoView {
    let conductor = use_conductor();
    let count = names.len() as u64;
    // Until the file was checked against them, too.
    let busy = conductor.select(|desk| {
        desk.group_making == GroupMaking::Running
            || matches!(desk.directory, DirectorySlot::Loading { .. })
    });
    let trouble = conductor.select(|desk| match &desk.group_making {
        GroupMaking::Failed(trouble) => Some(trouble.clone()),
        _ => None,
    });
    let node = NodeRef::<Div>::new();
    watch(move || {
        if let Some(question) = node.get() {
            let _ = web_sys::HtmlElement::focus(&question);
        }
    });
    let words = match names.as_slice() {
        [name] => text_with("groups.create_one", &[("name", name)]),
        _ => text_count("groups.create_all", count),
    };
    let label = words.clone();
    let named = (count > 1).then(|| view! { <p class="rc-groups-named">{name_groups(&names)}</p> });
    let names = StoredValue::new(names);
    let create = move || conductor.act(Action::GroupsConfirmed(names.get_value()));
    view! {
        <div class="rc-groups-question" role="group" tabindex="-1" aria-label=label node_ref=node>
            <p>{text_count("groups.confirm", count)}</p>
            {named}
            {dynamic(move || trouble.get().map(|trouble| view! { <TroubleNotice trouble=trouble on_retry=create /> }))}
            <div class="rc-groups-buttons">
                <Button kind=ButtonKind::Primary small=true disabled=busy on_press=create>
                    {dynamic(move || if busy.get() { text("groups.creating") } else { words.clone() })}
                </Button>
                <Button kind=ButtonKind::Quiet small=true disabled=busy on_press=move || asked.update(Vec::clear)>
                    {text("file.cancel")}
                </Button>
            </div>
        </div>
    }
}

/// What was created for this file so far; what became of the users on record since, where that failed.
#[component]
pub(super) fn GroupsMade() -> impl IntoView {
    let conductor = use_conductor();
    let made = conductor.select(groups_made);
    let lost = conductor.select(|desk| match &desk.directory {
        DirectorySlot::Failed(trouble) if !desk.groups_made.is_empty() => Some(trouble.clone()),
        _ => None,
    });
    // The button that was pressed is about to go. Whoever comes back to the step later begins at its heading.
    let node = NodeRef::<P>::new();
    let earlier = conductor.peek(groups_made);
    watch(move || {
        if let Some(outcome) = node.get().filter(|_| made.get_untracked() != earlier) {
            let _ = web_sys::HtmlElement::focus(&outcome);
        }
    });
    view! {
        {dynamic(move || {
            let made = made.get();
            (!made.is_empty())
                .then(|| {
                    view! {
                        <p class="rc-groups-made" tabindex="-1" node_ref=node>
                            <Icon name=IconName::Check />
                            {made}
                        </p>
                    }
                })
        })}
        {dynamic(move || {
            let again = move || conductor.act(Action::TriedAgain);
            lost.get().map(|trouble| view! { <TroubleNotice trouble=trouble on_retry=again /> })
        })}
    }
}
