//! What the parts of the grid share.

use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_core::session::protocol::{Command, Reply};
use rollcall_core::session::view::{GridRow, RowQuery};

use super::super::super::row_cache::RowCache;
use super::columns::{Columns, GridColumn};
use super::place::{Area, Place, cell_at};
use crate::components::FixedRows;
use crate::conductor::Conductor;
use crate::machine::Action;
use crate::page;

/// Rows that are copied at once.
const MOST_COPIED: u32 = 1_000;

/// The cell that is being edited, and what was typed when that began; without it, the cell's own text.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Editing {
    pub(super) place: Place,
    pub(super) typed: Option<String>,
}

/// The grid's signals. Copied freely.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Grid {
    pub(super) conductor: Conductor,
    pub(super) cache: RowCache<GridRow>,
    pub(super) rows: FixedRows,
    pub(super) total: Signal<u32>,
    pub(super) query: Memo<RowQuery>,
    pub(super) columns: Columns,
    pub(super) focused: RwSignal<Place>,
    /// The other corner of what is selected.
    pub(super) anchor: RwSignal<Place>,
    pub(super) has_focus: RwSignal<bool>,
    pub(super) hovered: RwSignal<Option<Place>>,
    pub(super) editing: RwSignal<Option<Editing>>,
    /// What was copied last, and how many rows that was.
    pub(super) copied: RwSignal<Option<(Area, u32)>>,
}

impl Grid {
    /// What is selected; one cell at least.
    pub(in super::super) fn selected(self) -> Area {
        Area::between(self.anchor.get(), self.focused.get())
    }

    pub(in super::super) fn selected_untracked(self) -> Area {
        untrack(|| self.selected())
    }

    pub(in super::super) fn row_total(self) -> u32 {
        self.total.get()
    }

    /// How many rows were copied last, until the selection is another one.
    pub(in super::super) fn copied_rows(self) -> Option<u32> {
        self.copied
            .get()
            .filter(|(area, _)| *area == self.selected())
            .map(|(_, rows)| rows)
    }

    /// Puts the focus on a cell; `extend` keeps the other corner of the selection where it is.
    pub(super) fn go_to(self, place: Place, extend: bool) {
        self.focused.set(place);
        if !extend {
            self.anchor.set(place);
        }
        self.rows.scroll_to(place.row);
        // The row may have to be made first.
        request_animation_frame(move || {
            if let Some(cell) = cell_at(&self.rows, place) {
                let _ = cell.focus();
            }
        });
    }

    pub(super) fn go_to_start(self) {
        let first = Place { row: 0, column: 1 };
        self.focused.set(first);
        self.anchor.set(first);
        self.editing.set(None);
        self.rows.scroll_to_top();
    }

    pub(super) fn begin_edit(self, place: Place, typed: Option<String>) {
        if place.column > 0 {
            self.editing.set(Some(Editing { place, typed }));
        }
    }

    /// Ends the edit of a cell; without a value it stays as it was. `step`: rows to go on by.
    pub(super) fn end_edit(self, place: Place, value: Option<String>, step: u32) {
        let is_edited = |editing: &Option<Editing>| {
            editing
                .as_ref()
                .is_some_and(|editing| editing.place == place)
        };
        if !self.editing.with_untracked(is_edited) {
            return;
        }
        self.editing.set(None);
        self.hovered.set(None);
        let column = untrack(|| self.columns.at(place.column)).map(|column| column.index);
        if let (Some(value), Some(column), Some(row)) =
            (value, column, untrack(|| self.cache.row(place.row)))
            && row.cells.get(column as usize) != Some(&value)
        {
            self.conductor.act(Action::FileChanged(Command::Edit {
                record: row.record,
                column,
                value,
            }));
        }
        let last = self.total.get_untracked().saturating_sub(1);
        let row = (place.row + step).min(last);
        self.go_to(Place { row, ..place }, false);
    }

    fn first_column(self, area: Area) -> Option<GridColumn> {
        untrack(|| self.columns.at(area.columns.0.max(1)))
    }

    /// Writes what was copied elsewhere over the cells from the selection's first on.
    pub(super) fn paste(self, text: String) {
        let area = self.selected_untracked();
        let Some(column) = self.first_column(area) else {
            return;
        };
        self.conductor.act(Action::FileChanged(Command::Paste {
            query: self.query.get_untracked(),
            row: area.rows.0,
            column: column.index,
            area: (area.row_count(), area.column_count()),
            text,
        }));
    }

    /// Copies the first of the selected rows into the others; with one row, the row above into it.
    pub(in super::super) fn fill_down(self) {
        let area = self.selected_untracked();
        let row = if area.row_count() > 1 {
            area.rows.0
        } else {
            area.rows.0.saturating_sub(1)
        };
        let columns = self.columns_in(area);
        let count = area.rows.1 - row;
        if count > 0 && !columns.is_empty() {
            self.conductor.act(Action::FileChanged(Command::FillDown {
                query: self.query.get_untracked(),
                row,
                count,
                columns,
            }));
        }
    }

    /// Leaves the records of the selected rows out; has them count again when all of them are left out.
    pub(in super::super) fn toggle_left_out(self) {
        let area = self.selected_untracked();
        let (query, conductor) = (self.query.get_untracked(), self.conductor);
        spawn_local(async move {
            let rows = ask_rows(conductor, query, area).await;
            let left_out = !rows.iter().all(|row| row.is_left_out);
            let records = rows.iter().map(|row| row.record).collect();
            conductor.act(Action::FileChanged(Command::LeaveOut { records, left_out }));
        });
    }

    /// Puts the selected cells where spreadsheets take them from.
    pub(super) fn copy(self) {
        let area = self.selected_untracked();
        let columns = self.columns_in(area);
        let (query, conductor) = (self.query.get_untracked(), self.conductor);
        let copied = self.copied;
        spawn_local(async move {
            let rows = ask_rows(conductor, query, area).await;
            let line = |row: &GridRow| {
                let cells = columns.iter().map(|column| {
                    quote(row.cells.get(*column as usize).map_or("", String::as_str))
                });
                cells.collect::<Vec<_>>().join("\t")
            };
            let text = rows.iter().map(line).collect::<Vec<_>>().join("\n");
            if page::copy_text(&text).await {
                let _ = copied.try_set(Some((area, rows.len() as u32)));
            }
        });
    }

    /// File columns of an area; all that are shown where it is of whole rows.
    fn columns_in(self, area: Area) -> Vec<u32> {
        let all = untrack(|| self.columns.all());
        let range = if area.columns == (0, 0) {
            1..=all.len() as u32
        } else {
            area.columns.0.max(1)..=area.columns.1
        };
        let at = |column: u32| all.get(column as usize - 1).map(|column| column.index);
        range.filter_map(at).collect()
    }
}

async fn ask_rows(conductor: Conductor, query: RowQuery, area: Area) -> Vec<GridRow> {
    let command = Command::Rows {
        query,
        offset: area.rows.0,
        limit: area.row_count().min(MOST_COPIED),
    };
    match conductor.ask_rows(command).await {
        Some(Reply::Rows { page }) => page.rows,
        _ => Vec::new(),
    }
}

/// A cell as spreadsheets copy it.
fn quote(cell: &str) -> String {
    if cell.contains(['\t', '\n', '\r', '"']) {
        format!("\"{}\"", cell.replace('"', "\"\""))
    } else {
        cell.to_owned()
    }
}
