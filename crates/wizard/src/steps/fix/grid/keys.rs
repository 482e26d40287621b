//! What keys do in the grid.

use leptos::prelude::*;
use web_sys::KeyboardEvent;

use super::place::Place;
use super::state::Grid;
use crate::components::left_to_right;

/// What a key asks for.
#[derive(Debug, PartialEq)]
enum Wish {
    Go(Place),
    Edit(Option<String>),
    Clear,
    FillDown,
    SelectAll,
    Copy,
    LeaveOut,
}

/// How large the grid is, and how many rows a page of it has.
struct Size {
    last_row: u32,
    last_column: u32,
    page_rows: u32,
}

/// To be called on `keydown`.
pub(super) fn press_key(grid: Grid, event: &KeyboardEvent) {
    if grid.editing.with_untracked(Option::is_some) || event.is_composing() {
        return;
    }
    let at = grid.focused.get_untracked();
    let size = Size {
        last_row: grid.total.get_untracked().saturating_sub(1),
        last_column: untrack(|| grid.columns.len()),
        page_rows: grid.rows.page_rows(),
    };
    let command = event.ctrl_key() || event.meta_key();
    let Some(wish) = wish_of(
        &left_to_right(event.key()),
        command,
        event.alt_key(),
        at,
        &size,
    ) else {
        return;
    };
    event.prevent_default();
    // What is shown follows whoever moved last.
    grid.hovered.set(None);
    match wish {
        Wish::Go(place) => grid.go_to(place, event.shift_key()),
        Wish::Edit(typed) => grid.begin_edit(at, typed),
        Wish::Clear if at.column > 0 => grid.paste(String::new()),
        Wish::Clear | Wish::LeaveOut => grid.toggle_left_out(),
        Wish::FillDown => grid.fill_down(),
        Wish::Copy => grid.copy(),
        Wish::SelectAll => {
            grid.anchor.set(Place { row: 0, column: 1 });
            grid.focused.set(Place {
                row: size.last_row,
                column: size.last_column,
            });
        }
    }
}

fn wish_of(key: &str, command: bool, alt: bool, at: Place, size: &Size) -> Option<Wish> {
    let row = |row: u32| {
        Some(Wish::Go(Place {
            row: row.min(size.last_row),
            ..at
        }))
    };
    let column = |column: u32| {
        Some(Wish::Go(Place {
            column: column.min(size.last_column),
            ..at
        }))
    };
    match (key, command) {
        ("ArrowUp", false) => row(at.row.saturating_sub(1)),
        ("ArrowUp", true) => row(0),
        ("ArrowDown", false) => row(at.row + 1),
        ("ArrowDown", true) => row(size.last_row),
        ("ArrowLeft", false) => column(at.column.saturating_sub(1)),
        ("ArrowLeft", true) | ("Home", false) => column(0),
        ("ArrowRight", false) => column(at.column + 1),
        ("ArrowRight", true) | ("End", false) => column(size.last_column),
        ("PageUp", _) => row(at.row.saturating_sub(size.page_rows)),
        ("PageDown", _) => row(at.row + size.page_rows),
        ("Home", true) => Some(Wish::Go(Place { row: 0, column: 0 })),
        ("End", true) => Some(Wish::Go(Place {
            row: size.last_row,
            column: size.last_column,
        })),
        ("Enter" | "F2", false) => Some(Wish::Edit(None)),
        ("Delete" | "Backspace", false) => Some(Wish::Clear),
        ("d" | "D", true) => Some(Wish::FillDown),
        ("a" | "A", true) => Some(Wish::SelectAll),
        ("c" | "C", true) => Some(Wish::Copy),
        ("-", true) => Some(Wish::LeaveOut),
        // One character: typing writes over what is there. The question mark asks for help.
        (typed, false) if !alt && typed != "?" && typed.chars().count() == 1 => {
            Some(Wish::Edit(Some(typed.to_owned())))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_move_within_the_grid_and_typing_edits() {
        let size = Size {
            last_row: 99,
            last_column: 4,
            page_rows: 12,
        };
        let at = Place { row: 95, column: 4 };
        let wish = |key: &str, command| wish_of(key, command, false, at, &size);
        let go = |row, column| Some(Wish::Go(Place { row, column }));
        assert_eq!(wish("ArrowDown", false), go(96, 4));
        assert_eq!(wish("PageDown", false), go(99, 4));
        assert_eq!(wish("ArrowRight", false), go(95, 4));
        assert_eq!(wish("Home", true), go(0, 0));
        assert_eq!(wish("ä", false), Some(Wish::Edit(Some("ä".to_owned()))));
        assert_eq!(wish("v", true), None, "the browser pastes");
        assert_eq!(wish("?", false), None);
        assert_eq!(wish("Tab", false), None);
    }
}
