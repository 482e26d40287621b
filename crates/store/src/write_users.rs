//! Users on their way in, many a statement.

use std::ops::ControlFlow;

use uuid::Uuid;

use crate::driver::{Value, values};
use crate::records::Records;
use crate::transaction::Tx;
use crate::{OrganizationId, Result, StoreError, WrittenUser, fold};

/// Users at a time: bounds the memory that their values take, and how long a cancel waits.
const BATCH: usize = 2_500;

/// Told how many users are written so far; may call the whole thing off.
pub type Progress<'a> = &'a (dyn Fn(u64) -> ControlFlow<()> + Send + Sync);

/// An app account, and the data source that saw its users.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Seen<'a> {
    pub(crate) application: &'a str,
    pub(crate) account: &'a str,
    pub(crate) source: &'a str,
}

const KEY: &[&str] = &["key"];
const PERSON: &[&str] = &["key", "id", "email"];
const PROFILE: &[&str] = &["key", "name", "status", "role", "search"];
const ACCESS: &[&str] = &["key", "name", "status", "properties", "search"];
const NAME: &[&str] = &["key", "name", "search"];
const MEMBERSHIP: &[&str] = &["key", "name"];
const IDENTIFIER: &[&str] = &["source", "username", "key"];

/// Writes workspace profiles, and of groups and identifiers what was gained and lost.
pub(crate) async fn write_workspace(
    tx: &mut Tx,
    organization: OrganizationId,
    users: &[WrittenUser],
    now_ms: i64,
    progress: Option<Progress<'_>>,
) -> Result<()> {
    let organization_only = values![organization.0];
    // First everybody lets go: an identifier may pass from one of the users to another.
    for batch in users.chunks(BATCH) {
        let groups = Records::new(MEMBERSHIP, batch.iter().flat_map(groups_lost));
        tx.run_on(&groups, organization_only.clone(), |lost| {
            format!(
                "DELETE FROM membership WHERE organization = $1 AND (user_key, user_group) IN \
                 (SELECT r.key, r.name FROM {lost})"
            )
        })
        .await?;
        let identifiers = Records::new(IDENTIFIER, batch.iter().flat_map(identifiers_lost));
        tx.run_on(&identifiers, organization_only.clone(), |lost| {
            format!(
                "DELETE FROM identifier WHERE organization = $1 AND (source, username) IN \
                 (SELECT r.source, r.username FROM {lost})"
            )
        })
        .await?;
    }
    let new: Vec<&str> = (users.iter())
        .filter(|user| user.before.is_none())
        .map(|user| user.key.as_str())
        .collect();
    let kept = tx
        .take_from_bin(organization, &serde_json::to_string(&new)?)
        .await?;
    let mut written = 0;
    for batch in users.chunks(BATCH) {
        insert_persons(tx, organization, batch, now_ms).await?;
        let (renamed, others): (Vec<&WrittenUser>, _) = batch.iter().partition(is_only_renamed);
        write_names(tx, organization, &renamed, now_ms).await?;
        write_profiles(tx, organization, &others, now_ms).await?;
        let groups = Records::new(MEMBERSHIP, batch.iter().flat_map(groups_gained));
        tx.run_on(&groups, organization_only.clone(), |gained| {
            format!(
                "INSERT INTO membership (organization, user_key, user_group) \
                 SELECT $1, r.key, r.name FROM {gained}"
            )
        })
        .await?;
        let identifiers = Records::new(IDENTIFIER, batch.iter().flat_map(identifiers_gained));
        tx.run_on(&identifiers, organization_only.clone(), |gained| {
            format!(
                "INSERT INTO identifier (organization, source, username, user_key) \
                 SELECT $1, r.source, r.username, r.key FROM {gained}"
            )
        })
        .await?;
        written += batch.len() as u64;
        tell(progress, written)?;
    }
    tx.give_back(organization, kept).await
}

/// Whether status and role stay: their indexes need not be written then.
fn is_only_renamed(user: &&WrittenUser) -> bool {
    user.before.as_ref().is_some_and(|before| {
        before.status.is_some()
            && before.status == user.entry.status
            && before.role.is_some()
            && before.role == user.entry.role
    })
}

async fn write_names(
    tx: &mut Tx,
    organization: OrganizationId,
    users: &[&WrittenUser],
    now_ms: i64,
) -> Result<()> {
    let names = users
        .iter()
        .map(|user| values![&user.key, name_of(user), search_of(user)]);
    let names = Records::new(NAME, names);
    tx.run_on(&names, values![organization.0, now_ms], |names| {
        format!(
            "UPDATE profile SET display_name = r.name, changed_ms = $2, search = r.search FROM {names} \
             WHERE profile.organization = $1 AND profile.user_key = r.key"
        )
    })
    .await?;
    Ok(())
}

async fn write_profiles(
    tx: &mut Tx,
    organization: OrganizationId,
    users: &[&WrittenUser],
    now_ms: i64,
) -> Result<()> {
    let profiles = users.iter().map(|user| {
        let role = user.entry.role.as_deref().unwrap_or("user");
        values![
            &user.key,
            name_of(user),
            status_of(user),
            role,
            search_of(user)
        ]
    });
    let profiles = Records::new(PROFILE, profiles);
    tx.run_on(&profiles, values![organization.0, now_ms], |profiles| {
        format!(
            "INSERT INTO profile (organization, user_key, display_name, status, role, archived_ms, \
                 attributes, changed_ms, search) \
             SELECT $1, r.key, r.name, r.status, r.role, \
                    CASE WHEN r.status = 'archived' THEN $2 END, '{{}}', $2, r.search \
             FROM {profiles} WHERE true \
             ON CONFLICT (organization, user_key) DO UPDATE SET \
                 display_name = excluded.display_name, status = excluded.status, role = excluded.role, \
                 archived_ms = CASE WHEN excluded.status = 'archived' \
                                    THEN COALESCE(profile.archived_ms, excluded.archived_ms) END, \
                 changed_ms = excluded.changed_ms, search = excluded.search"
        )
    })
    .await?;
    Ok(())
}

fn groups_gained(user: &WrittenUser) -> impl Iterator<Item = Vec<Value>> {
    not_among(
        &user.entry.groups,
        user.before.as_ref().map(|before| &before.groups),
    )
    .map(|group| values![&user.key, group])
}

fn groups_lost(user: &WrittenUser) -> impl Iterator<Item = Vec<Value>> {
    let before = user
        .before
        .as_ref()
        .map_or(&[][..], |before| &before.groups);
    not_among(before, Some(&user.entry.groups)).map(|group| values![&user.key, group])
}

fn identifiers_gained(user: &WrittenUser) -> impl Iterator<Item = Vec<Value>> {
    let before = user.before.as_ref().map(|before| &before.identifiers);
    not_among(&user.entry.identifiers, before)
        .map(|held| values![&held.source, &held.username, &user.key])
}

fn identifiers_lost(user: &WrittenUser) -> impl Iterator<Item = Vec<Value>> {
    let before = user
        .before
        .as_ref()
        .map_or(&[][..], |before| &before.identifiers);
    not_among(before, Some(&user.entry.identifiers))
        .map(|held| values![&held.source, &held.username, &user.key])
}

/// Users have few groups and identifiers.
fn not_among<'a, T: PartialEq>(
    all: &'a [T],
    others: Option<&'a Vec<T>>,
) -> impl Iterator<Item = &'a T> {
    all.iter()
        .filter(move |item| others.is_none_or(|others| !others.contains(item)))
}

/// Writes accesses to an app account, and for the active ones that the source has seen them.
pub(crate) async fn write_accesses(
    tx: &mut Tx,
    organization: OrganizationId,
    seen: Seen<'_>,
    users: &[WrittenUser],
    now_ms: i64,
    progress: Option<Progress<'_>>,
) -> Result<()> {
    let mut written = 0;
    let account = values![organization.0, now_ms, seen.application, seen.account];
    let mut source = account.clone();
    source.push(seen.source.into());
    for batch in users.chunks(BATCH) {
        insert_persons(tx, organization, batch, now_ms).await?;
        let mut accesses = Vec::with_capacity(batch.len());
        for user in batch {
            let properties = serde_json::to_string(&user.entry.properties)?;
            accesses.push(values![
                &user.key,
                &user.entry.display_name,
                status_of(user),
                properties,
                search_of(user)
            ]);
        }
        let accesses = Records::new(ACCESS, accesses);
        tx.run_on(&accesses, account.clone(), |accesses| {
            format!(
                "INSERT INTO app_access (organization, application, account, user_key, status, display_name, \
                     properties, first_seen_ms, last_seen_ms, search) \
                 SELECT $1, $3, $4, r.key, r.status, r.name, r.properties, $2, $2, r.search \
                 FROM {accesses} WHERE true \
                 ON CONFLICT (organization, application, account, user_key) DO UPDATE SET \
                     status = excluded.status, display_name = excluded.display_name, \
                     properties = excluded.properties, \
                     last_seen_ms = CASE WHEN excluded.status = 'active' THEN excluded.last_seen_ms \
                                         ELSE app_access.last_seen_ms END, \
                     search = excluded.search"
            )
        })
        .await?;
        let active = batch.iter().filter(|user| status_of(user) == "active");
        let active = Records::new(KEY, active.map(|user| values![&user.key]));
        tx.run_on(&active, source.clone(), |active| {
            format!(
                "INSERT INTO access_source (organization, application, account, user_key, source, last_seen_ms) \
                 SELECT $1, $3, $4, r.key, $5, $2 FROM {active} WHERE true \
                 ON CONFLICT (organization, application, account, user_key, source) DO UPDATE SET \
                     last_seen_ms = excluded.last_seen_ms"
            )
        })
        .await?;
        written += batch.len() as u64;
        tell(progress, written)?;
    }
    Ok(())
}

/// Of the users that were not on the roster, somebody may be known all the same: to another roster.
async fn insert_persons(
    tx: &mut Tx,
    organization: OrganizationId,
    users: &[WrittenUser],
    now_ms: i64,
) -> Result<()> {
    let new = users.iter().filter(|user| user.before.is_none());
    let new = new.map(|user| {
        let id = Uuid::new_v4().to_string();
        values![&user.key, id, &user.entry.email]
    });
    let new = Records::new(PERSON, new);
    tx.run_on(&new, values![organization.0, now_ms], |new| {
        format!(
            "INSERT INTO person (organization, user_key, id, email, created_ms) \
             SELECT $1, r.key, r.id, r.email, $2 FROM {new} WHERE true \
             ON CONFLICT (organization, user_key) DO NOTHING"
        )
    })
    .await?;
    Ok(())
}

fn tell(progress: Option<Progress<'_>>, written: u64) -> Result<()> {
    match progress.map(|tell| tell(written)) {
        Some(ControlFlow::Break(())) => Err(StoreError::Cancelled),
        _ => Ok(()),
    }
}

fn name_of(user: &WrittenUser) -> &String {
    let entry = &user.entry;
    entry.display_name.as_ref().unwrap_or(&entry.email)
}

fn status_of(user: &WrittenUser) -> &str {
    user.entry.status.as_deref().unwrap_or("active")
}

fn search_of(WrittenUser { key, entry, .. }: &WrittenUser) -> String {
    fold(&format!(
        "{key} {}",
        entry.display_name.as_deref().unwrap_or_default()
    ))
}
