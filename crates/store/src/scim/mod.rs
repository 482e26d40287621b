//! What SCIM sees of the workspace directory: users and groups by their ids, in one transaction that reads, or
//! reads and writes. The protocol's rules stand in the server; here is what is on record.

mod finish;
mod groups;
mod read_users;
mod write_users;

use rollcall_api::session::Scopes;
use rollcall_core::directory::{IdentifierEntry, UserEntry};

use crate::driver::{Mode, values};
use crate::rosters::lock_revision;
use crate::transaction::Tx;
use crate::{OrganizationId, Result, RosterName, Storage};

pub use finish::ScimChange;
pub use groups::GroupChoice;
pub use read_users::{Held, Person, UserChoice};

/// A user of the workspace directory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimUser {
    pub id: String,
    /// Canonical e-mail address.
    pub key: String,
    pub email: String,
    /// As given; `None`: nobody gave one.
    pub user_name: Option<String>,
    pub external_id: Option<String>,
    pub display_name: String,
    pub status: String,
    pub role: String,
    /// What has no column, as JSON.
    pub attributes: String,
    /// Addresses besides the one that is the key, in lower case. Written, not read.
    pub further_emails: Vec<String>,
    pub identifiers: Vec<IdentifierEntry>,
    pub groups: Vec<GroupRef>,
    pub created_ms: i64,
    pub changed_ms: i64,
}

impl ScimUser {
    /// As the directory document has them.
    #[must_use]
    pub fn entry(&self) -> UserEntry {
        let mut groups: Vec<String> = self.groups.iter().map(|group| group.name.clone()).collect();
        groups.sort_unstable();
        UserEntry {
            email: self.email.clone(),
            display_name: Some(self.display_name.clone()),
            status: Some(self.status.clone()),
            role: Some(self.role.clone()),
            groups,
            identifiers: self.identifiers.clone(),
            ..UserEntry::default()
        }
    }
}

/// A group that a user is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GroupRef {
    pub id: String,
    pub name: String,
}

/// A group with its members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScimGroup {
    pub id: String,
    pub name: String,
    pub external_id: Option<String>,
    /// In the order of their ids.
    pub members: Vec<Member>,
    pub created_ms: i64,
    pub changed_ms: i64,
}

/// A user in a group.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    pub id: String,
    pub display_name: String,
}

/// Where a page ends: the next begins behind it. The latest come first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub created_ms: i64,
    pub id: String,
}

/// A transaction on the workspace directory; dropped it leaves no trace.
pub struct ScimTx {
    tx: Tx,
    organization: OrganizationId,
    revision: i64,
}

impl std::fmt::Debug for ScimTx {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("ScimTx")
            .field("organization", &self.organization)
            .finish_non_exhaustive()
    }
}

impl Storage {
    /// Begins to read the workspace directory.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read_scim(&self, organization: OrganizationId) -> Result<ScimTx> {
        Ok(ScimTx {
            tx: self.begin(Mode::Read).await?,
            organization,
            revision: 0,
        })
    }

    /// Begins to change the workspace directory. Others who want to wait until this ends.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn write_scim(&self, organization: OrganizationId) -> Result<ScimTx> {
        let mut tx = self.begin(Mode::Write).await?;
        let revision = lock_revision(&mut tx, organization, &RosterName::Workspace).await?;
        Ok(ScimTx {
            tx,
            organization,
            revision,
        })
    }
}

impl ScimTx {
    /// The revision that the changes are made on.
    #[must_use]
    pub fn revision(&self) -> i64 {
        self.revision
    }

    /// Names of the communication sources that are switched on.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn sources(&mut self) -> Result<Vec<String>> {
        let rows: Vec<(String,)> = self
            .tx
            .all(
                "SELECT name FROM source WHERE organization = $1 AND enabled = 1 ORDER BY name",
                values![self.organization.0],
            )
            .await?;
        Ok(rows.into_iter().map(|(name,)| name).collect())
    }

    /// The name of the directory's template, and the organization's own document of that name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn template(&mut self) -> Result<(String, Option<String>)> {
        self.tx
            .one(
                "SELECT r.template, t.document FROM roster r \
                 LEFT JOIN template t ON t.organization = r.organization AND t.name = r.template \
                 WHERE r.organization = $1 AND r.roster = 'workspace'",
                values![self.organization.0],
            )
            .await
    }

    /// How many Admins are active.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn active_admins(&mut self) -> Result<i64> {
        let (count,): (i64,) = self
            .tx
            .one(
                "SELECT COUNT(*) FROM profile \
                 WHERE organization = $1 AND role = 'admin' AND status = 'active'",
                values![self.organization.0],
            )
            .await?;
        Ok(count)
    }

    /// What the custom roles of a user allow together.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn custom_scopes(&mut self, key: &str) -> Result<Scopes> {
        let rows: Vec<(String,)> = self
            .tx
            .all(
                "SELECT r.scopes FROM custom_role_holder h \
                 JOIN custom_role r ON r.organization = h.organization AND r.id = h.role \
                 WHERE h.organization = $1 AND h.user_key = $2",
                values![self.organization.0, key],
            )
            .await?;
        let mut all = Scopes::NONE;
        for (scopes,) in rows {
            all = all.or(serde_json::from_str(&scopes)?);
        }
        Ok(all)
    }
}
