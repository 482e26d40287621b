//! An organization is written into an empty database.

use std::collections::HashSet;

use rollcall_core::directory::{DirectoryDocument, UserEntry};
use rollcall_core::validate::canonical_email;
use sqlx::{SqliteConnection, SqlitePool};

use super::write_users::{Seen, write_accesses, write_workspace};
use crate::{
    Founding, FoundingApplication, OrganizationId, Result, RosterName, StoreError, WrittenUser,
};

const WORKSPACE_TEMPLATE: &str = "workspace-users";
const APPLICATION_TEMPLATE: &str = "app-users";
const FIRST_REVISION: i64 = 1;

pub(super) async fn found_organization(
    pool: &SqlitePool,
    founding: &Founding,
    now_ms: i64,
) -> Result<OrganizationId> {
    let directory = &founding.directory;
    let users = written_users(&directory.users)?;
    check_references(directory)?;

    let mut transaction = pool.begin_with("BEGIN IMMEDIATE").await?;
    let earlier: Option<(String,)> = sqlx::query_as("SELECT name FROM organization")
        .fetch_optional(&mut *transaction)
        .await?;
    if let Some((name,)) = earlier {
        return Err(StoreError::AlreadyFounded { name });
    }
    let (id,): (i64,) = sqlx::query_as(
        "INSERT INTO organization (name, created_ms) VALUES (?1, ?2) RETURNING organization",
    )
    .bind(&founding.name)
    .bind(now_ms)
    .fetch_one(&mut *transaction)
    .await?;
    let organization = OrganizationId(id);
    insert_references(&mut transaction, organization, directory).await?;
    write_workspace(&mut transaction, organization, &users, now_ms).await?;
    let mut template = WORKSPACE_TEMPLATE;
    if let Some(own) = &founding.workspace_template {
        template = &own.name;
        sqlx::query("INSERT INTO template (organization, name, document) VALUES (?1, ?2, ?3)")
            .bind(id)
            .bind(&own.name)
            .bind(&own.document)
            .execute(&mut *transaction)
            .await?;
    }
    insert_roster(
        &mut transaction,
        organization,
        &RosterName::Workspace,
        template,
    )
    .await?;
    for application in &founding.applications {
        insert_application(&mut transaction, organization, application, now_ms).await?;
    }
    transaction.commit().await?;
    Ok(organization)
}

/// Users with their canonical keys. An address that is none, or stands there twice, is refused.
fn written_users(users: &[UserEntry]) -> Result<Vec<WrittenUser>> {
    let mut seen = HashSet::with_capacity(users.len());
    let mut written = Vec::with_capacity(users.len());
    for entry in users {
        let key = canonical_email(&entry.email).ok_or_else(|| StoreError::Inconsistent {
            what: format!("\"{}\" is not an e-mail address", entry.email),
        })?;
        if !seen.insert(key.clone()) {
            return Err(StoreError::Inconsistent {
                what: format!("{key} stands in the directory twice"),
            });
        }
        written.push(WrittenUser {
            key,
            entry: entry.clone(),
        });
    }
    Ok(written)
}

/// Whether the users refer to groups and sources that the directory holds, and share no identifier.
fn check_references(directory: &DirectoryDocument) -> Result<()> {
    let groups: HashSet<&str> = directory.groups.iter().map(String::as_str).collect();
    let sources: HashSet<&str> = directory
        .sources
        .iter()
        .map(|source| source.name.as_str())
        .collect();
    let mut identifiers = HashSet::new();
    for user in &directory.users {
        let inconsistent = |what: String| StoreError::Inconsistent {
            what: format!("{}: {what}", user.email),
        };
        if let Some(group) = user
            .groups
            .iter()
            .find(|group| !groups.contains(group.as_str()))
        {
            return Err(inconsistent(format!(
                "there is no group \"{group}\" in the directory"
            )));
        }
        for identifier in &user.identifiers {
            if !sources.contains(identifier.source.as_str()) {
                return Err(inconsistent(format!(
                    "there is no source \"{}\" in the directory",
                    identifier.source
                )));
            }
            if !identifiers.insert(identifier) {
                let shown = format!("{}:{}", identifier.source, identifier.username);
                return Err(inconsistent(format!(
                    "the identifier {shown} belongs to another user"
                )));
            }
        }
        let status = user.status.as_deref().unwrap_or("active");
        if !["active", "archived"].contains(&status) {
            return Err(inconsistent(format!(
                "the status is \"{status}\", not active or archived"
            )));
        }
        let role = user.role.as_deref().unwrap_or("user");
        if !["user", "admin", "supervisor"].contains(&role) {
            return Err(inconsistent(format!(
                "the role is \"{role}\", not user, admin or supervisor"
            )));
        }
    }
    Ok(())
}

async fn insert_references(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
    directory: &DirectoryDocument,
) -> Result<()> {
    for group in &directory.groups {
        sqlx::query("INSERT INTO user_group (organization, name) VALUES (?1, ?2)")
            .bind(organization.0)
            .bind(group)
            .execute(&mut *connection)
            .await?;
    }
    for source in &directory.sources {
        sqlx::query(
            "INSERT INTO source (organization, name, enabled, format) VALUES (?1, ?2, ?3, ?4)",
        )
        .bind(organization.0)
        .bind(&source.name)
        .bind(source.enabled)
        .bind(&source.format)
        .execute(&mut *connection)
        .await?;
    }
    Ok(())
}

async fn insert_roster(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
    roster: &RosterName,
    template: &str,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO roster (organization, roster, template, revision) VALUES (?1, ?2, ?3, ?4)",
    )
    .bind(organization.0)
    .bind(roster.to_string())
    .bind(template)
    .bind(FIRST_REVISION)
    .execute(connection)
    .await?;
    Ok(())
}

async fn insert_application(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
    application: &FoundingApplication,
    now_ms: i64,
) -> Result<()> {
    sqlx::query(
        "INSERT INTO application (organization, slug, name, description, owner) VALUES (?1, ?2, ?3, ?4, ?5)",
    )
    .bind(organization.0)
    .bind(&application.slug)
    .bind(&application.name)
    .bind(&application.description)
    .bind(&application.owner)
    .execute(&mut *connection)
    .await?;
    let roster = RosterName::Application(application.slug.clone());
    insert_roster(connection, organization, &roster, APPLICATION_TEMPLATE).await?;
    for account in &application.accounts {
        sqlx::query(
            "INSERT INTO app_account (organization, application, name, title, created_ms) \
             VALUES (?1, ?2, ?3, ?4, ?5)",
        )
        .bind(organization.0)
        .bind(&application.slug)
        .bind(&account.name)
        .bind(&account.title)
        .bind(now_ms)
        .execute(&mut *connection)
        .await?;
        let seen = Seen {
            application: &application.slug,
            account: &account.name,
            source: &account.source,
        };
        let users = written_users(&account.users)?;
        write_accesses(connection, organization, seen, &users, account.seen_ms).await?;
    }
    Ok(())
}
