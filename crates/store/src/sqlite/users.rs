//! Users of the workspace directory.

use rollcall_api::users::WorkspaceUser;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqlitePool};

use crate::{Listing, OrganizationId, Result, UserStatusFilter, Window, fold};

const SELECT: &str = "
WITH filtered AS (
    SELECT p.user, p.display_name, p.status, p.role
    FROM profile p
    WHERE p.organization = ?1 AND (?2 IS NULL OR p.status = ?2) AND (?3 = '' OR instr(p.search, ?3) > 0)
)
SELECT f.user, u.email, f.display_name, f.status, f.role, (SELECT COUNT(*) FROM filtered) AS total,
       (SELECT json_group_array(m.user_group ORDER BY m.user_group) FROM membership m
        WHERE m.organization = ?1 AND m.user = f.user) AS groups,
       (SELECT json_group_array(i.source || ':' || i.username ORDER BY i.source, i.username) FROM identifier i
        WHERE i.organization = ?1 AND i.user = f.user) AS identifiers,
       (SELECT json_group_array(DISTINCT a.name) FROM app_access x
        JOIN application a ON a.organization = x.organization AND a.slug = x.application
        WHERE x.organization = ?1 AND x.user = f.user AND x.status = 'active') AS applications
FROM filtered f
JOIN user u ON u.organization = ?1 AND u.key = f.user
WHERE ?4 IS NULL OR f.user > ?4
ORDER BY f.user
LIMIT ?5";

pub(super) async fn workspace_users(
    pool: &SqlitePool,
    organization: OrganizationId,
    status: UserStatusFilter,
    search: &str,
    window: Window<'_>,
) -> Result<Listing<WorkspaceUser>> {
    let status = match status {
        UserStatusFilter::Active => Some("active"),
        UserStatusFilter::Archived => Some("archived"),
        UserStatusFilter::All => None,
    };
    let rows = sqlx::query(SELECT)
        .bind(organization.0)
        .bind(status)
        .bind(fold(search))
        .bind(window.after)
        .bind(i64::from(window.limit) + 1)
        .fetch_all(pool)
        .await?;
    let total = rows.first().map_or(Ok(0), |row| row.try_get("total"))?;
    let items = rows
        .iter()
        .map(|row| Ok((row.try_get::<String, _>("user")?, user_of(row)?)))
        .collect::<Result<Vec<_>>>()?;
    Ok(Listing::cut(items, total, window.limit, |(key, _)| key.clone()).map(|(_, user)| user))
}

fn user_of(row: &SqliteRow) -> Result<WorkspaceUser> {
    let mut applications: Vec<String> = serde_json::from_str(row.try_get("applications")?)?;
    applications.sort_unstable();
    Ok(WorkspaceUser {
        email: row.try_get("email")?,
        display_name: row.try_get("display_name")?,
        status: row.try_get("status")?,
        role: row.try_get("role")?,
        groups: serde_json::from_str(row.try_get("groups")?)?,
        identifiers: serde_json::from_str(row.try_get("identifiers")?)?,
        applications,
    })
}
