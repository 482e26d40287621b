//! Users, history, audit entry and answer are written together or not at all.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use std::ops::ControlFlow;

use common::{ANN, BO, CY, Stage, slack, user, write};
use rollcall_core::directory::UserEntry;
use rollcall_store::{
    Applied, AuditVerdict, Claimed, Delta, ImportWrite, RosterName, StoreError, Window,
};

on_both_databases!(
    everything_is_written,
    a_failure_at_any_call_leaves_no_trace,
    a_stale_write_names_the_users_changed_since,
    one_of_many_wins_a_revision,
    a_write_is_called_off_between_batches,
    a_plan_that_is_gone_calls_the_write_off,
    an_identifier_passes_from_one_to_another,
    a_user_of_an_application_needs_no_profile,
    whoever_is_archived_is_signed_out,
    removed_users_are_in_the_delta,
);

async fn to_workspace(stage: &Stage) -> ImportWrite {
    let cy = UserEntry {
        groups: vec!["Support".to_owned()],
        identifiers: slack("U2"),
        ..user(CY)
    };
    write(stage, RosterName::Workspace, 1, vec![cy, user(BO)]).await
}

async fn to_figma(stage: &Stage) -> ImportWrite {
    write(
        stage,
        RosterName::Application("figma".to_owned()),
        1,
        vec![user("guest@outside.example")],
    )
    .await
}

async fn everything_is_written(stage: &Stage) {
    let mut write = to_workspace(stage).await;
    let answer = stage.claim("key").await;
    write.answer = Some(answer.clone());
    assert_eq!(
        stage
            .storage
            .apply_import(write.clone(), None)
            .await
            .unwrap(),
        Applied::Written
    );
    let snapshot = stage.workspace().await;
    assert_eq!(snapshot.revision, "2");
    let emails: Vec<&str> = snapshot
        .users
        .iter()
        .map(|user| user.email.as_str())
        .collect();
    assert_eq!(emails, ["Ann@Example.com", BO, CY]);
    assert_eq!(
        snapshot.users[1].status.as_deref(),
        Some("active"),
        "Bo is back"
    );
    assert_eq!(snapshot.users[2].groups, ["Support"]);
    assert_eq!(snapshot.users[2].identifiers[0].username, "U2");
    let (storage, organization) = (&stage.storage, stage.organization);
    let changed = storage
        .users_changed_since(organization, &RosterName::Workspace, 1)
        .await
        .unwrap();
    assert_eq!(changed, [BO, CY]);
    assert_eq!(
        storage
            .claim_key(organization, "key", "hash", 2_000)
            .await
            .unwrap(),
        Claimed::Answered(answer)
    );
    let window = Window {
        after: None,
        limit: 9,
    };
    let imports = storage
        .imports(organization, &[RosterName::Workspace], window)
        .await
        .unwrap();
    assert_eq!(
        (imports.total, imports.items[0].applied_by.as_str()),
        (1, "Ann@Example.com")
    );
    assert!(
        storage
            .import(organization, "workspace-0002")
            .await
            .unwrap()
            .is_some()
    );
    let entries = storage
        .audit_entries(organization, "", window)
        .await
        .unwrap();
    assert_eq!(entries.items[0].event.action, "import.applied");
}

/// Has every single call to the database fail once. Whatever fails, nothing is there afterwards but what was
/// there before, and the log is whole; then the same write goes through.
async fn a_failure_at_any_call_leaves_no_trace(stage: &Stage) {
    for (case, write) in [
        ("workspace", to_workspace(stage).await),
        ("figma", to_figma(stage).await),
    ] {
        let mut write = write;
        write.answer = Some(stage.claim(case).await);
        let before = stage.mine().await;
        let mut call = 1;
        loop {
            stage.fault.arm(call);
            match stage.storage.apply_import(write.clone(), None).await {
                Err(StoreError::Injected { call: failed }) => assert_eq!(failed, call),
                Ok(Applied::Written) => break,
                other => panic!("{case}, call {call}: {other:?}"),
            }
            stage.fault.arm(0);
            assert_eq!(stage.mine().await, before, "{case}, call {call}");
            call += 1;
        }
        assert!(call > 10, "{case}: only {call} calls");
        stage.fault.arm(0);
        let verdict = stage
            .storage
            .verify_audit(stage.organization, None)
            .await
            .unwrap();
        assert!(matches!(verdict, AuditVerdict::Intact(_)), "{verdict:?}");
    }
}

async fn a_stale_write_names_the_users_changed_since(stage: &Stage) {
    stage
        .storage
        .apply_import(to_workspace(stage).await, None)
        .await
        .unwrap();
    let before = stage.mine().await;
    let mut late = to_workspace(stage).await;
    late.history.summary.id = "workspace-0009".to_owned();
    let expected = Applied::Stale {
        revision: 2,
        changed_users: vec![BO.to_owned(), CY.to_owned()],
    };
    assert_eq!(
        stage
            .storage
            .apply_import(late.clone(), None)
            .await
            .unwrap(),
        expected
    );
    assert_eq!(stage.mine().await, before);
}

async fn one_of_many_wins_a_revision(stage: &Stage) {
    let mut tasks = Vec::new();
    for number in 0..100 {
        let mut write = to_workspace(stage).await;
        write.history.summary.id = format!("{number:04}");
        let storage = stage.storage.clone();
        tasks.push(tokio::spawn(async move {
            storage.apply_import(write.clone(), None).await.unwrap()
        }));
    }
    let (mut written, mut stale) = (0, 0);
    for task in tasks {
        match task.await.unwrap() {
            Applied::Written => written += 1,
            Applied::Stale { revision: 2, .. } => stale += 1,
            other => panic!("{other:?}"),
        }
    }
    assert_eq!((written, stale), (1, 99));
    let (snapshot, window) = (
        stage.workspace().await,
        Window {
            after: None,
            limit: 200,
        },
    );
    assert_eq!((snapshot.revision.as_str(), snapshot.users.len()), ("2", 3));
    let imports = stage
        .storage
        .imports(stage.organization, &[RosterName::Workspace], window)
        .await
        .unwrap();
    assert_eq!(imports.total, 1);
}

async fn a_write_is_called_off_between_batches(stage: &Stage) {
    let before = stage.mine().await;
    let users = (0..6_000)
        .map(|number| user(&format!("user{number:05}@example.com")))
        .collect();
    let write = write(stage, RosterName::Workspace, 1, users).await;
    let stop = |written: u64| match written >= 5_000 {
        true => ControlFlow::Break(()),
        false => ControlFlow::Continue(()),
    };
    let called_off = stage.storage.apply_import(write.clone(), Some(&stop)).await;
    assert!(matches!(called_off, Err(StoreError::Cancelled)));
    assert_eq!(stage.mine().await, before);
}

async fn a_plan_that_is_gone_calls_the_write_off(stage: &Stage) {
    let before = stage.mine().await;
    let mut write = to_workspace(stage).await;
    write.plan = Some("no such plan".to_owned());
    let called_off = stage.storage.apply_import(write.clone(), None).await;
    assert!(matches!(called_off, Err(StoreError::Cancelled)));
    assert_eq!(stage.mine().await, before);
}

async fn an_identifier_passes_from_one_to_another(stage: &Stage) {
    let ann = UserEntry {
        role: Some("admin".to_owned()),
        ..user("Ann@Example.com")
    };
    let bo = UserEntry {
        identifiers: slack("U1"),
        ..user(BO)
    };
    let write = write(stage, RosterName::Workspace, 1, vec![bo, ann]).await;
    stage
        .storage
        .apply_import(write.clone(), None)
        .await
        .unwrap();
    let users = stage.workspace().await.users;
    assert_eq!(users[0].identifiers, []);
    assert_eq!(users[1].identifiers, slack("U1"));
}

async fn a_user_of_an_application_needs_no_profile(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    assert_eq!(
        storage
            .apply_import(to_figma(stage).await, None)
            .await
            .unwrap(),
        Applied::Written
    );
    let figma = RosterName::Application("figma".to_owned());
    let snapshot = storage
        .snapshot(organization, &figma)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(snapshot.users[0].email, "guest@outside.example");
    assert_eq!(snapshot.users[0].sources, ["file_upload"]);
    let workspace = stage.workspace().await;
    assert_eq!(
        (workspace.users.len(), workspace.revision.as_str()),
        (2, "1")
    );
    for (key, is_there) in [("guest@outside.example", false), (ANN, true)] {
        let principal = storage.principal(organization, key).await.unwrap();
        assert_eq!(principal.is_some(), is_there, "{key}");
    }
}

async fn whoever_is_archived_is_signed_out(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let link = rollcall_store::NewSignInLink {
        token_sha256: "link".to_owned(),
        user: ANN.to_owned(),
        expires_ms: 9_000,
        purpose: rollcall_store::LinkPurpose::SignIn,
    };
    storage.add_sign_in_link(organization, &link).await.unwrap();
    let session = rollcall_store::NewSession {
        token_sha256: "session".to_owned(),
        expires_ms: 9_000,
    };
    let opened = storage
        .open_session(organization, "link", &session, 1)
        .await
        .unwrap();
    assert!(opened.is_some());
    let ann = UserEntry {
        status: Some("archived".to_owned()),
        ..user("Ann@Example.com")
    };
    let archive = write(stage, RosterName::Workspace, 1, vec![ann]).await;
    storage.apply_import(archive.clone(), None).await.unwrap();
    let rows = stage
        .query("SELECT token_sha256 FROM session", Vec::new())
        .await;
    assert_eq!(rows, []);
    let found = storage
        .find_session(organization, "session", 2)
        .await
        .unwrap();
    assert_eq!(found, None);
}

async fn removed_users_are_in_the_delta(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let mut first = to_workspace(stage).await;
    storage.apply_import(first.clone(), None).await.unwrap();
    first = write(stage, RosterName::Workspace, 2, vec![user(ANN)]).await;
    first.removed = vec![CY.to_owned()];
    storage.apply_import(first.clone(), None).await.unwrap();
    let workspace = RosterName::Workspace;
    let Delta::Since(delta) = storage.delta(organization, &workspace, 2).await.unwrap() else {
        panic!("revision 2 is known");
    };
    assert_eq!(delta.removed, [CY]);
    assert_eq!(delta.document.users.len(), 1);
    assert_eq!(delta.document.users[0].email, "Ann@Example.com");
    assert_eq!(delta.document.revision, "3");
    assert_eq!(
        storage.delta(organization, &workspace, 99).await.unwrap(),
        Delta::Gone
    );
}
