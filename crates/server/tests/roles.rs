//! Custom roles: what they add, who gives them, and that nobody gives more than they have.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use axum::http::Method;
use common::{
    ADMIN, Answer, NOBODY, OWNER, SUPERVISOR, Server, new_person, scopes, workspace_import,
};
use serde_json::{Value, json};

async fn call(
    server: &Server,
    method: Method,
    path: &str,
    cookie: &str,
    body: Option<Value>,
) -> Answer {
    let path = format!("/api/v1{path}");
    server.send(method, &path, cookie, &[], body).await
}

async fn create(server: &Server, cookie: &str, name: &str, named: Value) -> Answer {
    let body = json!({ "name": name, "scopes": scopes(named) });
    call(server, Method::POST, "/roles", cookie, Some(body)).await
}

async fn change(server: &Server, cookie: &str, id: &str, body: Value) -> Answer {
    let path = format!("/roles/{id}");
    call(server, Method::PATCH, &path, cookie, Some(body)).await
}

async fn give(server: &Server, cookie: &str, id: &str, user: &str) -> Answer {
    let path = format!("/roles/{id}/holders/{user}");
    call(server, Method::PUT, &path, cookie, None).await
}

async fn delete(server: &Server, cookie: &str, path: &str) -> Answer {
    call(server, Method::DELETE, path, cookie, None).await
}

fn id_of(role: &Value) -> String {
    role["id"].as_str().unwrap().to_owned()
}

#[tokio::test]
async fn a_role_opens_what_it_says_and_no_more() {
    let server = Server::start().await;
    let cookie = server.sign_in(NOBODY).await;
    let users = async || server.get("/api/v1/users", &cookie).await;
    users().await.problem(403, "permission-missing");
    let auditors = scopes(json!({ "users": "read_only" }));
    let role = server.role("Auditors", auditors.clone(), NOBODY).await;
    assert_eq!(users().await.status, 200, "at once");
    let session = server.fetch("/session", &cookie).await;
    assert_eq!(session["role"], "user");
    assert_eq!(session["custom_roles"], json!(["Auditors"]));
    assert_eq!(session["scopes"], auditors);
    let problem = delete(&server, &cookie, &format!("/users/{OWNER}"))
        .await
        .problem(403, "permission-missing");
    assert_eq!(
        problem["detail"],
        "This needs the permission \"Users: take action\". \
         Your roles, User and Auditors, have \"Users: read-only\"."
    );
    let admin = server.sign_in(ADMIN).await;
    let holder = format!("/roles/{}/holders/{NOBODY}", id_of(&role));
    assert_eq!(delete(&server, &admin, &holder).await.status, 204);
    delete(&server, &admin, &holder)
        .await
        .problem(404, "not-found");
    users().await.problem(403, "permission-missing");
    assert_eq!(
        server.fetch("/session", &cookie).await["custom_roles"],
        Value::Null
    );
}

#[tokio::test]
async fn roles_are_listed_with_how_many_hold_them() {
    let server = Server::start().await;
    let role = server
        .role("Auditors", scopes(json!({ "users": "read_only" })), NOBODY)
        .await;
    let admin = server.sign_in(ADMIN).await;
    let list = server.fetch("/roles", &admin).await;
    let names: Vec<&str> = list["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|role| role["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Admin", "Supervisor", "User", "Auditors"]);
    assert_eq!(list["items"][0]["built_in"], true);
    assert_eq!(list["items"][0]["holders"], 4);
    assert_eq!(list["items"][0]["scopes"]["override_guards"], true);
    assert_eq!(list["items"][1]["scopes"]["override_guards"], false);
    assert_eq!(list["items"][3]["built_in"], false);
    assert_eq!(list["items"][3]["holders"], 1);
    for role in list["items"].as_array().unwrap() {
        let path = format!("/roles/{}", id_of(role));
        assert_eq!(server.fetch(&path, &admin).await, *role);
    }
    let path = format!("/roles/{}/holders", id_of(&role));
    let holders = server.fetch(&path, &admin).await;
    assert_eq!(holders["total"], 1);
    assert_eq!(holders["items"][0]["key"], NOBODY);
    assert_eq!(holders["items"][0]["status"], "active");
}

#[tokio::test]
async fn nobody_gives_a_permission_that_they_do_not_have() {
    let server = Server::start().await;
    let admin = server.sign_in(ADMIN).await;
    let keepers = scopes(json!({ "settings": "take_action", "users": "read_only" }));
    server.role("Keepers", keepers, NOBODY).await;
    let keeper = server.sign_in(NOBODY).await;
    let lacks = |answer: Answer, permission: &str| {
        let problem = answer.problem(403, "permission-missing");
        assert_eq!(problem["permission"], permission);
        let detail = problem["detail"].as_str().unwrap();
        assert!(detail.starts_with("Nobody gives a permission"), "{detail}");
    };

    // By making a role.
    for (named, permission) in [
        (json!({ "users": "take_action" }), "users:act"),
        (json!({ "applications": "read_only" }), "applications:read"),
        (json!({ "override_guards": true }), "guards:override"),
    ] {
        lacks(create(&server, &keeper, "More", named).await, permission);
    }
    let own = create(&server, &keeper, "Own", json!({ "users": "read_only" })).await;
    assert_eq!(own.status, 201, "{}", own.text());
    let own = id_of(&own.json());

    // By widening one.
    let wider = json!({ "version": 1, "scopes": scopes(json!({ "users": "take_action" })) });
    lacks(change(&server, &keeper, &own, wider).await, "users:act");

    // By giving one that somebody else made.
    let made = create(
        &server,
        &admin,
        "Import desk",
        json!({ "users": "take_action" }),
    )
    .await;
    let made = id_of(&made.json());
    lacks(give(&server, &keeper, &made, OWNER).await, "users:act");
    lacks(give(&server, &keeper, &made, NOBODY).await, "users:act");
    assert_eq!(give(&server, &keeper, &own, OWNER).await.status, 204);

    // By a token: it has no more than whoever makes it.
    let wanted = json!({
        "name": "n", "expires_in_days": 1, "scopes": { "users": "take_action" }
    });
    call(&server, Method::POST, "/tokens", &keeper, Some(wanted))
        .await
        .problem(400, "bad-request");

    // By signing in as somebody who has more, or letting an application do so.
    let link = format!("/users/{ADMIN}/reset-link");
    lacks(
        call(&server, Method::POST, &link, &keeper, None).await,
        "applications:act",
    );
    let link = format!("/users/{OWNER}/reset-link");
    let given = call(&server, Method::POST, &link, &keeper, None).await;
    assert_eq!(given.status, 201, "{}", given.text());
    let problem = call(
        &server,
        Method::POST,
        "/applications/figma/embed-keys",
        &keeper,
        Some(json!({})),
    )
    .await
    .problem(403, "permission-missing");
    assert_eq!(problem["permission"], "applications:act");

    // Less can be made of any role.
    let narrower = json!({ "version": 1, "scopes": scopes(json!({ "users": "read_only" })) });
    let narrowed = change(&server, &keeper, &made, narrower).await;
    assert_eq!(narrowed.status, 200, "{}", narrowed.text());
    assert_eq!(give(&server, &keeper, &made, OWNER).await.status, 204);
}

#[tokio::test]
async fn nobody_gives_a_built_in_role_beyond_their_own() {
    let server = Server::start().await;
    let desk = scopes(json!({ "users": "take_action", "settings": "take_action" }));
    server.role("Users desk", desk, NOBODY).await;
    let cookie = server.sign_in(NOBODY).await;
    let with_role = |role: &str| {
        let mut person = new_person("bo@new.example", &["Sales"]);
        person["set"]["role"] = json!(role);
        person
    };
    let base = server.revision("workspace", &cookie).await;
    for (role, permission) in [
        ("admin", "applications:act"),
        ("supervisor", "applications:read"),
    ] {
        let import = workspace_import(&base, json!([with_role(role)]));
        let problem = server
            .plan("workspace", &cookie, import)
            .await
            .problem(403, "permission-missing");
        assert_eq!(problem["permission"], permission, "{role}");
    }
    let oneself = json!({
        "op": "update", "record": 1, "key": NOBODY,
        "set": { "role": { "old": "user", "new": "admin" } }
    });
    server
        .plan(
            "workspace",
            &cookie,
            workspace_import(&base, json!([oneself])),
        )
        .await
        .problem(403, "permission-missing");
    let import = workspace_import(&base, json!([with_role("user")]));
    let applied = server.import("workspace", &cookie, "k1", import).await;
    assert_eq!(applied.status, 201, "{}", applied.text());

    // Nor by applying or undoing what somebody else may.
    let admin = server.sign_in(ADMIN).await;
    let base = server.revision("workspace", &admin).await;
    let demote = json!({
        "op": "update", "record": 1, "key": SUPERVISOR,
        "set": { "role": { "old": "supervisor", "new": "user" } }
    });
    let import = workspace_import(&base, json!([demote]));
    let demoted = server
        .import("workspace", &admin, "k2", import)
        .await
        .json();
    let id = demoted["id"].as_str().unwrap();
    server
        .undo(id, &cookie, "k3", json!({}))
        .await
        .problem(403, "permission-missing");
    let base = server.revision("workspace", &admin).await;
    let mut other = with_role("admin");
    other["key"] = json!("cy@new.example");
    other["set"]["primary_email"] = json!("cy@new.example");
    let plan = server
        .plan("workspace", &admin, workspace_import(&base, json!([other])))
        .await
        .json();
    server
        .apply(&plan, &cookie, "k4", json!({}))
        .await
        .problem(403, "permission-missing");

    // Nor by SCIM.
    let wanted = json!({ "name": "n", "expires_in_days": 1, "scopes": { "scim": true } });
    let token = call(&server, Method::POST, "/tokens", &cookie, Some(wanted)).await;
    let bearer = format!("Bearer {}", token.json()["secret"].as_str().unwrap());
    let headers = [("authorization", bearer.as_str())];
    for (role, status) in [("admin", 403), ("supervisor", 403), ("user", 201)] {
        let user = json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"],
            "userName": "di@new.example",
            "displayName": "Di",
            "emails": [{ "value": "di@new.example", "primary": true }],
            "urn:ietf:params:scim:schemas:extension:rollcall:2.0:User": { "role": role }
        });
        let made = server
            .send(Method::POST, "/scim/v2/Users", "", &headers, Some(user))
            .await;
        assert_eq!(made.status, status, "{role}: {}", made.text());
    }

    // Nor by taking the address of somebody who has more.
    for (user, status) in [(ADMIN, 403), (SUPERVISOR, 200), (OWNER, 200)] {
        let path = format!("/scim/v2/Users?filter=userName%20eq%20%22{user}%22");
        let found = server.send(Method::GET, &path, "", &headers, None).await;
        let id = found.json()["Resources"][0]["id"]
            .as_str()
            .unwrap()
            .to_owned();
        let address = json!([{ "value": format!("taken.{user}"), "primary": true }]);
        let patch = json!({
            "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
            "Operations": [{ "op": "replace", "path": "emails", "value": address }]
        });
        let path = format!("/scim/v2/Users/{id}");
        let moved = server
            .send(Method::PATCH, &path, "", &headers, Some(patch))
            .await;
        assert_eq!(moved.status, status, "{user}: {}", moved.text());
    }
}

#[tokio::test]
async fn what_does_not_fit_is_said() {
    let server = Server::start().await;
    let admin = server.sign_in(ADMIN).await;
    let look = json!({ "users": "read_only" });
    let made = create(&server, &admin, " Auditors ", look.clone()).await;
    assert_eq!(made.status, 201, "{}", made.text());
    assert_eq!(made.json()["name"], "Auditors");
    let id = id_of(&made.json());
    for name in ["AUDITORS", "Admin", "supervisor", "User"] {
        let answer = create(&server, &admin, name, look.clone()).await;
        answer.problem(409, "conflict");
    }
    for body in [
        json!({ "name": "", "scopes": scopes(look.clone()) }),
        json!({ "name": "a\nb", "scopes": scopes(look.clone()) }),
        json!({ "name": "Nothing", "scopes": scopes(json!({})) }),
        json!({ "name": "Unknown", "scopes": scopes(json!({ "user": "read_only" })) }),
        json!({ "name": "Half", "scopes": { "users": "read_only" } }),
    ] {
        call(&server, Method::POST, "/roles", &admin, Some(body.clone()))
            .await
            .problem(400, "bad-request");
    }
    let renamed = change(
        &server,
        &admin,
        &id,
        json!({ "version": 1, "name": "Reviewers" }),
    )
    .await;
    assert_eq!(renamed.status, 200, "{}", renamed.text());
    assert_eq!(renamed.json()["version"], 2);
    let stale = change(
        &server,
        &admin,
        &id,
        json!({ "version": 1, "name": "Others" }),
    )
    .await;
    stale.problem(409, "conflict");
    let unsaid = change(&server, &admin, &id, json!({ "name": "Others" })).await;
    unsaid.problem(400, "bad-request");
    let taken = create(&server, &admin, "Others", look).await;
    let taken = id_of(&taken.json());
    let answer = change(
        &server,
        &admin,
        &taken,
        json!({ "version": 1, "name": "reviewers" }),
    )
    .await;
    answer.problem(409, "conflict");

    for built_in in ["admin", "supervisor", "user"] {
        let answer = change(
            &server,
            &admin,
            built_in,
            json!({ "version": 1, "name": "X" }),
        )
        .await;
        answer.problem(409, "conflict");
        delete(&server, &admin, &format!("/roles/{built_in}"))
            .await
            .problem(409, "conflict");
        give(&server, &admin, built_in, NOBODY)
            .await
            .problem(409, "conflict");
    }
    let answer = change(&server, &admin, "x", json!({ "version": 1 })).await;
    answer.problem(404, "not-found");
    give(&server, &admin, "x", NOBODY)
        .await
        .problem(404, "not-found");
    for user in ["nobody@harbour.example", "no address"] {
        let user = user.replace(' ', "%20");
        give(&server, &admin, &id, &user)
            .await
            .problem(404, "not-found");
    }
    delete(&server, &admin, "/roles/x")
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn roles_are_made_in_a_session() {
    let server = Server::start().await;
    let role = server
        .role("Auditors", scopes(json!({ "users": "read_only" })), NOBODY)
        .await;
    let id = id_of(&role);
    let bearer = server
        .token(json!({ "settings": "take_action", "users": "take_action" }))
        .await;
    let headers = [("authorization", bearer.as_str())];
    let send = async |method: Method, path: String, body: Option<Value>| {
        let path = format!("/api/v1{path}");
        server.send(method, &path, "", &headers, body).await
    };
    let new = json!({ "name": "New", "scopes": scopes(json!({ "users": "read_only" })) });
    let holder = format!("/roles/{id}/holders/{OWNER}");
    for (method, path, body) in [
        (Method::POST, "/roles".to_owned(), Some(new)),
        (
            Method::PATCH,
            format!("/roles/{id}"),
            Some(json!({ "version": 1, "name": "Others" })),
        ),
        (Method::PUT, holder, None),
    ] {
        let problem = send(method, path, body)
            .await
            .problem(403, "permission-missing");
        let detail = problem["detail"].as_str().unwrap();
        assert!(
            detail.contains("A token makes and gives no roles"),
            "{detail}"
        );
    }
    // To take is another matter.
    let holder = format!("/roles/{id}/holders/{NOBODY}");
    assert_eq!(send(Method::DELETE, holder, None).await.status, 204);
    let role = format!("/roles/{id}");
    assert_eq!(send(Method::DELETE, role, None).await.status, 204);
}

#[tokio::test]
async fn every_change_stands_in_the_audit_log() {
    let server = Server::start().await;
    let admin = server.sign_in(ADMIN).await;
    let role = server
        .role("Auditors", scopes(json!({ "users": "read_only" })), NOBODY)
        .await;
    let id = id_of(&role);
    // Given twice is given once.
    assert_eq!(give(&server, &admin, &id, NOBODY).await.status, 204);
    assert_eq!(give(&server, &admin, &id, OWNER).await.status, 204);
    let wider = json!({
        "version": 1, "name": "Reviewers", "scopes": scopes(json!({ "override_guards": true }))
    });
    assert_eq!(change(&server, &admin, &id, wider).await.status, 200);
    let holder = format!("/roles/{id}/holders/{OWNER}");
    assert_eq!(delete(&server, &admin, &holder).await.status, 204);
    let path = format!("/roles/{id}");
    assert_eq!(delete(&server, &admin, &path).await.status, 204);
    let log = server
        .fetch(&format!("/audit?search=role/{id}"), &admin)
        .await;
    let told: Vec<(&str, Value)> = log["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|entry| {
            assert_eq!(entry["actor"], ADMIN);
            let detail = serde_json::from_str(entry["detail"].as_str().unwrap()).unwrap();
            (entry["action"].as_str().unwrap(), detail)
        })
        .collect();
    let look = json!(["users:read"]);
    assert_eq!(
        told,
        [
            (
                "role.deleted",
                json!({ "name": "Reviewers", "permissions": ["guards:override"], "holders": 1 })
            ),
            ("role.taken", json!({ "name": "Reviewers", "user": OWNER })),
            (
                "role.changed",
                json!({
                    "old": { "name": "Auditors", "permissions": look },
                    "new": { "name": "Reviewers", "permissions": ["guards:override"] },
                    "holders": 2
                })
            ),
            (
                "role.given",
                json!({ "name": "Auditors", "user": OWNER, "permissions": look })
            ),
            (
                "role.given",
                json!({ "name": "Auditors", "user": NOBODY, "permissions": look })
            ),
            (
                "role.created",
                json!({ "name": "Auditors", "permissions": look })
            ),
        ]
    );
}
