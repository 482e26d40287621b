//! The history of imports.

use rollcall_api::imports::{Import, ImportSummary, ImportedFile};
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqlitePool};

use crate::{Listing, OrganizationId, Result, RosterName, Window, rfc3339};

/// What a summary is made of; more columns and a condition on `i` follow.
macro_rules! select_imports {
    ($more:literal, $condition:literal) => {
        concat!(
            "SELECT i.id, i.roster, COALESCE(a.name, 'Workspace') AS roster_title, i.template, i.file_name, ",
            "i.file_bytes, i.file_sha256, i.applied_ms, u.email AS applied_by, i.change_counts, ",
            "i.record_counts, i.revision, i.changeset_sha256",
            $more,
            " FROM import i ",
            "JOIN user u ON u.organization = i.organization AND u.key = i.applied_by ",
            "LEFT JOIN application a ON a.organization = i.organization AND 'app:' || a.slug = i.roster ",
            "WHERE i.organization = ?1 AND ",
            $condition
        )
    };
}

pub(super) async fn imports(
    pool: &SqlitePool,
    organization: OrganizationId,
    rosters: &[RosterName],
    window: Window<'_>,
) -> Result<Listing<ImportSummary>> {
    let names: Vec<String> = rosters.iter().map(RosterName::to_string).collect();
    let names = serde_json::to_string(&names)?;
    let (total,): (u32,) = sqlx::query_as(
        "SELECT COUNT(*) FROM import WHERE organization = ?1 AND roster IN (SELECT value FROM json_each(?2))",
    )
    .bind(organization.0)
    .bind(&names)
    .fetch_one(pool)
    .await?;
    let rows = sqlx::query(select_imports!(
        "",
        "i.roster IN (SELECT value FROM json_each(?2)) AND (?3 IS NULL OR i.id < ?3) \
         ORDER BY i.id DESC LIMIT ?4"
    ))
    .bind(organization.0)
    .bind(&names)
    .bind(window.after)
    .bind(i64::from(window.limit) + 1)
    .fetch_all(pool)
    .await?;
    let items = rows.iter().map(summary_of).collect::<Result<Vec<_>>>()?;
    Ok(Listing::cut(items, total, window.limit, |import| {
        import.id.clone()
    }))
}

/// The latest import of each roster.
pub(super) async fn last_imports(
    pool: &SqlitePool,
    organization: OrganizationId,
) -> Result<Vec<ImportSummary>> {
    let rows = sqlx::query(select_imports!(
        "",
        "i.id IN (SELECT MAX(id) FROM import WHERE organization = ?1 GROUP BY roster)"
    ))
    .bind(organization.0)
    .fetch_all(pool)
    .await?;
    rows.iter().map(summary_of).collect()
}

pub(super) async fn import(
    pool: &SqlitePool,
    organization: OrganizationId,
    id: &str,
) -> Result<Option<Import>> {
    let row = sqlx::query(select_imports!(", i.changeset", "i.id = ?2"))
        .bind(organization.0)
        .bind(id)
        .fetch_optional(pool)
        .await?;
    let Some(row) = row else { return Ok(None) };
    let changeset = serde_json::from_str(row.try_get("changeset")?)?;
    Ok(Some(Import {
        summary: summary_of(&row)?,
        changeset,
    }))
}

fn summary_of(row: &SqliteRow) -> Result<ImportSummary> {
    let bytes: i64 = row.try_get("file_bytes")?;
    let revision: i64 = row.try_get("revision")?;
    Ok(ImportSummary {
        id: row.try_get("id")?,
        roster: row.try_get("roster")?,
        roster_title: row.try_get("roster_title")?,
        template: row.try_get("template")?,
        file: ImportedFile {
            name: row.try_get("file_name")?,
            bytes: u64::try_from(bytes).unwrap_or_default(),
            sha256: row.try_get("file_sha256")?,
        },
        applied_at: rfc3339(row.try_get("applied_ms")?),
        applied_by: row.try_get("applied_by")?,
        changes: serde_json::from_str(row.try_get("change_counts")?)?,
        counts: serde_json::from_str(row.try_get("record_counts")?)?,
        revision: revision.to_string(),
        changeset_sha256: row.try_get("changeset_sha256")?,
    })
}
