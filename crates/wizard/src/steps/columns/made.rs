//! Fields that a file has in two columns, and columns that hold two fields.

use leptos::prelude::*;
use rollcall_core::session::protocol::{CutAt, MadeColumn, Recipe};
use rollcall_core::session::view::{CutView, Makeable, Overview, PartView};

use super::super::use_conductor;
use super::ColumnsTable;
use crate::components::{Button, ButtonKind, SelectFrame, dynamic, handler};
use crate::machine::{Action, Desk};
use crate::messages::{list, text, text_with};

/// A column that was made, for its line.
pub(super) struct MadeLine {
    field: String,
    header: String,
    of: Vec<String>,
}

/// Whether this column of the file was made of others.
pub(super) fn made_of(desk: &Desk, index: u32) -> Option<MadeLine> {
    let overview = desk.overview()?;
    let own = overview.columns.len() - overview.made.len();
    let made = overview.made.get((index as usize).checked_sub(own)?)?;
    let header = |column: &u32| name_of(overview, *column);
    Some(MadeLine {
        field: made.field.clone(),
        header: made.title.clone(),
        of: made.recipe.sources().iter().map(header).collect(),
    })
}

/// Titles of the fields that are made of this column.
pub(super) fn part_of(desk: &Desk, index: u32) -> Vec<String> {
    let made = desk.overview().map(|overview| &*overview.made);
    let made = made.unwrap_or_default().iter();
    made.filter(|made| made.recipe.sources().contains(&index))
        .map(|made| made.title.clone())
        .collect()
}

fn name_of(overview: &Overview, column: u32) -> String {
    let held = overview.columns.get(column as usize);
    match held.map(|held| held.header.trim()) {
        Some(header) if !header.is_empty() => header.to_owned(),
        _ => text_with("columns.unnamed", &[("n", &(column + 1).to_string())]),
    }
}

/// What a column was made of, and the way back.
#[component]
pub(super) fn Made(made: MadeLine) -> impl IntoView {
    let conductor = use_conductor();
    let table: ColumnsTable = expect_context();
    let field = made.field;
    let label = text_with("made.remove_column", &[("header", &made.header)]);
    view! {
        {text_with("made.of", &[("columns", &list(&made.of))])}
        <Button
            kind=ButtonKind::Quiet
            small=true
            label=label
            on_press=move || {
                conductor.act(Action::ColumnUnmade { field: field.clone() });
                table.focus();
            }
        >
            {text("made.remove")}
        </Button>
    }
}

/// Fields that have no column, but may have two.
#[component]
pub(super) fn Joins(makeable: RwSignal<Vec<Makeable>>) -> impl IntoView {
    let conductor = use_conductor();
    let joins = Memo::new(move |_| {
        let makeable = makeable.get();
        conductor.peek(|desk| {
            let Some(overview) = desk.overview() else {
                return Vec::new();
            };
            let columns = own_names(overview);
            let joined = makeable.into_iter();
            joined
                .filter(|whole| columns.len() > 1 && may_be_joined(overview, whole))
                .map(|whole| (whole, columns.clone()))
                .collect::<Vec<_>>()
        })
    });
    dynamic(move || {
        let joins = joins.get().into_iter();
        joins
            .map(|(whole, columns)| view! { <Join whole=whole columns=columns /> })
            .collect_view()
    })
}

/// Whether a field lacks its column, and needs it or has two others in its place.
fn may_be_joined(overview: &Overview, whole: &Makeable) -> bool {
    let has_parts = whole.parts.iter().all(|part| part.column.is_some());
    // Where the parts are fields by themselves, nothing is gained.
    let are_fields = whole.parts.iter().all(|part| part.taken.is_some());
    let mut fields = overview.fields.iter();
    fields.any(|field| {
        field.field == whole.field
            && field.column.is_none()
            && (field.required || (has_parts && !are_fields))
    })
}

fn own_names(overview: &Overview) -> Vec<(u32, String)> {
    let own = overview.columns.len() - overview.made.len();
    let columns = overview.columns.iter().take(own);
    columns
        .map(|column| (column.index, name_of(overview, column.index)))
        .collect()
}

#[component]
fn Join(whole: Makeable, columns: Vec<(u32, String)>) -> impl IntoView {
    let conductor = use_conductor();
    let chosen = RwSignal::new(
        whole
            .parts
            .iter()
            .map(|part| part.column)
            .collect::<Vec<_>>(),
    );
    let sources = move || {
        let columns: Option<Vec<u32>> = chosen.get().into_iter().collect();
        columns.filter(|columns| columns.windows(2).all(|pair| pair.first() != pair.last()))
    };
    let field = [("field", &*whole.title)];
    let (title, words) = (
        text_with("made.join_title", &field),
        text_with("made.join", &field),
    );
    let table: ColumnsTable = expect_context();
    let make = {
        let (field, title) = (whole.field, whole.title);
        move || {
            if let Some(columns) = sources() {
                conductor.act(Action::ColumnsMade(vec![MadeColumn {
                    field: field.clone(),
                    title: title.clone(),
                    recipe: Recipe::Joined(columns),
                }]));
                table.focus();
            }
        }
    };
    let parts = whole.parts.into_iter().enumerate();
    let parts = parts.map(|(at, part)| {
        let columns = columns.clone();
        view! { <Part part=part at=at columns=columns chosen=chosen /> }
    });
    view! {
        <section class="rc-made" aria-label=title.clone()>
            <h4 class="rc-section-title">{title.clone()}</h4>
            <div class="rc-made-parts">
                {parts.collect_view()}
                <Button
                    disabled=Signal::derive(move || sources().is_none())
                    on_press=make
                >
                    {words}
                </Button>
            </div>
        </section>
    }
}

#[component]
fn Part(
    part: PartView,
    at: usize,
    columns: Vec<(u32, String)>,
    chosen: RwSignal<Vec<Option<u32>>>,
) -> impl IntoView {
    let taken = part.column;
    let choose = move |event| {
        let column = event_target_value(&event).parse().ok();
        chosen.update(|chosen| {
            if let Some(place) = chosen.get_mut(at) {
                *place = column;
            }
        });
    };
    let option = move |(index, name): (u32, String)| {
        let is_taken = taken == Some(index);
        view! { <option value=index.to_string() selected=is_taken>{name}</option> }
    };
    view! {
        <label class="rc-made-part">
            <span class="rc-quiet-text">{part.title}</span>
            <SelectFrame>
                <select class="rc-select" on:change={handler(choose)}>
                    <option value="" selected=taken.is_none()>{text("made.choose")}</option>
                    {columns.into_iter().map(option).collect_view()}
                </select>
            </SelectFrame>
        </label>
    }
}

/// Columns that hold what the template has in two fields.
#[component]
pub(super) fn Cuts(makeable: RwSignal<Vec<Makeable>>) -> impl IntoView {
    let conductor = use_conductor();
    let cuts = Memo::new(move |_| {
        let makeable = makeable.get();
        conductor.peek(|desk| {
            let Some(overview) = desk.overview() else {
                return Vec::new();
            };
            let cut = makeable.into_iter().filter(|whole| {
                whole.parts.iter().all(|part| part.taken.is_none()) && !whole.cuts.is_empty()
            });
            let named = cut.filter_map(|whole| {
                let header = name_of(overview, whole.column?);
                Some((whole, header))
            });
            named.collect::<Vec<_>>()
        })
    });
    dynamic(move || {
        let cuts = cuts.get().into_iter();
        cuts.map(|(whole, header)| view! { <Cut whole=whole header=header /> })
            .collect_view()
    })
}

#[component]
fn Cut(whole: Makeable, header: String) -> impl IntoView {
    let conductor = use_conductor();
    let titles: Vec<String> = whole.parts.iter().map(|part| part.title.clone()).collect();
    let title = text_with(
        "made.cut_title",
        &[("header", &header), ("fields", &list(&titles))],
    );
    let column = whole.column.unwrap_or(0);
    let made = move |at: CutAt| {
        let halves = whole.parts.iter().enumerate();
        let halves = halves.filter_map(|(half, part)| {
            Some(MadeColumn {
                field: part.field.clone()?,
                title: part.title.clone(),
                recipe: Recipe::Cut {
                    column,
                    at,
                    is_second: half > 0,
                },
            })
        });
        halves.collect::<Vec<_>>()
    };
    let mut cuts = whole.cuts;
    // Where both come out the same, there is nothing to choose.
    cuts.dedup_by(|a, b| (&a.first, &a.second) == (&b.first, &b.second));
    let table: ColumnsTable = expect_context();
    let button = move |cut: CutView| {
        let columns = made(cut.at);
        let press = move || {
            conductor.act(Action::ColumnsMade(columns.clone()));
            table.focus();
        };
        view! {
            <Button on_press=press>
                <span>{cut.first}</span>
                <span class="rc-made-cut" aria-hidden="true"></span>
                <span>{cut.second}</span>
            </Button>
        }
    };
    view! {
        <section class="rc-made rc-made-quiet" aria-label=title.clone()>
            <h4 class="rc-section-title">{title.clone()}</h4>
            <p class="rc-quiet-text">{text("made.cut_hint")}</p>
            <div class="rc-made-parts">{cuts.into_iter().map(button).collect_view()}</div>
        </section>
    }
}
