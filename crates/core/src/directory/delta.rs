//! What changed since a snapshot, put into it. `docs/snapshot.md` describes every byte.

use super::snapshot::SnapshotError;
use super::users::UsersBuilder;
use super::{Directory, DirectoryDocument, KeyTable};
use crate::json::{FromJson, Json, from_json_text};
use crate::numbers::TextNumbers;

/// What stands in front of a delta and the snapshot that it goes on.
pub const DELTA_MARK: [u8; 8] = *b"rollcald";

/// A delta as it is sent.
struct Delta {
    now: DirectoryDocument,
    /// The revision that it goes on.
    since: String,
    removed: Vec<String>,
}

impl FromJson for Delta {
    fn from_json(json: &Json<'_>) -> Delta {
        let members = json.members();
        Delta {
            now: DirectoryDocument::from_json(json),
            since: members.take("since"),
            removed: members.take("removed"),
        }
    }
}

impl Directory {
    /// Reads a delta together with the snapshot that it goes on.
    ///
    /// # Errors
    /// [`SnapshotError`], when the bytes are not both of them, whole.
    pub fn from_delta(bytes: &[u8]) -> Result<Directory, SnapshotError> {
        let (length, rest) = bytes
            .strip_prefix(&DELTA_MARK)
            .and_then(|rest| rest.split_first_chunk())
            .ok_or(SnapshotError::OtherForm)?;
        let (delta, snapshot) = rest
            .split_at_checked(u32::from_le_bytes(*length) as usize)
            .ok_or(SnapshotError::Inconsistent)?;
        let before = Directory::from_snapshot(snapshot.to_vec())?;
        before.with_delta(delta).ok_or(SnapshotError::Inconsistent)
    }

    /// This directory with what changed since: a directory document with the users that are new or different, all
    /// groups and sources as they are now, under `removed` the keys of users that are gone, under `since` the revision.
    /// `None` when the JSON is no such document, or goes on another revision.
    #[must_use]
    pub fn with_delta(&self, json: &[u8]) -> Option<Directory> {
        let delta: Delta = from_json_text(json).ok()?;
        if delta.since != self.revision {
            return None;
        }
        let changed = Directory::from_document(delta.now);
        let mut gone = TextNumbers::default();
        for key in delta.removed {
            gone.insert(key, 0);
        }
        let mut users = UsersBuilder::default();
        let mut next = 0;
        for at in 0..self.len() {
            let key = self.key(at);
            while next < changed.len() && rank(changed.key(next)) < rank(key) {
                users.take(&changed.users, next);
                next += 1;
            }
            if changed.find(key).is_none() && gone.get(key).is_none() {
                users.take(&self.users, at);
            }
        }
        while next < changed.len() {
            users.take(&changed.users, next);
            next += 1;
        }
        Directory::new(
            changed.revision,
            changed.group_names,
            changed.source_entries,
            users.finish(),
        )
    }
}

/// What rows stand in the order of.
fn rank(key: &str) -> (u32, &str) {
    (KeyTable::tag(key.as_bytes()), key)
}
