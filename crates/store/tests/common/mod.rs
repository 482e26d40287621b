//! A small organization in a real SQLite file.

#![allow(dead_code, reason = "every test file uses a part of it")]

use rollcall_api::imports::{Import, ImportSummary, ImportedFile};
use rollcall_core::changeset::{ChangeCounts, Changeset};
use rollcall_core::diff::Counts;
use rollcall_core::directory::{DirectoryDocument, IdentifierEntry, SourceEntry, UserEntry};
use rollcall_store::{Answer, ImportWrite, OrganizationId, RosterName, SqliteStorage, WrittenUser};

pub(crate) const ANN: &str = "ann@example.com";
pub(crate) const BO: &str = "bo@example.com";

pub(crate) async fn open() -> (SqliteStorage, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let storage = SqliteStorage::open(&folder.path().join("rollcall.db"))
        .await
        .unwrap();
    (storage, folder)
}

pub(crate) fn user(email: &str) -> UserEntry {
    UserEntry {
        email: email.to_owned(),
        display_name: Some(format!("Name of {email}")),
        status: Some("active".to_owned()),
        role: Some("user".to_owned()),
        ..UserEntry::default()
    }
}

/// Ann, an Admin with an identifier, and Bo, who is archived.
pub(crate) fn document() -> DirectoryDocument {
    DirectoryDocument {
        revision: String::new(),
        groups: vec!["Sales".to_owned(), "Support".to_owned()],
        sources: vec![SourceEntry {
            name: "slack".to_owned(),
            enabled: true,
            format: None,
        }],
        users: vec![
            UserEntry {
                role: Some("admin".to_owned()),
                groups: vec!["Sales".to_owned()],
                identifiers: vec![IdentifierEntry {
                    source: "slack".to_owned(),
                    username: "U1".to_owned(),
                }],
                ..user("Ann@Example.com")
            },
            UserEntry {
                status: Some("archived".to_owned()),
                ..user(BO)
            },
        ],
    }
}

/// An import to the roster by Ann, on the first revision, that leaves these users.
pub(crate) fn write(
    organization: OrganizationId,
    roster: RosterName,
    users: Vec<UserEntry>,
) -> ImportWrite {
    let changeset = Changeset {
        template: "workspace-users".to_owned(),
        base_revision: "1".to_owned(),
        changes: Vec::new(),
    };
    let summary = ImportSummary {
        id: "0001".to_owned(),
        roster: roster.to_string(),
        roster_title: String::new(),
        template: "workspace-users".to_owned(),
        file: ImportedFile {
            name: "users.csv".to_owned(),
            bytes: 1,
            sha256: String::new(),
        },
        applied_at: String::new(),
        applied_by: ANN.to_owned(),
        changes: ChangeCounts::default(),
        counts: Counts::default(),
        revision: "2".to_owned(),
        changeset_sha256: String::new(),
    };
    let users = users
        .into_iter()
        .map(|entry| WrittenUser {
            key: entry.email.to_lowercase(),
            entry,
        })
        .collect();
    ImportWrite {
        organization,
        roster,
        base_revision: 1,
        revision: 2,
        users,
        inverse: changeset.inverse("2"),
        import: Import { summary, changeset },
        applied_by: ANN.to_owned(),
        applied_ms: 1_000,
        answer: Some(answer("key")),
    }
}

pub(crate) fn answer(key: &str) -> Answer {
    Answer {
        key: key.to_owned(),
        payload_sha256: "hash".to_owned(),
        status: 201,
        body: "{}".to_owned(),
    }
}
