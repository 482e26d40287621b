//! Groups that a file names, created before the import.

use rollcall_core::session::protocol::Reply;

use super::fixture::{Played, clean, with_errors};
use crate::machine::{Action, Effect, GroupMaking, State, TargetKind, Trouble};

fn confirmed(played: &mut Played) -> bool {
    played.act(Action::GroupsConfirmed(vec!["Sales EMEA".to_owned()]));
    let mut effects = played.effects.iter();
    effects.any(|effect| matches!(effect, Effect::MakeGroups { names } if names == &["Sales EMEA"]))
}

#[test]
fn groups_are_made_once_and_the_users_on_record_asked_again() {
    let mut played = Played::with_file(with_errors(2));
    assert!(confirmed(&mut played));
    assert!(!confirmed(&mut played), "they are on their way");
    played.act(Action::GroupsMade(vec!["Sales EMEA".to_owned()]));
    assert_eq!(played.desk().groups_made, ["Sales EMEA"]);
    let request = played.directory_request().unwrap();
    played.reply(
        request,
        Reply::Directory {
            users: 200,
            revision: "8".to_owned(),
        },
    );
    played.reply(
        request,
        Reply::Checked {
            overview: Box::new(clean()),
        },
    );
    assert_eq!(played.desk().error_count(), 0);
    played.drop_file("next.csv");
    assert!(played.desk().groups_made.is_empty());
}

#[test]
fn a_failure_is_told_and_can_be_repeated() {
    let mut played = Played::with_file(with_errors(2));
    confirmed(&mut played);
    played.act(Action::GroupsFailed(Trouble::Unreachable));
    assert_eq!(
        played.desk().group_making,
        GroupMaking::Failed(Trouble::Unreachable)
    );
    assert!(played.directory_request().is_none());
    assert!(confirmed(&mut played));
}

#[test]
fn a_page_that_failed_may_have_made_some() {
    let mut played = Played::new(TargetKind::Host);
    confirmed(&mut played);
    played.act(Action::GroupsFailed(Trouble::Unreachable));
    assert!(played.directory_request().is_some());
}

#[test]
fn nobody_makes_groups_who_may_not() {
    let mut played = Played::with_file(with_errors(2));
    if let State::Ready(desk) = &mut played.state {
        desk.roster.may_create_groups = false;
    }
    assert!(!confirmed(&mut played));
}
