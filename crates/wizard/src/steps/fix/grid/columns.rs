//! Which columns the grid has, in which order, and how wide they are.

use std::collections::BTreeMap;

use leptos::prelude::*;
use rollcall_core::session::view::{ColumnView, Overview};

use crate::conductor::Conductor;

/// Files with more columns show those that matter.
const SHOWN_COLUMNS: usize = 40;
/// Columns that may stay beside the row number; more would leave no room for the others.
pub(super) const MOST_PINNED: usize = 3;
const NARROWEST_PX: u32 = 56;
const WIDEST_PX: u32 = 800;

/// A column of the grid.
#[derive(Debug, Clone, PartialEq)]
pub(in super::super) struct GridColumn {
    /// File column, from 0.
    pub(in super::super) index: u32,
    pub(in super::super) header: String,
    pub(super) width_px: u32,
    /// It keeps the width that it was given.
    pub(super) is_fixed: bool,
    /// Its place among those that stay when the others scroll.
    pub(super) pin: Option<usize>,
}

/// The columns as they are shown, and what was changed of them by hand.
#[derive(Debug, Clone, Copy)]
pub(in super::super) struct Columns {
    shown: Memo<Vec<GridColumn>>,
    widths: RwSignal<BTreeMap<u32, u32>>,
    pinned: RwSignal<Vec<u32>>,
}

impl Columns {
    pub(super) fn new(conductor: Conductor) -> Columns {
        let widths = RwSignal::new(BTreeMap::new());
        let pinned = RwSignal::new(Vec::new());
        let of_file = conductor.select(|desk| desk.overview().map(columns_of).unwrap_or_default());
        let shown = Memo::new(move |_| {
            let (widths, pinned) = (widths.get(), pinned.get());
            arrange(of_file.get(), &widths, &pinned)
        });
        Columns {
            shown,
            widths,
            pinned,
        }
    }

    pub(in super::super) fn all(self) -> Vec<GridColumn> {
        self.shown.get()
    }

    /// The column at a place of the grid; 0 is the gutter.
    pub(super) fn at(self, place: u32) -> Option<GridColumn> {
        let at = (place as usize).checked_sub(1)?;
        self.shown.with(|shown| shown.get(at).cloned())
    }

    pub(super) fn len(self) -> u32 {
        self.shown.with(|shown| shown.len() as u32)
    }

    /// The column in which something of a file column is shown: none when it is not on screen.
    pub(super) fn shows(self, index: u32) -> bool {
        self.shown
            .with(|shown| shown.iter().any(|column| column.index == index))
    }

    pub(super) fn resize(self, index: u32, width_px: u32) {
        let width_px = width_px.clamp(NARROWEST_PX, WIDEST_PX);
        self.widths.update(|widths| {
            widths.insert(index, width_px);
        });
    }

    /// As wide as it would be by itself.
    pub(super) fn resize_to_fit(self, index: u32) {
        self.widths.update(|widths| {
            widths.remove(&index);
        });
    }

    pub(super) fn toggle_pin(self, index: u32) {
        self.pinned.update(|pinned| {
            if let Some(at) = pinned.iter().position(|known| *known == index) {
                pinned.remove(at);
            } else {
                pinned.push(index);
                if pinned.len() > MOST_PINNED {
                    pinned.remove(0);
                }
            }
        });
    }
}

/// All columns, or those that have a field or a finding.
fn columns_of(overview: &Overview) -> Vec<(u32, String, u32)> {
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
        .map(|column| (column.index, column.header.clone(), width_for(column)))
        .collect()
}

/// Wide enough for the header and most values.
fn width_for(column: &ColumnView) -> u32 {
    let samples = column.samples.iter().map(|value| value.chars().count());
    let longest = samples
        .chain([column.header.chars().count() + 3])
        .max()
        .unwrap_or(0);
    (longest.min(40) as u32 * 8 + 28).clamp(104, 300)
}

/// Pinned columns first, in the order in which they were pinned.
fn arrange(
    columns: Vec<(u32, String, u32)>,
    widths: &BTreeMap<u32, u32>,
    pinned: &[u32],
) -> Vec<GridColumn> {
    let pin_of = |index: u32| pinned.iter().position(|known| *known == index);
    let mut columns: Vec<GridColumn> = columns
        .into_iter()
        .map(|(index, header, width_px)| GridColumn {
            index,
            header,
            width_px: widths.get(&index).copied().unwrap_or(width_px),
            is_fixed: widths.contains_key(&index) || pin_of(index).is_some(),
            pin: pin_of(index),
        })
        .collect();
    columns.sort_by_key(|column| column.pin.unwrap_or(usize::MAX));
    columns
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pinned_columns_come_first_and_widths_stay() {
        let columns = ["A", "B", "C"].into_iter().zip(0..);
        let columns = columns.map(|(header, index)| (index, header.to_owned(), 104));
        let arranged = arrange(columns.collect(), &BTreeMap::from([(1, 200)]), &[2, 0]);
        let seen = arranged
            .iter()
            .map(|column| (&*column.header, column.width_px, column.pin));
        assert_eq!(
            seen.collect::<Vec<_>>(),
            [("C", 104, Some(0)), ("A", 104, Some(1)), ("B", 200, None)]
        );
    }
}
