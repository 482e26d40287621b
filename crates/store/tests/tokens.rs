//! API tokens on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{ANN, Stage, event, user, write};
use rollcall_api::session::Access;
use rollcall_api::tokens::TokenScopes;
use rollcall_core::directory::UserEntry;
use rollcall_store::{NewApiToken, RosterName, Window, rfc3339};

on_both_databases!(
    a_token_lasts_until_its_end,
    a_use_is_written_once_a_minute,
    a_revoked_token_is_over,
    a_token_ends_with_its_maker,
    an_organization_has_so_many_tokens,
    a_token_and_its_audit_entry_are_kept_together,
);

const SCOPES: TokenScopes = TokenScopes {
    users: Access::ReadOnly,
    scim: true,
    ..TokenScopes::NONE
};
const ALL: Window<'static> = Window {
    after: None,
    limit: 10,
};

fn token(id: &str, user: &str) -> NewApiToken {
    NewApiToken {
        id: id.to_owned(),
        token_sha256: format!("hash of {id}"),
        user: user.to_owned(),
        name: format!("Name of {id}"),
        scopes: SCOPES,
        created_ms: 1_000,
        expires_ms: 500_000,
    }
}

/// More tokens than a test makes.
const LIMIT: u32 = 100;

async fn add(stage: &Stage, id: &str, user: &str) {
    stage
        .storage
        .add_token(
            stage.organization,
            &token(id, user),
            &event("token.created", 1_000),
            LIMIT,
        )
        .await
        .unwrap();
}

/// Those that are over make room for others.
async fn an_organization_has_so_many_tokens(stage: &Stage) {
    let event = event("token.created", 1_000);
    let add = async |id: &str, created_ms: i64| {
        let mut new = token(id, ANN);
        new.created_ms = created_ms;
        let added = stage.storage.add_token(stage.organization, &new, &event, 3);
        added.await.unwrap()
    };
    for (id, expect) in [("1", true), ("2", true), ("3", true), ("4", false)] {
        assert_eq!(add(id, 1_000).await, expect, "{id}");
    }
    assert!(!is_good(stage, "4", 2_000).await);
    assert!(add("5", 500_000).await);
}

async fn is_good(stage: &Stage, id: &str, now_ms: i64) -> bool {
    stage
        .storage
        .find_token(stage.organization, &format!("hash of {id}"), now_ms)
        .await
        .unwrap()
        .is_some()
}

async fn a_token_lasts_until_its_end(stage: &Stage) {
    add(stage, "1", ANN).await;
    let found = stage
        .storage
        .find_token(stage.organization, "hash of 1", 499_999)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(found.key, ANN);
    assert_eq!(found.actor(), "token:1");
    assert_eq!(found.token.unwrap().scopes, SCOPES);
    assert!(!is_good(stage, "1", 500_000).await);
    assert!(!is_good(stage, "2", 2_000).await);
}

async fn a_use_is_written_once_a_minute(stage: &Stage) {
    add(stage, "1", ANN).await;
    for (now_ms, noted) in [
        (2_000, 2_000),
        (61_999, 2_000),
        (62_000, 62_000),
        (62_001, 62_000),
    ] {
        assert!(is_good(stage, "1", now_ms).await);
        let listed = stage
            .storage
            .tokens(stage.organization, ALL, now_ms)
            .await
            .unwrap();
        assert_eq!(listed.items[0].last_used_at, Some(rfc3339(noted)));
    }
}

async fn a_revoked_token_is_over(stage: &Stage) {
    for id in ["1", "2", "3"] {
        add(stage, id, ANN).await;
    }
    let (storage, organization) = (&stage.storage, stage.organization);
    let revoked = event("token.revoked", 2_000);
    let revoke = || storage.revoke_token(organization, "2", &revoked);
    assert!(revoke().await.unwrap());
    assert!(!revoke().await.unwrap(), "only once");
    assert!(!is_good(stage, "2", 2_000).await);
    assert!(is_good(stage, "3", 2_000).await);

    let first = Window {
        after: None,
        limit: 1,
    };
    let page = storage.tokens(organization, first, 2_000).await.unwrap();
    assert_eq!((page.total, page.items[0].id.as_str()), (2, "3"));
    assert_eq!(page.items[0].created_by, "Ann@Example.com");
    let rest = Window {
        after: page.next.as_deref(),
        limit: 5,
    };
    let page = storage.tokens(organization, rest, 500_000).await.unwrap();
    assert_eq!(page.items.len(), 1);
    assert!(page.items[0].id == "1" && page.items[0].expired && page.next.is_none());

    let log = storage.audit_page(organization, 0).await.unwrap();
    let actions: Vec<&str> = log
        .iter()
        .map(|entry| entry.event.action.as_str())
        .filter(|action| action.starts_with("token."))
        .collect();
    assert_eq!(
        actions,
        [
            "token.created",
            "token.created",
            "token.created",
            "token.revoked"
        ]
    );
}

async fn a_token_ends_with_its_maker(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let admin = |email: &str, status: &str| UserEntry {
        role: Some("admin".to_owned()),
        status: Some(status.to_owned()),
        ..user(email)
    };
    let import = write(
        stage,
        RosterName::Workspace,
        1,
        vec![
            admin("di@example.com", "active"),
            admin("ed@example.com", "active"),
        ],
    )
    .await;
    storage.apply_import(import.clone(), None).await.unwrap();
    add(stage, "1", "di@example.com").await;
    add(stage, "2", "ed@example.com").await;
    add(stage, "3", ANN).await;
    let archived = write(
        stage,
        RosterName::Workspace,
        2,
        vec![admin("di@example.com", "archived")],
    )
    .await;
    storage.apply_import(archived.clone(), None).await.unwrap();
    let deleted = event("user.deleted", 3_000);
    storage
        .delete_users(organization, &["ed@example.com".to_owned()], &deleted)
        .await
        .unwrap();
    assert!(!is_good(stage, "1", 4_000).await);
    assert!(!is_good(stage, "2", 4_000).await);
    assert!(is_good(stage, "3", 4_000).await);
    let left = storage.tokens(organization, ALL, 4_000).await.unwrap();
    assert_eq!(left.total, 1, "gone for good, not only while archived");
}

async fn a_token_and_its_audit_entry_are_kept_together(stage: &Stage) {
    let before = stage.mine().await;
    let mut call = 1;
    loop {
        stage.fault.arm(call);
        let added = stage
            .storage
            .add_token(
                stage.organization,
                &token("1", ANN),
                &event("token.created", 1_000),
                LIMIT,
            )
            .await;
        if added.is_ok() {
            break;
        }
        assert_eq!(stage.mine().await, before, "call {call}");
        call += 1;
    }
    stage.fault.arm(0);
    assert!(call > 3, "calls were made to fail");
    assert!(is_good(stage, "1", 2_000).await);
}
