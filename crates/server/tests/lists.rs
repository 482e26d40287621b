//! What the pages of the console show.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{ADMIN, OWNER, Server};
use serde_json::Value;

/// All pages of a list, following the cursors.
async fn all_pages(server: &Server, path: &str, cookie: &str) -> Vec<Value> {
    let mut items = Vec::new();
    let mut cursor = String::new();
    loop {
        let page = server.fetch(&format!("{path}{cursor}"), cookie).await;
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        assert!(items.len() as u64 <= page["total"].as_u64().unwrap());
        match page["next_cursor"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => {
                assert_eq!(items.len() as u64, page["total"].as_u64().unwrap());
                return items;
            }
        }
    }
}

#[tokio::test]
async fn applications_are_listed_with_their_counts() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let applications = server.fetch("/applications", &cookie).await;
    let slugs: Vec<&str> = applications["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["slug"].as_str().unwrap())
        .collect();
    assert_eq!(slugs, ["airtable", "figma", "loom"]);
    let figma = &applications["items"][1];
    assert_eq!(figma["owner"], OWNER);
    assert!(figma["active_users"].as_u64().unwrap() > 50);
    assert_eq!(figma["past_users"], 7);
    assert_eq!(figma["last_import"]["roster"], "app:figma");
    assert_eq!(figma["may_import"], true);
    let loom = &applications["items"][2];
    assert_eq!(
        (loom["active_users"].as_u64(), loom["last_import"].is_null()),
        (Some(0), true)
    );
}

#[tokio::test]
async fn an_application_tells_where_its_users_were_seen() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let figma = server.fetch("/applications/figma", &cookie).await;
    let sources = figma["sources"].as_array().unwrap();
    assert_eq!(sources.len(), 2);
    assert_eq!(
        (sources[0]["title"].as_str(), sources[0]["account"].as_str()),
        (Some("File upload"), Some("Imported"))
    );
    assert_eq!(
        sources[0]["last_run_at"],
        figma["last_import"]["applied_at"]
    );
    assert_eq!(sources[1]["title"], "Microsoft 365");
    let loom = server.fetch("/applications/loom", &cookie).await;
    assert_eq!(loom["sources"][0]["source"], "file_upload");
    assert_eq!(loom["sources"][0]["users"], 0);
    server
        .get("/api/v1/applications/nothing", &cookie)
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn relevant_users_are_active_here_or_elsewhere() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let all = all_pages(&server, "/applications/figma/users?view=all", &cookie).await;
    let relevant = all_pages(&server, "/applications/figma/users?view=relevant", &cookie).await;
    let default = all_pages(&server, "/applications/figma/users?", &cookie).await;
    assert_eq!(default, relevant);
    assert!(
        relevant.len() < all.len(),
        "{} of {}",
        relevant.len(),
        all.len()
    );
    assert!(
        relevant
            .iter()
            .filter(|user| user["status"] == "active")
            .count()
            > 50
    );
    let hidden = all.iter().filter(|user| !relevant.contains(user));
    assert!(hidden.into_iter().all(|user| user["status"] == "past"));
    let external = all
        .iter()
        .find(|user| user["email"] == "motion@northlight.example")
        .unwrap();
    assert_eq!(external["display_name"], "Motion Team");
    let both = all
        .iter()
        .filter(|user| user["sources"].as_array().unwrap().len() == 2)
        .count();
    assert!(both > 3, "{both} users are seen by two sources");
}

#[tokio::test]
async fn cursors_walk_the_whole_list_once() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let small = all_pages(&server, "/users?limit=7", &cookie).await;
    let large = all_pages(&server, "/users?limit=200", &cookie).await;
    assert_eq!(small.len(), 250);
    assert_eq!(small, large);
    let emails: Vec<&str> = small
        .iter()
        .map(|user| user["email"].as_str().unwrap())
        .collect();
    assert!(emails.is_sorted());
    let page = server.fetch("/users?limit=250", &cookie).await;
    assert_eq!(
        page["items"].as_array().unwrap().len(),
        200,
        "a page holds 200 at most"
    );
    server
        .get("/api/v1/users?cursor=%20", &cookie)
        .await
        .problem(400, "bad-request");
    server
        .get("/api/v1/users?limit=many", &cookie)
        .await
        .problem(400, "bad-request");
    server
        .get("/api/v1/users?status=gone", &cookie)
        .await
        .problem(400, "bad-request");
}

#[tokio::test]
async fn users_are_found_by_status_and_by_name_without_accents() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let archived = all_pages(&server, "/users?status=archived", &cookie).await;
    let active = all_pages(&server, "/users?status=active", &cookie).await;
    assert!(!archived.is_empty() && archived.iter().all(|user| user["status"] == "archived"));
    assert_eq!(archived.len() + active.len(), 250);
    for (search, name) in [
        ("nguyen", "Linh Nguyễn"),
        ("JIMÉNEZ", "Rosa Jiménez"),
        ("ada.winter@", "Ada Winter"),
    ] {
        let query = search.replace('É', "%C3%89");
        let found = server
            .fetch(&format!("/users?search={query}"), &cookie)
            .await;
        assert_eq!(found["total"], 1, "{search}");
        assert_eq!(found["items"][0]["display_name"], name);
    }
    let none = server.fetch("/users?search=100%25", &cookie).await;
    assert_eq!(
        (none["total"].as_u64(), none["next_cursor"].is_null()),
        (Some(0), true)
    );
    let olga = server.fetch("/users?search=olga.brandt", &cookie).await["items"][0].clone();
    assert_eq!(olga["applications"], serde_json::json!(["Figma"]));
}

#[tokio::test]
async fn the_history_is_listed_latest_first() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let imports = all_pages(&server, "/imports?limit=1", &cookie).await;
    let titles: Vec<&str> = imports
        .iter()
        .map(|item| item["roster_title"].as_str().unwrap())
        .collect();
    assert_eq!(titles, ["Figma", "Workspace", "Figma"]);
    assert_eq!(imports[0]["applied_by"], OWNER);
    assert!(imports[0]["applied_at"].as_str() > imports[1]["applied_at"].as_str());
    let figma = all_pages(&server, "/imports?roster=app:figma", &cookie).await;
    assert_eq!(figma.len(), 2);

    let id = imports[1]["id"].as_str().unwrap();
    let workspace = server.fetch(&format!("/imports/{id}"), &cookie).await;
    let counts = &workspace["changes"];
    assert_eq!(
        (counts["create"].as_u64(), counts["update"].as_u64()),
        (Some(6), Some(2))
    );
    assert_eq!(
        workspace["changeset"]["changes"].as_array().unwrap().len(),
        9
    );
    server
        .get("/api/v1/imports/none", &cookie)
        .await
        .problem(404, "not-found");
    server
        .get("/api/v1/imports?roster=app:none", &cookie)
        .await
        .problem(404, "not-found");
}

#[tokio::test]
async fn a_user_is_shown_by_address() {
    let server = Server::start().await;
    let cookie = server.sign_in(ADMIN).await;
    let listed = server
        .fetch(&format!("/users?search={OWNER}"), &cookie)
        .await;
    let typed = OWNER.to_uppercase();
    for key in [OWNER, &typed] {
        let user = server.fetch(&format!("/users/{key}"), &cookie).await;
        assert_eq!(user, listed["items"][0]);
        assert_eq!(user["key"], OWNER);
    }
    server
        .get("/api/v1/users/stranger@harbour.example", &cookie)
        .await
        .problem(404, "not-found");
}
