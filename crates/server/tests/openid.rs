//! Signing in by an identity provider: one on loopback that can also do what a good one never does.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::header;
use common::issuer::{CLIENT_ID, Issuer, Key, Visit, query_of};
use common::{ADMIN, Answer, OWNER, Server};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use rollcall_server::now_ms;
use serde_json::{Value, json};

async fn start() -> (Issuer, Server) {
    let issuer = Issuer::start().await;
    let config = issuer.config();
    let server = Server::configured("http://rollcall.test", |server| {
        server.openid = Some(config)
    })
    .await;
    (issuer, server)
}

async fn visit(issuer: &Issuer, server: &Server) -> Answer {
    let visit = Visit::begin(server).await;
    let back = issuer.authorize(&visit.location);
    visit.end(server, &back).await
}

/// The cookies that an answer sets, those that it takes away among them.
fn cookies(answer: &Answer) -> Vec<String> {
    let cookies = answer.headers.get_all(header::SET_COOKIE);
    cookies
        .iter()
        .map(|cookie| cookie.to_str().unwrap().to_owned())
        .collect()
}

/// The session of somebody who was let in.
#[track_caller]
fn session(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(answer.header("location"), "/sign-in");
    let cookies = cookies(answer);
    assert!(
        cookies[0].ends_with("HttpOnly; SameSite=Strict"),
        "{cookies:?}"
    );
    assert!(
        cookies[1].starts_with("rollcall-openid=;") && cookies[1].contains("Max-Age=0"),
        "{cookies:?}"
    );
    cookies[0].split(';').next().unwrap().to_owned()
}

/// Nobody was let in, and the page says why.
#[track_caller]
fn refused(answer: &Answer, word: &str) {
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert_eq!(
        answer.header("location"),
        format!("/sign-in?refused={word}")
    );
    let cookies = cookies(answer);
    assert!(
        cookies.iter().all(|cookie| cookie.contains("Max-Age=0")),
        "{cookies:?}"
    );
}

/// With the claims changed so, nobody is let in.
async fn check_claims(changed: Value, word: &str) {
    let (issuer, server) = start().await;
    issuer.change(|words| words.claims = changed);
    refused(&visit(&issuer, &server).await, word);
    // The same with good claims: it was the change.
    issuer.change(|words| words.claims = json!({}));
    session(&visit(&issuer, &server).await);
}

#[tokio::test]
async fn a_verified_address_signs_in() {
    let (issuer, server) = start().await;
    let ways = server.fetch("/session/ways", "").await;
    assert_eq!(ways["openid"], "Harbour ID");
    let begun = Visit::begin(&server).await;
    assert!(
        begun
            .location
            .starts_with(&format!("{}/authorize?", issuer.url))
    );
    let asked = query_of(&begun.location);
    assert_eq!(
        asked["redirect_uri"],
        "http://rollcall.test/api/v1/session/openid/callback"
    );
    assert_eq!(asked["scope"], "openid email");
    let answer = begun.end(&server, &issuer.authorize(&begun.location)).await;
    let cookie = session(&answer);
    assert_eq!(server.fetch("/session", &cookie).await["email"], ADMIN);
    let log = server.fetch("/audit", &cookie).await;
    assert_eq!(log["items"][0]["action"], "session.opened");
    assert_eq!(log["items"][1]["action"], "openid.bound");
}

#[tokio::test]
async fn without_a_provider_there_is_no_way_in_by_one() {
    let server = Server::start().await;
    assert_eq!(
        server.fetch("/session/ways", "").await["openid"],
        Value::Null
    );
    for path in ["", "/callback?code=x&state=y"] {
        let path = format!("/api/v1/session/openid{path}");
        server.get(&path, "").await.problem(404, "not-found");
    }
}

#[tokio::test]
async fn the_address_may_come_from_the_userinfo_endpoint() {
    let (issuer, server) = start().await;
    issuer.change(|words| words.claims = json!({ "email": null, "email_verified": null }));
    refused(&visit(&issuer, &server).await, "unverified");
    issuer.change(|words| words.user = json!({ "email": ADMIN, "email_verified": false }));
    refused(&visit(&issuer, &server).await, "unverified");
    issuer.change(|words| words.user = json!({ "email": ADMIN, "email_verified": true }));
    session(&visit(&issuer, &server).await);
}

#[tokio::test]
async fn what_userinfo_says_of_somebody_else_is_not_believed() {
    let (issuer, server) = start().await;
    issuer.change(|words| {
        words.claims = json!({ "email": null, "email_verified": null });
        words.user = json!({ "sub": "other", "email": ADMIN, "email_verified": true });
    });
    refused(&visit(&issuer, &server).await, "untrusted");
}

#[tokio::test]
async fn an_unverified_address_signs_nobody_in() {
    check_claims(json!({ "email_verified": false }), "unverified").await;
    check_claims(json!({ "email_verified": null }), "unverified").await;
}

#[tokio::test]
async fn nobody_is_made_by_signing_in() {
    check_claims(json!({ "email": "new@harbour.example" }), "nobody").await;
}

#[tokio::test]
async fn the_account_counts_and_not_the_address_once_it_is_bound() {
    let (issuer, server) = start().await;
    session(&visit(&issuer, &server).await);
    issuer.change(|words| words.claims = json!({ "email": OWNER }));
    let cookie = session(&visit(&issuer, &server).await);
    assert_eq!(server.fetch("/session", &cookie).await["email"], ADMIN);
    issuer.change(|words| words.claims = json!({ "sub": "somebody else" }));
    refused(&visit(&issuer, &server).await, "nobody");
}

#[tokio::test]
async fn an_archived_user_is_refused() {
    let (issuer, server) = start().await;
    issuer.change(|words| words.claims = json!({ "sub": "olga", "email": OWNER }));
    session(&visit(&issuer, &server).await);
    let admin = server.sign_in(ADMIN).await;
    let changes = json!([{
        "op": "update", "record": 1, "key": OWNER,
        "set": { "current_status": { "old": "active", "new": "archived" } }
    }]);
    let base = server.revision("workspace", &admin).await;
    let body = common::workspace_import(&base, changes);
    let answer = server.import("workspace", &admin, "k", body).await;
    assert_eq!(answer.status, 201, "{}", answer.text());
    refused(&visit(&issuer, &server).await, "nobody");
}

#[tokio::test]
async fn another_browser_or_another_state_is_refused() {
    let (issuer, server) = start().await;
    let (one, other) = (Visit::begin(&server).await, Visit::begin(&server).await);
    let back = issuer.authorize(&one.location);
    refused(&other.end(&server, &back).await, "expired");
    let without = Visit {
        location: one.location.clone(),
        cookie: String::new(),
    };
    refused(&without.end(&server, &back).await, "expired");
    let stateless: Vec<_> = back
        .iter()
        .filter(|(name, _)| name != "state")
        .cloned()
        .collect();
    refused(&one.end(&server, &stateless).await, "expired");
    session(&one.end(&server, &back).await);
}

#[tokio::test]
async fn a_code_works_once() {
    let (issuer, server) = start().await;
    let visit = Visit::begin(&server).await;
    let back = issuer.authorize(&visit.location);
    session(&visit.end(&server, &back).await);
    refused(&visit.end(&server, &back).await, "denied");
}

#[tokio::test]
async fn a_code_without_its_verifier_is_worth_nothing() {
    let (issuer, server) = start().await;
    let visit = Visit::begin(&server).await;
    let back = issuer.authorize(&visit.location);
    let (kept, _) = visit.cookie.rsplit_once('.').unwrap();
    let thief = Visit {
        location: visit.location,
        cookie: format!("{kept}.{}", "v".repeat(43)),
    };
    refused(&thief.end(&server, &back).await, "denied");
}

#[tokio::test]
async fn what_the_provider_refuses_is_said() {
    let (issuer, server) = start().await;
    let visit = Visit::begin(&server).await;
    let state = query_of(&visit.location)["state"].clone();
    let mut back = vec![
        ("error".to_owned(), "access_denied".to_owned()),
        ("state".to_owned(), state),
    ];
    // Its own refusals name the issuer, too.
    refused(&visit.end(&server, &back).await, "untrusted");
    back.push(("iss".to_owned(), issuer.url.clone()));
    refused(&visit.end(&server, &back).await, "denied");
}

#[tokio::test]
async fn the_issuer_that_answers_is_the_one_that_was_asked() {
    let (issuer, server) = start().await;
    let visit_as = async |iss: Option<&str>| {
        let visit = Visit::begin(&server).await;
        let mut back = issuer.authorize(&visit.location);
        back.retain(|(name, _)| name != "iss");
        if let Some(iss) = iss {
            back.push(("iss".to_owned(), iss.to_owned()));
        }
        visit.end(&server, &back).await
    };
    refused(&visit_as(None).await, "untrusted");
    refused(&visit_as(Some("https://evil.example")).await, "untrusted");
    session(&visit_as(Some(&issuer.url)).await);
}

#[tokio::test]
async fn a_provider_that_does_not_name_itself_is_taken_as_it_is() {
    let issuer = Issuer::start().await;
    issuer.change(|words| words.names_issuer = false);
    let config = issuer.config();
    let server = Server::configured("http://rollcall.test", |server| {
        server.openid = Some(config)
    })
    .await;
    session(&visit(&issuer, &server).await);
}

#[tokio::test]
async fn another_nonce_is_refused() {
    check_claims(json!({ "nonce": "replayed" }), "untrusted").await;
    check_claims(json!({ "nonce": null }), "untrusted").await;
}

#[tokio::test]
async fn a_token_for_another_client_is_refused() {
    check_claims(json!({ "aud": "another" }), "untrusted").await;
    check_claims(
        json!({ "aud": [CLIENT_ID, "another"], "azp": CLIENT_ID }),
        "untrusted",
    )
    .await;
    check_claims(json!({ "azp": "another" }), "untrusted").await;
}

#[tokio::test]
async fn a_token_of_another_issuer_is_refused() {
    check_claims(json!({ "iss": "https://evil.example" }), "untrusted").await;
}

#[tokio::test]
async fn an_expired_token_is_refused() {
    let now = now_ms() / 1000;
    check_claims(json!({ "exp": now - 1 }), "untrusted").await;
    check_claims(json!({ "iat": now + 3600, "exp": now + 7200 }), "untrusted").await;
}

#[tokio::test]
async fn an_access_token_of_somebody_else_is_refused() {
    check_claims(json!({ "at_hash": "AAAAAAAAAAAAAAAAAAAAAA" }), "untrusted").await;
}

#[tokio::test]
async fn a_signature_by_another_key_is_refused() {
    let (issuer, server) = start().await;
    issuer.change(|words| words.signed_with = Key::new("first"));
    refused(&visit(&issuer, &server).await, "untrusted");
    issuer.change(|words| words.signed_with = Key::new("never published"));
    refused(&visit(&issuer, &server).await, "untrusted");
}

#[tokio::test]
async fn a_provider_may_change_its_keys() {
    let (issuer, server) = start().await;
    session(&visit(&issuer, &server).await);
    let key = Key::new("second");
    issuer.change(|words| {
        words.published = vec![key.clone()];
        words.signed_with = key;
    });
    // Its documents are not asked for all the time.
    tokio::time::sleep(std::time::Duration::from_millis(1_100)).await;
    session(&visit(&issuer, &server).await);
}

#[tokio::test]
async fn a_token_without_a_signature_of_the_providers_is_refused() {
    let unsigned = |claims: &Value| {
        let part = |value: &Value| {
            use base64::Engine;
            base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(value.to_string())
        };
        format!("{}.{}.", part(&json!({ "alg": "none" })), part(claims))
    };
    let by_secret = |claims: &Value| {
        let key = EncodingKey::from_secret(b"a secret between two: +/%");
        encode(&Header::new(Algorithm::HS256), claims, &key).unwrap()
    };
    for forge in [unsigned as fn(&Value) -> String, by_secret] {
        let (issuer, server) = start().await;
        issuer.change(|words| words.forge = Some(forge));
        refused(&visit(&issuer, &server).await, "untrusted");
    }
}

#[tokio::test]
async fn a_provider_that_is_away_is_said_to_be() {
    let issuer = Issuer::start().await;
    let mut config = issuer.config();
    config.issuer = "http://127.0.0.1:1".to_owned();
    is_unavailable(config).await;
}

#[tokio::test]
async fn a_provider_that_names_another_issuer_is_not_believed() {
    let issuer = Issuer::start().await;
    let mut config = issuer.config();
    // The same documents at an address that they do not name.
    config.issuer.push('/');
    is_unavailable(config).await;
}

async fn is_unavailable(config: rollcall_server::OpenIdConfig) {
    let server = Server::configured("http://rollcall.test", |server| {
        server.openid = Some(config)
    })
    .await;
    let answer = server.get("/api/v1/session/openid", "").await;
    assert_eq!(answer.header("location"), "/sign-in?refused=unavailable");
}

#[tokio::test]
async fn the_secret_is_not_shown() {
    let issuer = Issuer::start().await;
    let shown = format!("{:?}", issuer.config());
    assert!(
        shown.contains("Harbour ID") && !shown.contains("between two"),
        "{shown}"
    );
}
