//! One change as lines to read: field, what was, what is.

use rollcall_core::changeset::{Change, FieldValue, Op};
use rollcall_core::diff::Class;

use super::titles::Titles;

/// One field of one change.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Line {
    pub(super) title: String,
    /// What was; absent where there was no user before, or where items are added.
    pub(super) old: Option<String>,
    pub(super) new: Option<String>,
    pub(super) gained: Vec<String>,
    pub(super) lost: Vec<String>,
}

/// The class whose mark a change carries.
pub(super) fn class_of(op: Op) -> Class {
    match op {
        Op::Create => Class::New,
        Op::Update => Class::Changed,
        Op::Reactivate => Class::Returning,
        Op::Deactivate | Op::Remove => Class::Missing,
    }
}

/// What changed, in the order of the template's fields. The key is left out: it names the user already.
pub(super) fn lines_of(change: &Change, titles: &Titles) -> Vec<Line> {
    let mut names: Vec<&String> = change
        .set
        .names()
        .chain(change.add.names())
        .chain(change.remove.names())
        .collect();
    names.sort_by_key(|name| (titles.position(name), *name));
    names.dedup();
    names
        .into_iter()
        .filter(|name| !titles.is_key(name))
        .map(|name| line(change, name, titles))
        .collect()
}

fn line(change: &Change, name: &str, titles: &Titles) -> Line {
    let words = |value: &str| titles.value(name, value);
    let value = change.set.get(name);
    Line {
        title: titles.field(name),
        old: match value {
            Some(FieldValue::Changed { old, .. }) => {
                Some(old.as_deref().map(words).unwrap_or_default())
            }
            Some(FieldValue::Value(_)) | None => None,
        },
        new: value.map(|value| value.new_value().map(words).unwrap_or_default()),
        gained: change.add.get(name).cloned().unwrap_or_default(),
        lost: change.remove.get(name).cloned().unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_follow_the_template_and_leave_the_key_out() {
        let change: Change = serde_json::from_str(
            r#"{"op":"update","record":2,"key":"cy@x.org",
                "set":{"role":{"old":"user","new":"admin"},"primary_email":"cy@x.org","display_name":{"old":null,"new":"Cy"}},
                "add":{"groups":["Sales"]}}"#,
        )
        .unwrap();
        let lines = lines_of(&change, &Titles::of("workspace-users"));
        let read: Vec<String> = lines
            .iter()
            .map(|line| {
                format!(
                    "{}: {:?} {:?} {:?}",
                    line.title, line.old, line.new, line.gained
                )
            })
            .collect();
        assert_eq!(
            read,
            [
                r#"Display Name: Some("") Some("Cy") []"#,
                r#"Role: Some("User") Some("Admin") []"#,
                r#"Groups: None None ["Sales"]"#,
            ]
        );
    }
}
