//! What is done to a file that is open, while it is done.

use rollcall_core::session::protocol::{Command, MadeColumn, Phase, Recipe, Reply};
use rollcall_core::session::view::{FieldView, Overview};

use super::fixture::{Played, clean, with_errors};
use super::opening::checked;
use crate::machine::{Action, FileSlot, Worked};

fn worked(played: &Played) -> Option<Worked> {
    match &played.desk().file {
        FileSlot::Open(open) => open.worked,
        _ => None,
    }
}

fn edit() -> Action {
    Action::FileChanged(Command::Edit {
        record: 1,
        column: 0,
        value: "ann@x.org".to_owned(),
    })
}

const HALF: Reply = Reply::Progress {
    phase: Phase::Checking,
    done: 6,
    total: 12,
};

#[test]
fn a_change_that_takes_its_time_is_shown_stopped_and_taken_back() {
    let mut played = Played::with_file(with_errors(2));
    assert!(!played.desk().can_stop_change());
    played.act(edit());
    let request = played
        .asked(|command| matches!(command, Command::Edit { .. }))
        .unwrap();
    played.reply(request + 1, HALF);
    assert_eq!(worked(&played), None, "it is not about this");
    played.reply(request, HALF);
    assert_eq!(worked(&played).map(Worked::share), Some(0.5));

    played.act(Action::ChangeCancelled);
    let stopped = played.asked(|command| matches!(command, Command::Cancel));
    assert_eq!(stopped, Some(request));
    played.reply(request, Reply::Cancelled);
    let undo = played
        .asked(|command| matches!(command, Command::UndoEdit))
        .unwrap();
    assert_eq!(worked(&played), None);
    assert!(
        !played.desk().can_stop_change(),
        "what was there comes back"
    );
    played.reply(undo, HALF);
    played.reply(undo, checked(with_errors(2)));
    assert_eq!(worked(&played), None);
}

#[test]
fn what_cannot_be_taken_back_is_not_stopped() {
    let mut played = Played::with_file(clean());
    played.act(Action::ColumnMapped {
        column: 1,
        field: None,
    });
    assert!(!played.desk().can_stop_change());
    played.act(Action::ChangeCancelled);
    assert_eq!(played.requests().count(), 0);
}

/// `display_name` has no column.
fn in_two() -> Overview {
    let mut overview = clean();
    overview.columns[0].header = "First".to_owned();
    overview.columns[1].header = "Last".to_owned();
    overview.fields.push(FieldView {
        field: "display_name".to_owned(),
        title: "Name".to_owned(),
        description: String::new(),
        required: false,
        column: None,
    });
    overview
}

fn name() -> MadeColumn {
    MadeColumn {
        field: "display_name".to_owned(),
        title: "Name".to_owned(),
        recipe: Recipe::Joined(vec![0, 1]),
    }
}

fn made(played: &Played) -> Option<Vec<MadeColumn>> {
    played
        .requests()
        .find_map(|request| match &request.command {
            Command::MakeColumns { columns } => Some(columns.clone()),
            _ => None,
        })
}

#[test]
fn what_was_made_is_made_of_the_next_file_until_it_is_removed() {
    let mut played = Played::with_file(in_two());
    played.act(Action::ColumnsMade(vec![name()]));
    assert_eq!(made(&played), Some(vec![name()]));

    let request = played.drop_file("next.csv");
    played.reply(request, checked(in_two()));
    assert_eq!(made(&played), Some(vec![name()]));

    let mut with_name = in_two();
    with_name.made.push(name());
    let column = with_name.columns[1].clone();
    with_name.columns.push(column);
    let request = played.drop_file("again.csv");
    played.reply(request, checked(with_name));
    played.act(Action::ColumnUnmade {
        field: "display_name".to_owned(),
    });
    assert_eq!(made(&played), Some(Vec::new()));
    let request = played.drop_file("last.csv");
    played.reply(request, checked(in_two()));
    assert_eq!(made(&played), None);
}

#[test]
fn a_file_without_those_columns_is_left_as_it_is() {
    let mut played = Played::with_file(in_two());
    played.act(Action::ColumnsMade(vec![name()]));
    let request = played.drop_file("other.csv");
    let mut other = in_two();
    other.columns[1].header = "Surname".to_owned();
    played.reply(request, checked(other));
    assert_eq!(made(&played), None);
}
