use rollcall_core::changeset::Op;
use rollcall_core::session::MissingDecision;
use rollcall_core::session::protocol::{Command, Reply};

use super::fixture::{CHANGES_BYTES, Played, changes, clean, import};
use crate::machine::{
    Action, DirectorySlot, Effect, Preview, Progress, Sending, Step, TargetKind, Told, Trouble,
    Undoing, Unfinished,
};

#[test]
fn changes_are_applied_once() {
    let mut played = Played::with_changes(changes(Op::Create, 3));
    played.press_apply("key-1");
    let (key, body) = played.posted().unwrap();
    assert_eq!(key, "key-1");
    let bytes = body.len() as u64 + CHANGES_BYTES;
    assert_eq!(played.desk().meter.sent_bytes, 0, "nothing has left yet");
    played.act(Action::Sent { bytes });
    assert_eq!(played.desk().meter.sent_bytes, bytes);
    played.press_apply("key-2");
    assert!(played.posted().is_none(), "it is under way");

    played.act(Action::Posted { import: import() });
    assert_eq!(played.desk().step, Step::Result);
    assert!(matches!(
        played.effects.as_slice(),
        [
            Effect::Tell(Told::Applied { .. }),
            Effect::ForgetDraft,
            Effect::Tell(Told::Step(_))
        ]
    ));
    played.act(Action::StepOpened(Step::Changes));
    assert_eq!(
        played.desk().step,
        Step::Result,
        "what is applied is not prepared any more"
    );
}

#[test]
fn what_is_decided_is_asked_for_anew() {
    let mut played = Played::with_changes(changes(Op::Create, 3));
    played.act(Action::ChangeToggled { record: 2 });
    let Preview::Pending {
        request,
        last: Some(_),
    } = played.desk().preview
    else {
        panic!("not pending")
    };
    assert!(!played.desk().may_apply());
    played.act(Action::MissingDecided(MissingDecision::Deactivate));
    played.reply(
        request,
        Reply::Refused {
            code: "bad_request".to_owned(),
            message: "an answer to an earlier question".to_owned(),
        },
    );
    assert!(matches!(played.desk().preview, Preview::Pending { .. }));
}

#[test]
fn a_network_that_is_gone_loses_nothing_and_the_retry_has_the_same_key() {
    let mut played = Played::with_changes(changes(Op::Create, 3));
    played.press_apply("key-1");
    played.act(Action::PostFailed(Trouble::Unreachable));
    assert_eq!(played.desk().step, Step::Changes);
    assert!(played.desk().may_apply());
    played.press_apply("key-2");
    assert_eq!(played.posted().unwrap().0, "key-1");
}

#[test]
fn other_changes_have_another_key() {
    let mut played = Played::with_changes(changes(Op::Create, 3));
    played.press_apply("key-1");
    played.act(Action::PostFailed(Trouble::Unreachable));
    played.act(Action::ChangeToggled { record: 1 });
    played.answer_changeset(changes(Op::Create, 2));
    played.press_apply("key-2");
    assert_eq!(played.posted().unwrap().0, "key-2");
}

#[test]
fn an_ended_session_is_signed_in_again_and_goes_on() {
    let mut played = Played::with_changes(changes(Op::Create, 3));
    played.press_apply("key-1");
    played.act(Action::PostFailed(Trouble::SignedOut));
    assert!(matches!(
        &played.desk().sending,
        Sending::Failed {
            trouble: Trouble::SignedOut,
            ..
        }
    ));
    assert!(played.desk().overview().is_some());
    played.press_apply("key-2");
    assert!(played.posted().is_some());
}

#[test]
fn refusals_and_missing_permissions_stay_on_the_screen() {
    for trouble in [
        Trouble::Forbidden {
            permission: Some("applications:act".to_owned()),
        },
        Trouble::Refused {
            detail: "The last Admin would be gone.".to_owned(),
            refusals: Vec::new(),
        },
    ] {
        let mut played = Played::with_changes(changes(Op::Create, 1));
        played.press_apply("key-1");
        played.act(Action::PostFailed(trouble.clone()));
        let Sending::Failed { trouble: shown, .. } = &played.desk().sending else {
            panic!("not failed")
        };
        assert_eq!(*shown, trouble);
    }
}

#[test]
fn a_stale_base_is_compared_again_and_asked_again() {
    let mut played = Played::with_changes(changes(Op::Create, 3));
    played.act(Action::ChangeToggled { record: 2 });
    played.answer_changeset(changes(Op::Create, 2));
    played.press_apply("key-1");
    let changed_users = vec!["kim@example.com".to_owned()];
    played.act(Action::PostFailed(Trouble::Stale {
        changed_users: changed_users.clone(),
    }));
    let request = played.directory_request().unwrap();
    assert_eq!(played.desk().overtaken_by, Some(changed_users.clone()));
    assert!(
        !played.desk().may_apply(),
        "nothing goes before it is looked at again"
    );

    played.reply(
        request,
        Reply::Directory {
            users: 201,
            revision: "8".to_owned(),
        },
    );
    played.reply(
        request,
        Reply::Checked {
            overview: Box::new(clean()),
        },
    );
    assert_eq!(played.desk().step, Step::Changes);
    assert_eq!(
        played.desk().decisions.excluded,
        [2],
        "what was decided holds"
    );
    played.answer_changeset(changes(Op::Create, 1));
    assert_eq!(
        played.desk().overtaken_by,
        Some(changed_users),
        "and it stays said"
    );
    played.press_apply("key-2");
    assert_eq!(played.posted().unwrap().0, "key-2");
}

#[test]
fn many_removals_must_be_typed_in() {
    let mut played = Played::with_changes(changes(Op::Deactivate, 41));
    assert_eq!(played.desk().guarded_removals(), Some(41));
    assert!(!played.desk().may_apply());
    for (typed, allowed) in [("40", false), ("forty-one", false), ("41", true)] {
        played.act(Action::RemovalsTyped(typed.to_owned()));
        assert_eq!(played.desk().may_apply(), allowed, "{typed}");
    }
    played.press_apply("key-1");
    assert!(matches!(
        played.effects.as_slice(),
        [Effect::Post {
            confirmed_removals: Some(41),
            ..
        }]
    ));
}

#[test]
fn many_removals_need_a_permission_of_their_own() {
    let mut played = Played::with_changes(changes(Op::Deactivate, 41));
    let crate::machine::State::Ready(desk) = &mut played.state else {
        panic!("not ready")
    };
    desk.roster.may_confirm_removals = false;
    played.act(Action::RemovalsTyped("41".to_owned()));
    assert!(!played.desk().may_apply());
}

#[test]
fn few_removals_go_without() {
    let played = Played::with_changes(changes(Op::Deactivate, 40));
    assert_eq!(played.desk().guarded_removals(), None);
    assert!(played.desk().may_apply());
}

#[test]
fn nothing_to_do_cannot_be_applied() {
    let played = Played::with_changes(Default::default());
    assert!(!played.desk().may_apply());
}

#[test]
fn who_may_not_import_may_look() {
    let mut played = Played::new(TargetKind::Server);
    let crate::machine::State::Ready(desk) = &mut played.state else {
        panic!("not ready")
    };
    desk.roster.may_import = false;
    desk.directory = DirectorySlot::Loaded {
        users: 200,
        revision: "7".to_owned(),
    };
    let request = played.drop_file("users.csv");
    played.reply(
        request,
        Reply::Checked {
            overview: Box::new(clean()),
        },
    );
    played.answer_changeset(changes(Op::Create, 1));
    assert_eq!(played.desk().step, Step::Changes);
    assert!(!played.desk().may_apply());
}

#[test]
fn the_page_around_gets_the_changes_instead_of_a_server() {
    let mut played = Played::new(TargetKind::Host);
    let request = played.directory_request().unwrap();
    played.reply(
        request,
        Reply::Directory {
            users: 1,
            revision: "1".to_owned(),
        },
    );
    let request = played.drop_file("users.csv");
    played.reply(
        request,
        Reply::Checked {
            overview: Box::new(clean()),
        },
    );
    played.answer_changeset(changes(Op::Create, 1));
    played.press_apply("key-1");
    assert!(played.posted().is_none());
    assert!(matches!(
        played.effects.first(),
        Some(Effect::HandOver { .. })
    ));

    // What could not be made stays to be tried again, and nothing is decided anew for it.
    let partial = Trouble::Partial {
        done: 0,
        total: 1,
        failures: vec![("bo@x.org".to_owned(), "taken".to_owned())],
    };
    played.act(Action::PostFailed(partial.clone()));
    assert!(
        matches!(&played.desk().sending, Sending::Failed { trouble, .. } if *trouble == partial)
    );
    assert_eq!(played.desk().step, Step::Changes);
    played.press_apply("key-2");
    played.act(Action::Taken { counts: None });
    assert!(matches!(
        played.effects.first(),
        Some(Effect::Tell(Told::Applied { import: None, .. }))
    ));
    assert!(matches!(played.desk().sending, Sending::HandedOver(counts) if counts.create == 1));
    assert_eq!(played.desk().step, Step::Result);
}

#[test]
fn the_next_file_is_compared_with_the_users_as_they_are_now() {
    let mut played = Played::with_changes(changes(Op::Create, 3));
    played.press_apply("key-1");
    played.act(Action::Posted { import: import() });
    played.act(Action::StartedOver);
    assert_eq!(played.desk().step, Step::File);
    assert!(played.desk().overview().is_none());
    assert!(played.directory_request().is_some());
    assert!(
        played
            .asked(|command| matches!(command, Command::Open { .. }))
            .is_none()
    );
}

#[test]
fn an_apply_tells_how_far_it_is_and_can_be_called_off() {
    let mut played = Played::with_changes(changes(Op::Create, 3));
    played.act(Action::ApplyCancelled);
    assert!(played.effects.is_empty(), "nothing runs");
    played.press_apply("key-1");
    played.act(Action::Progressed(Progress::Writing { done: 2, total: 3 }));
    assert!(matches!(
        played.desk().sending,
        Sending::Posting {
            progress: Progress::Writing { done: 2, total: 3 },
            ..
        }
    ));
    played.act(Action::ApplyCancelled);
    assert!(matches!(played.effects.as_slice(), [Effect::CancelApply]));
    assert!(
        matches!(played.desk().sending, Sending::Posting { .. }),
        "it may be done before that"
    );
    played.act(Action::PostFailed(Trouble::Cancelled));
    assert_eq!(played.desk().sending, Sending::Idle);
    assert_eq!(played.desk().step, Step::Changes);
    assert!(played.desk().may_apply());
}

#[test]
fn what_was_applied_can_be_undone_once() {
    let mut played = Played::with_changes(changes(Op::Create, 3));
    let undo = |key: &str| Action::UndoPressed {
        fresh_key: key.to_owned(),
    };
    played.act(undo("u0"));
    assert!(played.effects.is_empty(), "nothing is applied");
    played.press_apply("key-1");
    played.act(Action::Posted { import: import() });
    played.act(undo("u1"));
    assert!(matches!(played.effects.as_slice(), [Effect::Undo { key, .. }] if key == "u1"));
    played.act(undo("u2"));
    assert!(played.effects.is_empty(), "it is under way");
    played.act(Action::UndoFailed(Trouble::Unreachable));
    played.act(undo("u3"));
    assert!(
        matches!(played.effects.as_slice(), [Effect::Undo { key, .. }] if key == "u1"),
        "the retry has the same key"
    );
    played.act(Action::Undone { import: import() });
    assert!(matches!(played.desk().undoing, Undoing::Done(_)));
    played.act(undo("u4"));
    assert!(played.effects.is_empty());
}

fn unfinished() -> Unfinished {
    Unfinished {
        file_name: "users.csv".to_owned(),
        key: "key-0".to_owned(),
        sha256: "hash".to_owned(),
        done: 2,
        total: 5,
    }
}

#[test]
fn an_upload_of_an_earlier_visit_goes_on_without_its_file() {
    let mut played = Played::new(TargetKind::Server);
    played.act(Action::UnfinishedResumed);
    assert!(played.effects.is_empty(), "there is none");
    played.act(Action::UnfinishedFound(unfinished()));
    played.act(Action::UnfinishedResumed);
    assert!(matches!(played.effects.as_slice(), [Effect::Resume]));
    assert!(matches!(
        &played.desk().sending,
        Sending::Posting { key, progress: Progress::Uploading { done: 2, total: 5 }, .. } if key == "key-0"
    ));
    played.act(Action::UnfinishedDiscarded);
    assert!(played.effects.is_empty(), "it is under way");

    // Its users have changed since: nothing can be compared anew without the file.
    let stale = Trouble::Stale {
        changed_users: vec!["ann@example.com".to_owned()],
    };
    played.act(Action::PostFailed(stale.clone()));
    assert!(matches!(
        &played.desk().sending,
        Sending::Failed { trouble, .. } if *trouble == stale
    ));
    played.act(Action::UnfinishedResumed);
    played.act(Action::Posted { import: import() });
    assert_eq!(played.desk().step, Step::Result);
    assert_eq!(played.desk().unfinished, None);
}

#[test]
fn an_upload_of_an_earlier_visit_can_be_forgotten() {
    let mut played = Played::new(TargetKind::Server);
    played.act(Action::UnfinishedFound(unfinished()));
    played.act(Action::UnfinishedDiscarded);
    assert!(matches!(played.effects.as_slice(), [Effect::Discard]));
    assert_eq!(played.desk().unfinished, None);
    played.act(Action::UnfinishedDiscarded);
    assert!(played.effects.is_empty());
}
