//! A new organization.

use std::collections::HashSet;

use rollcall_core::directory::{DirectoryDocument, UserEntry};
use rollcall_core::validate::canonical_email;
use serde_json::json;
use uuid::Uuid;

use crate::driver::{Mode, values};
use crate::transaction::Tx;
use crate::write_users::{Seen, write_accesses, write_workspace};
use crate::{
    AuditEvent, Founding, FoundingApplication, OrganizationId, Result, RosterName, Storage,
    StoreError, WrittenUser,
};

const WORKSPACE_TEMPLATE: &str = "workspace-users";
const APPLICATION_TEMPLATE: &str = "app-users";
const FIRST_REVISION: i64 = 1;

impl Storage {
    /// Writes a whole organization.
    ///
    /// # Errors
    /// [`StoreError::Inconsistent`] when the directory refers to what it does not hold, or repeats itself.
    pub async fn found_organization(
        &self,
        founding: &Founding,
        now_ms: i64,
    ) -> Result<OrganizationId> {
        let directory = &founding.directory;
        let users = written_users(&directory.users)?;
        check_references(directory)?;

        let mut tx = self.begin(Mode::Write).await?;
        let (id,): (i64,) = tx
            .one(
                "INSERT INTO organization (organization, name, created_ms) \
                 SELECT COALESCE(MAX(organization), 0) + 1, $1, $2 FROM organization \
                 RETURNING organization",
                values![&founding.name, now_ms],
            )
            .await?;
        let organization = OrganizationId(id);
        tx.begin_epoch(organization).await?;
        insert_references(&mut tx, organization, directory, now_ms).await?;
        write_workspace(&mut tx, organization, &users, now_ms, None).await?;
        let mut template = WORKSPACE_TEMPLATE;
        if let Some(own) = &founding.workspace_template {
            template = &own.name;
            tx.run(
                "INSERT INTO template (organization, name, document) VALUES ($1, $2, $3)",
                values![id, &own.name, &own.document],
            )
            .await?;
        }
        insert_roster(&mut tx, organization, &RosterName::Workspace, template).await?;
        for application in &founding.applications {
            insert_application(&mut tx, organization, application, now_ms).await?;
        }
        let accounts = founding
            .applications
            .iter()
            .flat_map(|application| &application.accounts);
        let accesses: usize = accounts.map(|account| account.users.len()).sum();
        tx.look_at_users(users.len() + accesses).await?;
        let founded = AuditEvent {
            at_ms: now_ms,
            actor: "system".to_owned(),
            action: "organization.founded".to_owned(),
            subject: format!("organization/{id}"),
            detail: json!({ "users": users.len(), "applications": founding.applications.len() }),
        };
        tx.audit(organization, &founded).await?;
        tx.commit().await?;
        Ok(organization)
    }
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
            before: None,
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
    tx: &mut Tx,
    organization: OrganizationId,
    directory: &DirectoryDocument,
    now_ms: i64,
) -> Result<()> {
    for group in &directory.groups {
        tx.run(
            "INSERT INTO user_group (organization, name, id, created_ms, changed_ms) \
             VALUES ($1, $2, $3, $4, $4)",
            values![organization.0, group, Uuid::new_v4().to_string(), now_ms],
        )
        .await?;
    }
    for source in &directory.sources {
        tx.run(
            "INSERT INTO source (organization, name, enabled, format) VALUES ($1, $2, $3, $4)",
            values![organization.0, &source.name, source.enabled, &source.format],
        )
        .await?;
    }
    Ok(())
}

async fn insert_roster(
    tx: &mut Tx,
    organization: OrganizationId,
    roster: &RosterName,
    template: &str,
) -> Result<()> {
    tx.run(
        "INSERT INTO roster (organization, roster, template, revision, delta_from) \
         VALUES ($1, $2, $3, $4, $4)",
        values![organization.0, roster.to_string(), template, FIRST_REVISION],
    )
    .await?;
    Ok(())
}

async fn insert_application(
    tx: &mut Tx,
    organization: OrganizationId,
    application: &FoundingApplication,
    now_ms: i64,
) -> Result<()> {
    tx.run(
        "INSERT INTO application (organization, slug, name, description, owner) \
         VALUES ($1, $2, $3, $4, $5)",
        values![
            organization.0,
            &application.slug,
            &application.name,
            &application.description,
            &application.owner,
        ],
    )
    .await?;
    let roster = RosterName::Application(application.slug.clone());
    insert_roster(tx, organization, &roster, APPLICATION_TEMPLATE).await?;
    for account in &application.accounts {
        tx.run(
            "INSERT INTO app_account (organization, application, name, title, created_ms) \
             VALUES ($1, $2, $3, $4, $5)",
            values![
                organization.0,
                &application.slug,
                &account.name,
                &account.title,
                now_ms
            ],
        )
        .await?;
        let seen = Seen {
            application: &application.slug,
            account: &account.name,
            source: &account.source,
        };
        let users = written_users(&account.users)?;
        write_accesses(tx, organization, seen, &users, account.seen_ms, None).await?;
    }
    Ok(())
}
