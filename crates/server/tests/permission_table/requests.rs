//! A request that can succeed for every endpoint, made anew for each that asks.

use std::io::Write as _;
use std::sync::atomic::{AtomicU32, Ordering};

use axum::body::Body;
use axum::http::{Method, Request, header};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use flate2::Compression;
use flate2::write::GzEncoder;
use rollcall_server::{MailConfig, OpenIdConfig, RateLimit, RateLimits, Secret, now_ms};
use rollcall_store::{AuditEvent, NewApiToken};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use super::askers::{Asker, By, HOLDER};
use crate::common::{
    ADMIN, Answer, NOBODY, SHA256, Server, app_import, new_member, new_person, scopes,
    workspace_import,
};

/// The first test vector of RFC 8032.
const PUBLIC_KEY: &str = "-----BEGIN PUBLIC KEY-----\n\
    MCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n";

/// One endpoint on a server of its own.
pub(crate) struct Stage {
    server: Server,
    admin: String,
    scim: String,
    method: Method,
    path: String,
    roster: &'static str,
    /// Tells names apart that are made one after another.
    next: AtomicU32,
}

/// What goes into a request besides who sends it.
#[derive(Default)]
struct Parts {
    path: String,
    headers: Vec<(&'static str, String)>,
    body: Vec<u8>,
}

impl Stage {
    pub(crate) async fn new(method: &Method, path: &str, roster: &'static str) -> Stage {
        let many = RateLimit::new(1_000_000, 1).unwrap();
        let server = Server::configured("http://rollcall.test", |config| {
            // Neither is there, and both say so: what counts is who is let in as far as that.
            config.openid = Some(OpenIdConfig {
                issuer: "http://127.0.0.1:1".to_owned(),
                client_id: "rollcall".to_owned(),
                client_secret: None,
                display_name: "Nobody".to_owned(),
            });
            config.mail = (path == "/api/v1/password/reset").then(|| MailConfig {
                url: Secret::new("smtp://127.0.0.1:1".to_owned()),
                from: "Rollcall <rollcall@harbour.example>".to_owned(),
            });
            config.rate_limits = RateLimits {
                token: many,
                session: many,
                address: many,
            };
        })
        .await;
        let admin = server.sign_in(ADMIN).await;
        let keepers = scopes(json!({ "users": "read_only", "settings": "take_action" }));
        server.role("Keepers", keepers, HOLDER).await;
        let scim = server
            .token(json!({ "users": "take_action", "scim": true }))
            .await;
        Stage {
            server,
            admin,
            scim,
            method: method.clone(),
            path: path.to_owned(),
            roster,
            next: AtomicU32::new(1),
        }
    }

    pub(crate) fn about(&self) -> String {
        format!("{} {} {}", self.method, self.path, self.roster)
    }

    pub(crate) async fn send(&self, asker: &Asker) -> Answer {
        let parts = match self.path.strip_prefix("/api/v1") {
            Some(path) => self.api_parts(path).await,
            None => self.scim_parts().await,
        };
        let mut request = Request::builder()
            .method(self.method.clone())
            .uri(&parts.path);
        request = match asker.by {
            By::Nothing => request,
            By::Session(email) => request.header(header::COOKIE, self.server.sign_in(email).await),
            By::Token { .. } => request.header(header::AUTHORIZATION, self.token(asker).await),
        };
        for (name, value) in parts.headers {
            request = request.header(name, value);
        }
        self.server
            .run(request.body(Body::from(parts.body)).unwrap())
            .await
    }

    /// Put into the storage as it is: the API makes no token without scopes.
    async fn token(&self, asker: &Asker) -> String {
        let secret = format!("rc_1.{:0<43}", format!("{}x", self.number()));
        let storage = &self.server.storage;
        let organization = storage.organization().await.unwrap().unwrap().id;
        let token = NewApiToken {
            id: format!("asker-{}", self.number()),
            token_sha256: hex(&Sha256::digest(&secret)),
            user: ADMIN.to_owned(),
            name: asker.name.to_owned(),
            scopes: asker.scopes(),
            created_ms: now_ms(),
            expires_ms: now_ms() + 60_000,
        };
        let audit = AuditEvent {
            at_ms: now_ms(),
            actor: "system".to_owned(),
            action: "token.created".to_owned(),
            subject: format!("token/{}", token.id),
            detail: json!({}),
        };
        assert!(
            storage
                .add_token(organization, &token, &audit, 1_000)
                .await
                .unwrap()
        );
        format!("Bearer {secret}")
    }

    async fn api_parts(&self, path: &str) -> Parts {
        let mut parts = Parts::default();
        let mut id = String::new();
        match (self.method.as_str(), path) {
            ("POST", "/session") => {
                parts.json(&json!({ "token": self.server.link(ADMIN).await }));
            }
            ("POST", "/session/password") => {
                parts.json(&json!({ "email": ADMIN, "password": "not this one" }));
            }
            ("PUT", "/password") => {
                let link = self.server.reset_link(ADMIN).await;
                parts.json(&json!({ "token": link, "password": "short" }));
            }
            ("PUT", "/session/password") => {
                parts.json(&json!({ "present": "not this one", "password": "nor that one" }));
            }
            ("POST", "/password/reset") => parts.json(&json!({ "email": ADMIN })),
            ("POST", "/users/{key}/reset-link") => id = self.made_user().await,
            ("POST", "/applications/{slug}/embed-keys") => parts.json(&self.embed_key()),
            ("DELETE", "/applications/{slug}/embed-keys/{id}") => {
                let path = "/api/v1/applications/figma/embed-keys";
                let key = Some(self.embed_key());
                let made = self.server.send(Method::POST, path, &self.admin, &[], key);
                id = text(&made.await.json()["id"]);
            }
            ("POST", "/tokens") => parts.json(&json!({
                "name": "Further", "scopes": { "users": "read_only" }, "expires_in_days": 1
            })),
            ("POST", "/roles") => parts.json(&json!({
                "name": format!("Role {}", self.number()),
                "scopes": scopes(json!({ "users": "read_only" }))
            })),
            ("PATCH", "/roles/{id}") => {
                id = self.made_role().await;
                parts.json(&json!({ "version": 1, "name": format!("Role {}", self.number()) }));
            }
            (_, "/roles/{id}" | "/roles/{id}/holders" | "/roles/{id}/holders/{key}") => {
                id = self.made_role().await;
            }
            ("DELETE", "/tokens/{id}") => id = self.made_token().await,
            ("GET" | "DELETE", "/users/{key}") => id = self.made_user().await,
            (_, "/users/deleted/{key}" | "/users/deleted/{key}/restore") => {
                id = self.made_user().await;
                let path = format!("/api/v1/users/{id}");
                let deleted = self
                    .server
                    .send(Method::DELETE, &path, &self.admin, &[], None);
                assert_eq!(deleted.await.status, 204);
            }
            ("POST", "/groups") => parts.json(&json!({
                "names": [format!("Group {}", self.number())]
            })),
            ("POST", "/rosters/{roster}/last-seen") => parts.json(&json!({ "keys": [ADMIN] })),
            ("POST", "/rosters/{roster}/imports") => parts.json(&self.import().await),
            ("GET", "/imports/{id}") => id = self.made_import().await,
            ("GET", "/imports/{id}/undo") => id = self.made_import().await,
            ("POST", "/imports/{id}/undo") => {
                id = self.made_import().await;
                parts.header("idempotency-key", format!("key-{}", self.number()));
                parts.json(&json!({}));
            }
            ("POST", "/imports/{id}/apply") => {
                let plan = self.plan(self.import().await).await;
                id = text(&plan["id"]);
                parts.header("idempotency-key", format!("key-{}", self.number()));
                parts.header("if-match", format!("\"{}\"", text(&plan["etag"])));
                parts.json(&json!({}));
            }
            ("GET", "/imports/{id}/plan") | ("DELETE", "/imports/{id}") => {
                id = text(&self.plan(self.import().await).await["id"]);
            }
            ("PUT", "/imports/{id}/chunks/{number}") => {
                let (plan, chunk) = self.upload().await;
                id = plan;
                parts.chunk(chunk);
            }
            ("POST", "/imports/{id}/complete") => {
                let (plan, chunk) = self.upload().await;
                let mut sent = Parts::default();
                sent.chunk(chunk);
                let path = format!("/api/v1/imports/{plan}/chunks/0");
                let mut request = Request::put(path).header(header::COOKIE, &self.admin);
                for (name, value) in sent.headers {
                    request = request.header(name, value);
                }
                let answer = self
                    .server
                    .run(request.body(sent.body.into()).unwrap())
                    .await;
                assert_eq!(answer.status, 201, "{}", answer.text());
                id = plan;
            }
            _ => {}
        }
        parts.path = format!("/api/v1{path}")
            .replace("{roster}", self.roster)
            .replace("{slug}", "figma")
            .replace("{file}", "app-users")
            .replace("{number}", "0")
            .replace("{id}", &id)
            .replace("/holders/{key}", &format!("/holders/{NOBODY}"))
            .replace("{key}", &id);
        if path.ends_with("/delta") {
            let now = self.server.revision(self.roster, &self.admin).await;
            parts.path.push_str(&format!("?since={now}"));
        }
        parts
    }

    fn embed_key(&self) -> Value {
        json!({
            "name": format!("Key {}", self.number()), "origin": "https://app.example",
            "algorithm": "EdDSA", "public_key": PUBLIC_KEY
        })
    }

    async fn scim_parts(&self) -> Parts {
        let mut parts = Parts::default();
        let name = format!("scim{}", self.number());
        let user = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": format!("{name}@x.example"), "displayName": "Scim Made", "active": true,
            "emails": [{ "value": format!("{name}@x.example"), "primary": true }]
        });
        let group = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "displayName": name
        });
        let patch = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": "displayName", "value": format!("{name}b") }]
        });
        let search = json!({ "schemas": ["urn:ietf:params:scim:api:messages:2.0:SearchRequest"] });
        let path = self.path.strip_prefix("/scim/v2").unwrap();
        let mut id = String::new();
        if path == "/Users/{id}" {
            id = self.made_resource("/Users", &user).await;
        } else if path == "/Groups/{id}" {
            id = self.made_resource("/Groups", &group).await;
        } else if path == "/ResourceTypes/{id}" {
            id = "User".to_owned();
        } else if path == "/Schemas/{id}" {
            id = "urn:ietf:params:scim:schemas:core:2.0:User".to_owned();
        }
        match (self.method.as_str(), path) {
            ("POST", "/Users") | ("PUT", "/Users/{id}") => parts.json(&user),
            ("POST", "/Groups") | ("PUT", "/Groups/{id}") => parts.json(&group),
            ("PUT", "/Me") => parts.json(&self.me().await),
            ("PATCH", _) => parts.json(&patch),
            ("POST", "/Bulk") => parts.json(&json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:BulkRequest"],
                "Operations": [{ "method": "POST", "bulkId": "a", "path": "/Users", "data": user }]
            })),
            ("POST", _) => parts.json(&search),
            _ => {}
        }
        parts.path = self.path.replace("{id}", &id);
        parts
    }

    async fn me(&self) -> Value {
        let headers = [("authorization", self.scim.as_str())];
        let me = self
            .server
            .send(Method::GET, "/scim/v2/Me", "", &headers, None);
        me.await.json()
    }

    async fn made_resource(&self, path: &str, resource: &Value) -> String {
        let mut resource = resource.clone();
        let name = format!("made{}", self.number());
        for member in ["userName", "displayName"] {
            if resource.get(member).is_some() {
                resource[member] = json!(format!("{name}@x.example"));
            }
        }
        if resource.get("emails").is_some() {
            resource["emails"][0]["value"] = json!(format!("{name}@x.example"));
        }
        let headers = [("authorization", self.scim.as_str())];
        let path = format!("/scim/v2{path}");
        let made = self
            .server
            .send(Method::POST, &path, "", &headers, Some(resource))
            .await;
        assert_eq!(made.status, 201, "{}", made.text());
        text(&made.json()["id"])
    }

    /// A request to plan an import of one new user.
    async fn import(&self) -> Value {
        let base = self.server.revision(self.roster, &self.admin).await;
        let email = format!("new{}@x.example", self.number());
        match self.roster {
            "workspace" => workspace_import(&base, json!([new_person(&email, &["Sales"])])),
            _ => app_import(&base, json!([new_member(&email)])),
        }
    }

    async fn plan(&self, import: Value) -> Value {
        let plan = self.server.plan(self.roster, &self.admin, import).await;
        assert_eq!(plan.status, 201, "{}", plan.text());
        plan.json()
    }

    /// A plan that waits for its one chunk, and the chunk.
    async fn upload(&self) -> (String, Vec<u8>) {
        let mut import = self.import().await;
        let changeset = import.as_object_mut().unwrap().remove("changeset").unwrap();
        let changeset = changeset.to_string();
        import["upload"] = json!({
            "chunks": 1, "bytes": changeset.len(), "sha256": hex(&Sha256::digest(&changeset))
        });
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(changeset.as_bytes()).unwrap();
        let plan = self.plan(import).await;
        (text(&plan["id"]), encoder.finish().unwrap())
    }

    async fn made_import(&self) -> String {
        let plan = self.plan(self.import().await).await;
        let key = format!("key-{}", self.number());
        let applied = self.server.apply(&plan, &self.admin, &key, json!({})).await;
        assert_eq!(applied.status, 201, "{}", applied.text());
        text(&applied.json()["id"])
    }

    async fn made_user(&self) -> String {
        let email = format!("new{}@x.example", self.number());
        let base = self.server.revision("workspace", &self.admin).await;
        let import = workspace_import(&base, json!([new_person(&email, &["Sales"])]));
        let key = format!("key-{}", self.number());
        let applied = self
            .server
            .import("workspace", &self.admin, &key, import)
            .await;
        assert_eq!(applied.status, 201, "{}", applied.text());
        email
    }

    /// A custom role that one user holds.
    async fn made_role(&self) -> String {
        let look = scopes(json!({ "users": "read_only" }));
        let name = format!("Role {}", self.number());
        text(&self.server.role(&name, look, NOBODY).await["id"])
    }

    async fn made_token(&self) -> String {
        let wanted = json!({
            "name": "Made", "scopes": { "users": "read_only" }, "expires_in_days": 1
        });
        let path = "/api/v1/tokens";
        let made = self
            .server
            .send(Method::POST, path, &self.admin, &[], Some(wanted))
            .await;
        text(&made.json()["token"]["id"])
    }

    fn number(&self) -> u32 {
        self.next.fetch_add(1, Ordering::Relaxed)
    }
}

impl Parts {
    fn header(&mut self, name: &'static str, value: String) {
        self.headers.push((name, value));
    }

    fn json(&mut self, body: &Value) {
        self.header("content-type", "application/json".to_owned());
        self.body = body.to_string().into_bytes();
    }

    fn chunk(&mut self, chunk: Vec<u8>) {
        let digest = STANDARD.encode(Sha256::digest(&chunk));
        self.header("content-encoding", "gzip".to_owned());
        self.header("content-digest", format!("sha-256=:{digest}:"));
        self.body = chunk;
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap().to_owned()
}

fn hex(bytes: &[u8]) -> String {
    assert_eq!(bytes.len() * 2, SHA256.len());
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}
