//! Custom roles, and who holds them besides a built-in one.
//!
//! Locks are taken in one order everywhere: the role's row, the user's, the holder's, the audit log.

use rollcall_api::roles::RoleHolder;
use rollcall_api::session::Scopes;

use crate::driver::{Mode, values};
use crate::transaction::Tx;
use crate::{AuditEvent, Listing, OrganizationId, Result, Storage, Window, fold};

/// A role as it is kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CustomRole {
    /// Sorts by time.
    pub id: String,
    pub name: String,
    pub scopes: Scopes,
    /// Raised by every change of name or scopes; 1 at first.
    pub version: u32,
    /// How many users hold it, archived ones among them.
    pub holders: u32,
}

/// What came of adding a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleAdded {
    Yes,
    NameTaken,
    TooMany,
}

/// What came of changing a role.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleChanged {
    Yes,
    Unknown,
    NameTaken,
    /// It is of another version by now.
    Stale,
}

/// What came of giving a role to somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RoleGiven {
    Yes,
    /// They hold it already.
    Again,
    /// There is no such role, or it is of another version by now.
    Stale,
    /// Nobody who is active in the workspace directory has the key.
    UserUnknown,
    TooMany,
}

type RoleRow = (String, String, String, u32, u32);

/// A condition on `r` follows.
const SELECT: &str = "SELECT r.id, r.name, r.scopes, r.version, \
         (SELECT COUNT(*) FROM custom_role_holder h \
          WHERE h.organization = r.organization AND h.role = r.id) \
     FROM custom_role r WHERE r.organization = $1";

impl Storage {
    /// Keeps a role, unless the organization has `most` of them or one of this name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_role(
        &self,
        organization: OrganizationId,
        role: &CustomRole,
        most: u32,
        audit: &AuditEvent,
    ) -> Result<RoleAdded> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.lock_organization(organization).await?;
        let (count,): (u32,) = tx
            .one(
                "SELECT COUNT(*) FROM custom_role WHERE organization = $1",
                values![organization.0],
            )
            .await?;
        if count >= most {
            return Ok(RoleAdded::TooMany);
        }
        if tx.is_role_name_taken(organization, role).await? {
            return Ok(RoleAdded::NameTaken);
        }
        tx.run(
            "INSERT INTO custom_role (organization, id, name, name_folded, scopes, version) \
             VALUES ($1, $2, $3, $4, $5, $6)",
            values![
                organization.0,
                &role.id,
                &role.name,
                fold(&role.name),
                serde_json::to_string(&role.scopes)?,
                role.version
            ],
        )
        .await?;
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(RoleAdded::Yes)
    }

    /// All custom roles, by name.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn roles(&self, organization: OrganizationId) -> Result<Vec<CustomRole>> {
        let mut tx = self.begin(Mode::Read).await?;
        let rows: Vec<RoleRow> = tx
            .all(
                format!("{SELECT} ORDER BY r.name_folded"),
                values![organization.0],
            )
            .await?;
        rows.into_iter().map(role_of).collect()
    }

    /// How many active users have each built-in role; those that nobody has are left out.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn built_in_role_holders(
        &self,
        organization: OrganizationId,
    ) -> Result<Vec<(String, u32)>> {
        let mut tx = self.begin(Mode::Read).await?;
        tx.all(
            "SELECT role, COUNT(*) FROM profile WHERE organization = $1 AND status = 'active' \
             GROUP BY role ORDER BY role",
            values![organization.0],
        )
        .await
    }

    /// A custom role.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn role(&self, organization: OrganizationId, id: &str) -> Result<Option<CustomRole>> {
        let mut tx = self.begin(Mode::Read).await?;
        tx.role(organization, id).await
    }

    /// Gives a role other name and scopes; `role.version` is the one that was seen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_role(
        &self,
        organization: OrganizationId,
        role: &CustomRole,
        audit: &AuditEvent,
    ) -> Result<RoleChanged> {
        let mut tx = self.begin(Mode::Write).await?;
        match tx.lock_role(organization, &role.id).await? {
            None => return Ok(RoleChanged::Unknown),
            Some(version) if version != role.version => return Ok(RoleChanged::Stale),
            Some(_) => {}
        }
        tx.lock_organization(organization).await?;
        if tx.is_role_name_taken(organization, role).await? {
            return Ok(RoleChanged::NameTaken);
        }
        tx.run(
            "UPDATE custom_role SET name = $3, name_folded = $4, scopes = $5, version = version + 1 \
             WHERE organization = $1 AND id = $2",
            values![
                organization.0,
                &role.id,
                &role.name,
                fold(&role.name),
                serde_json::to_string(&role.scopes)?
            ],
        )
        .await?;
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(RoleChanged::Yes)
    }

    /// Deletes a role: whoever held it holds it no more. `audit` is told what it was; false when there was none.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_role(
        &self,
        organization: OrganizationId,
        id: &str,
        audit: impl FnOnce(&CustomRole) -> AuditEvent + Send,
    ) -> Result<bool> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.lock_role(organization, id).await?;
        let Some(role) = tx.role(organization, id).await? else {
            return Ok(false);
        };
        tx.run(
            "DELETE FROM custom_role WHERE organization = $1 AND id = $2",
            values![organization.0, id],
        )
        .await?;
        tx.audit(organization, &audit(&role)).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Who holds a role, by key; a window begins after a key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn role_holders(
        &self,
        organization: OrganizationId,
        id: &str,
        window: Window<'_>,
    ) -> Result<Listing<RoleHolder>> {
        let mut tx = self.begin(Mode::Read).await?;
        let (total,): (u32,) = tx
            .one(
                "SELECT COUNT(*) FROM custom_role_holder WHERE organization = $1 AND role = $2",
                values![organization.0, id],
            )
            .await?;
        let rows: Vec<(String, String, String, String)> = tx
            .all(
                "SELECT p.user_key, u.email, p.display_name, p.status FROM custom_role_holder h \
                 JOIN profile p ON p.organization = h.organization AND p.user_key = h.user_key \
                 JOIN person u ON u.organization = h.organization AND u.user_key = h.user_key \
                 WHERE h.organization = $1 AND h.role = $2 AND h.user_key > $3 \
                 ORDER BY h.user_key LIMIT $4",
                values![
                    organization.0,
                    id,
                    window.after.unwrap_or_default(),
                    window.limit + 1
                ],
            )
            .await?;
        let holders = rows
            .into_iter()
            .map(|(key, email, display_name, status)| RoleHolder {
                key,
                email,
                display_name,
                status,
            })
            .collect();
        Ok(Listing::cut(holders, total, window.limit, |holder| {
            holder.key.clone()
        }))
    }

    /// Gives somebody a role, as it was seen: nobody is given more than that. `most` users hold it at most.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn give_role(
        &self,
        organization: OrganizationId,
        role: &CustomRole,
        user: &str,
        most: u32,
        audit: &AuditEvent,
    ) -> Result<RoleGiven> {
        let mut tx = self.begin(Mode::Write).await?;
        if tx.lock_role(organization, &role.id).await? != Some(role.version) {
            return Ok(RoleGiven::Stale);
        }
        let active: Option<(String,)> = tx
            .first(
                "SELECT user_key FROM profile \
                 WHERE organization = $1 AND user_key = $2 AND status = 'active'",
                values![organization.0, user],
            )
            .await?;
        if active.is_none() {
            return Ok(RoleGiven::UserUnknown);
        }
        let (count, held): (u32, u32) = tx
            .one(
                "SELECT COUNT(*), COALESCE(SUM(CASE WHEN user_key = $3 THEN 1 ELSE 0 END), 0) \
                 FROM custom_role_holder WHERE organization = $1 AND role = $2",
                values![organization.0, &role.id, user],
            )
            .await?;
        if held > 0 {
            return Ok(RoleGiven::Again);
        }
        if count >= most {
            return Ok(RoleGiven::TooMany);
        }
        tx.run(
            "INSERT INTO custom_role_holder (organization, user_key, role) VALUES ($1, $2, $3)",
            values![organization.0, user, &role.id],
        )
        .await?;
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(RoleGiven::Yes)
    }

    /// Takes a role from somebody; whether they held it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn take_role(
        &self,
        organization: OrganizationId,
        id: &str,
        user: &str,
        audit: &AuditEvent,
    ) -> Result<bool> {
        let mut tx = self.begin(Mode::Write).await?;
        let taken = tx
            .run(
                "DELETE FROM custom_role_holder \
                 WHERE organization = $1 AND role = $2 AND user_key = $3",
                values![organization.0, id, user],
            )
            .await?;
        if taken == 0 {
            return Ok(false);
        }
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(true)
    }
}

impl Tx {
    async fn role(&mut self, organization: OrganizationId, id: &str) -> Result<Option<CustomRole>> {
        let row: Option<RoleRow> = self
            .first(
                format!("{SELECT} AND r.id = $2"),
                values![organization.0, id],
            )
            .await?;
        row.map(role_of).transpose()
    }

    /// The role stays as it is until this transaction ends; its version.
    async fn lock_role(&mut self, organization: OrganizationId, id: &str) -> Result<Option<u32>> {
        let lock = self.for_update();
        let row: Option<(u32,)> = self
            .first(
                format!(
                    "SELECT version FROM custom_role WHERE organization = $1 AND id = $2{lock}"
                ),
                values![organization.0, id],
            )
            .await?;
        Ok(row.map(|(version,)| version))
    }

    /// Whether another role is called so. Names are given under the organization's lock.
    async fn is_role_name_taken(
        &mut self,
        organization: OrganizationId,
        role: &CustomRole,
    ) -> Result<bool> {
        let other: Option<(String,)> = self
            .first(
                "SELECT id FROM custom_role \
                 WHERE organization = $1 AND name_folded = $2 AND id <> $3",
                values![organization.0, fold(&role.name), &role.id],
            )
            .await?;
        Ok(other.is_some())
    }
}

fn role_of(row: RoleRow) -> Result<CustomRole> {
    let (id, name, scopes, version, holders) = row;
    Ok(CustomRole {
        id,
        name,
        scopes: serde_json::from_str(&scopes)?,
        version,
        holders,
    })
}
