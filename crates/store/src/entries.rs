//! Users of a roster as the directory document has them: a page of them, or those that are named.

use std::collections::HashMap;

use rollcall_core::by_name::ByName;
use rollcall_core::directory::{IdentifierEntry, UserEntry};

use crate::driver::values;
use crate::transaction::Tx;
use crate::{OrganizationId, Result, RosterName};

/// Which users are meant.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Which<'a> {
    /// At most `limit` users whose keys sort behind `after`.
    Page { after: Option<&'a str>, limit: u32 },
    /// Those that are on the roster of the ones named.
    Keys(&'a [String]),
}

/// Entries with their keys, in the order of the keys.
pub(crate) async fn entries(
    tx: &mut Tx,
    organization: OrganizationId,
    roster: &RosterName,
    which: Which<'_>,
) -> Result<Vec<(String, UserEntry)>> {
    match roster {
        RosterName::Workspace => workspace(tx, organization, which).await,
        RosterName::Application(slug) => application(tx, organization, slug, which).await,
    }
}

async fn workspace(
    tx: &mut Tx,
    organization: OrganizationId,
    which: Which<'_>,
) -> Result<Vec<(String, UserEntry)>> {
    let keys = match which {
        Which::Keys(keys) => serde_json::to_string(keys)?,
        Which::Page { after, limit } => {
            let page: Vec<(String,)> = tx
                .all(
                    "SELECT user_key FROM profile WHERE organization = $1 AND user_key > $2 \
                     ORDER BY user_key LIMIT $3",
                    values![organization.0, after.unwrap_or_default(), limit],
                )
                .await?;
            let keys: Vec<String> = page.into_iter().map(|(key,)| key).collect();
            serde_json::to_string(&keys)?
        }
    };
    let those = tx.among("$2");
    let mut memberships = grouped(
        tx.all::<(String, String)>(
            format!(
                "SELECT user_key, user_group FROM membership \
                 WHERE organization = $1 AND user_key {those} ORDER BY user_key, user_group"
            ),
            values![organization.0, &keys],
        )
        .await?,
    );
    let identifiers: Vec<(String, String, String)> = tx
        .all(
            format!(
                "SELECT user_key, source, username FROM identifier \
                 WHERE organization = $1 AND user_key {those} ORDER BY user_key, source, username"
            ),
            values![organization.0, &keys],
        )
        .await?;
    let mut identifiers = grouped(
        identifiers
            .into_iter()
            .map(|(key, source, username)| (key, IdentifierEntry { source, username })),
    );
    let users: Vec<(String, String, String, String, String)> = tx
        .all(
            format!(
                "SELECT p.user_key, u.email, p.display_name, p.status, p.role FROM profile p \
                 JOIN person u ON u.organization = p.organization AND u.user_key = p.user_key \
                 WHERE p.organization = $1 AND p.user_key {those} ORDER BY p.user_key"
            ),
            values![organization.0, &keys],
        )
        .await?;
    let entries = users
        .into_iter()
        .map(|(key, email, display_name, status, role)| {
            let entry = UserEntry {
                email,
                display_name: Some(display_name),
                status: Some(status),
                role: Some(role),
                groups: memberships.remove(&key).unwrap_or_default(),
                identifiers: identifiers.remove(&key).unwrap_or_default(),
                ..UserEntry::default()
            };
            (key, entry)
        });
    Ok(entries.collect())
}

/// One entry a user: of the Imported account where they have access there, else of the first other one.
/// `sources` are those of that access and of the user's other active ones.
async fn application(
    tx: &mut Tx,
    organization: OrganizationId,
    slug: &str,
    which: Which<'_>,
) -> Result<Vec<(String, UserEntry)>> {
    let keys = match which {
        Which::Keys(keys) => serde_json::to_string(keys)?,
        Which::Page { after, limit } => {
            let page: Vec<(String,)> = tx
                .all(
                    "SELECT DISTINCT user_key FROM app_access \
                     WHERE organization = $1 AND application = $2 AND user_key > $3 \
                     ORDER BY user_key LIMIT $4",
                    values![organization.0, slug, after.unwrap_or_default(), limit],
                )
                .await?;
            let keys: Vec<String> = page.into_iter().map(|(key,)| key).collect();
            serde_json::to_string(&keys)?
        }
    };
    type Access = (String, String, String, String, Option<String>, String);
    let those = tx.among("$3");
    let accesses: Vec<Access> = tx
        .all(
            format!(
                "SELECT x.user_key, u.email, x.account, x.status, x.display_name, x.properties \
                 FROM app_access x \
                 JOIN person u ON u.organization = x.organization AND u.user_key = x.user_key \
                 WHERE x.organization = $1 AND x.application = $2 AND x.user_key {those} \
                 ORDER BY x.user_key, CASE WHEN x.account = 'imported' THEN 0 ELSE 1 END, x.account"
            ),
            values![organization.0, slug, &keys],
        )
        .await?;
    let sources: Vec<(String, String, String)> = tx
        .all(
            format!(
                "SELECT user_key, account, source FROM access_source \
                 WHERE organization = $1 AND application = $2 AND user_key {those} \
                 ORDER BY user_key, source, account"
            ),
            values![organization.0, slug, &keys],
        )
        .await?;
    let mut sources = grouped(
        sources
            .into_iter()
            .map(|(key, account, source)| (key, (account, source))),
    );

    let mut entries: Vec<(String, UserEntry)> = Vec::new();
    let mut accesses = accesses.into_iter().peekable();
    while let Some((key, email, account, status, display_name, properties)) = accesses.next() {
        let mut active = vec![account.clone()];
        while let Some(other) = accesses.next_if(|other| other.0 == key) {
            if other.3 == "active" {
                active.push(other.2);
            }
        }
        let properties: ByName<String> = serde_json::from_str(&properties)?;
        let mut seen: Vec<String> = sources
            .remove(&key)
            .unwrap_or_default()
            .into_iter()
            .filter(|(account, _)| active.contains(account))
            .map(|(_, source)| source)
            .collect();
        seen.dedup();
        let entry = UserEntry {
            email,
            display_name,
            status: Some(status),
            account: Some(account),
            sources: seen,
            properties,
            ..UserEntry::default()
        };
        entries.push((key, entry));
    }
    Ok(entries)
}

fn grouped<T>(rows: impl IntoIterator<Item = (String, T)>) -> HashMap<String, Vec<T>> {
    let mut groups: HashMap<String, Vec<T>> = HashMap::new();
    for (key, value) in rows {
        groups.entry(key).or_default().push(value);
    }
    groups
}
