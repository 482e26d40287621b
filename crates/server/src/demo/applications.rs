//! The applications of the demo, and what Microsoft 365 sees of them.

use rollcall_core::directory::UserEntry;
use rollcall_store::{FoundingAccount, FoundingApplication};

use super::people::{Person, fnv1a};
use super::{DAY_MS, FIGMA_OWNER};

const MICROSOFT_365: &str = "microsoft_365";
const AIRTABLE_OWNER: &str = "miriam.okafor@harbour.example";
const LOOM_OWNER: &str = "jonas.lindqvist@harbour.example";
const FIGMA_SEEN_BY_MICROSOFT: usize = 9;
const AIRTABLE_USERS: usize = 34;

/// Figma, seen twice over; Airtable, seen by Microsoft 365 alone; Loom, by nobody yet.
pub(super) fn applications(people: &[Person], now_ms: i64) -> Vec<FoundingApplication> {
    let application =
        |slug: &str, name: &str, description: &str, owner: &str, accounts| FoundingApplication {
            slug: slug.to_owned(),
            name: name.to_owned(),
            description: description.to_owned(),
            owner: Some(owner.to_owned()),
            accounts,
        };
    let designers = people.iter().filter(|person| is_seen_in_figma(person));
    let planners = people.iter().filter(|person| {
        let plans = ["Operations", "Marketing", "Finance"]
            .iter()
            .any(|group| person.is_in(group));
        plans && !person.joined_by_import && !person.is_archived()
    });
    vec![
        application(
            "airtable",
            "Airtable",
            "Shared tables for planning and tracking",
            AIRTABLE_OWNER,
            vec![microsoft_365(
                planners.take(AIRTABLE_USERS),
                now_ms - DAY_MS,
            )],
        ),
        application(
            "figma",
            "Figma",
            "Interface design, prototypes and hand-over",
            FIGMA_OWNER,
            vec![microsoft_365(
                designers.take(FIGMA_SEEN_BY_MICROSOFT),
                now_ms - DAY_MS,
            )],
        ),
        application(
            "loom",
            "Loom",
            "Video messages and screen recordings",
            LOOM_OWNER,
            Vec::new(),
        ),
    ]
}

/// Whether Microsoft 365 sees this person in Figma.
pub(super) fn is_seen_in_figma(person: &Person) -> bool {
    person.is_in("Design")
        && !person.joined_by_import
        && !person.is_archived()
        && fnv1a(person.key()).is_multiple_of(2)
}

fn microsoft_365<'a>(people: impl Iterator<Item = &'a Person>, seen_ms: i64) -> FoundingAccount {
    let users = people.map(|person| UserEntry {
        email: person.entry.email.clone(),
        display_name: person.entry.display_name.clone(),
        status: Some("active".to_owned()),
        ..UserEntry::default()
    });
    FoundingAccount {
        name: MICROSOFT_365.to_owned(),
        title: "Microsoft 365".to_owned(),
        source: MICROSOFT_365.to_owned(),
        users: users.collect(),
        seen_ms,
    }
}
