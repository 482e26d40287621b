//! Places of the problem grid: which columns it has, and which cell is where.

use leptos::prelude::GetUntracked;
use rollcall_core::session::view::{ColumnView, Finding, Overview};
use wasm_bindgen::JsCast;

use crate::components::VirtualRows;

/// Files with more columns show those that matter.
const SHOWN_COLUMNS: usize = 40;

/// Row of the list and column of the grid; column 0 is the gutter.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Place {
    pub(super) row: u32,
    pub(super) column: u32,
}

/// A column of the grid.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct GridColumn {
    pub(super) index: u32,
    pub(super) header: String,
    pub(super) width_px: u32,
}

/// All columns, or those that have a field or a finding.
pub(super) fn grid_columns(overview: &Overview) -> Vec<GridColumn> {
    let matters = |column: &&ColumnView| {
        overview.columns.len() <= SHOWN_COLUMNS
            || column.field.is_some()
            || overview
                .problems
                .iter()
                .any(|kind| kind.column == Some(column.index))
    };
    let shown = overview.columns.iter().filter(matters).take(SHOWN_COLUMNS);
    shown
        .map(|column| GridColumn {
            index: column.index,
            header: column.header.clone(),
            width_px: width_for(column),
        })
        .collect()
}

/// Wide enough for the header and most values.
fn width_for(column: &ColumnView) -> u32 {
    let samples = column.samples.iter().map(|value| value.chars().count());
    let longest = samples
        .chain([column.header.chars().count()])
        .max()
        .unwrap_or(0);
    (longest.min(40) as u32 * 8 + 28).clamp(104, 300)
}

/// The column in which a finding is shown: the gutter takes those that have none of their own on screen.
pub(super) fn cell_of(finding: &Finding, columns: &[GridColumn]) -> Option<u32> {
    finding
        .cell
        .filter(|cell| columns.iter().any(|column| column.index == *cell))
}

pub(super) fn grid_column(columns: &[GridColumn], position: u32) -> Option<&GridColumn> {
    columns.get((position as usize).checked_sub(1)?)
}

pub(super) fn place_of(event: &web_sys::Event) -> Option<Place> {
    let target: web_sys::Element = event.target()?.dyn_into().ok()?;
    let cell = target.closest("[data-column]").ok()??;
    let line = cell.closest("[data-row]").ok()??;
    let number = |element: &web_sys::Element, name| element.get_attribute(name)?.parse().ok();
    Some(Place {
        row: number(&line, "data-row")?,
        column: number(&cell, "data-column")?,
    })
}

pub(super) fn cell_at(rows: &VirtualRows, place: Place) -> Option<web_sys::HtmlElement> {
    let window = rows.window.get_untracked()?;
    let selector = format!(
        "[data-row=\"{}\"] [data-column=\"{}\"]",
        place.row, place.column
    );
    window.query_selector(&selector).ok()??.dyn_into().ok()
}
