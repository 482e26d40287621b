//! Places of the grid, and which cell is where.

use leptos::prelude::GetUntracked;
use rollcall_core::session::view::Finding;
use wasm_bindgen::JsCast;

use super::columns::Columns;
use crate::components::FixedRows;

/// Row of the list and column of the grid; column 0 is the gutter.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(super) struct Place {
    pub(super) row: u32,
    pub(super) column: u32,
}

/// A rectangle of cells, first and last of each. Columns 0 alone: whole rows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub(in super::super) struct Area {
    pub(super) rows: (u32, u32),
    pub(super) columns: (u32, u32),
}

impl Area {
    pub(super) fn between(a: Place, b: Place) -> Area {
        let whole_rows = a.column == 0 || b.column == 0;
        Area {
            rows: (a.row.min(b.row), a.row.max(b.row)),
            columns: if whole_rows {
                (0, 0)
            } else {
                (a.column.min(b.column), a.column.max(b.column))
            },
        }
    }

    pub(super) fn holds(self, place: Place) -> bool {
        (self.rows.0..=self.rows.1).contains(&place.row)
            && (self.columns == (0, 0) || (self.columns.0..=self.columns.1).contains(&place.column))
    }

    pub(in super::super) fn row_count(self) -> u32 {
        self.rows.1 - self.rows.0 + 1
    }

    pub(in super::super) fn column_count(self) -> u32 {
        self.columns.1 - self.columns.0 + 1
    }

    /// Whether it is more than one cell.
    pub(in super::super) fn is_several(self) -> bool {
        self.rows.0 != self.rows.1 || self.columns.0 != self.columns.1
    }
}

/// The column in which a finding is shown: the gutter takes those that have none of their own on screen.
pub(super) fn cell_of(finding: &Finding, columns: Columns) -> Option<u32> {
    finding.cell.filter(|cell| columns.shows(*cell))
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

pub(super) fn cell_at(rows: &FixedRows, place: Place) -> Option<web_sys::HtmlElement> {
    let window = rows.window.get_untracked()?;
    let selector = format!(
        "[data-row=\"{}\"] [data-column=\"{}\"]",
        place.row, place.column
    );
    window.query_selector(&selector).ok()??.dyn_into().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_area_lies_between_its_corners() {
        let at = |row, column| Place { row, column };
        let area = Area::between(at(7, 3), at(5, 4));
        assert_eq!((area.row_count(), area.column_count()), (3, 2));
        assert!(area.holds(at(6, 4)) && !area.holds(at(6, 5)) && !area.holds(at(4, 3)));
        let rows = Area::between(at(2, 0), at(4, 3));
        assert!(rows.holds(at(3, 9)) && rows.is_several());
        assert!(!Area::between(at(1, 1), at(1, 1)).is_several());
    }
}
