//! Passwords on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{ANN, BO, Stage, event};
use rollcall_store::{Attempt, NewSession, NewSignInLink};

on_both_databases!(
    waiting_grows_and_is_forgotten,
    a_link_sets_a_password_once,
    who_is_archived_has_no_password,
);

fn session(name: &str) -> NewSession {
    NewSession {
        token_sha256: name.to_owned(),
        expires_ms: i64::MAX,
    }
}

async fn add_link(stage: &Stage, user: &str) {
    let link = NewSignInLink {
        token_sha256: "link".to_owned(),
        user: user.to_owned(),
        expires_ms: 10_000,
    };
    stage
        .storage
        .add_sign_in_link(stage.organization, &link)
        .await
        .unwrap();
}

async fn set(stage: &Stage, hash: &str) -> bool {
    stage
        .storage
        .set_password(stage.organization, "link", hash, &session("s"), 2_000)
        .await
        .unwrap()
        .is_some()
}

async fn waiting_grows_and_is_forgotten(stage: &Stage) {
    let begin = |now_ms| {
        stage
            .storage
            .begin_attempt(stage.organization, "account", now_ms)
    };
    let mut now_ms = 1_000_000;
    let mut waits = Vec::new();
    for _ in 0..14 {
        if let Attempt::Wait { ms } = begin(now_ms).await.unwrap() {
            assert_eq!(
                begin(now_ms + ms - 1).await.unwrap(),
                Attempt::Wait { ms: 1 },
                "asking again does not lengthen it"
            );
            waits.push(ms / 1_000);
            now_ms += ms;
            assert_eq!(begin(now_ms).await.unwrap(), Attempt::Go);
        }
    }
    assert_eq!(waits, [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]);
    let day_ms = 24 * 60 * 60 * 1_000;
    assert_eq!(begin(now_ms + day_ms).await.unwrap(), Attempt::Go);
    assert_eq!(begin(now_ms + day_ms).await.unwrap(), Attempt::Go);

    add_link(stage, ANN).await;
    assert!(set(stage, "hash").await);
    let audit = event("session.opened", now_ms + day_ms);
    let opened = session("opened");
    let open = |hash: &'static str| {
        stage.storage.open_session_by_password(
            stage.organization,
            "account",
            (ANN, hash),
            &opened,
            &audit,
        )
    };
    assert!(open("changed meanwhile").await.unwrap().is_none());
    assert!(open("hash").await.unwrap().is_some());
    for _ in 0..3 {
        assert_eq!(begin(now_ms + day_ms).await.unwrap(), Attempt::Go);
    }
}

async fn a_link_sets_a_password_once(stage: &Stage) {
    add_link(stage, ANN).await;
    let owner = |now_ms| stage.storage.link_owner(stage.organization, "link", now_ms);
    assert_eq!(owner(9_999).await.unwrap().unwrap().key, ANN);
    assert!(owner(10_000).await.unwrap().is_none());
    assert!(set(stage, "one").await);
    assert!(owner(2_000).await.unwrap().is_none());
    assert!(!set(stage, "two").await);
    let hash = stage
        .storage
        .password_hash(stage.organization, ANN)
        .await
        .unwrap();
    assert_eq!(hash.as_deref(), Some("one"));
}

async fn who_is_archived_has_no_password(stage: &Stage) {
    add_link(stage, BO).await;
    assert!(!set(stage, "hash").await);
    let hash = stage
        .storage
        .password_hash(stage.organization, BO)
        .await
        .unwrap();
    assert_eq!(hash, None);
}
