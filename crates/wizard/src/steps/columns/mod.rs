mod made;
mod new_groups;
mod taken_for;
mod values;

use leptos::html::Div;
use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_core::session::protocol::{Command, Reply};
use rollcall_core::session::view::ColumnView;
use rollcall_core::template::MatchKind;

use super::{StepHeading, use_conductor};
use crate::components::{Notice, SelectFrame, Tone, dynamic, handler, watch};
use crate::machine::Action;
use crate::messages::{list, text, text_count, text_with};
use made::{Cuts, Joins, Made, made_of, part_of};
use taken_for::TakenFor;
use values::Values;

/// Columns that are shown at once. A file with more of them names the rest.
const SHOWN_COLUMNS: usize = 60;

/// *Columns*: what each column of the file was taken for, and why.
#[component]
pub(super) fn ColumnsStep() -> impl IntoView {
    let conductor = use_conductor();
    let lacking = conductor.select(|desk| {
        desk.fields_without_column()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    });
    let columns = conductor.select(|desk| {
        let columns = desk
            .overview()
            .map(|overview| overview.columns.clone())
            .unwrap_or_default();
        sort_for_reading(columns)
    });
    let hidden = conductor.select(|desk| {
        desk.overview().map_or(0, |overview| {
            overview.columns.len().saturating_sub(SHOWN_COLUMNS)
        })
    });
    let table = NodeRef::new();
    provide_context(ColumnsTable(table));
    let generation = conductor.select(|desk| desk.rows_generation);
    let (values, makeable) = (RwSignal::new(Vec::new()), RwSignal::new(Vec::new()));
    watch(move || {
        generation.get();
        spawn_local(async move {
            // Answers come in order: the latest is the last word.
            if let Some(Reply::Values {
                columns,
                makeable: found,
            }) = conductor.ask_rows(Command::Values).await
            {
                let _ = values.try_set(columns);
                let _ = makeable.try_set(found);
            }
        });
    });
    view! {
        <div class="rc-step rc-columns-step">
            <StepHeading text=text("columns.heading") />
            {dynamic(move || {
                let lacking = lacking.get();
                (!lacking.is_empty())
                    .then(|| {
                        view! {
                            <Notice tone=Tone::Danger title=text_count("columns.lacking", lacking.len() as u64)>
                                <p>{text_with("columns.lacking_detail", &[("fields", &list(&lacking))])}</p>
                            </Notice>
                        }
                    })
            })}
            <Joins makeable=makeable />
            <TakenFor />
            <div class="rc-columns" role="table" tabindex="-1" node_ref=table aria-label=text("columns.table")>
                <div class="rc-columns-head" role="row">
                    <span role="columnheader">{text("columns.of_file")}</span>
                    <span role="columnheader">{text("columns.values")}</span>
                    <span role="columnheader">{text("columns.field")}</span>
                    <span role="columnheader">{text("columns.why")}</span>
                </div>
                <For
                    each=move || columns.get()
                    key=move |column| {
                        let parts = conductor.peek(|desk| part_of(desk, column.index));
                        (column.index, column.field.clone(), column.header.clone(), column.samples.clone(), parts)
                    }
                    children=|column| view! { <ColumnLine column=column /> }
                />
            </div>
            <Cuts makeable=makeable />
            <Values columns=values />
            {dynamic(move || {
                (hidden.get() > 0)
                    .then(|| {
                        view! {
                            <p class="rc-quiet-text">{text_count("columns.hidden", hidden.get() as u64)}</p>
                        }
                    })
            })}
        </div>
    }
}

/// The table of columns, which takes the focus from a button that goes when it was pressed.
#[derive(Debug, Clone, Copy)]
struct ColumnsTable(NodeRef<Div>);

impl ColumnsTable {
    fn focus(self) {
        if let Some(table) = self.0.get_untracked() {
            let _ = web_sys::HtmlElement::focus(&table);
        }
    }
}

/// Recognised columns first when there are too many to show all; else as in the file.
fn sort_for_reading(columns: Vec<ColumnView>) -> Vec<ColumnView> {
    if columns.len() > SHOWN_COLUMNS {
        let (mut taken, ignored): (Vec<_>, Vec<_>) = columns
            .into_iter()
            .partition(|column| column.field.is_some());
        taken.extend(ignored);
        taken.truncate(SHOWN_COLUMNS);
        return taken;
    }
    columns
}

#[component]
fn ColumnLine(column: ColumnView) -> impl IntoView {
    let conductor = use_conductor();
    let index = column.index;
    let fields = conductor.select(|desk| {
        let fields = desk
            .overview()
            .map(|overview| overview.fields.clone())
            .unwrap_or_default();
        fields
            .into_iter()
            .map(|field| (field.field, field.title, field.required))
            .collect::<Vec<_>>()
    });
    let header = if column.header.trim().is_empty() {
        text_with("columns.unnamed", &[("n", &(index + 1).to_string())])
    } else {
        column.header.clone()
    };
    let taken = column.field.clone();
    let choose = move |event| {
        let value = event_target_value(&event);
        let field = (!value.is_empty()).then_some(value);
        conductor.act(Action::ColumnMapped {
            column: index,
            field,
        });
    };
    let ignored = taken.is_none();
    let option = {
        let taken = taken.clone();
        move |(name, title, required): (String, String, bool)| {
            let selected = taken.as_ref() == Some(&name);
            let label = if required {
                text_with("columns.required_option", &[("field", &title)])
            } else {
                title
            };
            view! { <option value=name selected=selected>{label}</option> }
        }
    };
    let label = text_with("columns.choose", &[("header", &header)]);
    let known = column.header.clone();
    let as_last_time = conductor.peek(|desk| desk.is_as_last_time(&known));
    let parts = conductor.peek(|desk| part_of(desk, index));
    let why = match conductor.peek(|desk| made_of(desk, index)) {
        Some(made) => view! { <Made made=made /> }.into_any(),
        None if ignored && !parts.is_empty() => {
            text_with("made.part_of", &[("fields", &list(&parts))]).into_any()
        }
        None => view! { <Why matched=column.matched as_last_time=as_last_time /> }.into_any(),
    };
    let samples: Vec<String> = column.samples.iter().map(|value| shorten(value)).collect();
    view! {
        <div class="rc-column" class:rc-column-ignored=ignored role="row">
            <span class="rc-column-header" role="cell">{header}</span>
            <span class="rc-column-samples" role="cell">
                {samples.into_iter().map(|sample| view! { <span>{sample}</span> }).collect_view()}
            </span>
            <span class="rc-column-field" role="cell">
                <SelectFrame>
                <select class="rc-select" aria-label=label on:change={handler(choose)}>
                    <option value="" selected=ignored>{text("columns.leave_out")}</option>
                    {dynamic(move || fields.get().into_iter().map(option.clone()).collect_view())}
                </select>
                </SelectFrame>
            </span>
            <span class="rc-column-why" role="cell">{why}</span>
        </div>
    }
}

/// Why a column was taken for its field, and how sure that is.
#[component]
fn Why(matched: MatchKind, as_last_time: bool) -> impl IntoView {
    let why = text(match matched {
        MatchKind::Chosen if as_last_time => "columns.as_last_time",
        MatchKind::Exact => "columns.exact",
        MatchKind::Synonym => "columns.synonym",
        MatchKind::Similar => "columns.similar",
        MatchKind::Content => "columns.content",
        MatchKind::Chosen => "columns.chosen",
        MatchKind::Ignored => "columns.ignored",
    });
    let sure = match matched {
        MatchKind::Exact => Some(("3", "columns.certain")),
        MatchKind::Synonym => Some(("2", "columns.very_likely")),
        MatchKind::Similar | MatchKind::Content => Some(("1", "columns.likely")),
        MatchKind::Chosen | MatchKind::Ignored => None,
    };
    view! {
        {why}
        {sure.map(|(level, key)| view! { <span class="rc-sure" data-sure=level>{text(key)}</span> })}
    }
}

fn shorten(value: &str) -> String {
    const LONGEST: usize = 48;
    if value.chars().count() <= LONGEST {
        return value.to_owned();
    }
    value.chars().take(LONGEST).chain(['…']).collect()
}
