//! A directory from pages of users, without all of them as objects at a time.

use std::cmp::Reverse;
use std::collections::BinaryHeap;

use super::users::UsersBuilder;
use super::{Directory, DirectoryDocument, KeyTable, UserEntry};

/// Users as they come, page by page and in any order; each page is kept as compactly as the whole will be.
#[derive(Debug, Default)]
pub struct DirectoryParts {
    parts: Vec<Directory>,
}

impl DirectoryParts {
    pub fn add(&mut self, users: Vec<UserEntry>) {
        self.parts.push(Directory::from_document(DirectoryDocument {
            users,
            ..DirectoryDocument::default()
        }));
    }

    /// The directory of all users that were added, with revision, groups and sources of a document.
    #[must_use]
    pub fn finish(self, head: DirectoryDocument) -> Directory {
        // Parts are in order, and the next of all is the least of their next ones.
        let next = |part: usize, at: usize| {
            let key = self.parts.get(part).filter(|part| at < part.len())?.key(at);
            Some(Reverse((KeyTable::tag(key.as_bytes()), key, part, at)))
        };
        let mut waiting: BinaryHeap<_> = (0..self.parts.len())
            .filter_map(|part| next(part, 0))
            .collect();
        let mut users = UsersBuilder::default();
        while let Some(Reverse((.., part, at))) = waiting.pop() {
            if let Some(part) = self.parts.get(part) {
                users.take(&part.users, at);
            }
            waiting.extend(next(part, at + 1));
        }
        let (revision, groups, sources) = (head.revision, head.groups, head.sources);
        Directory::new(revision, groups, sources, users.finish()).unwrap_or_default()
    }
}
