//! Imports embedded in pages of other origins.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::Method;
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use common::{ADMIN, Answer, NOBODY, OWNER, SUPERVISOR, Server, app_import, new_member};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use rollcall_server::now_ms;
use serde_json::{Value, json};

const ORIGIN: &str = "https://app.example.com";
const AUDIENCE: &str = "http://rollcall.test";

/// An application's key pair.
struct Pair {
    algorithm: Algorithm,
    private: EncodingKey,
    /// PEM.
    public: String,
}

fn pem(prefix: &[u8], key: &[u8]) -> String {
    let body = STANDARD.encode([prefix, key].concat());
    format!("-----BEGIN PUBLIC KEY-----\n{body}\n-----END PUBLIC KEY-----\n")
}

/// RFC 8410: what stands before an Ed25519 key.
fn ed25519() -> Pair {
    let pkcs8 = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new()).unwrap();
    let pair = Ed25519KeyPair::from_pkcs8(pkcs8.as_ref()).unwrap();
    let prefix = [
        0x30, 0x2a, 0x30, 0x05, 0x06, 0x03, 0x2b, 0x65, 0x70, 0x03, 0x21, 0x00,
    ];
    Pair {
        algorithm: Algorithm::EdDSA,
        private: EncodingKey::from_ed_der(pkcs8.as_ref()),
        public: pem(&prefix, pair.public_key().as_ref()),
    }
}

/// RFC 5480: what stands before a key on P-256.
fn p256() -> Pair {
    let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
    let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
    let pair = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap();
    let prefix = [
        0x30, 0x59, 0x30, 0x13, 0x06, 0x07, 0x2a, 0x86, 0x48, 0xce, 0x3d, 0x02, 0x01, 0x06, 0x08,
        0x2a, 0x86, 0x48, 0xce, 0x3d, 0x03, 0x01, 0x07, 0x03, 0x42, 0x00,
    ];
    Pair {
        algorithm: Algorithm::ES256,
        private: EncodingKey::from_ec_der(pkcs8.as_ref()),
        public: pem(&prefix, pair.public_key().as_ref()),
    }
}

fn rsa(bits: usize) -> Pair {
    use rsa::pkcs1::EncodeRsaPrivateKey;
    use rsa::pkcs8::{EncodePublicKey, LineEnding};
    let private = rsa::RsaPrivateKey::new(&mut rsa::rand_core::OsRng, bits).unwrap();
    Pair {
        algorithm: Algorithm::RS256,
        private: EncodingKey::from_rsa_der(private.to_pkcs1_der().unwrap().as_bytes()),
        public: private
            .to_public_key()
            .to_public_key_pem(LineEnding::LF)
            .unwrap(),
    }
}

fn word(algorithm: Algorithm) -> &'static str {
    match algorithm {
        Algorithm::EdDSA => "EdDSA",
        Algorithm::ES256 => "ES256",
        _ => "RS256",
    }
}

async fn register(server: &Server, cookie: &str, slug: &str, body: Value) -> Answer {
    let path = format!("/api/v1/applications/{slug}/embed-keys");
    server
        .send(Method::POST, &path, cookie, &[], Some(body))
        .await
}

fn new_key(pair: &Pair) -> Value {
    json!({
        "name": "Production", "origin": ORIGIN, "algorithm": word(pair.algorithm),
        "public_key": pair.public,
    })
}

/// A server with a key that is registered for Figma.
struct Stage {
    server: Server,
    pair: Pair,
    id: String,
    admin: String,
}

impl Stage {
    async fn with(pair: Pair) -> Stage {
        let server = Server::start().await;
        let admin = server.sign_in(ADMIN).await;
        let answer = register(&server, &admin, "figma", new_key(&pair)).await;
        assert_eq!(answer.status, 201, "{}", answer.text());
        let id = answer.json()["id"].as_str().unwrap().to_owned();
        Stage {
            server,
            pair,
            id,
            admin,
        }
    }

    async fn start() -> Stage {
        Stage::with(p256()).await
    }

    fn header(&self) -> Header {
        let mut header = Header::new(self.pair.algorithm);
        header.kid = Some(self.id.clone());
        header
    }

    /// A good token, with these claims laid over it; null takes one away.
    fn token(&self, changed: Value) -> String {
        encode(&self.header(), &claims(changed), &self.pair.private).unwrap()
    }

    async fn send(&self, method: Method, path: &str, token: &str, origin: &str) -> Answer {
        let bearer = format!("Bearer {token}");
        let mut headers = vec![
            ("authorization", bearer.as_str()),
            ("sec-fetch-site", "cross-site"),
        ];
        if !origin.is_empty() {
            headers.push(("origin", origin));
        }
        let path = format!("/api/v1{path}");
        self.server.send(method, &path, "", &headers, None).await
    }

    async fn get(&self, path: &str, token: &str) -> Answer {
        self.send(Method::GET, path, token, ORIGIN).await
    }

    #[track_caller]
    fn refused(&self, answer: &Answer) {
        answer.problem(401, "embed-token-not-valid");
    }

    /// With the claims changed so, nothing is opened.
    async fn check_claims(&self, changed: Value) {
        let answer = self.get("/rosters/app:figma", &self.token(changed)).await;
        self.refused(&answer);
    }
}

fn claims(changed: Value) -> Value {
    let now = now_ms() / 1000;
    let mut claims = json!({
        "aud": AUDIENCE, "sub": ADMIN, "roster": "app:figma", "origin": ORIGIN,
        "iat": now, "exp": now + 600,
    });
    for (name, value) in changed.as_object().unwrap() {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(name),
            value => claims
                .as_object_mut()
                .unwrap()
                .insert(name.clone(), value.clone()),
        };
    }
    claims
}

#[tokio::test]
async fn every_kind_of_key_signs_an_import() {
    for pair in [ed25519(), p256(), rsa(2048)] {
        let stage = Stage::with(pair).await;
        let token = stage.token(json!({}));
        let answer = stage.get("/rosters/app:figma", &token).await;
        assert_eq!(answer.status, 200, "{}", answer.text());
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
        assert_eq!(answer.header("access-control-allow-credentials"), "");
        assert!(
            answer.header("vary").contains("origin"),
            "{:?}",
            answer.headers
        );
        assert!(answer.json()["may_import"].as_bool().unwrap());
    }
}

/// Whoever the page acts for may; the page may not.
#[tokio::test]
async fn an_embedded_import_confirms_no_large_removals() {
    let stage = Stage::start().await;
    let address = |number: u32| format!("user{number}@new.example");
    let members: Vec<Value> = (0..120)
        .map(|number| new_member(&address(number)))
        .collect();
    let base = stage.server.revision("app:figma", &stage.admin).await;
    let body = app_import(&base, json!(members));
    let filled = stage
        .server
        .import("app:figma", &stage.admin, "fill", body)
        .await;
    assert_eq!(filled.status, 201, "{}", filled.text());
    let leave: Vec<Value> = (0..60)
        .map(|number| json!({ "op": "deactivate", "key": address(number) }))
        .collect();
    let bearer = format!("Bearer {}", stage.token(json!({})));
    let common = [("authorization", bearer.as_str()), ("origin", ORIGIN)];
    let send = async |path: &str, more: &[(&str, &str)], body: Value| {
        let headers = [&common, more].concat();
        let path = format!("/api/v1{path}");
        stage
            .server
            .send(Method::POST, &path, "", &headers, Some(body))
            .await
    };
    let base = stage.server.revision("app:figma", &stage.admin).await;
    let plan = send(
        "/rosters/app:figma/imports",
        &[],
        app_import(&base, json!(leave)),
    );
    let plan = plan.await.json();
    assert_eq!(plan["guards"][0]["may_confirm"], false);
    let path = format!("/imports/{}/apply", plan["id"].as_str().unwrap());
    let headers = [("idempotency-key", "k"), ("if-match", "*")];
    let problem = send(&path, &headers, json!({ "confirmed_removals": 60 }))
        .await
        .problem(403, "permission-missing");
    assert_eq!(problem["permission"], "guards:override");
}

#[tokio::test]
async fn an_import_is_planned_applied_and_undone_from_another_origin() {
    let stage = Stage::start().await;
    let bearer = format!("Bearer {}", stage.token(json!({})));
    let common = [
        ("authorization", bearer.as_str()),
        ("origin", ORIGIN),
        ("sec-fetch-site", "cross-site"),
    ];
    let base = stage.server.revision("app:figma", &stage.admin).await;
    let body = app_import(&base, json!([new_member("new@harbour.example")]));
    let path = "/api/v1/rosters/app:figma/imports";
    let plan = stage
        .server
        .send(Method::POST, path, "", &common, Some(body))
        .await;
    assert_eq!(plan.status, 201, "{}", plan.text());
    let plan = plan.json();
    let path = format!("/api/v1/imports/{}/apply", plan["id"].as_str().unwrap());
    let etag = format!("\"{}\"", plan["etag"].as_str().unwrap());
    let mut headers = common.to_vec();
    headers.extend([("if-match", etag.as_str()), ("idempotency-key", "k")]);
    let applied = stage
        .server
        .send(Method::POST, &path, "", &headers, Some(json!({})))
        .await;
    assert_eq!(applied.status, 201, "{}", applied.text());
    let undo = async |id: &Value, key: &str| {
        let path = format!("/api/v1/imports/{}/undo", id.as_str().unwrap());
        let mut headers = common.to_vec();
        headers.push(("idempotency-key", key));
        stage
            .server
            .send(Method::POST, &path, "", &headers, Some(json!({})))
            .await
    };
    let undone = undo(&applied.json()["id"], "u").await;
    assert_eq!(undone.status, 201, "{}", undone.text());
    assert_eq!(undone.header("access-control-allow-origin"), ORIGIN);
    let log = stage.server.fetch("/audit", &stage.admin).await;
    let actor = format!("embed:{}:{ADMIN}", stage.id);
    for entry in 0..2 {
        assert_eq!(log["items"][entry]["actor"], actor, "{log}");
    }
    // What somebody imported to another roster is none of its business.
    let base = stage.server.revision("app:airtable", &stage.admin).await;
    let body = app_import(&base, json!([new_member("new@harbour.example")]));
    let elsewhere = stage
        .server
        .import("app:airtable", &stage.admin, "e", body)
        .await;
    assert_eq!(elsewhere.status, 201, "{}", elsewhere.text());
    undo(&elsewhere.json()["id"], "x")
        .await
        .problem(403, "permission-missing");
}

#[tokio::test]
async fn a_token_is_for_this_server() {
    let stage = Stage::start().await;
    for aud in [json!("https://elsewhere.example"), Value::Null] {
        stage.check_claims(json!({ "aud": aud })).await;
    }
}

#[tokio::test]
async fn a_token_ends_and_lasts_no_longer_than_a_quarter_of_an_hour() {
    let stage = Stage::start().await;
    let now = now_ms() / 1000;
    for (iat, exp) in [
        (now - 600, now - 60),
        (now, now + 901),
        (now + 120, now + 600),
    ] {
        stage.check_claims(json!({ "iat": iat, "exp": exp })).await;
    }
    stage.check_claims(json!({ "exp": null })).await;
    stage.check_claims(json!({ "iat": null })).await;
    stage.check_claims(json!({ "nbf": now + 300 })).await;
    let longest = stage.token(json!({ "iat": now, "exp": now + 900 }));
    assert_eq!(stage.get("/rosters/app:figma", &longest).await.status, 200);
}

#[tokio::test]
async fn a_token_is_for_one_roster() {
    let stage = Stage::start().await;
    for roster in ["app:airtable", "workspace", ""] {
        stage.check_claims(json!({ "roster": roster })).await;
    }
    let token = stage.token(json!({}));
    for roster in ["app:airtable", "workspace"] {
        let answer = stage.get(&format!("/rosters/{roster}"), &token).await;
        answer.problem(403, "permission-missing");
    }
}

#[tokio::test]
async fn a_token_is_for_one_origin() {
    let stage = Stage::start().await;
    let elsewhere = "https://evil.example";
    stage.check_claims(json!({ "origin": elsewhere })).await;
    let token = stage.token(json!({}));
    for origin in [elsewhere, "null", ""] {
        let answer = stage
            .send(Method::GET, "/rosters/app:figma", &token, origin)
            .await;
        stage.refused(&answer);
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn a_token_acts_for_an_active_user_and_no_further_than_they_may() {
    let stage = Stage::start().await;
    for sub in ["stranger@harbour.example", "no address"] {
        stage.check_claims(json!({ "sub": sub })).await;
    }
    stage.check_claims(json!({ "sub": null })).await;
    let token = stage.token(json!({ "sub": NOBODY }));
    stage
        .get("/rosters/app:figma", &token)
        .await
        .problem(403, "permission-missing");
    let token = stage.token(json!({ "sub": SUPERVISOR }));
    let roster = stage.get("/rosters/app:figma", &token).await.json();
    assert_eq!(roster["may_import"], false);
}

#[tokio::test]
async fn only_what_an_import_needs_is_open() {
    let stage = Stage::start().await;
    let token = stage.token(json!({}));
    for (method, path) in [
        (Method::GET, "/applications"),
        (Method::GET, "/users"),
        (Method::GET, "/session"),
        (Method::GET, "/audit"),
        (Method::GET, "/tokens"),
        (Method::GET, "/imports"),
        (Method::GET, "/applications/figma/embed-keys"),
    ] {
        let answer = stage.send(method, path, &token, ORIGIN).await;
        answer.problem(401, "token-not-valid");
        assert_eq!(answer.header("access-control-allow-origin"), "", "{path}");
    }
    // What changes something is not even asked who it is from.
    let answer = stage.send(Method::POST, "/tokens", &token, ORIGIN).await;
    answer.problem(403, "cross-origin");
}

#[tokio::test]
async fn cookies_open_nothing_beside_a_token() {
    let stage = Stage::start().await;
    let bearer = format!("Bearer {}", stage.token(json!({ "sub": NOBODY })));
    let headers = [("authorization", bearer.as_str()), ("origin", ORIGIN)];
    let path = "/api/v1/rosters/app:figma";
    let answer = stage
        .server
        .send(Method::GET, path, &stage.admin, &headers, None)
        .await;
    answer.problem(403, "permission-missing");
}

#[tokio::test]
async fn a_signature_by_another_key_opens_nothing() {
    let stage = Stage::start().await;
    let token = encode(&stage.header(), &claims(json!({})), &p256().private).unwrap();
    stage.refused(&stage.get("/rosters/app:figma", &token).await);
    let mut header = stage.header();
    for kid in [
        None,
        Some("unknown".to_owned()),
        Some("' OR 1=1".to_owned()),
    ] {
        header.kid = kid;
        let token = encode(&header, &claims(json!({})), &stage.pair.private).unwrap();
        stage.refused(&stage.get("/rosters/app:figma", &token).await);
    }
}

#[tokio::test]
async fn the_registered_key_says_the_algorithm() {
    let stage = Stage::start().await;
    // Signed with the public key as if it were a secret.
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(stage.id.clone());
    for secret in [
        stage.pair.public.clone(),
        stage.pair.public.trim().to_owned(),
    ] {
        let secret = EncodingKey::from_secret(secret.as_bytes());
        let token = encode(&header, &claims(json!({})), &secret).unwrap();
        stage.refused(&stage.get("/rosters/app:figma", &token).await);
    }
    // Signed with a good key of another kind.
    let other = ed25519();
    header.alg = Algorithm::EdDSA;
    let token = encode(&header, &claims(json!({})), &other.private).unwrap();
    stage.refused(&stage.get("/rosters/app:figma", &token).await);
    // Not signed at all.
    let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
    for alg in ["none", "None", "NONE"] {
        let header = json!({ "alg": alg, "kid": stage.id });
        let token = format!("{}.{}.", part(&header), part(&claims(json!({}))));
        stage.refused(&stage.get("/rosters/app:figma", &token).await);
    }
}

#[tokio::test]
async fn preflights_are_answered_for_registered_origins_and_open_addresses() {
    let stage = Stage::start().await;
    let ask = async |path: &str, origin: &str, method: &str| {
        let headers = [
            ("origin", origin),
            ("access-control-request-method", method),
        ];
        let path = format!("/api/v1{path}");
        stage
            .server
            .send(Method::OPTIONS, &path, "", &headers, None)
            .await
    };
    let answer = ask("/rosters/app:figma/imports", ORIGIN, "POST").await;
    assert_eq!(answer.status, 204);
    assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
    assert_eq!(answer.header("access-control-allow-methods"), "POST");
    assert_eq!(answer.header("access-control-allow-credentials"), "");
    // Whatever an apply and a chunk are sent with.
    let allowed = answer.header("access-control-allow-headers");
    for name in [
        "authorization",
        "if-match",
        "idempotency-key",
        "content-encoding",
        "content-digest",
    ] {
        assert!(allowed.split(", ").any(|header| header == name), "{name}");
    }
    for (path, origin, method) in [
        ("/rosters/app:figma/imports", "https://evil.example", "POST"),
        ("/rosters/app:figma/imports", "null", "POST"),
        ("/rosters/app:figma", ORIGIN, "DELETE"),
        ("/users", ORIGIN, "GET"),
        ("/session", ORIGIN, "POST"),
    ] {
        let answer = ask(path, origin, method).await;
        assert_eq!(answer.status, 405, "{path} {origin} {method}");
        assert_eq!(answer.header("access-control-allow-origin"), "");
    }
}

#[tokio::test]
async fn a_deleted_key_opens_nothing() {
    let stage = Stage::start().await;
    let token = stage.token(json!({}));
    assert_eq!(stage.get("/rosters/app:figma", &token).await.status, 200);
    let keys = stage
        .server
        .fetch("/applications/figma/embed-keys", &stage.admin)
        .await;
    assert_eq!(keys["items"][0]["id"], stage.id);
    assert_eq!(keys["items"][0]["created_by"], ADMIN);
    let delete = async |slug: &str| {
        let path = format!("/api/v1/applications/{slug}/embed-keys/{}", stage.id);
        stage
            .server
            .send(Method::DELETE, &path, &stage.admin, &[], None)
            .await
    };
    delete("airtable").await.problem(404, "not-found");
    assert_eq!(delete("figma").await.status, 204);
    stage.refused(&stage.get("/rosters/app:figma", &token).await);
    let log = stage.server.fetch("/audit", &stage.admin).await;
    assert_eq!(log["items"][0]["action"], "embed_key.deleted");
    assert_eq!(log["items"][1]["action"], "embed_key.added");
}

#[tokio::test]
async fn only_good_keys_are_registered() {
    let server = Server::start().await;
    let admin = server.sign_in(ADMIN).await;
    let good = p256();
    let short = rsa(1024);
    let mut cases = vec![new_key(&short)];
    for (member, value) in [
        ("origin", json!("https://app.example.com/")),
        ("origin", json!("http://app.example.com")),
        ("origin", json!("*")),
        ("name", json!("")),
        ("name", json!("x".repeat(81))),
        ("algorithm", json!("HS256")),
        ("algorithm", json!("none")),
        ("algorithm", json!("RS256")),
        ("algorithm", json!("EdDSA")),
        ("public_key", json!("secret")),
        (
            "public_key",
            json!("-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----"),
        ),
    ] {
        let mut body = new_key(&good);
        body[member] = value;
        cases.push(body);
    }
    for body in cases {
        let answer = register(&server, &admin, "figma", body.clone()).await;
        assert_eq!(answer.status, 400, "{body}");
    }
    register(&server, &admin, "nowhere", new_key(&good))
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn only_a_signed_in_admin_registers_keys() {
    let server = Server::start().await;
    let pair = p256();
    for email in [SUPERVISOR, OWNER] {
        let cookie = server.sign_in(email).await;
        register(&server, &cookie, "figma", new_key(&pair))
            .await
            .problem(403, "permission-missing");
        server
            .get("/api/v1/applications/figma/embed-keys", &cookie)
            .await
            .problem(403, "permission-missing");
    }
    let admin = server.sign_in(ADMIN).await;
    let scopes = json!({ "applications": "take_action", "users": "take_action", "settings": "take_action", "scim": true });
    let body = json!({ "name": "all", "scopes": scopes, "expires_in_days": 1 });
    let made = server
        .send(Method::POST, "/api/v1/tokens", &admin, &[], Some(body))
        .await;
    let bearer = format!("Bearer {}", made.json()["secret"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str())];
    let path = "/api/v1/applications/figma/embed-keys";
    server
        .send(Method::POST, path, "", &headers, Some(new_key(&pair)))
        .await
        .problem(403, "permission-missing");
}
