//! Plans, idempotency keys, the audit log, and the bin.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{ANN, BO, CY, Stage, event, slack, user, write};
use rollcall_core::directory::UserEntry;
use rollcall_store::driver::Value;
use rollcall_store::{
    AuditHead, AuditVerdict, ChunkKept, Claimed, Delta, KEPT_DAYS, PlanChunk, PlanRecord, Restored,
    RosterName, Window,
};

const DAY_MS: i64 = 24 * 60 * 60 * 1000;

on_both_databases!(
    a_key_is_carried_out_once,
    a_claim_of_a_dead_server_passes_on,
    chunks_come_in_any_order_and_again,
    plans_are_counted_and_expire,
    the_audit_log_shows_what_was_done_to_it,
    the_audit_log_only_grows,
    a_deleted_user_comes_back,
    a_deleted_user_comes_back_without_what_others_took,
    what_was_deleted_long_ago_is_gone,
    whoever_is_imported_again_leaves_the_bin,
);

async fn a_key_is_carried_out_once(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let answer = stage.claim("key").await;
    let again = |hash: &'static str| storage.claim_key(organization, "key", hash, 1_001);
    assert_eq!(again("hash").await.unwrap(), Claimed::InFlight);
    assert_eq!(again("other").await.unwrap(), Claimed::Reused);
    storage.settle_claim(organization, &answer).await.unwrap();
    assert_eq!(
        again("hash").await.unwrap(),
        Claimed::Answered(answer.clone())
    );
    assert_eq!(again("other").await.unwrap(), Claimed::Reused);
    let day_later = storage
        .claim_key(organization, "key", "hash", 1_000 + DAY_MS)
        .await
        .unwrap();
    assert_eq!(day_later, Claimed::Answered(answer.clone()), "kept a day");
    assert!(
        storage.settle_claim(organization, &answer).await.is_err(),
        "an answer stays as it was given"
    );
    let much_later = storage
        .claim_key(organization, "key", "other", 1_000 + 3 * DAY_MS)
        .await
        .unwrap();
    assert!(matches!(much_later, Claimed::Yours { .. }));
}

async fn a_claim_of_a_dead_server_passes_on(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let dead = stage.claim("key").await;
    let taken = storage
        .claim_key(organization, "key", "hash", 1_000 + 61_000)
        .await
        .unwrap();
    assert!(matches!(taken, Claimed::Yours { .. }));
    assert!(
        storage.settle_claim(organization, &dead).await.is_err(),
        "whoever was taken for dead cannot write"
    );
    assert_eq!(storage.release_claims().await.unwrap(), 1);
    stage.claim("key").await;
}

fn plan(id: &str, by: &str) -> PlanRecord {
    PlanRecord {
        id: id.to_owned(),
        roster: RosterName::Workspace,
        created_by: by.to_owned(),
        created_ms: 1_000,
        expires_ms: 5_000,
        request: "{}".to_owned(),
        effect: None,
    }
}

fn chunk(number: u32, text: &str) -> PlanChunk {
    PlanChunk {
        number,
        sha256: text.to_owned(),
        body: text.as_bytes().to_vec(),
    }
}

async fn chunks_come_in_any_order_and_again(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    assert!(
        storage
            .add_plan(organization, &plan("p", ANN), None, 3)
            .await
            .unwrap()
    );
    for (number, text, kept) in [
        (2, "c", ChunkKept::New),
        (0, "a", ChunkKept::New),
        (0, "a", ChunkKept::Again),
        (0, "b", ChunkKept::Different),
    ] {
        let found = storage
            .add_plan_chunk(organization, "p", chunk(number, text))
            .await
            .unwrap();
        assert_eq!(found, kept, "{number} {text}");
    }
    assert_eq!(
        storage.plan_chunks(organization, "p").await.unwrap(),
        [0, 2]
    );
    assert_eq!(
        storage.plan_chunk(organization, "p", 2).await.unwrap(),
        Some(b"c".to_vec())
    );
    storage
        .complete_plan(organization, "p", "{\"x\":1}".to_owned(), "{}")
        .await
        .unwrap();
    let late = storage
        .add_plan_chunk(organization, "p", chunk(1, "b"))
        .await
        .unwrap();
    assert_eq!(late, ChunkKept::NotExpected);
    assert_eq!(
        storage.plan_chunks(organization, "p").await.unwrap().len(),
        0
    );
    let kept = storage.plan(organization, "p", 5_000).await.unwrap();
    assert_eq!(kept.unwrap().effect.as_deref(), Some("{}"));
    assert_eq!(
        storage.plan_changeset(organization, "p").await.unwrap(),
        Some("{\"x\":1}".to_owned())
    );
    let cancelled = event("import.cancelled", 2);
    assert!(
        storage
            .drop_plan(organization, "p", &cancelled)
            .await
            .unwrap()
    );
    assert!(
        !storage
            .drop_plan(organization, "p", &cancelled)
            .await
            .unwrap()
    );
}

async fn plans_are_counted_and_expire(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    for (id, by, taken) in [
        ("a", ANN, true),
        ("b", ANN, true),
        ("c", ANN, false),
        ("d", BO, true),
    ] {
        let found = storage
            .add_plan(organization, &plan(id, by), None, 2)
            .await
            .unwrap();
        assert_eq!(found, taken, "{id}");
    }
    for (now_ms, is_there) in [(4_999, true), (5_000, true), (5_001, false)] {
        let found = storage.plan(organization, "a", now_ms).await.unwrap();
        assert_eq!(found.is_some(), is_there, "{now_ms}");
    }
    let later = PlanRecord {
        created_ms: 6_000,
        expires_ms: 9_000,
        ..plan("e", ANN)
    };
    assert!(
        storage
            .add_plan(organization, &later, None, 2)
            .await
            .unwrap()
    );
}

async fn the_audit_log_shows_what_was_done_to_it(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    for number in 0..4 {
        storage
            .add_audit_event(organization, &event("x", number))
            .await
            .unwrap();
    }
    let AuditVerdict::Intact(head) = storage.verify_audit(organization, None).await.unwrap() else {
        panic!("it is as it was written");
    };
    assert_eq!(head.number, 5, "the founding is the first");
    let unlock = match stage.driver.dialect() {
        rollcall_store::driver::Dialect::Sqlite => {
            "DROP TRIGGER audit_entry_stays; DROP TRIGGER audit_entry_kept"
        }
        rollcall_store::driver::Dialect::Postgres => "DROP TRIGGER audit_entry_kept ON audit_entry",
    };
    for statement in unlock.split("; ") {
        stage.run(&[statement]).await;
    }
    let organization_is = format!("organization = {}", organization.0);
    let verify = |head: Option<AuditHead>| async move {
        storage
            .verify_audit(organization, head.as_ref())
            .await
            .unwrap()
    };
    let cases: [(&str, &str, AuditVerdict); 3] = [
        (
            "UPDATE audit_entry SET actor = 'eve' WHERE number = 3 AND",
            "UPDATE audit_entry SET actor = 'ann@example.com' WHERE number = 3 AND",
            AuditVerdict::Altered { number: 3 },
        ),
        (
            "UPDATE audit_entry SET number = 30 WHERE number = 3 AND",
            "UPDATE audit_entry SET number = 3 WHERE number = 30 AND",
            AuditVerdict::OutOfOrder {
                expected: 3,
                found: 4,
            },
        ),
        (
            "UPDATE audit_entry SET previous = 'x' WHERE number = 4 AND",
            "UPDATE audit_entry SET previous = (SELECT sha256 FROM audit_entry e \
             WHERE e.number = 3 AND e.organization = audit_entry.organization) WHERE number = 4 AND",
            AuditVerdict::Unlinked { number: 4 },
        ),
    ];
    for (damage, repair, verdict) in cases {
        stage.run(&[&format!("{damage} {organization_is}")]).await;
        assert_eq!(verify(None).await, verdict, "{damage}");
        stage.run(&[&format!("{repair} {organization_is}")]).await;
        assert_eq!(
            verify(None).await,
            AuditVerdict::Intact(head.clone()),
            "{repair}"
        );
    }
    // Two entries change places, each with its right number.
    stage
        .run(&[
            &format!("UPDATE audit_entry SET number = 30 WHERE number = 3 AND {organization_is}"),
            &format!("UPDATE audit_entry SET number = 3 WHERE number = 4 AND {organization_is}"),
            &format!("UPDATE audit_entry SET number = 4 WHERE number = 30 AND {organization_is}"),
        ])
        .await;
    assert_eq!(verify(None).await, AuditVerdict::Unlinked { number: 3 });
    stage
        .run(&[&format!(
            "DELETE FROM audit_entry WHERE number > 2 AND {organization_is}"
        )])
        .await;
    assert!(
        matches!(verify(None).await, AuditVerdict::Intact(_)),
        "by itself a shorter log looks whole"
    );
    assert_eq!(
        verify(Some(head.clone())).await,
        AuditVerdict::HeadMissing(head)
    );
}

async fn the_audit_log_only_grows(stage: &Stage) {
    for statement in [
        "UPDATE audit_entry SET actor = 'eve'",
        "DELETE FROM audit_entry",
    ] {
        let mut transaction = stage
            .driver
            .begin(rollcall_store::driver::Mode::Write)
            .await
            .unwrap();
        let error = transaction
            .run(statement.to_owned(), Vec::new())
            .await
            .unwrap_err();
        assert!(error.to_string().contains("append-only"), "{error}");
    }
}

async fn a_deleted_user_comes_back(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let before = stage.workspace().await;
    let keys = [ANN.to_owned(), "nobody@example.com".to_owned()];
    let deleted = storage
        .delete_users(organization, &keys, &event("user.deleted", 5))
        .await
        .unwrap();
    assert_eq!(deleted, [ANN]);
    assert_eq!(stage.workspace().await.users.len(), 1);
    assert_eq!(storage.principal(organization, ANN).await.unwrap(), None);
    let window = Window {
        after: None,
        limit: 5,
    };
    let bin = storage
        .deleted_users(organization, window, 6)
        .await
        .unwrap();
    assert_eq!(
        (bin.total, bin.items[0].email.as_str()),
        (1, "Ann@Example.com")
    );
    let restored = storage
        .restore_user(organization, ANN, &event("user.restored", 7))
        .await
        .unwrap();
    assert_eq!(
        restored,
        Restored::Back {
            identifiers_lost: Vec::new()
        }
    );
    let after = stage.workspace().await;
    assert_eq!(after.users, before.users);
    assert_eq!(after.revision, "3");
    let again = storage
        .restore_user(organization, ANN, &event("user.restored", 8))
        .await
        .unwrap();
    assert_eq!(again, Restored::NotInBin);
}

async fn a_deleted_user_comes_back_without_what_others_took(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    storage
        .delete_users(organization, &[ANN.to_owned()], &event("user.deleted", 5))
        .await
        .unwrap();
    let cy = UserEntry {
        identifiers: slack("U1"),
        ..user(CY)
    };
    let import = write(stage, RosterName::Workspace, 2, vec![cy]).await;
    storage.apply_import(import.clone(), None).await.unwrap();
    let restored = storage
        .restore_user(organization, ANN, &event("user.restored", 7))
        .await
        .unwrap();
    let identifiers_lost = vec!["slack:U1".to_owned()];
    assert_eq!(restored, Restored::Back { identifiers_lost });
}

async fn what_was_deleted_long_ago_is_gone(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let workspace = RosterName::Workspace;
    storage
        .delete_users(organization, &[BO.to_owned()], &event("user.deleted", 5))
        .await
        .unwrap();
    let kept_ms = i64::from(KEPT_DAYS) * DAY_MS;
    assert_eq!(storage.purge(4 + kept_ms).await.unwrap(), 0);
    assert!(matches!(
        storage.delta(organization, &workspace, 1).await.unwrap(),
        Delta::Since(delta) if delta.removed == [BO]
    ));
    assert_eq!(storage.purge(5 + kept_ms).await.unwrap(), 1);
    assert_eq!(
        storage.delta(organization, &workspace, 1).await.unwrap(),
        Delta::Gone
    );
    assert!(matches!(
        storage.delta(organization, &workspace, 2).await.unwrap(),
        Delta::Since(_)
    ));
    let persons = stage
        .query(
            "SELECT user_key FROM person WHERE organization = $1 AND user_key = $2",
            vec![Value::from(organization.0), Value::from(BO)],
        )
        .await;
    assert_eq!(persons, [], "nothing is left that names them");
}

async fn whoever_is_imported_again_leaves_the_bin(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    storage
        .delete_users(organization, &[BO.to_owned()], &event("user.deleted", 5))
        .await
        .unwrap();
    let import = write(stage, RosterName::Workspace, 2, vec![user(BO)]).await;
    storage.apply_import(import.clone(), None).await.unwrap();
    let purged = storage
        .purge_user(organization, BO, &event("user.purged", 9))
        .await
        .unwrap();
    assert!(!purged);
}
