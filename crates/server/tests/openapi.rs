//! The description of the API, and the page that is made from it.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use std::collections::BTreeSet;

use axum::http::Method;
use common::{Server, locked};
use rollcall_api::problem::kind;
use serde_json::Value;

#[tokio::test]
async fn the_description_is_the_committed_one() {
    let server = Server::start().await;
    let answer = server.get("/api/openapi.json", "").await;
    assert_eq!(answer.header("content-type"), "application/json");
    locked::check("docs/openapi.json", &format!("{}\n", answer.text()));
}

#[tokio::test]
async fn every_operation_is_described() {
    let document = description().await;
    assert_eq!(document["openapi"], "3.1.0");
    let mut ids = BTreeSet::new();
    let mut kinds = BTreeSet::new();
    for (path, method, operation) in operations(&document) {
        let about = format!("{method} {path}");
        assert!(path.starts_with("/api/v1/"), "{about}");
        let id = operation["operationId"].as_str().unwrap().to_owned();
        assert!(ids.insert(id), "{about} has the name of another");
        assert!(
            !operation["summary"].as_str().unwrap().is_empty(),
            "{about}"
        );
        let tag = &operation["tags"][0];
        let tags = document["tags"].as_array().unwrap();
        assert!(
            tags.iter().any(|known| known["name"] == *tag),
            "{about}: {tag}"
        );
        let named = path.matches('{').count();
        let parameters = operation["parameters"].as_array();
        let in_path = parameters
            .into_iter()
            .flatten()
            .filter(|p| p["in"] == "path");
        assert_eq!(in_path.count(), named, "{about}");
        for kind in operation["x-problems"].as_array().unwrap() {
            kinds.insert(kind.as_str().unwrap().to_owned());
        }
    }
    // What no operation answers: only an address without operations does.
    kinds.insert(kind::METHOD_NOT_ALLOWED.to_owned());
    let all: BTreeSet<String> = kind::ALL.iter().map(|kind| kind.urn.to_owned()).collect();
    assert_eq!(kinds, all, "every kind of problem is some operation's");
}

#[tokio::test]
async fn every_reference_leads_somewhere() {
    let document = description().await;
    let mut references = BTreeSet::new();
    find_references(&document, &mut references);
    assert!(references.len() > 20, "{references:?}");
    for reference in references {
        let pointer = reference.strip_prefix('#').unwrap();
        assert!(document.pointer(pointer).is_some(), "{reference}");
    }
}

#[tokio::test]
async fn the_page_shows_every_operation_and_needs_no_script() {
    let server = Server::start().await;
    let page = server.get("/api/docs", "").await;
    assert_eq!(page.status, 200);
    assert_eq!(page.header("content-type"), "text/html; charset=utf-8");
    assert!(
        page.header("content-security-policy")
            .contains("style-src 'self';")
    );
    let html = page.text();
    for inline in ["<script", "<style", " style=", " onclick="] {
        assert!(!html.contains(inline), "{inline}");
    }
    let document = description().await;
    for (path, method, operation) in operations(&document) {
        let id = operation["operationId"].as_str().unwrap();
        assert!(
            html.contains(&format!("<article id=\"{id}\">")),
            "{method} {path}"
        );
        assert!(
            html.contains(&format!("<a href=\"#{id}\">")),
            "{method} {path}"
        );
    }
    for target in html.split("href=\"#").skip(1) {
        let id = target.split('"').next().unwrap();
        assert!(html.contains(&format!("id=\"{id}\"")), "#{id}");
    }
    let style = server.get("/api/docs.css", "").await;
    assert_eq!(style.header("content-type"), "text/css; charset=utf-8");
}

#[tokio::test]
async fn what_is_known_is_not_sent_again() {
    let server = Server::start().await;
    for path in ["/api/openapi.json", "/api/docs", "/api/docs.css"] {
        let first = server.get(path, "").await;
        let known = [("if-none-match", first.header("etag"))];
        let again = server.send(Method::GET, path, "", &known, None).await;
        assert_eq!(
            (again.status.as_u16(), again.bytes.len()),
            (304, 0),
            "{path}"
        );
    }
}

async fn description() -> Value {
    Server::start()
        .await
        .get("/api/openapi.json", "")
        .await
        .json()
}

fn operations(document: &Value) -> Vec<(&str, &str, &Value)> {
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for (method, operation) in item.as_object().unwrap() {
            all.push((path.as_str(), method.as_str(), operation));
        }
    }
    all
}

fn find_references<'a>(value: &'a Value, found: &mut BTreeSet<&'a str>) {
    match value {
        Value::Object(members) => {
            for (name, member) in members {
                match member.as_str() {
                    Some(reference) if name == "$ref" => drop(found.insert(reference)),
                    _ => find_references(member, found),
                }
            }
        }
        Value::Array(items) => items.iter().for_each(|item| find_references(item, found)),
        _ => {}
    }
}
