//! What is kept from file to file and from visit to visit.

use rollcall_core::session::Mode;
use rollcall_core::session::protocol::{Command, Reply};
use rollcall_core::session::view::SheetView;

use super::fixture::{Played, clean, with_errors};
use crate::machine::{Action, Draft, Effect, FoundDraft, Keeping, TargetKind};

fn edit(record: u32) -> Action {
    Action::FileChanged(Command::Edit {
        record,
        column: 0,
        value: "ann@example.com".to_owned(),
    })
}

fn drafts(played: &Played) -> Vec<&Draft> {
    let drafts = played.effects.iter().filter_map(|effect| match effect {
        Effect::KeepDraft(draft) => Some(&**draft),
        _ => None,
    });
    drafts.collect()
}

#[test]
fn nothing_is_kept_before_somebody_says_so() {
    let mut played = Played::with_file(with_errors(2));
    played.act(Action::KeepingKnown(Keeping::Unasked));
    assert!(
        !played.desk().asks_to_keep(),
        "there is nothing to lose yet"
    );
    played.act(edit(3));
    assert!(played.desk().asks_to_keep());
    assert!(drafts(&played).is_empty());
    played.act(Action::KeepingAnswered(Keeping::Yes));
    assert!(!played.desk().asks_to_keep());
    let kept = drafts(&played);
    assert_eq!((kept.len(), kept[0].commands.len()), (1, 1));
    played.act(edit(4));
    assert_eq!(drafts(&played)[0].commands.len(), 2);
    played.act(Action::KeepingAnswered(Keeping::No));
    assert!(matches!(played.effects.last(), Some(Effect::ForgetDraft)));
}

#[test]
fn a_draft_is_done_again_once_its_file_is_read() {
    let mut played = Played::with_file(with_errors(2));
    played.act(Action::KeepingKnown(Keeping::Yes));
    played.act(edit(3));
    played.act(Action::ChangeToggled { record: 5 });
    let draft = drafts(&played)[0].clone();

    let mut played = Played::with_directory();
    played.act(Action::KeepingKnown(Keeping::Yes));
    played.act(Action::DraftFound(FoundDraft {
        file_name: "users.csv".to_owned(),
        commands: 1,
    }));
    played.act(Action::DraftResumed);
    assert!(matches!(played.effects[..], [Effect::OpenDraft]));
    played.act(Action::DraftOpened(Box::new(draft)));
    let request = played.drop_file("users.csv");
    assert!(played.desk().found_draft.is_none());
    played.reply(request, super::opening::checked(with_errors(2)));
    assert!(
        played
            .asked(|command| matches!(command, Command::Edit { record: 3, .. }))
            .is_some()
    );
    assert_eq!(played.desk().decisions.excluded, [5]);
}

#[test]
fn a_draft_knows_its_sheet_and_mode_and_is_of_no_other_file() {
    let sheet = |name: &str, taken| SheetView {
        name: name.to_owned(),
        rows: 3,
        taken,
    };
    let mut workbook = with_errors(2);
    workbook.sheets = vec![sheet("Cover", false), sheet("Users", true)];
    let mut played = Played::with_file(workbook.clone());
    played.act(Action::KeepingKnown(Keeping::Yes));
    played.act(Action::ModeChosen(Mode::NewOnly));
    let draft = drafts(&played)[0].clone();

    let mut played = Played::with_directory();
    played.act(Action::DraftOpened(Box::new(draft)));
    let request = played.drop_file("users.xlsx");
    let opened = played.requests().any(|request| {
        matches!(
            &request.command,
            Command::Open { mode: Mode::NewOnly, sheet: Some(sheet), .. } if sheet == "Users"
        )
    });
    assert!(opened);
    assert_eq!(played.desk().mode, Mode::NewOnly);
    // The file is gone, and another one comes: it has nothing to do with the draft.
    played.reply(
        request,
        Reply::Refused {
            code: "file_unreadable".to_owned(),
            message: "It is gone.".to_owned(),
        },
    );
    let request = played.drop_file("other.csv");
    played.reply(request, super::opening::checked(with_errors(1)));
    assert!(
        played
            .asked(|command| matches!(command, Command::Mode { .. }))
            .is_none()
    );
}

#[test]
fn a_value_that_was_matched_is_matched_in_the_next_file() {
    let mut played = Played::with_file(clean());
    let column = played.desk().overview().unwrap().columns[0].clone();
    played.act(Action::ValueMatched {
        column: column.index,
        value: "Boss".to_owned(),
        taken_for: "Admin".to_owned(),
    });
    assert!(
        played
            .asked(|command| matches!(command, Command::MatchValue { .. }))
            .is_some()
    );
    let remembered = played
        .effects
        .iter()
        .any(|effect| matches!(effect, Effect::Remember(matches) if matches.values.len() == 1));
    assert!(remembered);
    let request = played.drop_file("next.csv");
    played.reply(request, super::opening::checked(clean()));
    assert!(
        played
            .asked(|command| matches!(command, Command::MatchValue { .. }))
            .is_some()
    );
}

#[test]
fn what_is_remembered_is_repeated_once_the_users_on_record_are_there() {
    for kind in [TargetKind::CheckOnly, TargetKind::Server] {
        let mut played = Played::new(kind);
        let request = played.drop_file("first.csv");
        let mut alone = with_errors(1);
        alone.compared_with = None;
        played.reply(request, super::opening::checked(alone.clone()));
        played.act(Action::ValueMatched {
            column: alone.columns[0].index,
            value: "Boss".to_owned(),
            taken_for: "Admin".to_owned(),
        });
        let request = played.drop_file("next.csv");
        played.reply(request, super::opening::checked(alone.clone()));
        let asked = played.asked(|command| matches!(command, Command::MatchValue { .. }));
        assert_eq!(asked.is_some(), kind == TargetKind::CheckOnly);
        played.reply(
            asked.unwrap_or(request),
            super::opening::checked(with_errors(1)),
        );
        let again = played.asked(|command| matches!(command, Command::MatchValue { .. }));
        assert_eq!(again.is_some(), kind == TargetKind::Server, "once");
    }
}

#[test]
fn fields_are_left_as_they_are_one_by_one() {
    let mut played = Played::new(TargetKind::Server);
    let toggle = || Action::FieldToggled {
        record: 2,
        field: "role".to_owned(),
    };
    played.act(toggle());
    assert_eq!(
        played.desk().decisions.excluded_fields,
        [(2, "role".to_owned())]
    );
    played.act(toggle());
    assert!(played.desk().decisions.excluded_fields.is_empty());
}
