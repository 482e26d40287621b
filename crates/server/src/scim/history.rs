//! What history and audit log say of a change by SCIM, in the words of the directory's template, so that it reads
//! and is taken back like an import.

use std::collections::BTreeSet;

use rollcall_api::imports::{ImportKind, ImportSummary, ImportedFile};
use rollcall_core::by_name::ByName;
use rollcall_core::changeset::{Change, Changeset, FieldValue, Op};
use rollcall_core::diff::Counts;
use rollcall_core::directory::UserEntry;
use rollcall_core::template::{Field, Kind, MergeRule, Reference, Template};
use rollcall_store::{AuditEvent, HistoryEntry, ScimChange, ScimUser, rfc3339};
use serde_json::json;

use super::answer::{Failure, Outcome};
use super::work::Work;
use crate::routes::templates::find_template;
use crate::token::{new_sortable_id, sha256_hex};

/// The template that changes are told in.
#[derive(Debug)]
pub(super) struct Written {
    template: Template,
}

impl Written {
    pub(super) fn new(name: &str, own: Option<String>) -> Outcome<Written> {
        let document = find_template(own, name)
            .ok_or_else(|| Failure::internal("the directory's template is gone"))?;
        let template =
            Template::from_json(&document).map_err(|error| Failure::internal(error.to_string()))?;
        Ok(Written { template })
    }

    pub(super) fn template(&self) -> &Template {
        &self.template
    }

    /// The history's entry and the audit log's.
    pub(super) fn record(
        self,
        work: &Work,
        action: &str,
        changes: Vec<Change>,
        changed: Vec<String>,
        removed: Vec<String>,
    ) -> Outcome<ScimChange> {
        let base = work.tx.revision();
        let revision = (base + 1).to_string();
        let changeset = Changeset {
            base_revision: base.to_string(),
            changes,
            kept: None,
            template: self.template.name.clone(),
        };
        let text = changeset.canonical_json();
        let summary = ImportSummary {
            id: new_sortable_id(work.now_ms)?,
            roster: "workspace".to_owned(),
            roster_title: "Workspace".to_owned(),
            kind: ImportKind::Scim,
            template: self.template.name,
            file: ImportedFile {
                name: String::new(),
                bytes: 0,
                sha256: String::new(),
            },
            applied_at: rfc3339(work.now_ms),
            applied_by: work.caller.user.clone(),
            changes: changeset.counts(),
            counts: Counts::default(),
            revision: revision.clone(),
            changeset_sha256: sha256_hex(&[text.as_bytes()]),
            undo_of: None,
            undone_by: None,
            left_alone: Vec::new(),
        };
        let mut detail = json!({
            "import": summary.id,
            "revision": revision,
            "changes": summary.changes,
            "changeset_sha256": summary.changeset_sha256,
            "request": action,
        });
        if let Some(members) = detail.as_object_mut()
            && !work.changed_groups.is_empty()
        {
            let groups: BTreeSet<&String> = work.changed_groups.iter().collect();
            members.insert("groups".to_owned(), json!(groups));
        }
        Ok(ScimChange {
            changed,
            removed,
            history: HistoryEntry {
                summary,
                changeset: text,
                inverse: changeset.into_inverse(&revision).canonical_json(),
            },
            audit: AuditEvent {
                at_ms: work.now_ms,
                actor: work.caller.actor.clone(),
                action: "scim.applied".to_owned(),
                subject: "roster/workspace".to_owned(),
                detail,
            },
            applied_by: work.caller.user.clone(),
        })
    }
}

/// How a user came to be what they are. One whose address changed is, to a changeset, another user.
pub(super) fn change_of(
    template: &Template,
    before: Option<&ScimUser>,
    after: Option<&ScimUser>,
) -> Vec<Change> {
    match (before, after) {
        (Some(before), Some(after)) if before.key == after.key => {
            vec![update(
                template,
                &after.key,
                &before.entry(),
                &after.entry(),
            )]
        }
        (before, after) => {
            let removal = before.map(|user| whole(template, Op::Remove, &user.key, &user.entry()));
            let creation = after.map(|user| whole(template, Op::Create, &user.key, &user.entry()));
            removal.into_iter().chain(creation).collect()
        }
    }
}

fn whole(template: &Template, op: Op, key: &str, entry: &UserEntry) -> Change {
    let mut change = empty(op, key);
    for field in &template.fields {
        if let Some(items) = items_of(field, entry) {
            if !items.is_empty() {
                change
                    .add
                    .insert(field.name.clone(), items.into_iter().collect());
            }
        } else if let Some(value) = entry.text(&field.property) {
            change
                .set
                .insert(field.name.clone(), FieldValue::Value(value.to_owned()));
        }
    }
    change
}

fn update(template: &Template, key: &str, before: &UserEntry, after: &UserEntry) -> Change {
    let op = match (before.status.as_deref(), after.status.as_deref()) {
        (Some("archived"), Some("active")) => Op::Reactivate,
        (Some("active"), Some("archived")) => Op::Deactivate,
        _ => Op::Update,
    };
    let mut change = empty(op, key);
    for field in &template.fields {
        if let (Some(old), Some(new)) = (items_of(field, before), items_of(field, after)) {
            let lists = [
                (new.difference(&old), &mut change.add),
                (old.difference(&new), &mut change.remove),
            ];
            for (items, list) in lists {
                let items: Vec<String> = items.cloned().collect();
                if !items.is_empty() {
                    list.insert(field.name.clone(), items);
                }
            }
            continue;
        }
        let (old, new) = (entry_text(before, field), entry_text(after, field));
        if !is_key(field) && field.merge != MergeRule::Status && old != new {
            change
                .set
                .insert(field.name.clone(), FieldValue::Changed { new, old });
        }
    }
    change
}

fn empty(op: Op, key: &str) -> Change {
    Change {
        add: ByName::default(),
        key: key.to_owned(),
        op,
        record: None,
        remove: ByName::default(),
        set: ByName::default(),
    }
}

fn entry_text(entry: &UserEntry, field: &Field) -> Option<String> {
    entry.text(&field.property).map(str::to_owned)
}

fn is_key(field: &Field) -> bool {
    matches!(field.kind, Kind::Email { .. })
}

/// Groups or identifiers as a changeset writes them; `None` for fields that hold neither.
fn items_of(field: &Field, entry: &UserEntry) -> Option<BTreeSet<String>> {
    match &field.kind {
        Kind::References {
            to: Reference::Groups,
            ..
        } => Some(entry.groups.iter().cloned().collect()),
        Kind::Identifiers {
            source_separator, ..
        } => {
            let items = entry.identifiers.iter();
            Some(
                items
                    .map(|held| format!("{}{source_separator}{}", held.source, held.username))
                    .collect(),
            )
        }
        _ => None,
    }
}
