//! An organization begins, once.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "tests fail this way"
)]

mod common;

use common::{document, slack, user};
use rollcall_core::directory::{DirectoryDocument, UserEntry};
use rollcall_store::{Founding, OwnTemplate, RosterName, Storage};

async fn open() -> (Storage, tempfile::TempDir) {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("rollcall.db");
    let storage = Storage::open(&database.to_string_lossy()).await.unwrap();
    (storage, folder)
}

fn founding(directory: DirectoryDocument) -> Founding {
    Founding {
        name: "Test".to_owned(),
        directory,
        ..Founding::default()
    }
}

async fn refused(change: impl FnOnce(&mut DirectoryDocument)) -> String {
    let (storage, _folder) = open().await;
    let mut directory = document();
    change(&mut directory);
    let error = storage
        .found_organization(&founding(directory), 1)
        .await
        .unwrap_err();
    assert_eq!(
        storage.organization().await.unwrap(),
        None,
        "nothing is left of a refused founding"
    );
    error.to_string()
}

#[tokio::test]
async fn what_is_written_is_read_back() {
    let (storage, _folder) = open().await;
    let organization = storage
        .found_organization(&founding(document()), 1)
        .await
        .unwrap();
    let snapshot = storage
        .snapshot(organization, &RosterName::Workspace)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(
        snapshot,
        DirectoryDocument {
            revision: "1".to_owned(),
            ..document()
        }
    );
    assert_eq!(
        storage
            .first_admin(organization)
            .await
            .unwrap()
            .unwrap()
            .email,
        "Ann@Example.com"
    );
    assert_eq!(
        storage.rosters(organization).await.unwrap(),
        [RosterName::Workspace]
    );
}

#[tokio::test]
async fn a_directory_that_contradicts_itself_is_refused() {
    let twice = refused(|directory| directory.users.push(user("ANN@example.com"))).await;
    assert_eq!(twice, "ann@example.com stands in the directory twice");
    let address = refused(|directory| directory.users.push(user("nobody"))).await;
    assert_eq!(address, "\"nobody\" is not an e-mail address");
    let group = refused(|directory| {
        directory.users.push(UserEntry {
            groups: vec!["Pirates".to_owned()],
            ..user("x@example.com")
        });
    });
    assert_eq!(
        group.await,
        "x@example.com: there is no group \"Pirates\" in the directory"
    );
    let identifier = refused(|directory| {
        directory.users.push(UserEntry {
            identifiers: slack("U1"),
            ..user("x@example.com")
        });
    });
    assert_eq!(
        identifier.await,
        "x@example.com: the identifier slack:U1 belongs to another user"
    );
    let status = refused(|directory| {
        directory.users.push(UserEntry {
            status: Some("past".to_owned()),
            ..user("x@example.com")
        });
    });
    assert_eq!(
        status.await,
        "x@example.com: the status is \"past\", not active or archived"
    );
}

#[tokio::test]
async fn a_template_of_the_organization_stands_in() {
    let (storage, _folder) = open().await;
    let template = OwnTemplate {
        name: "staff".to_owned(),
        document: "{\"name\":\"staff\"}".to_owned(),
    };
    let founding = Founding {
        workspace_template: Some(template.clone()),
        ..founding(document())
    };
    let organization = storage.found_organization(&founding, 1).await.unwrap();
    let facts = storage
        .roster(organization, &RosterName::Workspace)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(facts.template, "staff");
    assert_eq!(
        facts.own_template.as_deref(),
        Some(template.document.as_str())
    );
    assert_eq!(
        storage.own_template(organization, "staff").await.unwrap(),
        Some(template.document)
    );
}

#[tokio::test]
async fn a_large_directory_is_read_back_page_by_page() {
    let (storage, _folder) = open().await;
    let mut directory = document();
    directory.users = (0..20_000)
        .map(|n| UserEntry {
            groups: vec!["Sales".to_owned()],
            identifiers: slack(&format!("U{n:08}")),
            ..user(&format!("user{n:06}@example.com"))
        })
        .collect();
    let organization = storage
        .found_organization(&founding(directory.clone()), 1)
        .await
        .unwrap();
    let snapshot = storage
        .snapshot(organization, &RosterName::Workspace)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(snapshot.users, directory.users);
}
