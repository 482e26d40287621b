//! Columns of numbers that are put behind others, and count on from there.

use crate::{Cell, Place};

/// Appends numbers, each larger by `by`.
#[inline(never)]
pub fn append_moved(numbers: &[u32], by: u32, to: &mut Vec<u32>) {
    to.extend(numbers.iter().map(|number| number.wrapping_add(by)));
}

/// Appends records, given by the numbers of their first fields and by their lines, each with what it is moved by.
#[inline(never)]
pub fn append_places(firsts: (&[u32], u32), lines: (&[u32], u32), to: &mut Vec<Place>) {
    let places = firsts.0.iter().zip(lines.0);
    to.extend(places.map(|(first, line)| Place {
        first: first.wrapping_add(firsts.1),
        line: line.wrapping_add(lines.1),
    }));
}

/// Appends cells, given by their numbers; what they refer to in a list of values has moved by `by`.
#[inline(never)]
pub fn append_cells(numbers: &[u32], by: u32, to: &mut Vec<Cell>) {
    to.extend(numbers.iter().map(|number| {
        let is_pooled = Cell(*number).pool_place().is_some() && *number != Cell::UNREAD.0;
        Cell(if is_pooled {
            number.wrapping_add(by)
        } else {
            *number
        })
    }));
}
