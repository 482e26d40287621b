//! Users of an application.

use rollcall_api::applications::ApplicationUser;
use sqlx::sqlite::SqliteRow;
use sqlx::{Row, SqlitePool};

use super::applications::source_title;
use crate::{AppUserView, FILE_UPLOAD, Listing, OrganizationId, Result, Window, fold, rfc3339};

/// One row a user: active when one of the accounts is, the Imported account named first.
const SELECT: &str = "
WITH mine AS (
    SELECT x.user, MAX(x.status = 'active') AS active, MAX(x.display_name) AS name,
           GROUP_CONCAT(c.title, ', ' ORDER BY c.name <> 'imported', c.title) AS accounts,
           GROUP_CONCAT(x.search, ' ') AS search
    FROM app_access x
    JOIN app_account c ON c.organization = x.organization AND c.application = x.application
                      AND c.name = x.account
    WHERE x.organization = ?1 AND x.application = ?2
    GROUP BY x.user
), filtered AS (
    SELECT u.key, u.email, COALESCE(mine.name, p.display_name) AS name, mine.active, mine.accounts
    FROM mine
    JOIN user u ON u.organization = ?1 AND u.key = mine.user
    LEFT JOIN profile p ON p.organization = ?1 AND p.user = mine.user
    WHERE (?3 OR mine.active OR p.status = 'active' OR EXISTS (
              SELECT 1 FROM app_access y
              WHERE y.organization = ?1 AND y.user = mine.user AND y.status = 'active'))
      AND (?4 = '' OR instr(mine.search || ' ' || COALESCE(p.search, ''), ?4) > 0)
)
SELECT f.key, f.email, f.name, f.active, f.accounts, (SELECT COUNT(*) FROM filtered) AS total,
       (SELECT GROUP_CONCAT(DISTINCT s.source) FROM access_source s
        WHERE s.organization = ?1 AND s.application = ?2 AND s.user = f.key) AS sources,
       (SELECT MAX(s.last_seen_ms) FROM access_source s
        WHERE s.organization = ?1 AND s.application = ?2 AND s.user = f.key AND s.source = ?5) AS imported_ms
FROM filtered f
WHERE ?6 IS NULL OR f.key > ?6
ORDER BY f.key
LIMIT ?7";

pub(super) async fn application_users(
    pool: &SqlitePool,
    organization: OrganizationId,
    slug: &str,
    view: AppUserView,
    search: &str,
    window: Window<'_>,
) -> Result<Listing<ApplicationUser>> {
    let rows = sqlx::query(SELECT)
        .bind(organization.0)
        .bind(slug)
        .bind(view == AppUserView::All)
        .bind(fold(search))
        .bind(FILE_UPLOAD)
        .bind(window.after)
        .bind(i64::from(window.limit) + 1)
        .fetch_all(pool)
        .await?;
    let total = rows.first().map_or(Ok(0), |row| row.try_get("total"))?;
    let items = rows
        .iter()
        .map(|row| Ok((row.try_get::<String, _>("key")?, user_of(row)?)))
        .collect::<Result<Vec<_>>>()?;
    Ok(Listing::cut(items, total, window.limit, |(key, _)| key.clone()).map(|(_, user)| user))
}

fn user_of(row: &SqliteRow) -> Result<ApplicationUser> {
    let active: bool = row.try_get("active")?;
    let sources: Option<String> = row.try_get("sources")?;
    let mut sources: Vec<String> = sources
        .iter()
        .flat_map(|list| list.split(','))
        .map(source_title)
        .collect();
    sources.sort_unstable();
    Ok(ApplicationUser {
        email: row.try_get("email")?,
        display_name: row.try_get("name")?,
        status: if active { "active" } else { "past" }.to_owned(),
        account: row.try_get("accounts")?,
        sources,
        last_import_at: row.try_get::<Option<i64>, _>("imported_ms")?.map(rfc3339),
    })
}
