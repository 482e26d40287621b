//! Changesets from anywhere: what `revalidate` lets through can be applied, and undone.
#![no_main]

use std::sync::LazyLock;

use libfuzzer_sys::fuzz_target;
use rollcall_core::changeset::{Actor, RosterTotals, Changeset, apply, revalidate};
use rollcall_core::directory::{Directory, DirectoryDocument, UserEntry};
use rollcall_core::template::{Template, builtin};

const DIRECTORY: &str = include_str!("../directory.json");

static TEMPLATES: LazyLock<Vec<Template>> = LazyLock::new(|| {
    ["app-users", "workspace-users"]
        .map(|name| {
            Template::from_json(builtin(name).expect("it is built in").json)
                .expect("it is a template")
        })
        .into()
});

fuzz_target!(|json: &[u8]| {
    let Ok(changeset) = serde_json::from_slice::<Changeset>(json) else {
        return;
    };
    // Twice the same text, twice the same hash.
    let canonical = changeset.canonical_json();
    let read: Changeset = serde_json::from_str(&canonical).expect("the canonical form is read");
    assert_eq!(read, changeset);
    assert_eq!(read.sha256(), changeset.sha256());
    let directory = Directory::from_json(DIRECTORY.as_bytes()).expect("it is a directory");
    for template in TEMPLATES.iter() {
        let applied = apply(template, &directory, &changeset);
        if !revalidate(template, &directory, RosterTotals::of(template, &directory), &changeset, &Actor::default()).is_empty() {
            continue;
        }
        let after = applied.expect("what is let through can be applied");
        let back =
            apply(template, &after, &changeset.clone().into_inverse("42")).expect("what was done can be undone");
        assert_eq!(users(&back), users(&directory));
    }
});

/// In the order of their addresses; lists as sets.
fn users(directory: &Directory) -> Vec<UserEntry> {
    let DirectoryDocument { mut users, .. } = directory.to_document();
    for user in &mut users {
        user.groups.sort();
    }
    users.sort_by(|a, b| a.email.cmp(&b.email));
    users
}
