//! Accounts of identity providers on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{ANN, BO, CY, Stage};
use rollcall_store::{NewSession, OpenIdAccount, OpenIdEntry, Window};

on_both_databases!(
    a_verified_address_binds_once,
    only_the_binding_counts_afterwards,
    who_is_archived_or_unknown_is_refused,
);

const ISSUER: &str = "https://id.example.com";

fn account(subject: &str, email: Option<&str>) -> OpenIdAccount {
    OpenIdAccount {
        issuer: ISSUER.to_owned(),
        subject: subject.to_owned(),
        verified_email: email.map(str::to_owned),
    }
}

async fn enter(stage: &Stage, account: OpenIdAccount, token: &str) -> OpenIdEntry {
    let session = NewSession {
        token_sha256: token.to_owned(),
        expires_ms: i64::MAX,
    };
    stage
        .storage
        .open_session_by_openid(stage.organization, &account, &session, 1_000)
        .await
        .unwrap()
}

fn opened(entry: OpenIdEntry) -> String {
    match entry {
        OpenIdEntry::Opened(principal) => principal.key,
        other => panic!("{other:?}"),
    }
}

async fn actions(stage: &Stage) -> Vec<String> {
    let window = Window {
        after: None,
        limit: 10,
    };
    let log = stage.storage.audit_entries(stage.organization, "", window);
    let entries = log.await.unwrap().items;
    entries
        .into_iter()
        .map(|entry| entry.event.action)
        .collect()
}

async fn a_verified_address_binds_once(stage: &Stage) {
    assert_eq!(
        enter(stage, account("1", None), "a").await,
        OpenIdEntry::Unverified
    );
    assert_eq!(
        opened(enter(stage, account("1", Some(ANN)), "b").await),
        ANN
    );
    assert_eq!(opened(enter(stage, account("1", None), "c").await), ANN);
    assert_eq!(
        actions(stage).await[..3],
        ["session.opened", "session.opened", "openid.bound"]
    );
    let session = stage.storage.find_session(stage.organization, "c", 2_000);
    assert_eq!(session.await.unwrap().unwrap().key, ANN);
}

async fn only_the_binding_counts_afterwards(stage: &Stage) {
    assert_eq!(
        opened(enter(stage, account("1", Some(ANN)), "a").await),
        ANN
    );
    // The address may go to somebody else at the provider: neither follows the other.
    assert_eq!(
        enter(stage, account("2", Some(ANN)), "b").await,
        OpenIdEntry::Nobody
    );
    assert_eq!(opened(enter(stage, account("1", Some(CY)), "c").await), ANN);
    let mut elsewhere = account("2", Some(ANN));
    elsewhere.issuer = "https://other.example.com".to_owned();
    assert_eq!(opened(enter(stage, elsewhere, "d").await), ANN);
}

async fn who_is_archived_or_unknown_is_refused(stage: &Stage) {
    for email in [BO, "nobody@example.com"] {
        let entry = enter(stage, account("1", Some(email)), "a").await;
        assert_eq!(entry, OpenIdEntry::Nobody, "{email}");
    }
    let session = stage.storage.find_session(stage.organization, "a", 2_000);
    assert_eq!(session.await.unwrap(), None);
}
