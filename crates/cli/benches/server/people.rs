//! Users that are made up, and changes to them.

use serde_json::{Value, json};

/// The user of this number as the directory has them. The first one is an Admin.
pub(crate) fn user(number: u32) -> Value {
    json!({
        "email": email(number),
        "display_name": name(number),
        "status": "active",
        "role": if number == 0 { "admin" } else { "user" },
        "groups": [group(number)],
        "identifiers": [{ "source": "slack", "username": username(number) }]
    })
}

pub(crate) fn email(number: u32) -> String {
    format!("user{number:07}@people.example")
}

pub(crate) fn name(number: u32) -> String {
    format!("Person Number {number}")
}

pub(crate) fn new_name(number: u32) -> String {
    format!("Person Number {number} II")
}

pub(crate) fn username(number: u32) -> String {
    format!("U{number:09}")
}

pub(crate) const GROUPS: u32 = 20;

pub(crate) fn group(number: u32) -> String {
    format!("Group {:02}", number % GROUPS)
}

/// A directory document of so many users.
pub(crate) fn directory(users: u32) -> Value {
    json!({
        "revision": "1",
        "groups": (0..GROUPS).map(group).collect::<Vec<_>>(),
        "sources": [{ "name": "slack", "enabled": true }],
        "users": (0..users).map(user).collect::<Vec<_>>()
    })
}

/// So many changes to a directory of `on_record` users: the first half changes names and adds a group, the other
/// half are new users.
pub(crate) fn changes(count: u32, on_record: u32) -> Vec<Value> {
    let updates = (0..count / 2).map(|number| {
        json!({
            "op": "update", "record": number + 1, "key": email(number),
            "set": { "display_name": { "old": name(number), "new": new_name(number) } },
            "add": { "groups": [group(number + 1)] }
        })
    });
    let creates = (count / 2..count).map(|record| {
        let number = on_record + record;
        json!({
            "op": "create", "record": record + 1, "key": email(number),
            "set": {
                "primary_email": email(number), "display_name": name(number), "current_status": "active",
                "role": "user"
            },
            "add": {
                "groups": [group(number)],
                "source_usernames": [format!("slack:{}", username(number))]
            }
        })
    });
    updates.chain(creates).collect()
}
