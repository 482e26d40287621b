//! Everything that a roster's users are compared with.

use rollcall_core::by_name::ByName;
use rollcall_core::directory::{DirectoryDocument, IdentifierEntry, SourceEntry, UserEntry};
use sqlx::{SqliteConnection, SqlitePool};

use super::rosters::revision;
use crate::{OrganizationId, Result, RosterName};

/// Reads in one transaction, so that the revision is that of the users.
pub(super) async fn snapshot(
    pool: &SqlitePool,
    organization: OrganizationId,
    roster: &RosterName,
) -> Result<Option<DirectoryDocument>> {
    let mut transaction = pool.begin().await?;
    let Some(revision) = revision(&mut transaction, organization, roster).await? else {
        return Ok(None);
    };
    let mut document = match roster {
        RosterName::Workspace => workspace(&mut transaction, organization).await?,
        RosterName::Application(slug) => application(&mut transaction, organization, slug).await?,
    };
    document.revision = revision.to_string();
    Ok(Some(document))
}

async fn workspace(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
) -> Result<DirectoryDocument> {
    let groups: Vec<(String,)> =
        sqlx::query_as("SELECT name FROM user_group WHERE organization = ?1 ORDER BY name")
            .bind(organization.0)
            .fetch_all(&mut *connection)
            .await?;
    let sources: Vec<(String, bool, Option<String>)> = sqlx::query_as(
        "SELECT name, enabled, format FROM source WHERE organization = ?1 ORDER BY name",
    )
    .bind(organization.0)
    .fetch_all(&mut *connection)
    .await?;
    let users: Vec<(String, String, String, String, String)> = sqlx::query_as(
        "SELECT p.user, u.email, p.display_name, p.status, p.role FROM profile p \
         JOIN user u ON u.organization = p.organization AND u.key = p.user \
         WHERE p.organization = ?1 ORDER BY p.user",
    )
    .bind(organization.0)
    .fetch_all(&mut *connection)
    .await?;
    let memberships: Vec<(String, String)> = sqlx::query_as(
        "SELECT user, user_group FROM membership WHERE organization = ?1 ORDER BY user, user_group",
    )
    .bind(organization.0)
    .fetch_all(&mut *connection)
    .await?;
    let identifiers: Vec<(String, String, String)> = sqlx::query_as(
        "SELECT user, source, username FROM identifier WHERE organization = ?1 ORDER BY user, source, username",
    )
    .bind(organization.0)
    .fetch_all(&mut *connection)
    .await?;

    // All three lists are in order of user, so each is walked once.
    let mut memberships = memberships.into_iter().peekable();
    let mut identifiers = identifiers.into_iter().peekable();
    let users = users
        .into_iter()
        .map(|(key, email, display_name, status, role)| {
            let mut entry = UserEntry {
                email,
                display_name: Some(display_name),
                status: Some(status),
                role: Some(role),
                ..UserEntry::default()
            };
            while let Some((_, group)) = memberships.next_if(|(user, _)| *user == key) {
                entry.groups.push(group);
            }
            while let Some((_, source, username)) = identifiers.next_if(|(user, _, _)| *user == key)
            {
                entry.identifiers.push(IdentifierEntry { source, username });
            }
            entry
        });
    Ok(DirectoryDocument {
        revision: String::new(),
        users: users.collect(),
        groups: groups.into_iter().map(|(name,)| name).collect(),
        sources: sources
            .into_iter()
            .map(|(name, enabled, format)| SourceEntry {
                name,
                enabled,
                format,
            })
            .collect(),
    })
}

/// One entry a user: of the Imported account where they have access there, else of the first other one.
/// `sources` are those of that access and of the user's other active ones.
async fn application(
    connection: &mut SqliteConnection,
    organization: OrganizationId,
    slug: &str,
) -> Result<DirectoryDocument> {
    type Row = (String, String, String, Option<String>, String, String);
    let rows: Vec<Row> = sqlx::query_as(
        "WITH placed AS ( \
             SELECT user, account, status, display_name, properties, \
                    ROW_NUMBER() OVER (PARTITION BY user ORDER BY account <> 'imported', account) AS place \
             FROM app_access WHERE organization = ?1 AND application = ?2 \
         ) \
         SELECT u.email, x.account, x.status, x.display_name, x.properties, \
                (SELECT json_group_array(DISTINCT s.source) FROM access_source s \
                 JOIN app_access y ON y.organization = s.organization AND y.application = s.application \
                                  AND y.account = s.account AND y.user = s.user \
                 WHERE s.organization = ?1 AND s.application = ?2 AND s.user = x.user \
                   AND (y.status = 'active' OR y.account = x.account)) \
         FROM placed x JOIN user u ON u.organization = ?1 AND u.key = x.user \
         WHERE x.place = 1 ORDER BY x.user",
    )
    .bind(organization.0)
    .bind(slug)
    .fetch_all(connection)
    .await?;
    let users = rows.into_iter().map(
        |(email, account, status, display_name, properties, sources)| {
            let properties: ByName<String> = serde_json::from_str(&properties)?;
            let mut sources: Vec<String> = serde_json::from_str(&sources)?;
            sources.sort_unstable();
            Ok(UserEntry {
                email,
                display_name,
                status: Some(status),
                account: Some(account),
                sources,
                properties,
                ..UserEntry::default()
            })
        },
    );
    Ok(DirectoryDocument {
        users: users.collect::<Result<Vec<_>>>()?,
        ..DirectoryDocument::default()
    })
}
