//! Groups, made by hand.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{Stage, event};
use rollcall_store::{AuditEvent, NewGroup};

on_both_databases!(
    groups_are_made_once,
    whoever_asks_at_the_same_time_gets_the_same,
    a_failure_leaves_no_group,
);

fn wanted(names: &[&str]) -> Vec<NewGroup> {
    let group = |name: &&str| NewGroup {
        id: uuid::Uuid::new_v4().to_string(),
        name: (*name).to_owned(),
    };
    names.iter().map(group).collect()
}

fn audit(group: &NewGroup) -> AuditEvent {
    AuditEvent {
        subject: group.name.clone(),
        ..event("group.created", 5)
    }
}

async fn groups_are_made_once(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let names = wanted(&["Field", "SALES", "field", "Ärzte"]);
    let made = storage
        .make_groups(organization, names, audit, 5)
        .await
        .unwrap();
    let told: Vec<(&str, bool)> = made
        .iter()
        .map(|group| (&*group.name, group.created))
        .collect();
    assert_eq!(told, [("Field", true), ("Sales", false), ("Ärzte", true)]);
    let workspace = stage.workspace().await;
    assert_eq!(workspace.revision, "2");
    assert_eq!(workspace.groups, ["Field", "Sales", "Support", "Ärzte"]);

    let names = wanted(&["ärzte"]);
    let again = storage
        .make_groups(organization, names, audit, 6)
        .await
        .unwrap();
    assert_eq!(
        (again[0].id.as_str(), again[0].created),
        (made[2].id.as_str(), false)
    );
    assert_eq!(stage.workspace().await.revision, "2");
}

async fn whoever_asks_at_the_same_time_gets_the_same(stage: &Stage) {
    let ask = || {
        let (storage, organization) = (stage.storage.clone(), stage.organization);
        tokio::spawn(async move {
            storage
                .make_groups(organization, wanted(&["Field"]), audit, 5)
                .await
        })
    };
    let asked = [ask(), ask(), ask(), ask()];
    let mut made = Vec::new();
    for answer in asked {
        made.extend(answer.await.unwrap().unwrap());
    }
    assert_eq!(made.iter().filter(|group| group.created).count(), 1);
    assert!(made.iter().all(|group| group.id == made[0].id));
}

async fn a_failure_leaves_no_group(stage: &Stage) {
    let before = stage.mine().await;
    for call in 1.. {
        let (storage, organization) = (&stage.storage, stage.organization);
        stage.fault.arm(call);
        let done = storage
            .make_groups(organization, wanted(&["Field", "Sales"]), audit, 5)
            .await;
        stage.fault.arm(0);
        if done.is_ok() {
            break;
        }
        assert_eq!(stage.mine().await, before, "call {call}");
        assert!(call < 100);
    }
    assert_ne!(stage.mine().await, before);
}
