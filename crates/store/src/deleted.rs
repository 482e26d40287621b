//! Users taken off the workspace directory: for 30 days they can be brought back, then they are gone.

use std::collections::HashSet;

use rollcall_api::users::DeletedUser;
use rollcall_core::directory::UserEntry;
use rollcall_core::json::from_json_text;

use crate::driver::{Mode, values};
use crate::entries::{Which, entries};
use crate::records::Records;
use crate::rosters::{lock_revision, raise_revision};
use crate::transaction::Tx;
use crate::write_users::write_workspace;
use crate::{
    AuditEvent, Listing, OrganizationId, Result, RosterName, Storage, StoreError, Window,
    WrittenUser, rfc3339,
};

/// For how long a deleted user can be restored, and a delta tells who was removed.
pub const KEPT_DAYS: u32 = 30;
const KEPT_ENTRY: &[&str] = &["key", "entry"];
const KEPT_MS: i64 = KEPT_DAYS as i64 * 24 * 60 * 60 * 1000;

/// What became of a user who was to be restored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Restored {
    /// They are back. What others hold by now was left out: `source:username`.
    Back { identifiers_lost: Vec<String> },
    /// Nobody of this key was deleted, or too long ago.
    NotInBin,
    /// Somebody else has the address by now.
    AddressTaken,
}

impl Storage {
    /// Takes users off the workspace directory. Those that are on it are kept in the bin; the keys of those
    /// come back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_users(
        &self,
        organization: OrganizationId,
        keys: &[String],
        audit: &AuditEvent,
    ) -> Result<Vec<String>> {
        let mut tx = self.begin(Mode::Write).await?;
        let revision = lock_revision(&mut tx, organization, &RosterName::Workspace).await? + 1;
        let deleted = tx
            .delete_profiles(organization, keys, &audit.actor, audit.at_ms)
            .await?;
        if deleted.is_empty() {
            return Ok(deleted);
        }
        raise_revision(
            &mut tx,
            organization,
            &RosterName::Workspace,
            revision,
            &[],
            &deleted,
            audit.at_ms,
        )
        .await?;
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(deleted)
    }

    /// Brings a user back from the bin, as they were, active or archived.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn restore_user(
        &self,
        organization: OrganizationId,
        key: &str,
        audit: &AuditEvent,
    ) -> Result<Restored> {
        let mut tx = self.begin(Mode::Write).await?;
        let roster = RosterName::Workspace;
        let revision = lock_revision(&mut tx, organization, &roster).await? + 1;
        let found: Option<(String,)> = tx
            .first(
                "SELECT entry FROM deleted_user \
                 WHERE organization = $1 AND user_key = $2 AND deleted_ms > $3",
                values![organization.0, key, audit.at_ms - KEPT_MS],
            )
            .await?;
        let Some((entry,)) = found else {
            return Ok(Restored::NotInBin);
        };
        let keys = [key.to_owned()];
        if !entries(&mut tx, organization, &roster, Which::Keys(&keys))
            .await?
            .is_empty()
        {
            return Ok(Restored::AddressTaken);
        }
        let mut entry: UserEntry =
            from_json_text(entry.as_bytes()).map_err(|error| StoreError::Inconsistent {
                what: format!("the deleted user: {error}"),
            })?;
        let identifiers_lost = leave_out_what_is_taken(&mut tx, organization, &mut entry).await?;
        let user = WrittenUser {
            key: key.to_owned(),
            before: None,
            entry,
        };
        write_workspace(&mut tx, organization, &[user], audit.at_ms, None).await?;
        raise_revision(
            &mut tx,
            organization,
            &roster,
            revision,
            &[key],
            &[],
            audit.at_ms,
        )
        .await?;
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(Restored::Back { identifiers_lost })
    }

    /// Takes somebody out of the bin for good; whether they were in it.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge_user(
        &self,
        organization: OrganizationId,
        key: &str,
        audit: &AuditEvent,
    ) -> Result<bool> {
        let mut tx = self.begin(Mode::Write).await?;
        let purged = tx
            .run(
                "DELETE FROM deleted_user WHERE organization = $1 AND user_key = $2",
                values![organization.0, key],
            )
            .await?;
        if purged == 0 {
            return Ok(false);
        }
        forget_persons(&mut tx, organization).await?;
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Empties the bin of those who were deleted 30 days ago, and forgets whom a delta need not name any more.
    /// How many users are gone for good.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn purge(&self, now_ms: i64) -> Result<u64> {
        let mut tx = self.begin(Mode::Write).await?;
        let organizations: Vec<(i64,)> = tx
            .all("SELECT organization FROM organization", Vec::new())
            .await?;
        let mut purged = 0;
        for (organization,) in organizations {
            purged += tx
                .run(
                    "DELETE FROM deleted_user WHERE organization = $1 AND deleted_ms <= $2",
                    values![organization, now_ms - KEPT_MS],
                )
                .await?;
            forget_persons(&mut tx, OrganizationId(organization)).await?;
            tx.run(
                "UPDATE roster SET delta_from = COALESCE( \
                     (SELECT MAX(c.revision) FROM roster_change c \
                      WHERE c.organization = roster.organization AND c.roster = roster.roster \
                        AND c.removed = 1 AND c.changed_ms <= $2), delta_from) \
                 WHERE organization = $1",
                values![organization, now_ms - KEPT_MS],
            )
            .await?;
            tx.run(
                "DELETE FROM roster_change WHERE organization = $1 AND removed = 1 AND changed_ms <= $2",
                values![organization, now_ms - KEPT_MS],
            )
            .await?;
        }
        tx.commit().await?;
        Ok(purged)
    }

    /// Who is in the bin, by key.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn deleted_users(
        &self,
        organization: OrganizationId,
        window: Window<'_>,
        now_ms: i64,
    ) -> Result<Listing<DeletedUser>> {
        let mut tx = self.begin(Mode::Read).await?;
        let since = now_ms - KEPT_MS;
        let (total,): (u32,) = tx
            .one(
                "SELECT COUNT(*) FROM deleted_user WHERE organization = $1 AND deleted_ms > $2",
                values![organization.0, since],
            )
            .await?;
        let rows: Vec<(String, String, i64, String)> = tx
            .all(
                "SELECT user_key, entry, deleted_ms, deleted_by FROM deleted_user \
                 WHERE organization = $1 AND deleted_ms > $2 AND user_key > $3 ORDER BY user_key LIMIT $4",
                values![
                    organization.0,
                    since,
                    window.after.unwrap_or_default(),
                    window.limit + 1,
                ],
            )
            .await?;
        let items = rows
            .into_iter()
            .map(|(key, entry, deleted_ms, deleted_by)| {
                let entry: serde_json::Value = serde_json::from_str(&entry)?;
                let text = |name: &str| entry.get(name).and_then(|value| value.as_str());
                Ok(DeletedUser {
                    email: text("email").unwrap_or(&key).to_owned(),
                    display_name: text("display_name").unwrap_or_default().to_owned(),
                    deleted_at: rfc3339(deleted_ms),
                    deleted_by,
                    gone_at: rfc3339(deleted_ms + KEPT_MS),
                    key,
                })
            })
            .collect::<Result<Vec<_>>>()?;
        Ok(Listing::cut(items, total, window.limit, |user| {
            user.key.clone()
        }))
    }
}

/// What of a deleted user is no part of the directory document.
pub(crate) struct Kept {
    key: String,
    user_name: Option<String>,
    external_id: Option<String>,
    attributes: String,
}

impl Tx {
    /// Takes users out of the bin, since they are about to be on the directory again. What was kept of them is
    /// to be [given back](Tx::give_back) afterwards.
    pub(crate) async fn take_from_bin(
        &mut self,
        organization: OrganizationId,
        keys: &str,
    ) -> Result<Vec<Kept>> {
        let those = self.among("$2");
        let found: Vec<(String, Option<String>, Option<String>, String)> = self
            .all(
                format!(
                    "SELECT user_key, user_name, external_id, attributes FROM deleted_user \
                     WHERE organization = $1 AND user_key {those}"
                ),
                values![organization.0, keys],
            )
            .await?;
        if !found.is_empty() {
            let sql =
                format!("DELETE FROM deleted_user WHERE organization = $1 AND user_key {those}");
            self.run(sql, values![organization.0, keys]).await?;
        }
        let kept = found
            .into_iter()
            .map(|(key, user_name, external_id, attributes)| Kept {
                key,
                user_name,
                external_id,
                attributes,
            });
        Ok(kept.collect())
    }

    /// Gives users who are back what was kept of them; a name that somebody else has by now is lost.
    pub(crate) async fn give_back(
        &mut self,
        organization: OrganizationId,
        kept: Vec<Kept>,
    ) -> Result<()> {
        for kept in kept {
            let folded = kept.user_name.as_deref().map(str::to_lowercase);
            let holder: Option<(String,)> = self
                .first(
                    "SELECT user_key FROM profile WHERE organization = $1 AND user_name_folded = $2",
                    values![organization.0, &folded],
                )
                .await?;
            let free = holder.is_none();
            self.run(
                "UPDATE profile SET user_name = $3, user_name_folded = $4, external_id = $5, attributes = $6 \
                 WHERE organization = $1 AND user_key = $2",
                values![
                    organization.0,
                    &kept.key,
                    kept.user_name.clone().filter(|_| free),
                    folded.filter(|_| free),
                    &kept.external_id,
                    &kept.attributes,
                ],
            )
            .await?;
            for address in further_emails(&kept)? {
                self.run(
                    "INSERT INTO further_email (organization, user_key, address) VALUES ($1, $2, $3) \
                     ON CONFLICT DO NOTHING",
                    values![organization.0, &kept.key, address],
                )
                .await?;
            }
        }
        Ok(())
    }

    /// Moves profiles into the bin. Their sessions and links end; the keys of those that were there come back.
    pub(crate) async fn delete_profiles(
        &mut self,
        organization: OrganizationId,
        keys: &[String],
        deleted_by: &str,
        now_ms: i64,
    ) -> Result<Vec<String>> {
        if keys.is_empty() {
            return Ok(Vec::new());
        }
        let found = entries(
            self,
            organization,
            &RosterName::Workspace,
            Which::Keys(keys),
        )
        .await?;
        let mut deleted = Vec::with_capacity(found.len());
        let mut kept = Vec::with_capacity(found.len());
        for (key, entry) in found {
            kept.push(values![&key, serde_json::to_string(&entry)?]);
            deleted.push(key);
        }
        let kept = Records::new(KEPT_ENTRY, kept);
        let fixed = values![organization.0, now_ms, deleted_by];
        self.run_on(&kept, fixed, |kept| {
            format!(
                "INSERT INTO deleted_user (organization, user_key, id, entry, user_name, external_id, \
                     attributes, deleted_ms, deleted_by) \
                 SELECT $1, p.user_key, u.id, r.entry, p.user_name, p.external_id, p.attributes, $2, $3 \
                 FROM {kept} \
                 JOIN profile p ON p.organization = $1 AND p.user_key = r.key \
                 JOIN person u ON u.organization = p.organization AND u.user_key = p.user_key \
                 WHERE true \
                 ON CONFLICT (organization, user_key) DO UPDATE SET \
                     entry = excluded.entry, user_name = excluded.user_name, \
                     external_id = excluded.external_id, attributes = excluded.attributes, \
                     deleted_ms = excluded.deleted_ms, deleted_by = excluded.deleted_by"
            )
        })
        .await?;
        let those = serde_json::to_string(&deleted)?;
        // Sessions and links go with the profile.
        for table in ["membership", "identifier", "profile"] {
            let sql = format!(
                "DELETE FROM {table} WHERE organization = $1 AND user_key {}",
                self.among("$2")
            );
            self.run(sql, values![organization.0, &those]).await?;
        }
        Ok(deleted)
    }

    /// Whoever is archived is signed out.
    pub(crate) async fn end_access_of_inactive(
        &mut self,
        organization: OrganizationId,
        users: &[WrittenUser],
    ) -> Result<()> {
        let inactive: Vec<&str> = users
            .iter()
            .filter(|user| user.entry.status.as_deref() == Some("archived"))
            .map(|user| user.key.as_str())
            .collect();
        if inactive.is_empty() {
            return Ok(());
        }
        let inactive = serde_json::to_string(&inactive)?;
        for table in ["session", "sign_in_link", "api_token"] {
            let sql = format!(
                "DELETE FROM {table} WHERE organization = $1 AND user_key {}",
                self.among("$2")
            );
            self.run(sql, values![organization.0, &inactive]).await?;
        }
        Ok(())
    }
}

/// The addresses in what SCIM gave, besides the key, in lower case.
fn further_emails(kept: &Kept) -> Result<Vec<String>> {
    let attributes: serde_json::Value = serde_json::from_str(&kept.attributes)?;
    let emails = attributes
        .get("emails")
        .and_then(|emails| emails.as_array());
    let addresses = emails
        .into_iter()
        .flatten()
        .filter_map(|email| email.get("value")?.as_str())
        .map(str::to_lowercase)
        .filter(|address| *address != kept.key);
    Ok(addresses.collect())
}

/// Groups and sources that are gone, and identifiers that others hold, cannot come back with a user.
async fn leave_out_what_is_taken(
    tx: &mut Tx,
    organization: OrganizationId,
    entry: &mut UserEntry,
) -> Result<Vec<String>> {
    let groups: Vec<(String,)> = tx
        .all(
            "SELECT name FROM user_group WHERE organization = $1",
            values![organization.0],
        )
        .await?;
    let groups: HashSet<String> = groups.into_iter().map(|(name,)| name).collect();
    entry.groups.retain(|group| groups.contains(group));
    let mut lost = Vec::new();
    let mut kept = Vec::new();
    for identifier in std::mem::take(&mut entry.identifiers) {
        let holder: Option<(String,)> = tx
            .first(
                "SELECT user_key FROM identifier \
                 WHERE organization = $1 AND source = $2 AND username = $3",
                values![organization.0, &identifier.source, &identifier.username],
            )
            .await?;
        match holder {
            None => kept.push(identifier),
            Some(_) => lost.push(format!("{}:{}", identifier.source, identifier.username)),
        }
    }
    entry.identifiers = kept;
    Ok(lost)
}

/// Forgets addresses that neither the directory, nor an application, nor the bin knows.
async fn forget_persons(tx: &mut Tx, organization: OrganizationId) -> Result<()> {
    tx.run(
        "DELETE FROM person WHERE organization = $1 \
           AND NOT EXISTS (SELECT 1 FROM profile p \
                           WHERE p.organization = $1 AND p.user_key = person.user_key) \
           AND NOT EXISTS (SELECT 1 FROM app_access x \
                           WHERE x.organization = $1 AND x.user_key = person.user_key) \
           AND NOT EXISTS (SELECT 1 FROM application a \
                           WHERE a.organization = $1 AND a.owner = person.user_key) \
           AND NOT EXISTS (SELECT 1 FROM deleted_user d \
                           WHERE d.organization = $1 AND d.user_key = person.user_key)",
        values![organization.0],
    )
    .await?;
    Ok(())
}
