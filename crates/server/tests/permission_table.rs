//! Who may do what: every endpoint of the router, asked by everybody there can be. Each cell of the table is a request
//! that is really sent, to a resource that is there; what comes back is held against a rule written here, and the table
//! of all is `docs/permissions.md`. An endpoint without a rule fails.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;
mod permission_table {
    pub(crate) mod askers;
    pub(crate) mod requests;
    pub(crate) mod rules;
}

use std::fmt::Write as _;

use axum::http::Method;
use common::{Server, locked};
use permission_table::askers::{ASKERS, Asker};
use permission_table::requests::Stage;
use permission_table::rules::need_of;
use rollcall_server::scim_endpoints;

const ABOUT: &str = "# Permissions

Who may call what. **yes** is an answer other than a refusal; 401 asks to sign in, 403 names the permission that is \
missing. What somebody may is the highest of their role and the custom roles that they hold: here one with *Users: \
read-only* and *Settings: take action*. An application's owner may import to it whatever their role; without the permission it is not told whether \
there is something. `/api/openapi.json` and `/api/docs` are for everybody.

To confirm a large removal, in an import or an undo, needs *Large removals: take action* (`guards:override`) besides: \
Admins have it, owners of applications do not, custom roles and tokens where they were given it.

Nobody gives a permission that they do not have: not by a custom role, not by a role in an import or by SCIM, not by a \
token, and not by a link that sets the password of somebody who has it.

A test sends every request of this table to a server and compares.

";

#[tokio::test]
async fn every_endpoint_answers_to_whom_it_should() {
    let mut table = String::from(ABOUT);
    let names: Vec<&str> = ASKERS.iter().map(|asker| asker.name).collect();
    writeln!(table, "| endpoint | {} |", names.join(" | ")).unwrap();
    writeln!(table, "|---|{}", ":-:|".repeat(ASKERS.len())).unwrap();
    let mut wrong = Vec::new();
    for (method, path) in endpoints().await {
        for &roster in rosters_of(&path) {
            let Some(need) = need_of(&method, &path, roster) else {
                panic!("{method} {path} has no rule: who may call it?");
            };
            let stage = Stage::new(&method, &path, roster).await;
            let about = match roster {
                "" => String::new(),
                "workspace" => " (workspace)".to_owned(),
                _ => " (application)".to_owned(),
            };
            write!(table, "| `{method} {path}`{about} |").unwrap();
            for asker in &ASKERS {
                let cell = ask(&stage, asker).await;
                if (cell == "yes") != need.is_met_by(asker) {
                    wrong.push(format!("{method} {path}{about}, {}: {cell}", asker.name));
                }
                write!(table, " {cell} |").unwrap();
            }
            table.push('\n');
        }
    }
    assert!(wrong.is_empty(), "not as the rules say: {wrong:#?}");
    locked::check("docs/permissions.md", &table);
}

/// `yes`, or the status of the refusal.
async fn ask(stage: &Stage, asker: &Asker) -> String {
    let answer = stage.send(asker).await;
    let status = answer.status.as_u16();
    let kind = match answer.header("content-type") {
        "application/problem+json" => answer.json()["type"].as_str().unwrap().to_owned(),
        _ => String::new(),
    };
    let of_session = ["password-wrong", "password-weak", "too-many-attempts"];
    let is_of_session = of_session.iter().any(|word| kind.ends_with(word));
    match status {
        _ if is_of_session => "yes".to_owned(),
        401 | 403 => status.to_string(),
        200..=399 => "yes".to_owned(),
        _ => panic!(
            "{} {}: {status} {}",
            stage.about(),
            asker.name,
            answer.text()
        ),
    }
}

/// Every method and path that the router has.
async fn endpoints() -> Vec<(Method, String)> {
    let document = Server::start()
        .await
        .get("/api/openapi.json", "")
        .await
        .json();
    let mut all = Vec::new();
    for (path, item) in document["paths"].as_object().unwrap() {
        for method in item.as_object().unwrap().keys() {
            all.push((method.to_uppercase().parse().unwrap(), path.clone()));
        }
    }
    let scim = scim_endpoints().into_iter();
    all.extend(scim.map(|(method, path)| (method, format!("/scim/v2{path}"))));
    assert!(all.len() > 50, "{all:?}");
    all
}

/// The rosters to ask about: an import belongs to one, too.
fn rosters_of(path: &str) -> &'static [&'static str] {
    match path.contains("{roster}") || path.starts_with("/api/v1/imports/{id}") {
        true => &["app:figma", "workspace"],
        false => &[""],
    }
}
