//! The history of changes to rosters.

use rollcall_api::imports::{Import, ImportKind, ImportSummary, ImportedFile};
use rollcall_core::changeset::Changeset;

use crate::driver::{Mode, Value, values};
use crate::transaction::Tx;
use crate::{Listing, OrganizationId, Result, RosterName, Storage, Window, rfc3339};

/// What an undo begins with.
#[derive(Debug, Clone)]
pub struct UndoFacts {
    pub import: ImportSummary,
    pub roster: RosterName,
    /// The revision that the import left.
    pub revision: i64,
    pub inverse: Changeset,
    /// Keys of its users that changed since.
    pub changed_since: Vec<String>,
}

impl Storage {
    /// The imports of the given rosters, latest first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn imports(
        &self,
        organization: OrganizationId,
        rosters: &[RosterName],
        window: Window<'_>,
    ) -> Result<Listing<ImportSummary>> {
        let mut tx = self.begin(Mode::Read).await?;
        let names: Vec<String> = rosters.iter().map(RosterName::to_string).collect();
        let names = serde_json::to_string(&names)?;
        let those = tx.among("$2");
        let (total,): (u32,) = tx
            .one(
                format!("SELECT COUNT(*) FROM import WHERE organization = $1 AND roster {those}"),
                values![organization.0, &names],
            )
            .await?;
        let items = summaries(
            &mut tx,
            &format!("i.roster {those} AND ($3 IS NULL OR i.id < $3) ORDER BY i.id DESC LIMIT $4"),
            values![organization.0, &names, window.after, window.limit + 1],
        )
        .await?;
        Ok(Listing::cut(items, total, window.limit, |import| {
            import.id.clone()
        }))
    }

    /// One import with its changes.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn import(&self, organization: OrganizationId, id: &str) -> Result<Option<Import>> {
        let mut tx = self.begin(Mode::Read).await?;
        import(&mut tx, organization, id).await
    }

    /// How long the text is that takes an import back.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn inverse_bytes(
        &self,
        organization: OrganizationId,
        id: &str,
    ) -> Result<Option<u64>> {
        let mut tx = self.begin(Mode::Read).await?;
        let found: Option<(i64,)> = tx
            .first(
                "SELECT octet_length(inverse) FROM import WHERE organization = $1 AND id = $2",
                values![organization.0, id],
            )
            .await?;
        Ok(found.map(|(bytes,)| bytes.unsigned_abs()))
    }

    /// An import with what takes it back, and who of its users changed since.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn undo_facts(
        &self,
        organization: OrganizationId,
        id: &str,
    ) -> Result<Option<UndoFacts>> {
        let mut tx = self.begin(Mode::Read).await?;
        let Some(import) = summary(&mut tx, organization, id).await? else {
            return Ok(None);
        };
        let Ok(roster) = import.roster.parse::<RosterName>() else {
            return Ok(None);
        };
        let (inverse, revision): (String, i64) = tx
            .one(
                "SELECT inverse, revision FROM import WHERE organization = $1 AND id = $2",
                values![organization.0, id],
            )
            .await?;
        let inverse: Changeset = serde_json::from_str(&inverse)?;
        let keys: Vec<&str> = inverse
            .changes
            .iter()
            .map(|change| change.key.as_str())
            .collect();
        let sql = format!(
            "SELECT user_key FROM roster_change WHERE organization = $1 AND roster = $2 \
             AND revision > $3 AND user_key {} ORDER BY user_key",
            tx.among("$4")
        );
        let changed: Vec<(String,)> = tx
            .all(
                sql,
                values![
                    organization.0,
                    roster.to_string(),
                    revision,
                    serde_json::to_string(&keys)?,
                ],
            )
            .await?;
        Ok(Some(UndoFacts {
            import,
            roster,
            revision,
            inverse,
            changed_since: changed.into_iter().map(|(key,)| key).collect(),
        }))
    }
}

/// The latest import of each roster.
pub(crate) async fn last_imports(
    tx: &mut Tx,
    organization: OrganizationId,
) -> Result<Vec<ImportSummary>> {
    summaries(
        tx,
        "i.id IN (SELECT MAX(id) FROM import WHERE organization = $1 GROUP BY roster)",
        values![organization.0],
    )
    .await
}

async fn summary(
    tx: &mut Tx,
    organization: OrganizationId,
    id: &str,
) -> Result<Option<ImportSummary>> {
    let found = summaries(tx, "i.id = $2", values![organization.0, id]).await?;
    Ok(found.into_iter().next())
}

async fn import(tx: &mut Tx, organization: OrganizationId, id: &str) -> Result<Option<Import>> {
    let Some(summary) = summary(tx, organization, id).await? else {
        return Ok(None);
    };
    let (changeset,): (String,) = tx
        .one(
            "SELECT changeset FROM import WHERE organization = $1 AND id = $2",
            values![organization.0, id],
        )
        .await?;
    Ok(Some(Import {
        summary,
        changeset: serde_json::from_str(&changeset)?,
    }))
}

type SummaryRow = (
    String,
    String,
    String,
    String,
    String,
    String,
    i64,
    String,
    i64,
    String,
    String,
    String,
    i64,
    String,
    Option<String>,
    String,
    Option<String>,
);

/// `condition` is on `i`; the organization is `$1`.
async fn summaries(tx: &mut Tx, condition: &str, values: Vec<Value>) -> Result<Vec<ImportSummary>> {
    let sql = format!(
        "SELECT i.id, i.roster, COALESCE(a.name, 'Workspace'), i.kind, i.template, i.file_name, \
                i.file_bytes, i.file_sha256, i.applied_ms, COALESCE(u.email, i.applied_by), \
                i.change_counts, i.record_counts, i.revision, i.changeset_sha256, i.undo_of, \
                i.left_alone, i.undone_by \
         FROM import i \
         LEFT JOIN person u ON u.organization = i.organization AND u.user_key = i.applied_by \
         LEFT JOIN application a ON a.organization = i.organization AND 'app:' || a.slug = i.roster \
         WHERE i.organization = $1 AND {condition}"
    );
    let rows: Vec<SummaryRow> = tx.all(sql, values).await?;
    rows.into_iter().map(summary_of).collect()
}

fn summary_of(row: SummaryRow) -> Result<ImportSummary> {
    let (
        id,
        roster,
        roster_title,
        kind,
        template,
        name,
        bytes,
        sha256,
        applied_ms,
        applied_by,
        changes,
        counts,
        revision,
        changeset_sha256,
        undo_of,
        left_alone,
        undone_by,
    ) = row;
    Ok(ImportSummary {
        id,
        roster,
        roster_title,
        kind: ImportKind::from_name(&kind),
        template,
        file: ImportedFile {
            name,
            bytes: u64::try_from(bytes).unwrap_or_default(),
            sha256,
        },
        applied_at: rfc3339(applied_ms),
        applied_by,
        changes: serde_json::from_str(&changes)?,
        counts: serde_json::from_str(&counts)?,
        revision: revision.to_string(),
        changeset_sha256,
        undo_of,
        undone_by,
        left_alone: serde_json::from_str(&left_alone)?,
    })
}
