//! An identity provider on loopback that signs whatever a test tells it to, and a browser that goes there and back.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use base64::Engine;
use base64::engine::general_purpose::{STANDARD, URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header, encode};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use rollcall_server::{OpenIdConfig, Secret, now_ms};
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use super::{Answer, Server};

pub(crate) const CLIENT_ID: &str = "rollcall";
const CLIENT_SECRET: &str = "a secret between two: +/%";

/// A key for ES256.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) id: String,
    pkcs8: Vec<u8>,
    pub(crate) public: Vec<u8>,
}

impl Key {
    pub(crate) fn new(id: &str) -> Key {
        let (kind, random) = (&ECDSA_P256_SHA256_FIXED_SIGNING, SystemRandom::new());
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(kind, &random).unwrap();
        let pair = EcdsaKeyPair::from_pkcs8(kind, pkcs8.as_ref(), &random).unwrap();
        Key {
            id: id.to_owned(),
            pkcs8: pkcs8.as_ref().to_vec(),
            public: pair.public_key().as_ref().to_vec(),
        }
    }

    pub(crate) fn sign(&self, claims: &Value) -> String {
        let mut header = Header::new(Algorithm::ES256);
        header.kid = Some(self.id.clone());
        encode(&header, claims, &EncodingKey::from_ec_der(&self.pkcs8)).unwrap()
    }

    pub(crate) fn jwk(&self) -> Value {
        let part = |from: usize| URL_SAFE_NO_PAD.encode(&self.public[from..from + 32]);
        json!({ "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": self.id,
            "x": part(1), "y": part(33) })
    }
}

/// What the provider says next; a good one's words unless a test changes them.
pub(crate) struct Words {
    /// Laid over the claims of a good ID token; null takes one away.
    pub(crate) claims: Value,
    /// What stands in the answer of the UserInfo endpoint besides `sub`.
    pub(crate) user: Value,
    pub(crate) signed_with: Key,
    pub(crate) published: Vec<Key>,
    /// Makes the ID token from the claims instead of signing them.
    pub(crate) forge: Option<fn(&Value) -> String>,
    pub(crate) names_issuer: bool,
    codes: HashMap<String, HashMap<String, String>>,
}

#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    pub(crate) words: Arc<Mutex<Words>>,
}

impl Issuer {
    pub(crate) async fn start() -> Issuer {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let key = Key::new("first");
        let issuer = Issuer {
            url: format!("http://{}", listener.local_addr().unwrap()),
            words: Arc::new(Mutex::new(Words {
                claims: json!({}),
                user: json!({}),
                signed_with: key.clone(),
                published: vec![key],
                forge: None,
                names_issuer: true,
                codes: HashMap::new(),
            })),
        };
        let router = Router::new()
            .route("/.well-known/openid-configuration", get(metadata))
            .route("/keys", get(keys))
            .route("/token", post(token))
            .route("/user", get(user))
            .with_state(issuer.clone());
        tokio::spawn(async move { axum::serve(listener, router).await });
        issuer
    }

    pub(crate) fn config(&self) -> OpenIdConfig {
        OpenIdConfig {
            issuer: self.url.clone(),
            client_id: CLIENT_ID.to_owned(),
            client_secret: Some(Secret::new(CLIENT_SECRET.to_owned())),
            display_name: "Harbour ID".to_owned(),
        }
    }

    pub(crate) fn change(&self, change: impl FnOnce(&mut Words)) {
        change(&mut self.words.lock().unwrap());
    }

    /// Signs somebody in without asking: the query that leads back.
    pub(crate) fn authorize(&self, location: &str) -> Vec<(String, String)> {
        let asked = query_of(location);
        assert_eq!(asked["response_type"], "code");
        assert_eq!(asked["client_id"], CLIENT_ID);
        assert_eq!(asked["code_challenge_method"], "S256");
        let mut words = self.words.lock().unwrap();
        let code = format!("code-{}", words.codes.len());
        let mut back = vec![
            ("code".to_owned(), code.clone()),
            ("state".to_owned(), asked["state"].clone()),
        ];
        if words.names_issuer {
            back.push(("iss".to_owned(), self.url.clone()));
        }
        words.codes.insert(code, asked);
        back
    }
}

async fn metadata(State(issuer): State<Issuer>) -> Json<Value> {
    let url = &issuer.url;
    Json(json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "userinfo_endpoint": format!("{url}/user"),
        "jwks_uri": format!("{url}/keys"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256", "HS256", "none"],
        "authorization_response_iss_parameter_supported": issuer.words.lock().unwrap().names_issuer,
    }))
}

async fn keys(State(issuer): State<Issuer>) -> Json<Value> {
    let words = issuer.words.lock().unwrap();
    let keys: Vec<Value> = words.published.iter().map(Key::jwk).collect();
    Json(json!({ "keys": keys }))
}

async fn token(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let mut words = issuer.words.lock().unwrap();
    let Some(asked) = words.codes.insert(form["code"].clone(), HashMap::new()) else {
        return (
            StatusCode::BAD_REQUEST,
            Json(json!({ "error": "invalid_grant" })),
        )
            .into_response();
    };
    let challenge = URL_SAFE_NO_PAD.encode(Sha256::digest(&form["code_verifier"]));
    let secret: String = form_encoded(CLIENT_SECRET);
    let basic = format!("Basic {}", STANDARD.encode(format!("{CLIENT_ID}:{secret}")));
    let holds = headers
        .get(header::AUTHORIZATION)
        .is_some_and(|found| found == basic.as_str())
        && asked.get("code_challenge") == Some(&challenge)
        && asked.get("redirect_uri") == form.get("redirect_uri");
    if !holds {
        return (
            StatusCode::BAD_REQUEST,
            Json(json!({ "error": "invalid_grant" })),
        )
            .into_response();
    }
    let now = now_ms() / 1000;
    let mut claims = json!({
        "iss": issuer.url, "sub": "ada", "aud": CLIENT_ID, "nonce": asked["nonce"],
        "iat": now, "exp": now + 300,
        "email": super::ADMIN, "email_verified": true,
    });
    let wanted = words.claims.as_object().unwrap().clone();
    for (name, value) in wanted {
        match value {
            Value::Null => claims.as_object_mut().unwrap().remove(&name),
            value => claims.as_object_mut().unwrap().insert(name, value),
        };
    }
    let id_token = match words.forge {
        Some(forge) => forge(&claims),
        None => words.signed_with.sign(&claims),
    };
    Json(json!({ "access_token": "for the user", "token_type": "Bearer", "id_token": id_token }))
        .into_response()
}

async fn user(State(issuer): State<Issuer>, headers: HeaderMap) -> Response {
    if headers
        .get(header::AUTHORIZATION)
        .is_none_or(|found| found != "Bearer for the user")
    {
        return StatusCode::UNAUTHORIZED.into_response();
    }
    let mut user = json!({ "sub": "ada" });
    let words = issuer.words.lock().unwrap();
    for (name, value) in words.user.as_object().unwrap() {
        user[name] = value.clone();
    }
    Json(user).into_response()
}

/// RFC 6749, section 2.3.1: what stands in Basic is encoded as in forms.
fn form_encoded(text: &str) -> String {
    let query = [("x", text)];
    let encoded = serde_urlencoded(&query);
    encoded["x=".len()..].to_owned()
}

pub(crate) fn serde_urlencoded(pairs: &[(&str, &str)]) -> String {
    let mut url = openidconnect::url::Url::parse("http://x/").unwrap();
    url.query_pairs_mut().extend_pairs(pairs);
    url.query().unwrap().to_owned()
}

pub(crate) fn query_of(location: &str) -> HashMap<String, String> {
    let url = openidconnect::url::Url::parse(location).unwrap();
    url.query_pairs().into_owned().collect()
}

/// A browser at the door: begins, is sent to the provider, and comes back with what it says.
pub(crate) struct Visit {
    pub(crate) location: String,
    pub(crate) cookie: String,
}

impl Visit {
    pub(crate) async fn begin(server: &Server) -> Visit {
        let answer = server.get("/api/v1/session/openid", "").await;
        assert_eq!(answer.status, 303, "{}", answer.text());
        let cookie = answer.header("set-cookie");
        assert!(cookie.contains("; HttpOnly; SameSite=Lax"), "{cookie}");
        assert!(cookie.contains("; Max-Age=600"), "{cookie}");
        Visit {
            location: answer.header("location").to_owned(),
            cookie: cookie.split(';').next().unwrap().to_owned(),
        }
    }

    pub(crate) async fn end(&self, server: &Server, back: &[(String, String)]) -> Answer {
        let pairs: Vec<(&str, &str)> = back
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let path = format!(
            "/api/v1/session/openid/callback?{}",
            serde_urlencoded(&pairs)
        );
        server.get(&path, &self.cookie).await
    }
}
