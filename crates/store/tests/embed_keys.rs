//! Keys of embedding applications on both databases.

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{Stage, event};
use rollcall_store::{EmbedKey, KeyAdded};

on_both_databases!(
    keys_come_and_go,
    an_application_has_so_many_keys_and_no_more
);

fn key(id: &str, application: &str) -> EmbedKey {
    EmbedKey {
        id: id.to_owned(),
        application: application.to_owned(),
        name: "Production".to_owned(),
        origin: "https://app.example.com".to_owned(),
        algorithm: "ES256".to_owned(),
        public_key: "PEM".to_owned(),
        created_by: "ann@example.com".to_owned(),
        created_ms: 1_000,
    }
}

async fn add(stage: &Stage, key: &EmbedKey) -> KeyAdded {
    let audit = event("embed_key.added", 1_000);
    let added = stage
        .storage
        .add_embed_key(stage.organization, key, 2, &audit);
    added.await.unwrap()
}

async fn keys_come_and_go(stage: &Stage) {
    let (storage, organization) = (&stage.storage, stage.organization);
    let one = key("one", "figma");
    assert_eq!(add(stage, &one).await, KeyAdded::Yes);
    assert_eq!(
        add(stage, &key("x", "nowhere")).await,
        KeyAdded::ApplicationUnknown
    );
    let found = storage.find_embed_key(organization, "one").await.unwrap();
    assert_eq!(found.as_ref(), Some(&one));
    let known = async |origin| storage.is_embed_origin(organization, origin).await.unwrap();
    assert!(known("https://app.example.com").await);
    assert!(!known("https://app.example.com.evil.example").await);

    let audit = event("embed_key.deleted", 2_000);
    let delete = async |application| {
        let deleted = storage.delete_embed_key(organization, application, "one", &audit);
        deleted.await.unwrap()
    };
    assert!(!delete("nowhere").await);
    assert!(delete("figma").await);
    assert!(!delete("figma").await);
    assert_eq!(
        storage.find_embed_key(organization, "one").await.unwrap(),
        None
    );
    assert!(!known("https://app.example.com").await);
}

async fn an_application_has_so_many_keys_and_no_more(stage: &Stage) {
    for (id, expect) in [
        ("1", KeyAdded::Yes),
        ("2", KeyAdded::Yes),
        ("3", KeyAdded::TooMany),
    ] {
        assert_eq!(add(stage, &key(id, "figma")).await, expect);
    }
    let keys = stage.storage.embed_keys(stage.organization, "figma").await;
    let ids: Vec<String> = keys.unwrap().into_iter().map(|key| key.id).collect();
    assert_eq!(ids, ["2", "1"]);
}
