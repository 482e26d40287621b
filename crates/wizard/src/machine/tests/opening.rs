use rollcall_core::session::protocol::{ChosenDialect, Command, Phase, Reply};
use rollcall_core::session::view::Overview;
use rollcall_core::session::{MissingDecision, Mode};

use super::fixture::{Played, clean, column, stopped, with_errors};
use crate::machine::{Action, DirectorySlot, FileSlot, State, Step, TargetKind, Trouble};

pub(super) fn checked(overview: Overview) -> Reply {
    Reply::Checked {
        overview: Box::new(overview),
    }
}

#[test]
fn a_clean_file_goes_from_drop_to_changes() {
    let played = Played::with_file(clean());
    assert_eq!(played.desk().step, Step::Changes);
    assert!(
        played
            .asked(|command| matches!(command, Command::Changeset { .. }))
            .is_some()
    );
    assert_eq!(played.desk().meter.read_bytes, 4_120);
}

#[test]
fn a_file_with_errors_opens_fix_and_keeps_changes_shut() {
    let mut played = Played::with_file(with_errors(3));
    assert_eq!(played.desk().step, Step::Fix);
    played.act(Action::StepOpened(Step::Changes));
    assert_eq!(played.desk().step, Step::Fix);
}

#[test]
fn a_required_field_without_column_opens_columns() {
    let mut overview = with_errors(1);
    overview.fields[0].column = None;
    let mut played = Played::with_file(overview);
    assert_eq!(played.desk().step, Step::Columns);
    assert_eq!(
        played.desk().fields_without_column().collect::<Vec<_>>(),
        ["Email"]
    );

    played.act(Action::ColumnMapped {
        column: 1,
        field: Some("email".to_owned()),
    });
    let Some(Command::Map { fields }) = played
        .requests()
        .next()
        .map(|request| request.command.clone())
    else {
        panic!("the engine was not asked");
    };
    assert_eq!(
        fields,
        [None, Some("email".to_owned())],
        "a field has one column"
    );
}

#[test]
fn without_a_server_a_clean_file_ends_in_fix() {
    let mut played = Played::new(TargetKind::CheckOnly);
    assert!(played.directory_request().is_none());
    let request = played.drop_file("users.csv");
    played.reply(
        request,
        checked(Overview {
            compared_with: None,
            ..clean()
        }),
    );
    assert_eq!(played.desk().step, Step::Fix);
    assert!(!played.desk().can_open(Step::Changes));
}

#[test]
fn a_file_that_is_checked_first_waits_for_the_users_on_record() {
    let mut played = Played::new(TargetKind::Server);
    let directory = played.directory_request().unwrap();
    let open = played.drop_file("users.csv");
    played.reply(
        open,
        checked(Overview {
            compared_with: None,
            ..clean()
        }),
    );
    assert_eq!(played.desk().step, Step::File);
    assert!(played.desk().waits_for_directory());
    played.reply(
        directory,
        Reply::Directory {
            users: 200,
            revision: "7".to_owned(),
        },
    );
    played.reply(directory, checked(clean()));
    assert_eq!(played.desk().step, Step::Changes);
}

#[test]
fn users_that_cannot_be_fetched_are_asked_for_again() {
    let mut played = Played::new(TargetKind::Server);
    let request = played.directory_request().unwrap();
    let open = played.drop_file("users.csv");
    played.reply(
        open,
        checked(Overview {
            compared_with: None,
            ..clean()
        }),
    );
    played.act(Action::DirectoryFailed {
        request,
        trouble: Trouble::Unreachable,
    });
    assert_eq!(
        played.desk().directory,
        DirectorySlot::Failed(Trouble::Unreachable)
    );
    assert!(played.desk().overview().is_some(), "the file stays");
    played.act(Action::TriedAgain);
    assert!(played.directory_request().is_some());
}

#[test]
fn progress_is_of_the_file_that_is_being_read() {
    let mut played = Played::with_directory();
    let first = played.drop_file("a.csv");
    let second = played.drop_file("b.csv");
    played.reply(
        first,
        Reply::Progress {
            phase: Phase::Reading,
            done: 9,
            total: 10,
        },
    );
    played.reply(
        second,
        Reply::Progress {
            phase: Phase::Checking,
            done: 3,
            total: 10,
        },
    );
    let FileSlot::Reading(reading) = &played.desk().file else {
        panic!("not reading")
    };
    assert_eq!(
        (
            reading.name.as_str(),
            reading.worked.phase,
            reading.worked.done
        ),
        ("b.csv", Phase::Checking, 3)
    );
    played.reply(first, checked(clean()));
    assert!(
        matches!(played.desk().file, FileSlot::Reading(_)),
        "an answer about the earlier file"
    );
}

#[test]
fn reading_can_be_cancelled() {
    let mut played = Played::with_directory();
    let request = played.drop_file("users.csv");
    played.act(Action::ReadingCancelled);
    assert_eq!(
        played.asked(|command| matches!(command, Command::Cancel)),
        Some(request)
    );
    played.reply(request, Reply::Cancelled);
    assert_eq!(played.desk().file, FileSlot::Empty);
    assert_eq!(played.desk().step, Step::File);
}

#[test]
fn a_file_removed_while_it_is_read_is_said_so() {
    let mut played = Played::with_directory();
    let request = played.drop_file("users.csv");
    let refusal = Reply::Refused {
        code: "file_unreadable".to_owned(),
        message: "It is gone.".to_owned(),
    };
    played.reply(request, refusal);
    let FileSlot::Refused { name, message, .. } = &played.desk().file else {
        panic!("not refused")
    };
    assert_eq!(
        (name.as_str(), message.as_str()),
        ("users.csv", "It is gone.")
    );
    let request = played.drop_file("users.csv");
    played.reply(request, checked(clean()));
    assert_eq!(played.desk().step, Step::Changes);
}

#[test]
fn counts_fall_as_cells_are_mended() {
    let mut played = Played::with_file(with_errors(2));
    let generation = played.desk().rows_generation;
    played.act(Action::FileChanged(Command::Edit {
        record: 4,
        column: 0,
        value: "ann@example.com".to_owned(),
    }));
    let request = played
        .asked(|command| matches!(command, Command::Edit { record: 4, .. }))
        .unwrap();
    played.reply(request, checked(with_errors(1)));
    assert_eq!(played.desk().overview().unwrap().error_records, 1);
    assert!(
        played.desk().rows_generation > generation,
        "rows are fetched again"
    );
    assert_eq!(
        played.desk().step,
        Step::Fix,
        "nobody is moved while working"
    );

    played.act(Action::FileChanged(Command::ApplySuggestions {
        code: "E0201".to_owned(),
        column: Some(0),
    }));
    let request = played
        .asked(|command| matches!(command, Command::ApplySuggestions { .. }))
        .unwrap();
    played.reply(request, checked(clean()));
    assert!(played.desk().can_open(Step::Changes));
    played.act(Action::FileChanged(Command::UndoEdit));
    let request = played
        .asked(|command| matches!(command, Command::UndoEdit))
        .unwrap();
    played.reply(request, checked(with_errors(1)));
    assert!(!played.desk().can_open(Step::Changes));
}

#[test]
fn another_file_keeps_the_mapping_and_what_was_decided_about_users() {
    let mut played = Played::with_file(clean());
    played.act(Action::ColumnMapped {
        column: 1,
        field: None,
    });
    played.act(Action::MissingDecided(MissingDecision::Deactivate));
    played.act(Action::MissingToggled {
        key: "kim@example.com".to_owned(),
    });
    played.act(Action::ChangeToggled { record: 3 });

    let request = played.drop_file("corrected.csv");
    let mut other = clean();
    other.columns = vec![
        column(0, "Full name", Some("display_name")),
        column(1, "Email", Some("email")),
    ];
    played.reply(request, checked(other.clone()));
    let map = played
        .requests()
        .find_map(|request| match &request.command {
            Command::Map { fields } => Some((request.id, fields.clone())),
            _ => None,
        });
    let (request, fields) = map.unwrap();
    assert_eq!(fields, [None, Some("email".to_owned())]);
    assert_eq!(
        played.desk().step,
        Step::File,
        "the step opens once the mapping is repeated"
    );
    other.columns[0].field = None;
    played.reply(request, checked(other));
    assert_eq!(played.desk().step, Step::Changes);
    assert_eq!(
        played.desk().decision_for("kim@example.com"),
        MissingDecision::Keep
    );
    assert_eq!(
        played.desk().decision_for("lee@example.com"),
        MissingDecision::Deactivate
    );
    assert!(
        played.desk().decisions.excluded.is_empty(),
        "records of another file"
    );
}

#[test]
fn going_back_and_forth_loses_nothing() {
    let mut played = Played::with_file(clean());
    played.act(Action::ChangeToggled { record: 3 });
    for step in [
        Step::Fix,
        Step::Columns,
        Step::File,
        Step::Columns,
        Step::Fix,
        Step::Changes,
    ] {
        played.act(Action::StepOpened(step));
        assert_eq!(played.desk().step, step);
    }
    assert_eq!(played.desk().decisions.excluded, [3]);
    assert!(played.desk().overview().is_some());
}

#[test]
fn the_mode_is_kept_and_asked_for() {
    let mut played = Played::with_file(clean());
    played.act(Action::ModeChosen(Mode::NewOnly));
    assert!(
        played
            .asked(|command| matches!(
                command,
                Command::Mode {
                    mode: Mode::NewOnly
                }
            ))
            .is_some()
    );
    assert_eq!(played.desk().askable_missing(), 0);
    played.act(Action::ModeChosen(Mode::NewOnly));
    assert!(played.effects.is_empty());
}

#[test]
fn valid_records_may_go_alone_where_the_policy_says_so() {
    let mut played = Played::with_file(with_errors(2));
    played.act(Action::ValidOnlyChosen(true));
    played.act(Action::StepOpened(Step::Changes));
    assert_eq!(played.desk().step, Step::Changes);
    played.act(Action::ValidOnlyChosen(false));
    assert_eq!(played.desk().step, Step::Fix);
}

#[test]
fn an_error_of_the_whole_file_stops_the_valid_records_too() {
    let mut played = Played::with_file(stopped());
    assert!(!played.desk().offers_valid_only());
    played.act(Action::ValidOnlyChosen(true));
    assert!(!played.desk().can_open(Step::Changes));
}

#[test]
fn without_a_roster_one_can_try_again() {
    let opening = Played::new(TargetKind::Server).state.opening();
    let mut played = Played {
        state: State::Starting(opening),
        effects: Vec::new(),
    };
    played.act(Action::RosterFailed(Trouble::SignedOut));
    assert!(matches!(played.state, State::Barred(_, Trouble::SignedOut)));
    played.act(Action::TriedAgain);
    assert!(matches!(played.state, State::Starting(_)));
}

#[test]
fn an_engine_that_stops_is_said_so() {
    let mut played = Played::with_file(clean());
    played.act(Action::EngineStopped("gone".to_owned()));
    assert!(
        matches!(&played.state, State::Barred(_, Trouble::Other { detail, .. }) if detail == "gone")
    );
}

#[test]
fn another_dialect_is_asked_of_the_engine() {
    let mut played = Played::with_file(with_errors(1));
    let chosen = ChosenDialect {
        delimiter: Some(";".to_owned()),
        ..ChosenDialect::default()
    };
    played.act(Action::DialectChosen(chosen.clone()));
    let asked = played.requests().next().map(|request| &request.command);
    assert!(matches!(asked, Some(Command::Dialect { chosen: asked }) if *asked == chosen));
}

#[test]
fn another_sheet_is_the_same_file_read_again() {
    let mut played = Played::with_file(clean());
    played.act(Action::SheetChosen("Left".to_owned()));
    let open = played.asked(
        |command| matches!(command, Command::Open { sheet: Some(sheet), .. } if sheet == "Left"),
    );
    assert!(open.is_some());
    assert!(
        matches!(&played.desk().file, FileSlot::Reading(reading) if reading.name == "users.csv")
    );
    // The next file has sheets of its own.
    played.drop_file("other.xlsx");
    let fresh = played.asked(|command| matches!(command, Command::Open { sheet: None, .. }));
    assert!(fresh.is_some());
}
