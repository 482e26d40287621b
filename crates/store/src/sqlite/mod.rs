//! [`Storage`] in one SQLite file.

mod accounts;
mod app_users;
mod applications;
mod apply;
mod found;
mod imports;
mod rosters;
mod snapshot;
mod users;
mod write_users;

use std::path::Path;
use std::time::Duration;

use async_trait::async_trait;
use rollcall_api::applications::ApplicationUser;
use rollcall_api::imports::{Import, ImportSummary};
use rollcall_api::users::WorkspaceUser;
use rollcall_core::directory::DirectoryDocument;
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::sqlite::{
    SqliteConnectOptions, SqliteJournalMode, SqlitePool, SqlitePoolOptions, SqliteSynchronous,
};
use sqlx::{ConnectOptions, SqlSafeStr};

use crate::{
    Answer, AppUserView, ApplicationFacts, Applied, Founding, ImportWrite, Listing, NewSession,
    NewSignInLink, Organization, OrganizationId, Principal, Result, RosterFacts, RosterName,
    Storage, StoreError, UserStatusFilter, Window,
};

/// How long a writer waits for another one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(20);
const MAX_CONNECTIONS: u32 = 8;

/// The storage in one SQLite file: write-ahead log, foreign keys on, every commit on disk.
#[derive(Debug, Clone)]
pub struct SqliteStorage {
    pool: SqlitePool,
}

impl SqliteStorage {
    /// Opens the file, makes it when it is not there, and brings it to this version's schema.
    ///
    /// # Errors
    /// [`StoreError::Open`] or [`StoreError::Migrate`].
    pub async fn open(path: &Path) -> Result<SqliteStorage> {
        let options = SqliteConnectOptions::new()
            .filename(path)
            .create_if_missing(true)
            .journal_mode(SqliteJournalMode::Wal)
            .synchronous(SqliteSynchronous::Full)
            .foreign_keys(true)
            .busy_timeout(BUSY_TIMEOUT)
            .disable_statement_logging();
        let pool = SqlitePoolOptions::new()
            .max_connections(MAX_CONNECTIONS)
            .connect_with(options)
            .await
            .map_err(|source| StoreError::Open {
                path: path.display().to_string(),
                source,
            })?;
        migrator().run(&pool).await?;
        Ok(SqliteStorage { pool })
    }

    /// Waits for running statements and closes the file.
    pub async fn close(&self) {
        self.pool.close().await;
    }
}

fn migrator() -> Migrator {
    let start = include_str!("../../migrations/0001_start.sql");
    Migrator::with_migrations(vec![Migration::new(
        1,
        "start".into(),
        MigrationType::Simple,
        start.into_sql_str(),
        false,
    )])
}

#[async_trait]
impl Storage for SqliteStorage {
    async fn found_organization(&self, founding: &Founding, now_ms: i64) -> Result<OrganizationId> {
        found::found_organization(&self.pool, founding, now_ms).await
    }

    async fn organization(&self) -> Result<Option<Organization>> {
        accounts::organization(&self.pool).await
    }

    async fn principal(
        &self,
        organization: OrganizationId,
        key: &str,
    ) -> Result<Option<Principal>> {
        accounts::principal(&self.pool, organization, key).await
    }

    async fn first_admin(&self, organization: OrganizationId) -> Result<Option<Principal>> {
        accounts::first_admin(&self.pool, organization).await
    }

    async fn add_sign_in_link(
        &self,
        organization: OrganizationId,
        link: &NewSignInLink,
    ) -> Result<()> {
        accounts::add_sign_in_link(&self.pool, organization, link).await
    }

    async fn open_session(
        &self,
        organization: OrganizationId,
        link_sha256: &str,
        session: &NewSession,
        now_ms: i64,
    ) -> Result<Option<Principal>> {
        accounts::open_session(&self.pool, organization, link_sha256, session, now_ms).await
    }

    async fn find_session(
        &self,
        organization: OrganizationId,
        token_sha256: &str,
        now_ms: i64,
    ) -> Result<Option<Principal>> {
        accounts::find_session(&self.pool, organization, token_sha256, now_ms).await
    }

    async fn close_session(&self, organization: OrganizationId, token_sha256: &str) -> Result<()> {
        accounts::close_session(&self.pool, organization, token_sha256).await
    }

    async fn applications(
        &self,
        organization: OrganizationId,
        owner: Option<&str>,
    ) -> Result<Vec<ApplicationFacts>> {
        applications::applications(&self.pool, organization, owner).await
    }

    async fn application(
        &self,
        organization: OrganizationId,
        slug: &str,
    ) -> Result<Option<ApplicationFacts>> {
        applications::application(&self.pool, organization, slug).await
    }

    async fn application_users(
        &self,
        organization: OrganizationId,
        slug: &str,
        view: AppUserView,
        search: &str,
        window: Window<'_>,
    ) -> Result<Listing<ApplicationUser>> {
        app_users::application_users(&self.pool, organization, slug, view, search, window).await
    }

    async fn workspace_users(
        &self,
        organization: OrganizationId,
        status: UserStatusFilter,
        search: &str,
        window: Window<'_>,
    ) -> Result<Listing<WorkspaceUser>> {
        users::workspace_users(&self.pool, organization, status, search, window).await
    }

    async fn imports(
        &self,
        organization: OrganizationId,
        rosters: &[RosterName],
        window: Window<'_>,
    ) -> Result<Listing<ImportSummary>> {
        imports::imports(&self.pool, organization, rosters, window).await
    }

    async fn import(&self, organization: OrganizationId, id: &str) -> Result<Option<Import>> {
        imports::import(&self.pool, organization, id).await
    }

    async fn rosters(&self, organization: OrganizationId) -> Result<Vec<RosterName>> {
        rosters::rosters(&self.pool, organization).await
    }

    async fn roster(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
    ) -> Result<Option<RosterFacts>> {
        rosters::roster(&self.pool, organization, roster).await
    }

    async fn roster_revision(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
    ) -> Result<Option<i64>> {
        let mut connection = self.pool.acquire().await?;
        rosters::revision(&mut connection, organization, roster).await
    }

    async fn snapshot(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
    ) -> Result<Option<DirectoryDocument>> {
        snapshot::snapshot(&self.pool, organization, roster).await
    }

    async fn users_changed_since(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
        revision: i64,
    ) -> Result<Vec<String>> {
        let mut connection = self.pool.acquire().await?;
        rosters::users_changed_since(&mut connection, organization, roster, revision).await
    }

    async fn answer(&self, organization: OrganizationId, key: &str) -> Result<Option<Answer>> {
        let mut connection = self.pool.acquire().await?;
        apply::answer(&mut connection, organization, key).await
    }

    async fn apply_import(&self, write: &ImportWrite) -> Result<Applied> {
        apply::apply_import(&self.pool, write).await
    }

    async fn own_template(
        &self,
        organization: OrganizationId,
        name: &str,
    ) -> Result<Option<String>> {
        rosters::own_template(&self.pool, organization, name).await
    }
}
