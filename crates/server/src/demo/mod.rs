//! Demo data worth looking at: an organization with 250 people, three applications, and a history of imports.
//!
//! The same on every machine but for the dates, which count back from the day it is made. What stands in the
//! history was judged like any other import.

mod applications;
mod history;
mod names;
mod people;

use rollcall_core::directory::{DirectoryDocument, SourceEntry};
use rollcall_store::{Founding, Storage, StoreError};

use crate::planning::PlanError;

/// The Admin for whom the first sign-in link is made.
pub const DEMO_ADMIN: &str = "ada.winter@harbour.example";
const SUPERVISOR: &str = "sam.keller@harbour.example";
const FIGMA_OWNER: &str = "olga.brandt@harbour.example";

const DAY_MS: i64 = 24 * 60 * 60 * 1000;
const GROUPS: [&str; 9] = [
    "Design",
    "Engineering",
    "Finance",
    "Legal",
    "Marketing",
    "Operations",
    "People",
    "Sales",
    "Support",
];

/// Why there is no demo data.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum DemoError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the demo's history was refused: {source}")]
    Plan {
        #[from]
        source: PlanError,
    },
    #[error("the demo's history does not fit together: {what}")]
    History { what: String },
}

/// Fills an empty database.
///
/// # Errors
/// When the database is not empty, or fails.
pub async fn found_demo(storage: &Storage, now_ms: i64) -> Result<(), DemoError> {
    let people = people::people();
    let founding = Founding {
        name: "Harbour & Finch".to_owned(),
        directory: DirectoryDocument {
            revision: String::new(),
            groups: GROUPS.map(str::to_owned).to_vec(),
            sources: sources(),
            users: people
                .iter()
                .filter(|person| !person.joined_by_import)
                .map(|person| person.entry.clone())
                .collect(),
        },
        workspace_template: None,
        applications: applications::applications(&people, now_ms),
    };
    let organization = storage
        .found_organization(&founding, now_ms - 400 * DAY_MS)
        .await?;
    history::import_history(storage, organization, &people, now_ms).await
}

fn sources() -> Vec<SourceEntry> {
    let source = |name: &str, enabled, format: Option<&str>| SourceEntry {
        name: name.to_owned(),
        enabled,
        format: format.map(str::to_owned),
    };
    vec![
        source("slack", true, Some("^[UW][A-Z0-9]{8,}$")),
        source("teams", false, None),
        source("whatsapp", true, Some(r"^\+[1-9][0-9]{6,14}$")),
    ]
}
