//! Organizations, principals, one-time links and sessions.

use sqlx::SqlitePool;

use crate::{NewSession, NewSignInLink, Organization, OrganizationId, Principal, Result};

/// Whoever this yields is active in the workspace directory; a condition on `p` follows.
macro_rules! select_principal {
    ($condition:literal) => {
        concat!(
            "SELECT o.name, u.key, u.email, p.display_name, p.role FROM profile p ",
            "JOIN user u ON u.organization = p.organization AND u.key = p.user ",
            "JOIN organization o ON o.organization = p.organization ",
            "WHERE p.organization = ?1 AND p.status = 'active' AND ",
            $condition
        )
    };
}

type PrincipalRow = (String, String, String, String, String);

pub(super) async fn organization(pool: &SqlitePool) -> Result<Option<Organization>> {
    let row: Option<(i64, String)> =
        sqlx::query_as("SELECT organization, name FROM organization ORDER BY organization LIMIT 1")
            .fetch_optional(pool)
            .await?;
    Ok(row.map(|(id, name)| Organization {
        id: OrganizationId(id),
        name,
    }))
}

pub(super) async fn principal(
    pool: &SqlitePool,
    organization: OrganizationId,
    key: &str,
) -> Result<Option<Principal>> {
    let row = sqlx::query_as(select_principal!("p.user = ?2"))
        .bind(organization.0)
        .bind(key)
        .fetch_optional(pool)
        .await?;
    Ok(row.map(|row| principal_of(organization, row)))
}

pub(super) async fn first_admin(
    pool: &SqlitePool,
    organization: OrganizationId,
) -> Result<Option<Principal>> {
    let row = sqlx::query_as(select_principal!(
        "p.role = 'admin' ORDER BY p.user LIMIT 1"
    ))
    .bind(organization.0)
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| principal_of(organization, row)))
}

pub(super) async fn add_sign_in_link(
    pool: &SqlitePool,
    organization: OrganizationId,
    link: &NewSignInLink,
) -> Result<()> {
    sqlx::query("INSERT INTO sign_in_link (organization, token_sha256, user, expires_ms) VALUES (?1, ?2, ?3, ?4)")
        .bind(organization.0)
        .bind(&link.token_sha256)
        .bind(&link.user)
        .bind(link.expires_ms)
        .execute(pool)
        .await?;
    Ok(())
}

pub(super) async fn open_session(
    pool: &SqlitePool,
    organization: OrganizationId,
    link_sha256: &str,
    session: &NewSession,
    now_ms: i64,
) -> Result<Option<Principal>> {
    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let user: Option<(String,)> = sqlx::query_as(
        "UPDATE sign_in_link SET used_ms = ?3 \
         WHERE organization = ?1 AND token_sha256 = ?2 AND used_ms IS NULL AND expires_ms > ?3 \
         RETURNING user",
    )
    .bind(organization.0)
    .bind(link_sha256)
    .bind(now_ms)
    .fetch_optional(&mut *transaction)
    .await?;
    let Some((user,)) = user else { return Ok(None) };
    let row: Option<PrincipalRow> = sqlx::query_as(select_principal!("p.user = ?2"))
        .bind(organization.0)
        .bind(&user)
        .fetch_optional(&mut *transaction)
        .await?;
    let Some(row) = row else { return Ok(None) };
    for expired in [
        "DELETE FROM session WHERE organization = ?1 AND expires_ms <= ?2",
        "DELETE FROM sign_in_link WHERE organization = ?1 AND expires_ms <= ?2",
    ] {
        sqlx::query(expired)
            .bind(organization.0)
            .bind(now_ms)
            .execute(&mut *transaction)
            .await?;
    }
    sqlx::query("INSERT INTO session (organization, token_sha256, user, expires_ms) VALUES (?1, ?2, ?3, ?4)")
        .bind(organization.0)
        .bind(&session.token_sha256)
        .bind(&user)
        .bind(session.expires_ms)
        .execute(&mut *transaction)
        .await?;
    transaction.commit().await?;
    Ok(Some(principal_of(organization, row)))
}

pub(super) async fn find_session(
    pool: &SqlitePool,
    organization: OrganizationId,
    token_sha256: &str,
    now_ms: i64,
) -> Result<Option<Principal>> {
    let row = sqlx::query_as(select_principal!(
        "p.user = (SELECT user FROM session \
                   WHERE organization = ?1 AND token_sha256 = ?2 AND expires_ms > ?3)"
    ))
    .bind(organization.0)
    .bind(token_sha256)
    .bind(now_ms)
    .fetch_optional(pool)
    .await?;
    Ok(row.map(|row| principal_of(organization, row)))
}

pub(super) async fn close_session(
    pool: &SqlitePool,
    organization: OrganizationId,
    token_sha256: &str,
) -> Result<()> {
    sqlx::query("DELETE FROM session WHERE organization = ?1 AND token_sha256 = ?2")
        .bind(organization.0)
        .bind(token_sha256)
        .execute(pool)
        .await?;
    Ok(())
}

fn principal_of(organization: OrganizationId, row: PrincipalRow) -> Principal {
    let (name, key, email, display_name, role) = row;
    Principal {
        organization: Organization {
            id: organization,
            name,
        },
        key,
        email,
        display_name,
        role,
    }
}
