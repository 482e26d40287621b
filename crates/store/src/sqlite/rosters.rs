//! Rosters without their users: template, revision, policy.

use sqlx::{SqliteConnection, SqlitePool};

use crate::{OrganizationId, Result, RosterFacts, RosterName};

pub(super) async fn rosters(
    pool: &SqlitePool,
    organization: OrganizationId,
) -> Result<Vec<RosterName>> {
    let rows: Vec<(String,)> =
        sqlx::query_as("SELECT roster FROM roster WHERE organization = ?1 ORDER BY roster")
            .bind(organization.0)
            .fetch_all(pool)
            .await?;
    Ok(rows
        .iter()
        .filter_map(|(name,)| name.parse().ok())
        .collect())
}

pub(super) async fn roster(
    pool: &SqlitePool,
    organization: OrganizationId,
    roster: &RosterName,
) -> Result<Option<RosterFacts>> {
    type Row = (
        String,
        i64,
        Option<String>,
        Option<String>,
        Option<String>,
        u32,
    );
    let slug = match roster {
        RosterName::Workspace => None,
        RosterName::Application(slug) => Some(slug.as_str()),
    };
    let row: Option<Row> = sqlx::query_as(
        "SELECT r.template, r.revision, t.document, a.name, a.owner, \
                CASE WHEN ?3 IS NULL \
                     THEN (SELECT COUNT(*) FROM profile WHERE organization = ?1) \
                     ELSE (SELECT COUNT(DISTINCT user) FROM app_access \
                           WHERE organization = ?1 AND application = ?3) END \
         FROM roster r \
         LEFT JOIN template t ON t.organization = r.organization AND t.name = r.template \
         LEFT JOIN application a ON a.organization = r.organization AND a.slug = ?3 \
         WHERE r.organization = ?1 AND r.roster = ?2",
    )
    .bind(organization.0)
    .bind(roster.to_string())
    .bind(slug)
    .fetch_optional(pool)
    .await?;
    Ok(row.map(
        |(template, revision, own_template, application, owner, users)| RosterFacts {
            name: application.unwrap_or_else(|| "Workspace".to_owned()),
            owner,
            template,
            own_template,
            revision,
            users,
        },
    ))
}

pub(super) async fn revision(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
    roster: &RosterName,
) -> Result<Option<i64>> {
    let row: Option<(i64,)> =
        sqlx::query_as("SELECT revision FROM roster WHERE organization = ?1 AND roster = ?2")
            .bind(organization.0)
            .bind(roster.to_string())
            .fetch_optional(connection)
            .await?;
    Ok(row.map(|(revision,)| revision))
}

pub(super) async fn users_changed_since(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
    roster: &RosterName,
    revision: i64,
) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = sqlx::query_as(
        "SELECT user FROM roster_change WHERE organization = ?1 AND roster = ?2 AND revision > ?3 ORDER BY user",
    )
    .bind(organization.0)
    .bind(roster.to_string())
    .bind(revision)
    .fetch_all(connection)
    .await?;
    Ok(rows.into_iter().map(|(user,)| user).collect())
}

pub(super) async fn own_template(
    pool: &SqlitePool,
    organization: OrganizationId,
    name: &str,
) -> Result<Option<String>> {
    let row: Option<(String,)> =
        sqlx::query_as("SELECT document FROM template WHERE organization = ?1 AND name = ?2")
            .bind(organization.0)
            .bind(name)
            .fetch_optional(pool)
            .await?;
    Ok(row.map(|(document,)| document))
}
