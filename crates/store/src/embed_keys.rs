//! Public keys of applications that embed the import.

use crate::driver::{Mode, values};
use crate::{AuditEvent, OrganizationId, Result, Storage};

/// A key as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EmbedKey {
    /// Sorts by time.
    pub id: String,
    /// Slug of the application whose roster tokens are for.
    pub application: String,
    pub name: String,
    /// Of the page that the import is embedded in.
    pub origin: String,
    /// `EdDSA`, `ES256` or `RS256`: of tokens that the key signs, and no other.
    pub algorithm: String,
    /// PEM.
    pub public_key: String,
    pub created_by: String,
    pub created_ms: i64,
}

/// What came of adding a key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyAdded {
    Yes,
    ApplicationUnknown,
    TooMany,
}

type KeyRow = (String, String, String, String, String, String, String, i64);

const SELECT: &str = "SELECT id, application, name, origin, algorithm, public_key, created_by, created_ms \
     FROM embed_key WHERE organization = $1 AND ";

impl Storage {
    /// Keeps a key, unless its application has as many as it may.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_embed_key(
        &self,
        organization: OrganizationId,
        key: &EmbedKey,
        most: u32,
        audit: &AuditEvent,
    ) -> Result<KeyAdded> {
        let mut tx = self.begin(Mode::Write).await?;
        let lock = tx.for_update();
        let application: Option<(String,)> = tx
            .first(
                format!("SELECT slug FROM application WHERE organization = $1 AND slug = $2{lock}"),
                values![organization.0, &key.application],
            )
            .await?;
        if application.is_none() {
            return Ok(KeyAdded::ApplicationUnknown);
        }
        let (count,): (u32,) = tx
            .one(
                "SELECT COUNT(*) FROM embed_key WHERE organization = $1 AND application = $2",
                values![organization.0, &key.application],
            )
            .await?;
        if count >= most {
            return Ok(KeyAdded::TooMany);
        }
        tx.run(
            "INSERT INTO embed_key (organization, id, application, name, origin, algorithm, \
                 public_key, created_by, created_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                organization.0,
                &key.id,
                &key.application,
                &key.name,
                &key.origin,
                &key.algorithm,
                &key.public_key,
                &key.created_by,
                key.created_ms
            ],
        )
        .await?;
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(KeyAdded::Yes)
    }

    /// The keys of an application, the latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn embed_keys(
        &self,
        organization: OrganizationId,
        application: &str,
    ) -> Result<Vec<EmbedKey>> {
        let mut tx = self.begin(Mode::Read).await?;
        let rows: Vec<KeyRow> = tx
            .all(
                format!("{SELECT} application = $2 ORDER BY id DESC"),
                values![organization.0, application],
            )
            .await?;
        Ok(rows.into_iter().map(key_of).collect())
    }

    /// A key by its id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_embed_key(
        &self,
        organization: OrganizationId,
        id: &str,
    ) -> Result<Option<EmbedKey>> {
        let mut tx = self.begin(Mode::Read).await?;
        let row: Option<KeyRow> = tx
            .first(format!("{SELECT} id = $2"), values![organization.0, id])
            .await?;
        Ok(row.map(key_of))
    }

    /// Whether any application embeds the import in a page of this origin.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn is_embed_origin(
        &self,
        organization: OrganizationId,
        origin: &str,
    ) -> Result<bool> {
        let mut tx = self.begin(Mode::Read).await?;
        let row: Option<(String,)> = tx
            .first(
                "SELECT id FROM embed_key WHERE organization = $1 AND origin = $2 LIMIT 1",
                values![organization.0, origin],
            )
            .await?;
        Ok(row.is_some())
    }

    /// Deletes a key of an application: its tokens are worth nothing from then on. Whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_embed_key(
        &self,
        organization: OrganizationId,
        application: &str,
        id: &str,
        audit: &AuditEvent,
    ) -> Result<bool> {
        let mut tx = self.begin(Mode::Write).await?;
        let deleted = tx
            .run(
                "DELETE FROM embed_key WHERE organization = $1 AND application = $2 AND id = $3",
                values![organization.0, application, id],
            )
            .await?;
        if deleted == 0 {
            return Ok(false);
        }
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn key_of(row: KeyRow) -> EmbedKey {
    let (id, application, name, origin, algorithm, public_key, created_by, created_ms) = row;
    EmbedKey {
        id,
        application,
        name,
        origin,
        algorithm,
        public_key,
        created_by,
        created_ms,
    }
}
