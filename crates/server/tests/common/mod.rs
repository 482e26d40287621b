//! A server over a real SQLite file with the demo data, and a client that keeps cookies.

#![allow(dead_code, reason = "every test file uses a part of it")]

pub(crate) mod issuer;
pub(crate) mod locked;

use std::path::PathBuf;

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Method, Request, StatusCode, header};
use rollcall_server::{Config, found_demo, issue_reset_link, issue_sign_in_link, now_ms, router};
use rollcall_store::{Principal, Storage};
use serde_json::{Value, json};
use tower::ServiceExt;

pub(crate) const ADMIN: &str = "ada.winter@harbour.example";
pub(crate) const SUPERVISOR: &str = "sam.keller@harbour.example";
pub(crate) const OWNER: &str = "olga.brandt@harbour.example";
pub(crate) const NOBODY: &str = "jana.svobodova@harbour.example";
pub(crate) const SHA256: &str = "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08";

pub(crate) struct Server {
    pub(crate) router: Router,
    pub(crate) storage: Storage,
    pub(crate) database: PathBuf,
    _folder: tempfile::TempDir,
}

pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) bytes: Vec<u8>,
}

impl Server {
    pub(crate) async fn start() -> Server {
        Server::start_with(3600, "http://rollcall.test").await
    }

    pub(crate) async fn start_with(session_seconds: u32, public_url: &str) -> Server {
        Server::configured(public_url, |config| {
            config.session_seconds = session_seconds
        })
        .await
    }

    /// With what `change` makes of the default configuration.
    pub(crate) async fn configured(public_url: &str, change: impl FnOnce(&mut Config)) -> Server {
        let folder = tempfile::tempdir().unwrap();
        let database = folder.path().join("rollcall.db");
        let storage = Storage::open(&database.to_string_lossy()).await.unwrap();
        Server::on(storage, folder, public_url, change).await
    }

    pub(crate) async fn on(
        storage: Storage,
        folder: tempfile::TempDir,
        public_url: &str,
        change: impl FnOnce(&mut Config),
    ) -> Server {
        let database = folder.path().join("rollcall.db");
        found_demo(&storage, now_ms()).await.unwrap();
        let site = folder.path().join("site");
        write_site(&site);
        let mut config = Config::new(site, public_url.to_owned());
        change(&mut config);
        let router = router(storage.clone(), &config).unwrap();
        Server {
            router,
            storage,
            database,
            _folder: folder,
        }
    }

    /// A token for `/sign-in#TOKEN`.
    pub(crate) async fn link(&self, email: &str) -> String {
        let principal = self.principal(email).await;
        let token = issue_sign_in_link(&self.storage, &principal, now_ms());
        token.await.unwrap()
    }

    /// A token for `/set-password#TOKEN`.
    pub(crate) async fn reset_link(&self, email: &str) -> String {
        let principal = self.principal(email).await;
        let token = issue_reset_link(&self.storage, &principal, now_ms());
        token.await.unwrap()
    }

    pub(crate) async fn principal(&self, email: &str) -> Principal {
        let organization = self.storage.organization().await.unwrap().unwrap();
        self.storage
            .principal(organization.id, email)
            .await
            .unwrap()
            .unwrap()
    }

    /// The cookie of a new session.
    pub(crate) async fn sign_in(&self, email: &str) -> String {
        let token = self.link(email).await;
        let answer = self
            .send(
                Method::POST,
                "/api/v1/session",
                "",
                &[],
                Some(json!({ "token": token })),
            )
            .await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
        let cookie = answer.headers[header::SET_COOKIE].to_str().unwrap();
        cookie.split(';').next().unwrap().to_owned()
    }

    /// `Bearer SECRET` of a token that the Admin made.
    pub(crate) async fn token(&self, scopes: Value) -> String {
        let cookie = self.sign_in(ADMIN).await;
        let wanted = json!({ "name": "Test", "scopes": scopes, "expires_in_days": 1 });
        let answer = self
            .send(Method::POST, "/api/v1/tokens", &cookie, &[], Some(wanted))
            .await;
        assert_eq!(answer.status, StatusCode::CREATED, "{}", answer.text());
        format!("Bearer {}", answer.json()["secret"].as_str().unwrap())
    }

    /// A custom role that the Admin made and gave to one user; as the API shows it.
    pub(crate) async fn role(&self, name: &str, scopes: Value, holder: &str) -> Value {
        let cookie = self.sign_in(ADMIN).await;
        let wanted = json!({ "name": name, "scopes": scopes });
        let made = self
            .send(Method::POST, "/api/v1/roles", &cookie, &[], Some(wanted))
            .await;
        assert_eq!(made.status, StatusCode::CREATED, "{}", made.text());
        let role = made.json();
        let path = format!(
            "/api/v1/roles/{}/holders/{holder}",
            role["id"].as_str().unwrap()
        );
        let given = self.send(Method::PUT, &path, &cookie, &[], None).await;
        assert_eq!(given.status, StatusCode::NO_CONTENT, "{}", given.text());
        role
    }

    pub(crate) async fn send(
        &self,
        method: Method,
        path: &str,
        cookie: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Answer {
        let mut request = Request::builder()
            .method(method)
            .uri(path)
            .header(header::COOKIE, cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let body = match body {
            Some(value) => {
                request = request.header(header::CONTENT_TYPE, "application/json");
                Body::from(value.to_string())
            }
            None => Body::empty(),
        };
        self.run(request.body(body).unwrap()).await
    }

    pub(crate) async fn run(&self, request: Request<Body>) -> Answer {
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let bytes = to_bytes(body, usize::MAX).await.unwrap().to_vec();
        Answer {
            status: parts.status,
            headers: parts.headers,
            bytes,
        }
    }

    pub(crate) async fn get(&self, path: &str, cookie: &str) -> Answer {
        self.send(Method::GET, path, cookie, &[], None).await
    }

    /// `GET` under `/api/v1`, which must succeed.
    pub(crate) async fn fetch(&self, path: &str, cookie: &str) -> Value {
        let answer = self.get(&format!("/api/v1{path}"), cookie).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}: {}", answer.text());
        answer.json()
    }

    /// Plans and applies at once; `confirmed_removals` beside the changeset goes into the second request.
    pub(crate) async fn import(
        &self,
        roster: &str,
        cookie: &str,
        key: &str,
        mut body: Value,
    ) -> Answer {
        let confirmed = body.as_object_mut().unwrap().remove("confirmed_removals");
        let plan = self.plan(roster, cookie, body).await;
        if plan.status != StatusCode::CREATED {
            return plan;
        }
        let apply = confirmed.map_or_else(
            || json!({}),
            |confirmed| json!({ "confirmed_removals": confirmed }),
        );
        self.apply(&plan.json(), cookie, key, apply).await
    }

    pub(crate) async fn plan(&self, roster: &str, cookie: &str, body: Value) -> Answer {
        let path = format!("/api/v1/rosters/{roster}/imports");
        self.send(Method::POST, &path, cookie, &[], Some(body))
            .await
    }

    pub(crate) async fn apply(&self, plan: &Value, cookie: &str, key: &str, body: Value) -> Answer {
        let (id, etag) = (plan["id"].as_str().unwrap(), plan["etag"].as_str().unwrap());
        let path = format!("/api/v1/imports/{id}/apply");
        let etag = format!("\"{etag}\"");
        let headers = [("idempotency-key", key), ("if-match", etag.as_str())];
        self.send(Method::POST, &path, cookie, &headers, Some(body))
            .await
    }

    pub(crate) async fn undo(&self, id: &str, cookie: &str, key: &str, body: Value) -> Answer {
        let path = format!("/api/v1/imports/{id}/undo");
        self.send(
            Method::POST,
            &path,
            cookie,
            &[("idempotency-key", key)],
            Some(body),
        )
        .await
    }

    pub(crate) async fn revision(&self, roster: &str, cookie: &str) -> String {
        self.fetch(&format!("/rosters/{roster}"), cookie).await["revision"]
            .as_str()
            .unwrap()
            .to_owned()
    }
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes).into_owned()
    }

    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.bytes)
            .unwrap_or_else(|error| panic!("{error}: {}", self.text()))
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().unwrap())
    }

    /// Checks that this is a problem document of the kind, and gives it.
    #[track_caller]
    pub(crate) fn problem(&self, status: u16, kind: &str) -> Value {
        assert_eq!(self.status.as_u16(), status, "{}", self.text());
        assert_eq!(self.header("content-type"), "application/problem+json");
        let problem = self.json();
        assert_eq!(
            problem["type"],
            format!("urn:rollcall:problem:{kind}"),
            "{problem}"
        );
        assert_eq!(problem["status"], status);
        assert_eq!(problem["request_id"], self.header("x-request-id"));
        assert!(!problem["detail"].as_str().unwrap().is_empty());
        problem
    }
}

/// A request to import to an application.
pub(crate) fn app_import(base_revision: &str, changes: Value) -> Value {
    import("app-users", base_revision, changes)
}

/// A request to import to the workspace.
pub(crate) fn workspace_import(base_revision: &str, changes: Value) -> Value {
    import("workspace-users", base_revision, changes)
}

fn import(template: &str, base_revision: &str, changes: Value) -> Value {
    json!({
        "changeset": { "template": template, "base_revision": base_revision, "changes": changes },
        "file": { "name": "users.csv", "bytes": 412, "sha256": SHA256 },
        "counts": {
            "records": 1, "skipped": 0, "invalid": 0, "duplicate": 0, "new": 1, "changed": 0, "unchanged": 0,
            "returning": 0, "conflicting": 0, "missing": 0
        }
    })
}

/// A new user of an application.
pub(crate) fn new_member(email: &str) -> Value {
    json!({ "op": "create", "record": 1, "key": email, "set": { "email": email, "display_name": "New Member" } })
}

/// A new user of the workspace.
pub(crate) fn new_person(email: &str, groups: &[&str]) -> Value {
    json!({
        "op": "create", "record": 1, "key": email,
        "set": { "current_status": "active", "display_name": "New Person", "primary_email": email, "role": "user" },
        "add": { "groups": groups }
    })
}

/// The scopes of a role; those not named are none.
pub(crate) fn scopes(named: Value) -> Value {
    let mut scopes = json!({
        "applications": "none", "users": "none", "settings": "none", "override_guards": false
    });
    for (scope, level) in named.as_object().unwrap() {
        scopes[scope] = level.clone();
    }
    scopes
}

fn write_site(site: &std::path::Path) {
    std::fs::create_dir_all(site.join("embed")).unwrap();
    let files = [
        ("index.html", "<!doctype html><title>Rollcall</title>"),
        ("index.html.br", "index as br"),
        ("console-0123456789abcdef.js", "export {}"),
        ("de-0123456789abcdef.json", "{}"),
        ("console-0123456789abcdef.js.br", "script as br"),
        ("console-0123456789abcdef.js.gz", "script as gz"),
        ("console-0123456789abcdef_bg.wasm", "\0asm"),
        ("embed/rollcall-import.js", "export {}"),
        ("embed/frame.html", "<!doctype html>"),
    ];
    for (name, content) in files {
        std::fs::write(site.join(name), content).unwrap();
    }
}
