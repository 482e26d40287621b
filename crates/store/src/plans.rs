//! Changesets on their way: uploaded whole or in chunks, planned, and gone once they are applied.

use rollcall_core::changeset::Changeset;
use rollcall_core::directory::{Directory, DirectoryDocument};

use crate::driver::{Mode, values};
use crate::entries::{Which, entries};
use crate::rosters::revision;
use crate::snapshot::head;
use crate::transaction::Tx;
use crate::{AuditEvent, OrganizationId, Result, RosterName, Storage};

/// A plan to be kept.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanRecord {
    pub id: String,
    pub roster: RosterName,
    /// Key of the user who made it.
    pub created_by: String,
    pub created_ms: i64,
    pub expires_ms: i64,
    /// What was sent beside the changeset, as JSON.
    pub request: String,
    /// What the server found, as JSON; `None` while chunks are missing.
    pub effect: Option<String>,
}

/// A part of a changeset's JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlanChunk {
    /// From 0.
    pub number: u32,
    /// Of the body as it came.
    pub sha256: String,
    /// As it came, compressed.
    pub body: Vec<u8>,
}

/// What became of a chunk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ChunkKept {
    New,
    /// The same chunk was there already.
    Again,
    /// Another chunk has this number.
    Different,
    /// The plan is not there, or is complete.
    NotExpected,
}

/// The part of a roster that a changeset is about, and the numbers that its guards ask for.
#[derive(Debug)]
pub struct Concerned {
    pub revision: i64,
    pub directory: Directory,
    /// Active users of the roster.
    pub active_users: u32,
    /// Active Admins of the workspace.
    pub active_admins: u32,
}

impl Storage {
    /// Keeps a new plan, unless its maker has `limit` of them already. `changeset`: its JSON, when it is there.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_plan(
        &self,
        organization: OrganizationId,
        plan: &PlanRecord,
        changeset: Option<String>,
        limit: u32,
    ) -> Result<bool> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.lock_organization(organization).await?;
        tx.run(
            "DELETE FROM plan WHERE organization = $1 AND expires_ms < $2",
            values![organization.0, plan.created_ms],
        )
        .await?;
        let (held,): (u32,) = tx
            .one(
                "SELECT COUNT(*) FROM plan WHERE organization = $1 AND created_by = $2",
                values![organization.0, &plan.created_by],
            )
            .await?;
        if held >= limit {
            return Ok(false);
        }
        tx.run(
            "INSERT INTO plan (organization, id, roster, created_by, created_ms, expires_ms, request, \
                 changeset, effect) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                organization.0,
                &plan.id,
                plan.roster.to_string(),
                &plan.created_by,
                plan.created_ms,
                plan.expires_ms,
                &plan.request,
                changeset,
                &plan.effect,
            ],
        )
        .await?;
        tx.commit().await?;
        Ok(true)
    }

    /// A plan that has not expired.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plan(
        &self,
        organization: OrganizationId,
        id: &str,
        now_ms: i64,
    ) -> Result<Option<PlanRecord>> {
        type Found = (String, String, i64, i64, String, Option<String>);
        let mut tx = self.begin(Mode::Read).await?;
        let found: Option<Found> = tx
            .first(
                "SELECT roster, created_by, created_ms, expires_ms, request, effect FROM plan \
                 WHERE organization = $1 AND id = $2 AND expires_ms >= $3",
                values![organization.0, id, now_ms],
            )
            .await?;
        Ok(found.and_then(
            |(roster, created_by, created_ms, expires_ms, request, effect)| {
                Some(PlanRecord {
                    id: id.to_owned(),
                    roster: roster.parse().ok()?,
                    created_by,
                    created_ms,
                    expires_ms,
                    request,
                    effect,
                })
            },
        ))
    }

    /// The changeset of a plan, when it is complete.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plan_changeset(
        &self,
        organization: OrganizationId,
        id: &str,
    ) -> Result<Option<String>> {
        let mut tx = self.begin(Mode::Read).await?;
        let found: Option<(Option<String>,)> = tx
            .first(
                "SELECT changeset FROM plan WHERE organization = $1 AND id = $2",
                values![organization.0, id],
            )
            .await?;
        Ok(found.and_then(|(changeset,)| changeset))
    }

    /// The changeset is complete: what it would do is kept with it, its chunks are not.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn complete_plan(
        &self,
        organization: OrganizationId,
        id: &str,
        changeset: String,
        effect: &str,
    ) -> Result<()> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.run(
            "UPDATE plan SET changeset = $3, effect = $4 WHERE organization = $1 AND id = $2",
            values![organization.0, id, changeset, effect],
        )
        .await?;
        tx.run(
            "DELETE FROM plan_chunk WHERE organization = $1 AND plan = $2",
            values![organization.0, id],
        )
        .await?;
        tx.commit().await
    }

    /// Calls a plan off; whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn drop_plan(
        &self,
        organization: OrganizationId,
        id: &str,
        audit: &AuditEvent,
    ) -> Result<bool> {
        let mut tx = self.begin(Mode::Write).await?;
        let dropped = tx
            .run(
                "DELETE FROM plan WHERE organization = $1 AND id = $2",
                values![organization.0, id],
            )
            .await?;
        if dropped == 0 {
            return Ok(false);
        }
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// Keeps a chunk; the same one may come again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_plan_chunk(
        &self,
        organization: OrganizationId,
        plan: &str,
        chunk: PlanChunk,
    ) -> Result<ChunkKept> {
        let mut tx = self.begin(Mode::Write).await?;
        let sql = format!(
            "SELECT created_ms FROM plan WHERE organization = $1 AND id = $2 AND changeset IS NULL{}",
            tx.for_update()
        );
        let expected: Option<(i64,)> = tx.first(sql, values![organization.0, plan]).await?;
        if expected.is_none() {
            return Ok(ChunkKept::NotExpected);
        }
        let there: Option<(String,)> = tx
            .first(
                "SELECT sha256 FROM plan_chunk WHERE organization = $1 AND plan = $2 AND number = $3",
                values![organization.0, plan, chunk.number],
            )
            .await?;
        if let Some((sha256,)) = there {
            return Ok(match sha256 == chunk.sha256 {
                true => ChunkKept::Again,
                false => ChunkKept::Different,
            });
        }
        tx.run(
            "INSERT INTO plan_chunk (organization, plan, number, sha256, body) VALUES ($1, $2, $3, $4, $5)",
            values![
                organization.0,
                plan,
                chunk.number,
                &chunk.sha256,
                chunk.body,
            ],
        )
        .await?;
        tx.commit().await?;
        Ok(ChunkKept::New)
    }

    /// Numbers of the chunks that are there, in order.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plan_chunks(&self, organization: OrganizationId, plan: &str) -> Result<Vec<u32>> {
        let mut tx = self.begin(Mode::Read).await?;
        let rows: Vec<(u32,)> = tx
            .all(
                "SELECT number FROM plan_chunk WHERE organization = $1 AND plan = $2 ORDER BY number",
                values![organization.0, plan],
            )
            .await?;
        Ok(rows.into_iter().map(|(number,)| number).collect())
    }

    /// One chunk's body.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn plan_chunk(
        &self,
        organization: OrganizationId,
        plan: &str,
        number: u32,
    ) -> Result<Option<Vec<u8>>> {
        let mut tx = self.begin(Mode::Read).await?;
        let row: Option<(Vec<u8>,)> = tx
            .first(
                "SELECT body FROM plan_chunk WHERE organization = $1 AND plan = $2 AND number = $3",
                values![organization.0, plan, number],
            )
            .await?;
        Ok(row.map(|(body,)| body))
    }

    /// The users that a changeset names, and the holders of the identifiers that it claims: all that is needed
    /// to judge it, however large the roster is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn concerned(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
        changeset: &Changeset,
    ) -> Result<Option<Concerned>> {
        let mut tx = self.begin(Mode::Read).await?;
        let Some(revision) = revision(&mut tx, organization, roster).await? else {
            return Ok(None);
        };
        let mut keys: Vec<String> = changeset
            .changes
            .iter()
            .map(|change| &change.key)
            .chain(changeset.kept.iter().flatten())
            .cloned()
            .collect();
        if *roster == RosterName::Workspace {
            keys.extend(holders(&mut tx, organization, changeset).await?);
        }
        keys.sort_unstable();
        keys.dedup();
        let found = entries(&mut tx, organization, roster, Which::Keys(&keys)).await?;
        let document = DirectoryDocument {
            users: found.into_iter().map(|(_, entry)| entry).collect(),
            ..head(&mut tx, organization, roster, revision).await?
        };
        let (active_users, active_admins) = totals(&mut tx, organization, roster).await?;
        Ok(Some(Concerned {
            revision,
            directory: Directory::from_document(document),
            active_users,
            active_admins,
        }))
    }
}

/// Keys of the users who hold an identifier that the changeset adds to somebody. What is added is looked up as
/// it is written: `source:username`, whatever the separator is.
async fn holders(
    tx: &mut Tx,
    organization: OrganizationId,
    changeset: &Changeset,
) -> Result<Vec<String>> {
    let mut usernames = Vec::new();
    for change in &changeset.changes {
        for (_, items) in &change.add {
            for item in items {
                usernames.extend(
                    item.char_indices()
                        .filter(|(_, c)| !c.is_alphanumeric())
                        .filter_map(|(at, c)| item.get(at + c.len_utf8()..))
                        .filter(|rest| !rest.is_empty())
                        .map(str::to_owned),
                );
            }
        }
    }
    if usernames.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT i.user_key FROM source s \
         JOIN identifier i ON i.organization = s.organization AND i.source = s.name \
                          AND i.username {} \
         WHERE s.organization = $1",
        tx.among("$2")
    );
    let rows: Vec<(String,)> = tx
        .all(
            sql,
            values![organization.0, serde_json::to_string(&usernames)?],
        )
        .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

async fn totals(
    tx: &mut Tx,
    organization: OrganizationId,
    roster: &RosterName,
) -> Result<(u32, u32)> {
    let (admins,): (u32,) = tx
        .one(
            "SELECT COUNT(*) FROM profile \
             WHERE organization = $1 AND role = 'admin' AND status = 'active'",
            values![organization.0],
        )
        .await?;
    let (active,): (u32,) = match roster {
        RosterName::Workspace => {
            tx.one(
                "SELECT COUNT(*) FROM profile WHERE organization = $1 AND status = 'active'",
                values![organization.0],
            )
            .await?
        }
        RosterName::Application(slug) => {
            tx.one(
                "SELECT COUNT(*) FROM app_access WHERE organization = $1 AND application = $2 \
                 AND account = $3 AND status = 'active'",
                values![organization.0, slug, crate::IMPORTED_ACCOUNT],
            )
            .await?
        }
    };
    Ok((active, admins))
}
