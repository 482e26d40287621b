//! Everything that a roster's users are compared with: whole, page by page, of some users, or since a revision.

use rollcall_core::directory::{DirectoryDocument, SourceEntry, UserEntry};

use crate::driver::{Mode, values};
use crate::entries::{Which, entries};
use crate::rosters::{revision, revision_and_floor};
use crate::transaction::Tx;
use crate::{OrganizationId, Result, RosterName, Storage};

/// Users a page: what is in memory at a time while a snapshot is read.
const PAGE: u32 = 2_000;

/// A snapshot being read, page by page, from one moment of the database.
pub struct SnapshotReader {
    tx: Tx,
    organization: OrganizationId,
    roster: RosterName,
    /// The document without its users.
    pub head: DirectoryDocument,
    after: Option<String>,
    ended: bool,
}

impl std::fmt::Debug for SnapshotReader {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("SnapshotReader")
            .field("roster", &self.roster)
            .field("after", &self.after)
            .finish_non_exhaustive()
    }
}

impl SnapshotReader {
    /// The next users in order of their keys; `None` at the end.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn next_page(&mut self) -> Result<Option<Vec<UserEntry>>> {
        if self.ended {
            return Ok(None);
        }
        let which = Which::Page {
            after: self.after.as_deref(),
            limit: PAGE,
        };
        let page = entries(&mut self.tx, self.organization, &self.roster, which).await?;
        self.ended = page.len() < PAGE as usize;
        self.after = page.last().map(|(key, _)| key.clone());
        if page.is_empty() {
            return Ok(None);
        }
        Ok(Some(page.into_iter().map(|(_, entry)| entry).collect()))
    }
}

/// What changed on a roster since a revision.
#[derive(Debug, Clone, PartialEq)]
pub struct RosterDelta {
    pub since: i64,
    /// The revision now, groups and sources as they are now, and the users that changed.
    pub document: DirectoryDocument,
    /// Keys of users that are on the roster no more.
    pub removed: Vec<String>,
}

/// Why there is no delta.
#[derive(Debug, Clone, PartialEq)]
pub enum Delta {
    Since(RosterDelta),
    /// What was removed so long ago is known no more: the snapshot has to be taken.
    Gone,
    RosterUnknown,
}

impl Storage {
    /// Begins to read a snapshot; `None` when there is no such roster.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn read_snapshot(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
    ) -> Result<Option<SnapshotReader>> {
        let mut tx = self.begin(Mode::Read).await?;
        let Some(revision) = revision(&mut tx, organization, roster).await? else {
            return Ok(None);
        };
        let head = head(&mut tx, organization, roster, revision).await?;
        Ok(Some(SnapshotReader {
            tx,
            organization,
            roster: roster.clone(),
            head,
            after: None,
            ended: false,
        }))
    }

    /// The whole snapshot at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn snapshot(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
    ) -> Result<Option<DirectoryDocument>> {
        let Some(mut reader) = self.read_snapshot(organization, roster).await? else {
            return Ok(None);
        };
        let mut users = Vec::new();
        while let Some(page) = reader.next_page().await? {
            users.extend(page);
        }
        Ok(Some(DirectoryDocument {
            users,
            ..reader.head
        }))
    }

    /// What changed since a revision: created or changed users, and the keys of removed ones.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delta(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
        since: i64,
    ) -> Result<Delta> {
        let mut tx = self.begin(Mode::Read).await?;
        let Some((revision, floor)) = revision_and_floor(&mut tx, organization, roster).await?
        else {
            return Ok(Delta::RosterUnknown);
        };
        if since < floor || since > revision {
            return Ok(Delta::Gone);
        }
        let changed: Vec<(String,)> = tx
            .all(
                "SELECT user_key FROM roster_change \
                 WHERE organization = $1 AND roster = $2 AND revision > $3 ORDER BY user_key",
                values![organization.0, roster.to_string(), since],
            )
            .await?;
        let keys: Vec<String> = changed.into_iter().map(|(key,)| key).collect();
        let found = entries(&mut tx, organization, roster, Which::Keys(&keys)).await?;
        let mut document = head(&mut tx, organization, roster, revision).await?;
        let mut removed = keys;
        removed.retain(|key| found.binary_search_by(|(there, _)| there.cmp(key)).is_err());
        document.users = found.into_iter().map(|(_, entry)| entry).collect();
        Ok(Delta::Since(RosterDelta {
            since,
            document,
            removed,
        }))
    }
}

/// Revision, groups and sources.
pub(crate) async fn head(
    tx: &mut Tx,
    organization: OrganizationId,
    roster: &RosterName,
    revision: i64,
) -> Result<DirectoryDocument> {
    let mut head = DirectoryDocument {
        revision: revision.to_string(),
        ..DirectoryDocument::default()
    };
    if *roster != RosterName::Workspace {
        return Ok(head);
    }
    let groups: Vec<(String,)> = tx
        .all(
            "SELECT name FROM user_group WHERE organization = $1 ORDER BY name",
            values![organization.0],
        )
        .await?;
    head.groups = groups.into_iter().map(|(name,)| name).collect();
    let sources: Vec<(String, bool, Option<String>)> = tx
        .all(
            "SELECT name, enabled, format FROM source WHERE organization = $1 ORDER BY name",
            values![organization.0],
        )
        .await?;
    head.sources = sources
        .into_iter()
        .map(|(name, enabled, format)| SourceEntry {
            name,
            enabled,
            format,
        })
        .collect();
    Ok(head)
}
