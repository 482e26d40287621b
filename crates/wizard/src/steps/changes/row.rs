use leptos::prelude::*;
use rollcall_core::diff::Class;
use rollcall_core::session::MissingDecision;
use rollcall_core::session::view::{ChangeDetail, ChangeRow};

use super::super::use_conductor;
use super::CHANGING;
use super::last_seen::{LastSeen, LastSeenUsers};
use crate::components::{ClassMark, handler};
use crate::machine::Action;
use crate::messages::{format_number, text, text_with};

/// One user: whether the change is made, what they are, who they are, and what is different.
#[component]
pub(super) fn ChangeLine(row: ChangeRow, last_seen: LastSeenUsers) -> impl IntoView {
    let class = row.class;
    let missing = (class == Class::Missing).then(|| row.key.clone());
    let who = if row.key.is_empty() {
        row_number(&row)
    } else {
        row.key.clone()
    };
    let name = (!row.name.is_empty()
        && !row
            .details
            .iter()
            .any(|detail| detail.new.as_ref() == Some(&row.name)))
    .then(|| row.name.clone());
    let created = class == Class::New;
    let key = who.clone();
    let returning = class == Class::Returning;
    view! {
        <div class="rc-change-choice"><Choice row=row.clone() who=who.clone() /></div>
        <ClassMark class=class sign_only=true />
        <div class="rc-change-who">
            <span class="rc-change-key">{who}</span>
            {name.map(|name| view! { <span class="rc-change-name">{name}</span> })}
        </div>
        <div class="rc-change-details" class:rc-change-details-flowing=created>
            {missing.map(|key| view! { <LastSeen key=key users=last_seen /> })}
            {returning.then(|| view! { <span class="rc-added">{text("changes.active_again")}</span> })}
            {row
                .details
                .into_iter()
                .map(|detail| {
                    // A user who is new is made with every field, or not at all.
                    let record = row.record.filter(|_| !created);
                    view! { <Detail detail=detail record=record who=key.clone() /> }
                })
                .collect_view()}
        </div>
    }
}

/// The tick box of a change, or of what becomes of a missing user.
#[component]
fn Choice(row: ChangeRow, who: String) -> impl IntoView {
    let conductor = use_conductor();
    match (row.class, row.record) {
        (class, Some(record)) if CHANGING.contains(&class) => {
            let taken = conductor.select(move |desk| !desk.decisions.excluded.contains(&record));
            view! {
                <input
                    type="checkbox"
                    class="rc-tick"
                    aria-label=text_with("changes.include", &[("user", &who)])
                    prop:checked=move || taken.get()
                    on:change={handler(move |_| conductor.act(Action::ChangeToggled { record }))}
                />
            }
            .into_any()
        }
        (Class::Missing, _) => {
            let key = row.key.clone();
            let marked = conductor
                .select(move |desk| desk.decision_for(&key) == MissingDecision::Deactivate);
            let asked = conductor.select(|desk| desk.askable_missing() > 0);
            let key = row.key;
            (move || {
                let key = key.clone();
                asked.get().then(|| {
                    view! {
                        <label class="rc-missing-each">
                            <input
                                type="checkbox"
                                class="rc-tick"
                                aria-label=text_with("changes.mark_one", &[("user", &key)])
                                prop:checked=move || marked.get()
                                on:change={handler(move |_| conductor.act(Action::MissingToggled { key: key.clone() }))}
                            />
                            <span>{text("changes.no_longer")}</span>
                        </label>
                    }
                })
            })
            .into_any()
        }
        _ => ().into_any(),
    }
}

/// One field: what it was and what it becomes. Of a user who is on record, `record` says whose it is: the field can be
/// left as it is.
#[component]
fn Detail(detail: ChangeDetail, record: Option<u32>, who: String) -> impl IntoView {
    let conductor = use_conductor();
    let created = record.is_none();
    let field = detail.field.clone();
    let left = conductor.select(move |desk| {
        let mut excluded = desk.decisions.excluded_fields.iter();
        excluded.any(|(held, name)| Some(*held) == record && *name == field)
    });
    let field = detail.field.clone();
    let label = text_with(
        "changes.include_field",
        &[("field", &detail.title), ("user", &who)],
    );
    let tick = record.map(|record| {
        view! {
            <input
                type="checkbox"
                class="rc-tick rc-tick-small"
                aria-label=label
                prop:checked=move || !left.get()
                on:change={handler(move |_| {
                    conductor.act(Action::FieldToggled { record, field: field.clone() });
                })}
            />
        }
    });
    let blank = || view! { <span class="rc-blank">{text("changes.blank")}</span> }.into_any();
    let old = match (created, detail.old, detail.new.is_some()) {
        (false, Some(old), _) if !old.is_empty() => Some(view! { <del>{old}</del> }.into_any()),
        (false, _, true) => Some(blank()),
        _ => None,
    };
    let arrow = old.is_some().then(|| {
        view! {
            <span class="rc-arrow" aria-hidden="true">"→"</span>
            <span class="rc-visually-hidden">{text("changes.becomes")}</span>
        }
    });
    let new = detail.new.map(|new| {
        let content = if new.is_empty() {
            blank()
        } else {
            new.into_any()
        };
        view! { {arrow} <ins>{content}</ins> }
    });
    let added = detail
        .added
        .into_iter()
        .map(|item| view! { <span class="rc-added">"+\u{a0}" {item}</span> });
    view! {
        <div class="rc-detail" class:rc-detail-left=move || left.get()>
            <span class="rc-detail-field">{tick} {detail.title}</span>
            <span class="rc-detail-values">{old} {new} {added.collect_view()}</span>
        </div>
    }
}

fn row_number(row: &ChangeRow) -> String {
    row.row
        .map(|row| text_with("fix.row_label", &[("row", &format_number(u64::from(row)))]))
        .unwrap_or_default()
}
