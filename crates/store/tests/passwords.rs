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
use rollcall_store::{Attempt, Counter, LinkPurpose, NewSession, NewSignInLink};

on_both_databases!(
    one_of_two_counters_is_enough_to_wait,
    success_takes_one_failure_off_the_address,
    two_at_once_count_as_two,
    nobody_waits_for_the_audit_log,
    forgotten_counters_are_deleted,
    a_link_is_good_for_its_purpose_alone,
    a_reset_ends_what_others_may_hold,
    who_knows_the_password_changes_it,
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

fn counter(name: &str, free: u32, longest_wait_ms: i64) -> Counter {
    Counter {
        name: name.to_owned(),
        free,
        longest_wait_ms,
    }
}

async fn add_link(stage: &Stage, user: &str) {
    let link = NewSignInLink {
        token_sha256: "link".to_owned(),
        user: user.to_owned(),
        expires_ms: 10_000,
        purpose: LinkPurpose::Reset,
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
    let counters = [counter("account", 3, 300_000)];
    let begin = |now_ms| {
        stage
            .storage
            .begin_attempt(stage.organization, &counters, now_ms)
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
            ("account", "address"),
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

async fn one_of_two_counters_is_enough_to_wait(stage: &Stage) {
    let begin = async |account: &str, now_ms| {
        let counters = [counter(account, 100, 9_000), counter("address", 2, 3_000)];
        let attempt = stage
            .storage
            .begin_attempt(stage.organization, &counters, now_ms);
        attempt.await.unwrap()
    };
    // Another account each time: the address alone tells.
    for account in ["z", "a"] {
        assert_eq!(begin(account, 1_000).await, Attempt::Go);
    }
    assert_eq!(begin("m", 1_000).await, Attempt::Wait { ms: 1_000 });
    assert_eq!(begin("m", 2_000).await, Attempt::Go);
    assert_eq!(begin("m", 2_000).await, Attempt::Wait { ms: 2_000 });
    assert_eq!(begin("m", 4_000).await, Attempt::Go);
    assert_eq!(begin("m", 4_000).await, Attempt::Wait { ms: 3_000 });
}

async fn success_takes_one_failure_off_the_address(stage: &Stage) {
    let begin = async |account: &str| {
        let counters = [counter(account, 100, 9_000), counter("address", 2, 9_000)];
        let attempt = stage
            .storage
            .begin_attempt(stage.organization, &counters, 1_000);
        attempt.await.unwrap()
    };
    add_link(stage, ANN).await;
    assert!(set(stage, "hash").await);
    assert_eq!(begin("stranger").await, Attempt::Go);
    assert_eq!(begin("ann").await, Attempt::Go);
    let opened = stage
        .storage
        .open_session_by_password(
            stage.organization,
            ("ann", "address"),
            (ANN, "hash"),
            &session("opened"),
            &event("session.opened", 1_000),
        )
        .await
        .unwrap();
    assert!(opened.is_some());
    // The stranger's failure stays: whoever has one password does not guess others for nothing.
    assert_eq!(begin("stranger").await, Attempt::Go);
    assert_eq!(begin("stranger").await, Attempt::Wait { ms: 1_000 });
}

async fn two_at_once_count_as_two(stage: &Stage) {
    let begin = || async {
        let counters = [counter("b", 5, 9_000), counter("a", 5, 9_000)];
        let attempt = stage
            .storage
            .begin_attempt(stage.organization, &counters, 1_000);
        attempt.await.unwrap()
    };
    let (a, b, c, d, e, f) = tokio::join!(begin(), begin(), begin(), begin(), begin(), begin());
    let let_in = [a, b, c, d, e, f]
        .into_iter()
        .filter(|attempt| *attempt == Attempt::Go);
    assert_eq!(let_in.count(), 5);
}

async fn nobody_waits_for_the_audit_log(stage: &Stage) {
    if stage.driver.dialect() == rollcall_store::driver::Dialect::Sqlite {
        // It has one writer at a time, whatever is locked.
        return;
    }
    let mut holder = stage
        .driver
        .begin(rollcall_store::driver::Mode::Write)
        .await
        .unwrap();
    let lock = "SELECT name FROM organization WHERE organization = $1 FOR NO KEY UPDATE";
    holder
        .rows(lock.to_owned(), vec![stage.organization.0.into()])
        .await
        .unwrap();
    let counters = [counter("account", 3, 9_000)];
    let attempt = stage
        .storage
        .begin_attempt(stage.organization, &counters, 1_000);
    let in_time = tokio::time::timeout(std::time::Duration::from_secs(5), attempt).await;
    assert_eq!(
        in_time.expect("it waits for the lock").unwrap(),
        Attempt::Go
    );
}

async fn forgotten_counters_are_deleted(stage: &Stage) {
    for (name, now_ms) in [("old", 1_000), ("young", 2_000)] {
        let counters = [counter(name, 3, 9_000)];
        let attempt = stage
            .storage
            .begin_attempt(stage.organization, &counters, now_ms);
        assert_eq!(attempt.await.unwrap(), Attempt::Go);
    }
    let day_ms = 24 * 60 * 60 * 1_000;
    assert_eq!(
        stage.storage.forget_attempts(1_000 + day_ms).await.unwrap(),
        1
    );
}

async fn a_link_is_good_for_its_purpose_alone(stage: &Stage) {
    add_link(stage, ANN).await;
    let enter = || async {
        let opened = session("opened");
        let entered = stage
            .storage
            .open_session(stage.organization, "link", &opened, 2_000);
        entered.await.unwrap()
    };
    assert_eq!(enter().await, None, "a reset link opens no session");
    let link = NewSignInLink {
        token_sha256: "entry".to_owned(),
        user: ANN.to_owned(),
        expires_ms: 10_000,
        purpose: LinkPurpose::SignIn,
    };
    let added = stage.storage.add_sign_in_link(stage.organization, &link);
    added.await.unwrap();
    let owner = stage.storage.link_owner(stage.organization, "entry", 2_000);
    assert_eq!(owner.await.unwrap(), None);
    let opened = session("s");
    let forged = stage
        .storage
        .set_password(stage.organization, "entry", "hash", &opened, 2_000);
    assert_eq!(
        forged.await.unwrap(),
        None,
        "a sign-in link sets no password"
    );
    assert!(set(stage, "hash").await);
}

async fn a_reset_ends_what_others_may_hold(stage: &Stage) {
    let token = rollcall_store::NewApiToken {
        id: "t".to_owned(),
        token_sha256: "token".to_owned(),
        user: ANN.to_owned(),
        name: "nightly".to_owned(),
        scopes: rollcall_api::tokens::TokenScopes::NONE,
        created_ms: 0,
        expires_ms: i64::MAX,
    };
    let made = event("token.created", 0);
    let added = stage
        .storage
        .add_token(stage.organization, &token, &made, 10);
    added.await.unwrap();
    let find = || stage.storage.find_token(stage.organization, "token", 1_000);
    assert!(find().await.unwrap().is_some());
    add_link(stage, ANN).await;
    assert!(set(stage, "hash").await);
    assert_eq!(find().await.unwrap(), None);
}

async fn who_knows_the_password_changes_it(stage: &Stage) {
    add_link(stage, ANN).await;
    assert!(set(stage, "one").await);
    let change = async |present: &'static str, hash: &'static str, name: &str| {
        let opened = session(name);
        let changed = stage.storage.change_password(
            stage.organization,
            ("account", "address"),
            (ANN, present, hash),
            &opened,
            3_000,
        );
        changed.await
    };
    assert!(!change("wrong", "two", "x").await.unwrap());
    assert!(change("one", "two", "y").await.unwrap());
    let hash = stage.storage.password_hash(stage.organization, ANN);
    assert_eq!(hash.await.unwrap().as_deref(), Some("two"));
    for (name, is_open) in [("s", false), ("x", false), ("y", true)] {
        let found = stage.storage.find_session(stage.organization, name, 4_000);
        assert_eq!(found.await.unwrap().is_some(), is_open, "{name}");
    }
}
