use rollcall_core::session::Mode;
use rollcall_core::session::protocol::{Command, Reply};
use rollcall_core::session::view::Overview;

use super::fixture::{Played, clean, with_errors};
use super::opening::checked;
use crate::machine::{Action, Checking, ChecksEnd, ChecksTrouble, Effect, Step, TargetKind, Told};

/// The same, of which the page has looked at so many of its twelve records.
fn seen(host_checked: u32, overview: Overview) -> Overview {
    Overview {
        host_checked,
        ..overview
    }
}

/// With a check of the page's own, and a file that was read, checked and compared.
fn opened(overview: Overview) -> Played {
    let mut played = Played::with_checks(TargetKind::Host);
    let request = played.directory_request().unwrap();
    let users = Reply::Directory {
        users: 200,
        revision: "7".to_owned(),
    };
    played.reply(request, users);
    let request = played.drop_file("users.csv");
    played.reply(request, checked(overview));
    played
}

/// The run that was begun by the last action, and whether it is a later one.
fn begun(played: &Played) -> Option<(u32, bool)> {
    played.effects.iter().find_map(|effect| match effect {
        Effect::RunChecks { run, is_repeated } => Some((*run, *is_repeated)),
        _ => None,
    })
}

fn end(played: &mut Played, run: u32, end: ChecksEnd, overview: Overview) {
    played.act(Action::ChecksEnded { run, end });
    let request = played
        .asked(|command| matches!(command, Command::Overview))
        .unwrap();
    played.reply(request, checked(overview));
}

fn is_stopped(played: &Played) -> bool {
    let effects = played.effects.iter();
    effects
        .into_iter()
        .any(|effect| matches!(effect, Effect::StopChecks))
}

fn late() -> ChecksEnd {
    ChecksEnd::Failed(ChecksTrouble::Late { seconds: 30 })
}

#[test]
fn a_clean_file_waits_for_the_page_and_goes_on_to_changes() {
    let mut played = opened(clean());
    let (run, is_repeated) = begun(&played).unwrap();
    assert!(!is_repeated);
    assert_eq!(played.desk().step, Step::File);
    played.act(Action::StepOpened(Step::Changes));
    assert_eq!(played.desk().step, Step::File);

    played.act(Action::ChecksProgressed {
        run,
        looked_at: (6, 12),
        has_news: false,
    });
    let worked = played.desk().checking.worked().unwrap();
    assert_eq!((worked.done, worked.total), (6, 12));
    assert!(played.effects.is_empty());

    end(&mut played, run, ChecksEnd::Done, seen(12, clean()));
    assert_eq!(played.desk().step, Step::Changes);
    assert!(played.desk().is_looked_at());
}

#[test]
fn errors_of_its_own_open_fix_while_the_page_looks() {
    let mut played = opened(with_errors(2));
    assert_eq!(played.desk().step, Step::Fix);
    // What it finds meanwhile is shown.
    let (run, _) = begun(&played).unwrap();
    played.act(Action::ChecksProgressed {
        run,
        looked_at: (6, 12),
        has_news: true,
    });
    let request = played.asked(|command| matches!(command, Command::Overview));
    played.reply(request.unwrap(), checked(seen(6, with_errors(5))));
    assert_eq!(played.desk().error_count(), 5);
    assert!(begun(&played).is_none(), "one run at a time");
}

#[test]
fn nothing_is_applied_before_the_page_has_looked_at_everything() {
    for failed in [late(), ChecksEnd::Stopped] {
        let mut played = opened(clean());
        let (run, _) = begun(&played).unwrap();
        end(&mut played, run, failed, seen(6, clean()));
        assert_eq!(played.desk().step, Step::Fix);
        assert!(!played.desk().can_open(Step::Changes) && !played.desk().may_apply());
        assert!(begun(&played).is_none());

        played.act(Action::ChecksTriedAgain);
        let (again, is_repeated) = begun(&played).unwrap();
        assert!(again != run && is_repeated);
        // Of the earlier one nothing is heard any more.
        played.act(Action::ChecksEnded {
            run,
            end: ChecksEnd::Done,
        });
        assert!(played.desk().checking.worked().is_some());
        end(&mut played, again, ChecksEnd::Done, seen(12, clean()));
        assert!(played.desk().can_open(Step::Changes));
    }
}

#[test]
fn an_edit_has_the_page_look_again_and_what_is_edited_meanwhile_too() {
    let mut played = opened(clean());
    let (run, _) = begun(&played).unwrap();
    end(&mut played, run, ChecksEnd::Done, seen(12, clean()));
    played.act(Action::StepOpened(Step::Fix));
    let edit = || {
        Action::FileChanged(Command::Edit {
            record: 1,
            column: 0,
            value: String::new(),
        })
    };
    played.act(edit());
    let edited = played.asked(|command| matches!(command, Command::Edit { .. }));
    assert!(begun(&played).is_none(), "not before the engine has it");
    played.reply(edited.unwrap(), checked(seen(11, clean())));
    let (run, is_repeated) = begun(&played).unwrap();
    assert!(is_repeated);
    assert!(!played.desk().can_open(Step::Changes));

    played.act(edit());
    let edited = played.asked(|command| matches!(command, Command::Edit { .. }));
    played.act(Action::ChecksEnded {
        run,
        end: ChecksEnd::Done,
    });
    let overview = played.asked(|command| matches!(command, Command::Overview));
    played.reply(edited.unwrap(), checked(seen(11, clean())));
    assert!(begun(&played).is_none());
    played.reply(overview.unwrap(), checked(seen(11, clean())));
    assert!(
        begun(&played).is_some(),
        "the second edit is looked at, too"
    );
}

#[test]
fn another_file_mapping_or_mode_ends_what_is_of_no_use() {
    let other: [fn(&mut Played); 3] = [
        |played| {
            played.drop_file("other.csv");
        },
        |played| played.act(Action::ModeChosen(Mode::NewOnly)),
        |played| {
            played.act(Action::ColumnMapped {
                column: 1,
                field: None,
            });
        },
    ];
    for change in other {
        let mut played = opened(with_errors(1));
        change(&mut played);
        assert!(is_stopped(&played));
        assert_eq!(played.desk().checking, Checking::Idle);
    }
    let mut played = opened(with_errors(1));
    played.act(Action::StartedOver);
    assert!(is_stopped(&played));
    assert_eq!(played.desk().checking, Checking::Idle);
    // A failure was about what is gone now.
    let mut played = opened(with_errors(1));
    let (run, _) = begun(&played).unwrap();
    end(&mut played, run, late(), with_errors(1));
    played.act(Action::ModeChosen(Mode::NewOnly));
    assert_eq!(played.desk().checking, Checking::Idle);
}

#[test]
fn the_page_hears_how_its_check_stands() {
    let mut played = opened(clean());
    let told = |played: &Played| {
        played.effects.iter().find_map(|effect| match effect {
            Effect::Tell(Told::Checks(told)) => Some((told.end.clone(), told.checked, told.total)),
            _ => None,
        })
    };
    assert_eq!(told(&played), Some((None, 0, 12)));
    let (run, _) = begun(&played).unwrap();
    played.act(Action::ChecksStopped);
    assert!(is_stopped(&played));
    played.act(Action::ChecksEnded {
        run,
        end: ChecksEnd::Stopped,
    });
    assert_eq!(told(&played), Some((Some(ChecksEnd::Stopped), 0, 12)));
}

#[test]
fn without_a_check_nobody_is_asked() {
    let played = Played::with_file(clean());
    assert!(begun(&played).is_none());
    assert_eq!(played.desk().step, Step::Changes);
}
