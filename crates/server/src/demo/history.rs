//! What was imported before: Figma twice, the workspace once.

use rollcall_api::imports::{ImportKind, ImportedFile};
use rollcall_core::by_name::ByName;
use rollcall_core::changeset::{Actor, Change, Changeset, FieldValue, Op, RosterTotals};
use rollcall_core::diff::Counts;
use rollcall_core::directory::Directory;
use rollcall_core::template::{Template, builtin};
use rollcall_store::{Applied, OrganizationId, RosterName, Storage};

use super::applications::is_seen_in_figma;
use super::names::CONTRACTORS;
use super::people::{Person, fnv1a};
use super::{DAY_MS, DEMO_ADMIN, DemoError, FIGMA_OWNER, GROUPS};
use crate::planning::{Case, Facts, PlanError, write_of};
use crate::token::{new_sortable_id, sha256_hex};

const FIRST_MEMBERS: usize = 54;
const LATER_MEMBERS: usize = 4;
const LEAVERS: usize = 7;
/// Contractors whom the later list does not name; the owner of Figma keeps them.
const UNNAMED: usize = 2;
/// An administrator sends a list at a quarter past nine, not on the stroke of midnight.
const MINUTE_MS: i64 = 60 * 1000;

/// An import of the past: who sent what when.
struct Past {
    roster: RosterName,
    template: &'static str,
    applicant: &'static str,
    days_ago: i64,
    file: ImportedFile,
    changes: Vec<Change>,
    kept: Option<Vec<String>>,
    counts: Counts,
}

pub(super) async fn import_history(
    storage: &Storage,
    organization: OrganizationId,
    people: &[Person],
    now_ms: i64,
) -> Result<(), DemoError> {
    let (first, second) = figma(people);
    for past in [first, workspace(people), second] {
        import(storage, organization, past, now_ms).await?;
    }
    Ok(())
}

async fn import(
    storage: &Storage,
    organization: OrganizationId,
    past: Past,
    now_ms: i64,
) -> Result<(), DemoError> {
    let name = past.roster.clone();
    let history = |what: &str| DemoError::History {
        what: format!("{name}: {what}"),
    };
    let template = builtin(past.template).ok_or_else(|| history("no template"))?;
    let template =
        Template::from_json(template.json).map_err(|error| history(&error.to_string()))?;
    let facts = storage
        .roster(organization, &past.roster)
        .await?
        .ok_or_else(|| history("no roster"))?;
    let document = storage
        .snapshot(organization, &past.roster)
        .await?
        .ok_or_else(|| history("no snapshot"))?;
    let changeset = Changeset {
        template: past.template.to_owned(),
        base_revision: document.revision.clone(),
        changes: past.changes,
        kept: past.kept,
    };
    let directory = Directory::from_document(document);
    let actor = Actor {
        key: Some(past.applicant.to_owned()),
        ..Actor::default()
    };
    let case = Case {
        template: &template,
        directory: &directory,
        totals: RosterTotals::of(&template, &directory),
        changeset,
        actor: &actor,
    };
    case.judge("")
        .map_err(|refusals| PlanError::Refused { refusals })?;
    let then_ms = now_ms - past.days_ago * DAY_MS - 47 * MINUTE_MS;
    let write = write_of(
        case,
        Facts {
            organization,
            roster: &past.roster,
            roster_title: facts.name,
            id: new_sortable_id(then_ms).map_err(|error| history(&error.to_string()))?,
            kind: ImportKind::File,
            file: past.file,
            counts: past.counts,
            applicant: (past.applicant, past.applicant),
            now_ms: then_ms,
            undo_of: None,
            left_alone: Vec::new(),
            plan: None,
        },
    )?;
    match storage.apply_import(write, None).await? {
        Applied::Written => Ok(()),
        Applied::Stale { .. } => Err(DemoError::History {
            what: format!("{}: somebody else writes", past.roster),
        }),
    }
}

/// Everybody at first; later some have left and some are new.
fn figma(people: &[Person]) -> (Past, Past) {
    let works_with_figma = |person: &&Person| {
        ["Design", "Engineering", "Marketing"]
            .iter()
            .any(|group| person.is_in(group))
    };
    let mut members = people
        .iter()
        .filter(|person| !person.joined_by_import)
        .filter(works_with_figma);
    let first: Vec<&Person> = members.by_ref().take(FIRST_MEMBERS).collect();
    let later: Vec<&Person> = members
        .filter(|person| !person.is_archived())
        .take(LATER_MEMBERS)
        .collect();
    let (mut leavers, staying): (Vec<&Person>, Vec<&Person>) = first
        .iter()
        .copied()
        .filter(|person| !is_seen_in_figma(person))
        .partition(|person| person.is_archived());
    leavers.extend(
        staying
            .into_iter()
            .filter(|person| person.key() != FIGMA_OWNER)
            .rev(),
    );
    leavers.truncate(LEAVERS);

    let mut rows: Vec<(&str, &str)> = first.iter().map(|person| named(person)).collect();
    rows.extend(CONTRACTORS);
    let created = rows
        .iter()
        .enumerate()
        .map(|(place, row)| member(place, *row))
        .collect();
    let first_import = Past {
        roster: RosterName::Application("figma".to_owned()),
        template: "app-users",
        applicant: DEMO_ADMIN,
        days_ago: 97,
        file: figma_file("figma-members.csv", &rows),
        changes: created,
        kept: Some(Vec::new()),
        counts: counts(rows.len(), rows.len(), 0, 0, 0),
    };

    let mut unnamed: Vec<&str> = CONTRACTORS.iter().map(|(_, email)| *email).collect();
    unnamed.truncate(UNNAMED);
    unnamed.sort_unstable();
    rows.retain(|(_, email)| {
        leavers.iter().all(|leaver| leaver.key() != *email) && !unnamed.contains(email)
    });
    let known = rows.len();
    rows.extend(later.iter().map(|person| named(person)));
    let mut changes: Vec<Change> = rows
        .iter()
        .enumerate()
        .skip(known)
        .map(|(place, row)| member(place, *row))
        .collect();
    let mut left: Vec<&str> = leavers.iter().map(|leaver| leaver.key()).collect();
    left.sort_unstable();
    changes.extend(left.iter().map(|key| change(Op::Deactivate, None, key)));
    let second_import = Past {
        roster: RosterName::Application("figma".to_owned()),
        template: "app-users",
        applicant: FIGMA_OWNER,
        days_ago: 12,
        file: figma_file("figma-members-updated.csv", &rows),
        changes,
        kept: Some(unnamed.iter().map(|email| (*email).to_owned()).collect()),
        counts: counts(
            rows.len(),
            later.len(),
            0,
            known,
            left.len() + unnamed.len(),
        ),
    };
    (first_import, second_import)
}

/// New colleagues, one back again, two changes.
fn workspace(people: &[Person]) -> Past {
    let joiners: Vec<&Person> = people
        .iter()
        .filter(|person| person.joined_by_import)
        .collect();
    let mut changes: Vec<Change> = joiners
        .iter()
        .enumerate()
        .map(|(place, person)| joiner(place, person))
        .collect();
    let mut others = people
        .iter()
        .filter(|person| !person.joined_by_import && !person.is_archived())
        .skip(20);
    let mut record = joiners.len();
    let mut next_record = || {
        record += 1;
        u32::try_from(record).ok()
    };
    if let Some((person, group)) = others
        .next()
        .and_then(|person| Some((person, GROUPS.iter().find(|group| !person.is_in(group))?)))
    {
        let mut moved = change(Op::Update, next_record(), person.key());
        moved
            .add
            .insert("groups".to_owned(), vec![(*group).to_owned()]);
        changes.push(moved);
    }
    if let Some(person) = others.next() {
        let mut renamed = change(Op::Update, next_record(), person.key());
        let old = person.entry.display_name.clone();
        let new = old.as_ref().map(|name| format!("{name} (Lisbon)"));
        renamed
            .set
            .insert("display_name".to_owned(), FieldValue::Changed { old, new });
        changes.push(renamed);
    }
    if let Some(person) = people.iter().find(|person| person.is_archived()) {
        changes.push(change(Op::Reactivate, next_record(), person.key()));
    }
    let rows: Vec<&Person> = changes
        .iter()
        .filter_map(|change| people.iter().find(|person| person.key() == change.key))
        .collect();
    let lines = rows.iter().map(|person| {
        let name = person.entry.display_name.as_deref().unwrap_or_default();
        let role = person.entry.role.as_deref().unwrap_or_default();
        format!(
            "Active,{name},{},{role},\"{}\",\r\n",
            person.key(),
            person.entry.groups.join(",")
        )
    });
    let header = "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)\r\n";
    let text: String = std::iter::once(header.to_owned()).chain(lines).collect();
    let mut counts = counts(changes.len(), joiners.len(), 2, 0, 0);
    counts.returning = Some(1);
    Past {
        roster: RosterName::Workspace,
        template: "workspace-users",
        applicant: DEMO_ADMIN,
        days_ago: 34,
        file: file("new-colleagues.csv", &text),
        changes,
        kept: None,
        counts,
    }
}

fn named(person: &Person) -> (&str, &str) {
    (
        person.entry.display_name.as_deref().unwrap_or_default(),
        person.key(),
    )
}

fn seat(email: &str) -> &'static str {
    match fnv1a(email) % 4 {
        0 => "Full",
        1 => "Dev",
        _ => "View",
    }
}

fn member(place: usize, (name, email): (&str, &str)) -> Change {
    let mut change = change(Op::Create, u32::try_from(place + 1).ok(), email);
    change.set = values(&[("email", email), ("display_name", name)]);
    change
        .add
        .insert("licenses".to_owned(), vec![seat(email).to_owned()]);
    change
}

fn joiner(place: usize, person: &Person) -> Change {
    let (name, email) = named(person);
    let role = person.entry.role.as_deref().unwrap_or("user");
    let mut change = change(Op::Create, u32::try_from(place + 1).ok(), email);
    change.set = values(&[
        ("current_status", "active"),
        ("display_name", name),
        ("primary_email", email),
        ("role", role),
    ]);
    change
        .add
        .insert("groups".to_owned(), person.entry.groups.clone());
    let identifiers: Vec<String> = person
        .entry
        .identifiers
        .iter()
        .map(|held| format!("{}:{}", held.source, held.username))
        .collect();
    if !identifiers.is_empty() {
        change
            .add
            .insert("source_usernames".to_owned(), identifiers);
    }
    change
}

fn values(pairs: &[(&str, &str)]) -> ByName<FieldValue> {
    pairs
        .iter()
        .map(|(field, value)| ((*field).to_owned(), FieldValue::Value((*value).to_owned())))
        .collect()
}

fn change(op: Op, record: Option<u32>, key: &str) -> Change {
    Change {
        op,
        record,
        key: key.to_owned(),
        set: ByName::default(),
        add: ByName::default(),
        remove: ByName::default(),
    }
}

fn figma_file(name: &str, rows: &[(&str, &str)]) -> ImportedFile {
    let lines = rows
        .iter()
        .map(|(name, email)| format!("{name},{email},{}\n", seat(email)));
    let text: String = std::iter::once("Name,Email,Seat type\n".to_owned())
        .chain(lines)
        .collect();
    file(name, &text)
}

fn file(name: &str, text: &str) -> ImportedFile {
    ImportedFile {
        name: name.to_owned(),
        bytes: u64::try_from(text.len()).unwrap_or_default(),
        sha256: sha256_hex(&[text.as_bytes()]),
    }
}

fn counts(records: usize, new: usize, changed: usize, unchanged: usize, missing: usize) -> Counts {
    let count = |number: usize| u32::try_from(number).unwrap_or(u32::MAX);
    Counts {
        records: count(records),
        new: Some(count(new)),
        changed: Some(count(changed)),
        unchanged: Some(count(unchanged)),
        returning: Some(0),
        missing: count(missing),
        ..Counts::default()
    }
}
