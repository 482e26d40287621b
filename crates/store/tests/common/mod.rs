//! The stage of a storage test: an organization, and a neighbour in the same database that has the same users,
//! groups, identifiers and applications by the same names.

#![allow(dead_code, reason = "every test file uses a part of it")]

use std::sync::Arc;

use rollcall_api::imports::{ImportKind, ImportSummary, ImportedFile};
use rollcall_core::changeset::{ChangeCounts, Changeset};
use rollcall_core::diff::Counts;
use rollcall_core::directory::{DirectoryDocument, IdentifierEntry, SourceEntry, UserEntry};
use rollcall_store::driver::{
    Driver, FailingDriver, Fault, Mode, PostgresDriver, Row, SqliteDriver, Value,
};
use rollcall_store::testing::postgres_schema;
use rollcall_store::{
    Answer, AuditEvent, Claimed, Founding, FoundingApplication, HistoryEntry, ImportWrite,
    OrganizationId, RosterName, Storage, WrittenUser,
};
use serde_json::json;

pub(crate) const ANN: &str = "ann@example.com";
pub(crate) const BO: &str = "bo@example.com";
pub(crate) const CY: &str = "cy@example.com";

/// Every table that holds rows of an organization.
pub(crate) const TABLES: [&str; 33] = [
    "organization",
    "person",
    "profile",
    "user_group",
    "membership",
    "source",
    "identifier",
    "further_email",
    "deleted_user",
    "application",
    "app_account",
    "app_access",
    "access_source",
    "template",
    "roster",
    "roster_change",
    "plan",
    "plan_chunk",
    "import",
    "full_list",
    "last_seen",
    "idempotency_key",
    "audit_entry",
    "session",
    "sign_in_link",
    "api_token",
    "password",
    "password_attempt",
    "openid_binding",
    "embed_key",
    "epoch",
    "custom_role",
    "custom_role_holder",
];

/// Runs the tests named on both databases, and looks after each whether the neighbour was left alone.
#[macro_export]
macro_rules! on_both_databases {
    ($($test:ident),* $(,)?) => {
        mod sqlite {
            $(#[tokio::test] async fn $test() {
                let stage = $crate::common::Stage::sqlite().await;
                super::$test(&stage).await;
                stage.leave().await;
            })*
        }
        mod postgres {
            $(#[tokio::test] async fn $test() {
                let stage = $crate::common::Stage::postgres().await;
                super::$test(&stage).await;
                stage.leave().await;
            })*
        }
    };
}

pub(crate) struct Stage {
    pub(crate) storage: Storage,
    pub(crate) organization: OrganizationId,
    pub(crate) fault: Arc<Fault>,
    pub(crate) driver: Arc<dyn Driver>,
    neighbour: OrganizationId,
    neighbours_rows: Vec<String>,
    _folder: tempfile::TempDir,
}

impl Stage {
    pub(crate) async fn sqlite() -> Stage {
        let folder = tempfile::tempdir().unwrap();
        let driver = SqliteDriver::open(&folder.path().join("rollcall.db"))
            .await
            .unwrap();
        Stage::on(Arc::new(driver), folder).await
    }

    pub(crate) async fn postgres() -> Stage {
        let driver = PostgresDriver::open(&postgres_schema().await.unwrap())
            .await
            .unwrap();
        Stage::on(Arc::new(driver), tempfile::tempdir().unwrap()).await
    }

    async fn on(driver: Arc<dyn Driver>, folder: tempfile::TempDir) -> Stage {
        let fault = Arc::new(Fault::default());
        let failing = FailingDriver::new(Arc::clone(&driver), Arc::clone(&fault));
        let storage = Storage::on(Arc::new(failing));
        let neighbour = storage.found_organization(&founding(), 1).await.unwrap();
        let organization = storage.found_organization(&founding(), 1).await.unwrap();
        assert_ne!(neighbour, organization);
        let mut stage = Stage {
            storage,
            organization,
            fault,
            driver,
            neighbour,
            neighbours_rows: Vec::new(),
            _folder: folder,
        };
        stage.neighbours_rows = stage.rows(neighbour).await;
        assert!(stage.neighbours_rows.len() > 10);
        stage
    }

    /// Whatever the test did, the neighbour is as it was.
    pub(crate) async fn leave(self) {
        assert_eq!(self.rows(self.neighbour).await, self.neighbours_rows);
        self.driver.close().await;
    }

    /// Every row of the organization, as text.
    pub(crate) async fn mine(&self) -> Vec<String> {
        self.rows(self.organization).await
    }

    async fn rows(&self, organization: OrganizationId) -> Vec<String> {
        let mut rows = Vec::new();
        for table in TABLES {
            let sql = format!("SELECT * FROM {table} WHERE organization = $1");
            let found = self.query(&sql, vec![Value::from(organization.0)]).await;
            let mut lines: Vec<String> = found
                .iter()
                .map(|Row(values)| format!("{table}: {values:?}"))
                .collect();
            lines.sort_unstable();
            rows.extend(lines);
        }
        rows
    }

    pub(crate) async fn query(&self, sql: &str, values: Vec<Value>) -> Vec<Row> {
        let mut transaction = self.driver.begin(Mode::Read).await.unwrap();
        transaction.rows(sql.to_owned(), values).await.unwrap()
    }

    /// Statements behind the storage's back.
    pub(crate) async fn run(&self, statements: &[&str]) {
        let mut transaction = self.driver.begin(Mode::Write).await.unwrap();
        for sql in statements {
            transaction
                .run((*sql).to_owned(), Vec::new())
                .await
                .unwrap();
        }
        transaction.commit().await.unwrap();
    }

    pub(crate) async fn workspace(&self) -> DirectoryDocument {
        self.storage
            .snapshot(self.organization, &RosterName::Workspace)
            .await
            .unwrap()
            .unwrap()
    }

    pub(crate) async fn claim(&self, key: &str) -> Answer {
        let claimed = self
            .storage
            .claim_key(self.organization, key, "hash", 1_000)
            .await
            .unwrap();
        let Claimed::Yours { claim } = claimed else {
            unreachable!("the key is free: {claimed:?}")
        };
        Answer {
            key: key.to_owned(),
            payload_sha256: "hash".to_owned(),
            claim,
            status: 201,
            body: "{}".to_owned(),
        }
    }
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

pub(crate) fn slack(username: &str) -> Vec<IdentifierEntry> {
    vec![IdentifierEntry {
        source: "slack".to_owned(),
        username: username.to_owned(),
    }]
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
                identifiers: slack("U1"),
                ..user("Ann@Example.com")
            },
            UserEntry {
                status: Some("archived".to_owned()),
                ..user(BO)
            },
        ],
    }
}

pub(crate) fn founding() -> Founding {
    Founding {
        name: "Test".to_owned(),
        directory: document(),
        workspace_template: None,
        applications: vec![FoundingApplication {
            slug: "figma".to_owned(),
            name: "Figma".to_owned(),
            description: String::new(),
            owner: Some(ANN.to_owned()),
            accounts: Vec::new(),
        }],
    }
}

pub(crate) fn event(action: &str, at_ms: i64) -> AuditEvent {
    AuditEvent {
        at_ms,
        actor: ANN.to_owned(),
        action: action.to_owned(),
        subject: "roster/workspace".to_owned(),
        detail: json!({ "b": 1, "a": ["x"] }),
    }
}

/// An import to the roster by Ann, on the revision, that leaves these users.
pub(crate) async fn write(
    stage: &Stage,
    roster: RosterName,
    base_revision: i64,
    users: Vec<UserEntry>,
) -> ImportWrite {
    let changeset = Changeset {
        template: "workspace-users".to_owned(),
        base_revision: base_revision.to_string(),
        changes: Vec::new(),
        kept: None,
    };
    let revision = base_revision + 1;
    let summary = ImportSummary {
        id: format!("{roster}-{revision:04}"),
        roster: roster.to_string(),
        roster_title: String::new(),
        kind: ImportKind::File,
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
        revision: revision.to_string(),
        changeset_sha256: String::new(),
        undo_of: None,
        undone_by: None,
        left_alone: Vec::new(),
    };
    let found = stage.storage.snapshot(stage.organization, &roster).await;
    let on_record = found.unwrap().unwrap().users;
    let is_account = |user: &&UserEntry| {
        user.account
            .as_deref()
            .is_none_or(|name| name == "imported")
    };
    let users = users
        .into_iter()
        .map(|entry| {
            let mut before = on_record.iter().filter(is_account);
            WrittenUser {
                key: entry.email.to_lowercase(),
                before: before.find(|user| user.email == entry.email).cloned(),
                entry,
            }
        })
        .collect();
    ImportWrite {
        organization: stage.organization,
        roster,
        base_revision,
        revision,
        users,
        removed: Vec::new(),
        sightings: None,
        history: HistoryEntry {
            summary,
            changeset: changeset.canonical_json(),
            inverse: changeset
                .into_inverse(&revision.to_string())
                .canonical_json(),
        },
        applied_by: ANN.to_owned(),
        applied_ms: 1_000,
        audit: event("import.applied", 1_000),
        plan: None,
        answer: None,
    }
}
