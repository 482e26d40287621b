//! The audit log: what was done, by whom, each entry sealing the one before it.
//!
//! An entry's hash is the SHA-256 of its canonical JSON (RFC 8785 for the values that occur: objects with sorted
//! keys, strings, integers), the hash of the entry before it among them. The first entry of an organization
//! follows 64 zeros.

use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::driver::{Mode, values};
use crate::transaction::Tx;
use crate::{Listing, OrganizationId, Result, Storage, Window, rfc3339};

/// What the first entry follows.
pub const AUDIT_START: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// Entries that are read at a time.
const PAGE: u32 = 1_000;

/// Something that was done.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEvent {
    pub at_ms: i64,
    /// Key of the user who did it, or `token:ID`, `system`.
    pub actor: String,
    /// `import.applied`, `user.deleted`, …
    pub action: String,
    /// What it was done to: `roster/app:figma`, `user/ann@example.com`, …
    pub subject: String,
    /// What else is to be known; an object of strings, numbers and lists of them.
    pub detail: Value,
}

/// An entry of the log.
#[derive(Debug, Clone, PartialEq)]
pub struct AuditEntry {
    pub number: i64,
    pub event: AuditEvent,
    /// Hash of the entry before it.
    pub previous: String,
    pub sha256: String,
}

/// The end of the log: whoever keeps one outside can tell whether it was cut off.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditHead {
    pub number: i64,
    pub sha256: String,
}

/// What a check of the log found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AuditVerdict {
    /// Every entry is as it was written; this is the last one (number 0: none).
    Intact(AuditHead),
    /// An entry is not what its hash says.
    Altered { number: i64 },
    /// An entry is missing, or stands elsewhere: this number was expected, that one found.
    OutOfOrder { expected: i64, found: i64 },
    /// The entry does not follow the one before it.
    Unlinked { number: i64 },
    /// The head given is not in the log: it was cut off or written anew.
    HeadMissing(AuditHead),
}

impl AuditEntry {
    /// The hash that the entry ought to have.
    #[must_use]
    pub fn expected_sha256(&self, organization: OrganizationId) -> String {
        seal(organization, self.number, &self.event, &self.previous)
    }
}

fn seal(organization: OrganizationId, number: i64, event: &AuditEvent, previous: &str) -> String {
    let sealed = json!({
        "action": event.action,
        "actor": event.actor,
        "at": rfc3339(event.at_ms),
        "at_ms": event.at_ms,
        "detail": event.detail,
        "number": number,
        "organization": organization.0,
        "previous": previous,
        "subject": event.subject,
    });
    let mut text = String::new();
    write_canonical(&sealed, &mut text);
    hex::encode(Sha256::digest(text))
}

/// JSON with sorted keys and no blanks, in whatever order the value keeps them.
fn write_canonical(value: &Value, text: &mut String) {
    match value {
        Value::Object(members) => {
            let mut members: Vec<(&String, &Value)> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            text.push('{');
            for (position, (name, member)) in members.into_iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                text.push_str(&Value::String(name.clone()).to_string());
                text.push(':');
                write_canonical(member, text);
            }
            text.push('}');
        }
        Value::Array(items) => {
            text.push('[');
            for (position, item) in items.iter().enumerate() {
                if position > 0 {
                    text.push(',');
                }
                write_canonical(item, text);
            }
            text.push(']');
        }
        plain => text.push_str(&plain.to_string()),
    }
}

impl Tx {
    /// Adds an entry to the organization's log. Others that add to it wait until this transaction ends.
    pub(crate) async fn audit(
        &mut self,
        organization: OrganizationId,
        event: &AuditEvent,
    ) -> Result<()> {
        self.lock_organization(organization).await?;
        let last: Option<(i64, String)> = self
            .first(
                "SELECT number, sha256 FROM audit_entry WHERE organization = $1 \
                 ORDER BY number DESC LIMIT 1",
                values![organization.0],
            )
            .await?;
        let (last, previous) = last.unwrap_or_else(|| (0, AUDIT_START.to_owned()));
        let number = last + 1;
        let sha256 = seal(organization, number, event, &previous);
        self.run(
            "INSERT INTO audit_entry (organization, number, at_ms, actor, action, subject, detail, \
                 previous, sha256) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
            values![
                organization.0,
                number,
                event.at_ms,
                &event.actor,
                &event.action,
                &event.subject,
                event.detail.to_string(),
                previous,
                sha256,
            ],
        )
        .await?;
        Ok(())
    }
}

impl Storage {
    /// Adds an entry by itself, for what changes nothing else: a sign-in, a refused one, an export.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_audit_event(
        &self,
        organization: OrganizationId,
        event: &AuditEvent,
    ) -> Result<()> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.audit(organization, event).await?;
        tx.commit().await
    }

    /// The latest entries first; a window begins after an entry's number.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_entries(
        &self,
        organization: OrganizationId,
        search: &str,
        window: Window<'_>,
    ) -> Result<Listing<AuditEntry>> {
        let before = window
            .after
            .and_then(|number| number.parse().ok())
            .unwrap_or(i64::MAX);
        let search = search.trim().to_lowercase();
        let mut tx = self.begin(Mode::Read).await?;
        let found = tx.contains("LOWER(actor || ' ' || action || ' ' || subject)", "$2");
        let condition = format!("organization = $1 AND ($2 = '' OR {found})");
        let (total,): (u32,) = tx
            .one(
                format!("SELECT COUNT(*) FROM audit_entry WHERE {condition}"),
                values![organization.0, &search],
            )
            .await?;
        let rows = tx
            .all(
                format!("{SELECT} WHERE {condition} AND number < $3 ORDER BY number DESC LIMIT $4"),
                values![organization.0, &search, before, window.limit + 1],
            )
            .await?;
        let entries = rows.into_iter().map(read_entry).collect::<Result<_>>()?;
        Ok(Listing::cut(entries, total, window.limit, |entry| {
            entry.number.to_string()
        }))
    }

    /// Entries after a number, in order: a page of the log for an export or a check.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn audit_page(
        &self,
        organization: OrganizationId,
        after: i64,
    ) -> Result<Vec<AuditEntry>> {
        let mut tx = self.begin(Mode::Read).await?;
        let rows = tx
            .all(
                format!(
                    "{SELECT} WHERE organization = $1 AND number > $2 ORDER BY number LIMIT $3"
                ),
                values![organization.0, after, PAGE],
            )
            .await?;
        rows.into_iter().map(read_entry).collect()
    }

    /// Walks the whole log: finds an entry that was altered, dropped or moved; with the head of an earlier
    /// export also one that was cut off.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn verify_audit(
        &self,
        organization: OrganizationId,
        head: Option<&AuditHead>,
    ) -> Result<AuditVerdict> {
        let mut walk = AuditWalk::new(organization);
        let mut head_seen = head.is_none_or(|head| head.number == 0);
        loop {
            let page = self.audit_page(organization, walk.last.number).await?;
            if page.is_empty() {
                break;
            }
            for entry in page {
                if let Some(broken) = walk.step(entry) {
                    return Ok(broken);
                }
                head_seen |= head == Some(&walk.last);
            }
        }
        match head {
            Some(head) if !head_seen => Ok(AuditVerdict::HeadMissing(head.clone())),
            _ => Ok(AuditVerdict::Intact(walk.last)),
        }
    }
}

/// A check of the log, entry by entry.
#[derive(Debug)]
pub(crate) struct AuditWalk {
    organization: OrganizationId,
    last: AuditHead,
}

impl AuditWalk {
    pub(crate) fn new(organization: OrganizationId) -> AuditWalk {
        AuditWalk {
            organization,
            last: AuditHead {
                number: 0,
                sha256: AUDIT_START.to_owned(),
            },
        }
    }

    /// What is wrong with the entry that follows, if something is.
    pub(crate) fn step(&mut self, entry: AuditEntry) -> Option<AuditVerdict> {
        let number = entry.number;
        if number != self.last.number + 1 {
            return Some(AuditVerdict::OutOfOrder {
                expected: self.last.number + 1,
                found: number,
            });
        }
        if entry.previous != self.last.sha256 {
            return Some(AuditVerdict::Unlinked { number });
        }
        if entry.expected_sha256(self.organization) != entry.sha256 {
            return Some(AuditVerdict::Altered { number });
        }
        self.last = AuditHead {
            number,
            sha256: entry.sha256,
        };
        None
    }
}

const SELECT: &str =
    "SELECT number, at_ms, actor, action, subject, detail, previous, sha256 FROM audit_entry";

pub(crate) type EntryRow = (i64, i64, String, String, String, String, String, String);

pub(crate) fn read_entry(row: EntryRow) -> Result<AuditEntry> {
    let (number, at_ms, actor, action, subject, detail, previous, sha256) = row;
    // A document that somebody damaged is still an entry: its hash tells.
    let detail = serde_json::from_str(&detail).unwrap_or(Value::String(detail));
    Ok(AuditEntry {
        number,
        event: AuditEvent {
            at_ms,
            actor,
            action,
            subject,
            detail,
        },
        previous,
        sha256,
    })
}
