use leptos::prelude::*;
use rollcall_core::session::view::{ColumnValues, ValueView};

use super::super::use_conductor;
use super::new_groups::{
    Asked, ConfirmGroups, CreateAllGroups, CreateGroup, GroupsMade, use_may_create_groups,
};
use crate::components::{SelectFrame, dynamic, handler};
use crate::machine::Action;
use crate::messages::{text, text_count, text_with};

/// Values of a column that are shown at once.
const SHOWN: usize = 20;

/// Values that are not what their field takes, and what each is to be taken for.
#[component]
pub(super) fn Values(columns: RwSignal<Vec<ColumnValues>>) -> impl IntoView {
    let to_match = Memo::new(move |_| {
        let mut columns = columns.get();
        columns.retain(|column| column.values.iter().any(is_unknown));
        columns
    });
    let unknown = dynamic(move || {
        let columns = to_match.get();
        (!columns.is_empty()).then(|| {
            view! {
                <section class="rc-values" aria-label=text("values.title")>
                    <h4 class="rc-section-title">{text("values.title")}</h4>
                    <p class="rc-quiet-text">{text("values.hint")}</p>
                    {columns.into_iter().map(|column| view! { <ColumnOfValues column=column /> }).collect_view()}
                </section>
            }
        })
    });
    view! {
        {unknown}
        <GroupsMade />
    }
}

fn is_unknown(value: &ValueView) -> bool {
    value.taken_for.is_none()
}

#[component]
fn ColumnOfValues(column: ColumnValues) -> impl IntoView {
    let unknown = column
        .values
        .iter()
        .filter(|value| is_unknown(value))
        .count();
    let fitting = column.total as usize - unknown;
    let title = text_with(
        "values.of_column",
        &[("header", &column.header), ("field", &column.field)],
    );
    let options = StoredValue::new(column.options);
    let (index, hidden) = (column.column, unknown.saturating_sub(SHOWN));
    let asked = Asked::new(Vec::new());
    let groups = column.are_groups.then(|| {
        let unknown = column.values.iter().filter(|value| is_unknown(value));
        let names = unknown.map(|value| value.text.clone()).collect();
        view! {
            <CreateAllGroups names=names asked=asked />
            <ConfirmGroups asked=asked only=None />
        }
    });
    let asked = column.are_groups.then_some(asked);
    let lines = column.values.into_iter().filter(is_unknown).take(SHOWN);
    view! {
        <div class="rc-values-column">
            <h5>{title}</h5>
            <ul role="list">
                {lines
                    .map(|value| view! { <ValueLine value=value column=index options=options asked=asked /> })
                    .collect_view()}
            </ul>
            {groups}
            <p class="rc-quiet-text">
                {(hidden > 0).then(|| text_count("values.more", hidden as u64))} " "
                {(fitting > 0).then(|| text_count("values.fit", fitting as u64))}
            </p>
        </div>
    }
}

#[component]
fn ValueLine(
    value: ValueView,
    column: u32,
    options: StoredValue<Vec<String>>,
    /// Which groups somebody is asked about, where the values are groups.
    asked: Option<Asked>,
) -> impl IntoView {
    let conductor = use_conductor();
    let may_create = use_may_create_groups();
    let label = text_with("values.choose", &[("value", &value.text)]);
    let held = value.text.clone();
    let choose = move |event| {
        let taken_for = event_target_value(&event);
        if !taken_for.is_empty() {
            conductor.act(Action::ValueMatched {
                column,
                value: held.clone(),
                taken_for,
            });
        }
    };
    let create = asked.map(|asked| {
        let (name, own) = (value.text.clone(), value.text.clone());
        let button =
            move || may_create().then(|| view! { <CreateGroup name=name.clone() asked=asked /> });
        view! {
            {dynamic(button)}
            <ConfirmGroups asked=asked only=Some(own) />
        }
    });
    let suggested = value.suggestion;
    let option = move |name: String| {
        let words = if suggested.as_ref() == Some(&name) {
            text_with("values.suggested", &[("value", &name)])
        } else {
            name.clone()
        };
        view! { <option value=name>{words}</option> }
    };
    view! {
        <li class="rc-value" class:rc-value-of-groups=asked.is_some()>
            <span class="rc-value-text">{value.text}</span>
            <span class="rc-quiet-text rc-number">{text_count("count.records", u64::from(value.count))}</span>
            <span class="rc-arrow" aria-hidden="true">"→"</span>
            <SelectFrame>
                <select class="rc-select" aria-label=label on:change={handler(choose)}>
                    <option value="">{text("values.as_it_is")}</option>
                    {options.get_value().into_iter().map(option).collect_view()}
                </select>
            </SelectFrame>
            {create}
        </li>
    }
}
