//! What the directory is like once a changeset is applied.

use thiserror::Error;

use super::{Change, Changeset, FieldValue, Op};
use crate::diff::find_on_roster;
use crate::directory::{Directory, IdentifierEntry, User, UserEntry};
use crate::template::{Field, Kind, MergeRule, Template};
use crate::validate::fold_name;

/// Why a changeset does not fit the directory. One that passed [`super::revalidate`] fits.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum ApplyError {
    #[error("change {change}: {key} is on record already")]
    UserExists { change: usize, key: String },
    #[error("change {change}: {key} is not on record")]
    UserMissing { change: usize, key: String },
    #[error("change {change}: the template has no field “{field}” of that form")]
    FieldUnknown { change: usize, field: String },
}

/// The source that users have who were created by an import to an app account.
const FILE_UPLOAD: &str = "file_upload";

/// One user that a changeset is about. Where another account of the application has them too, only the entry of
/// the roster's own account counts.
#[derive(Debug, Clone, PartialEq)]
pub struct ChangedUser {
    /// `None`: the change makes them.
    pub before: Option<UserEntry>,
    /// `None`: the change takes them away.
    pub after: Option<UserEntry>,
    /// Where they stand in the directory.
    position: Option<usize>,
}

/// What becomes of the user that the change at `index` of a changeset is about.
///
/// # Errors
/// [`ApplyError`] when the change does not fit.
pub fn change_user(
    template: &Template,
    directory: &Directory,
    index: usize,
    change: &Change,
) -> Result<ChangedUser, ApplyError> {
    let position = find_on_roster(template, directory, &change.key);
    let before = position
        .and_then(|position| directory.user(position))
        .map(User::to_entry);
    let after = match (&before, change.op) {
        (Some(_), Op::Create) => {
            return Err(ApplyError::UserExists {
                change: index,
                key: change.key.clone(),
            });
        }
        (None, Op::Create) => Some(create_user(template, change, index)?),
        (None, _) => {
            return Err(ApplyError::UserMissing {
                change: index,
                key: change.key.clone(),
            });
        }
        (Some(_), Op::Remove) => None,
        (Some(before), op) => {
            let mut user = before.clone();
            match op {
                Op::Reactivate => user.status = Some("active".to_owned()),
                Op::Deactivate => user.status = Some(template.inactive_status.clone()),
                _ => {}
            }
            change_fields(template, change, index, &mut user)?;
            Some(user)
        }
    };
    Ok(ChangedUser {
        before,
        after,
        position,
    })
}

/// The directory with all changes of a changeset that changes no user twice. Its revision stays; counting on is
/// the caller's.
///
/// # Errors
/// [`ApplyError`] for the first change that does not fit.
pub fn apply(
    template: &Template,
    directory: &Directory,
    changeset: &Changeset,
) -> Result<Directory, ApplyError> {
    let mut document = directory.to_document();
    let mut users: Vec<Option<UserEntry>> = document.users.into_iter().map(Some).collect();
    for (index, change) in changeset.changes.iter().enumerate() {
        let changed = change_user(template, directory, index, change)?;
        match changed
            .position
            .and_then(|position| users.get_mut(position))
        {
            Some(user) => *user = changed.after,
            None => users.push(changed.after),
        }
    }
    document.users = users.into_iter().flatten().collect();
    Ok(Directory::from_document(document))
}

fn create_user(
    template: &Template,
    change: &Change,
    position: usize,
) -> Result<UserEntry, ApplyError> {
    let mut user = UserEntry {
        email: change.key.clone(),
        status: Some("active".to_owned()),
        ..UserEntry::default()
    };
    if let Some(account) = &template.account {
        user.account = Some(account.clone());
        user.sources = vec![FILE_UPLOAD.to_owned()];
    }
    change_fields(template, change, position, &mut user)?;
    Ok(user)
}

fn change_fields(
    template: &Template,
    change: &Change,
    position: usize,
    user: &mut UserEntry,
) -> Result<(), ApplyError> {
    let field = |name: &str| {
        let field = template
            .field_index(name)
            .and_then(|index| template.fields.get(index));
        field.ok_or_else(|| ApplyError::FieldUnknown {
            change: position,
            field: name.to_owned(),
        })
    };
    for (name, value) in &change.set {
        let field = field(name)?;
        let new = match value {
            FieldValue::Value(new) => Some(new.as_str()),
            FieldValue::Changed { new, .. } => new.as_deref(),
        };
        user.set_text(&field.property, new);
        if field.merge == MergeRule::Status && new.is_none() {
            user.status = Some("active".to_owned());
        }
    }
    for (name, items) in &change.add {
        let field = field(name)?;
        items.iter().for_each(|item| add_item(user, item, field));
    }
    for (name, items) in &change.remove {
        let field = field(name)?;
        items.iter().for_each(|item| remove_item(user, item, field));
    }
    Ok(())
}

/// Lists that are no references are kept as one text property, their items with a comma between.
const LIST_SEPARATOR: &str = ", ";

fn add_item(user: &mut UserEntry, item: &str, field: &Field) {
    match read_item(item, field) {
        Item::Group(name) if !user.groups.contains(&name) => user.groups.push(name),
        Item::Identifier(identifier) if !user.identifiers.contains(&identifier) => {
            user.identifiers.push(identifier)
        }
        Item::Word(word) => {
            let text = match user.text(&field.property) {
                Some(held) => format!("{held}{LIST_SEPARATOR}{word}"),
                None => word,
            };
            user.set_text(&field.property, Some(&text));
        }
        Item::Group(_) | Item::Identifier(_) => {}
    }
}

fn remove_item(user: &mut UserEntry, item: &str, field: &Field) {
    match read_item(item, field) {
        Item::Group(name) => user
            .groups
            .retain(|held| fold_name(held) != fold_name(&name)),
        Item::Identifier(identifier) => user.identifiers.retain(|held| *held != identifier),
        Item::Word(word) => {
            let held = user.text(&field.property).unwrap_or_default();
            let left: Vec<&str> = held
                .split(LIST_SEPARATOR)
                .filter(|held| *held != word)
                .collect();
            let left = left.join(LIST_SEPARATOR);
            user.set_text(
                &field.property,
                Some(&left)
                    .filter(|left| !left.is_empty())
                    .map(String::as_str),
            );
        }
    }
}

enum Item {
    Group(String),
    Identifier(IdentifierEntry),
    Word(String),
}

fn read_item(item: &str, field: &Field) -> Item {
    match &field.kind {
        Kind::References { .. } => Item::Group(item.to_owned()),
        Kind::Identifiers {
            source_separator, ..
        } => {
            let (source, username) = item.split_once(*source_separator).unwrap_or((item, ""));
            Item::Identifier(IdentifierEntry {
                source: source.to_owned(),
                username: username.to_owned(),
            })
        }
        _ => Item::Word(item.to_owned()),
    }
}
