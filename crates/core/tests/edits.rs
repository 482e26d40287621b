//! An edit, and a record that is left out or counts again, checks that record and those that it meets, and comes out as
//! a check of everything.
#![cfg(not(target_arch = "wasm32"))]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

mod common;

use std::collections::BTreeSet;
use std::rc::Rc;

use common::{everything_told, finish};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{select, subsequence};
use rollcall_core::decode::{MadeColumn, Recipe};
use rollcall_core::diagnostic::Code;
use rollcall_core::directory::{
    Directory, DirectoryDocument, IdentifierEntry, SourceEntry, UserEntry,
};
use rollcall_core::session::{Mode, Session};
use rollcall_core::template::{Template, builtin};

// Few values of each kind, so that records meet: keys that are the same, that look alike, that cannot be read.
const ADDRESSES: [&str; 12] = [
    "ul@x.org",
    "u1@x.org",
    "U1@x.org",
    "uI@x.org",
    "m@x.org",
    "rn@x.org",
    "no@x.org",
    "n0@x.org",
    "n\u{43e}@x.org",
    "b@@x.org",
    "no@gmial.com",
    "",
];
const IDENTIFIERS: [&str; 16] = [
    "",
    "",
    "",
    "slack:A",
    "slack:B",
    "slack:C",
    "slack:D",
    "Slack:A",
    "slack:A, slack:B",
    "slack:B,slack:C",
    "slack:C, slack:D",
    "slack:D,slack:A",
    "slack:C,,slack:A",
    "teams:A",
    "skype:A",
    "A",
];
const WORKSPACE: &str =
    "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s),Note\n";
const APPLICATION: &str = "External Status,Display Name,Email,Role,Licenses,Last Used,Note\n";
const COLUMNS: usize = 7;

#[derive(Debug, Clone)]
struct Row {
    cells: Vec<&'static str>,
    /// Fields that are written: more or fewer than the header has.
    width: usize,
    is_damaged: bool,
    /// Position of the user on record whose values it has, if there is one.
    user: Option<usize>,
}

#[derive(Debug, Clone)]
enum Step {
    Edit(usize, usize, &'static str),
    LeaveOut(Vec<usize>, bool),
    Undo,
    Suggestions(Code),
    CheckEverything,
}

fn cell(column: usize) -> BoxedStrategy<&'static str> {
    match column {
        // Mostly right, so that records compete for what is theirs.
        0 => mostly(vec!["Active", "Archived"], vec!["gone", "active"]),
        1 => mostly(vec!["Ann", "Bo"], vec![""]),
        2 => select(ADDRESSES.to_vec()).boxed(),
        3 => mostly(vec!["User", "Admin"], vec!["Boss"]),
        4 => mostly(vec!["none", "Sales"], vec!["Slaes", ""]),
        5 => select(IDENTIFIERS.to_vec()).boxed(),
        _ => select(vec!["", "x"]).boxed(),
    }
}

fn mostly(right: Vec<&'static str>, wrong: Vec<&'static str>) -> BoxedStrategy<&'static str> {
    prop_oneof![12 => select(right), 1 => select(wrong)].boxed()
}

fn row() -> impl Strategy<Value = Row> {
    let cells: Vec<_> = (0..COLUMNS).map(cell).collect();
    let width = prop_oneof![8 => Just(COLUMNS), 1 => 2..COLUMNS, 1 => Just(COLUMNS + 1)];
    let row = (
        cells,
        width,
        prop::bool::weighted(0.05),
        prop::bool::weighted(0.05),
        proptest::option::weighted(0.4, 0..6_usize),
    );
    row.prop_map(|(cells, width, is_damaged, is_blank, user)| Row {
        cells: match is_blank {
            true => vec![""; COLUMNS],
            false => cells,
        },
        width: if is_damaged || is_blank {
            COLUMNS
        } else {
            width
        },
        is_damaged: is_damaged && !is_blank,
        user: user.filter(|_| !is_blank),
    })
}

fn step() -> impl Strategy<Value = Step> {
    // Mostly keys and identifiers.
    let column = select(vec![0, 1, 2, 2, 2, 2, 3, 4, 5, 5, 5, 5, 6]);
    let edit = column.prop_flat_map(|column| (0..10_usize, Just(column), cell(column)));
    let codes = [
        Code::EmailInvalid,
        Code::EmailDomainTypo,
        Code::ListItemBlank,
        Code::ValueSpelling,
    ];
    prop_oneof![
        10 => edit.prop_map(|(record, column, value)| Step::Edit(record, column, value)),
        1 => edit_to_blank(),
        4 => (vec(0..10_usize, 1..3), prop::bool::weighted(0.6))
            .prop_map(|(records, left_out)| Step::LeaveOut(records, left_out)),
        4 => Just(Step::Undo),
        1 => select(codes.to_vec()).prop_map(Step::Suggestions),
        1 => Just(Step::CheckEverything),
    ]
}

fn edit_to_blank() -> impl Strategy<Value = Step> {
    (0..10_usize, 0..COLUMNS).prop_map(|(record, column)| Step::Edit(record, column, ""))
}

/// A name of which one part is a note, and a key that is that of a column.
fn made_columns(of_name: bool, key: Option<&str>) -> Vec<MadeColumn> {
    let made = |field: &str, columns: &[u32]| MadeColumn {
        field: field.to_owned(),
        title: "Made".to_owned(),
        recipe: Recipe::Joined(columns.to_vec()),
    };
    let name = of_name.then(|| made("display_name", &[1, 6]));
    name.into_iter()
        .chain(key.map(|key| made(key, &[2])))
        .collect()
}

fn directory() -> impl Strategy<Value = Option<Directory>> {
    let account = select(vec![
        None,
        Some("imported"),
        Some("Imported "),
        Some("other"),
    ]);
    let user = (
        select(ADDRESSES[..9].to_vec()),
        select(vec!["active", "archived", "past"]),
        subsequence(vec!["A", "B", "C"], 0..3),
        account,
        subsequence(vec!["file_upload", "scim"], 0..3),
    );
    let user = user.prop_map(|(email, status, usernames, account, sources)| UserEntry {
        email: email.to_owned(),
        display_name: Some("Ann".to_owned()),
        status: Some(status.to_owned()),
        role: Some("user".to_owned()),
        identifiers: usernames
            .into_iter()
            .map(|username| IdentifierEntry {
                source: "slack".to_owned(),
                username: username.to_owned(),
            })
            .collect(),
        account: account.map(str::to_owned),
        sources: sources.into_iter().map(str::to_owned).collect(),
        ..UserEntry::default()
    });
    let source = |name: &str, enabled| SourceEntry {
        name: name.to_owned(),
        enabled,
        format: None,
    };
    let sources = vec![source("slack", true), source("teams", false)];
    let document = vec(user, 0..5).prop_map(move |users| DirectoryDocument {
        revision: "1".to_owned(),
        groups: vec!["Sales".to_owned()],
        sources: sources.clone(),
        users,
    });
    proptest::option::weighted(0.8, document.prop_map(Directory::from_document))
}

impl Row {
    /// Says what is on record of its user.
    fn follow(&mut self, directory: &Directory) {
        let Some(user) = self.user.and_then(|user| directory.user(user)) else {
            return;
        };
        let same = |values: &[&'static str], wanted: &str| {
            let found = values.iter().find(|value| **value == wanted);
            found.copied().unwrap_or_default()
        };
        let identifiers: Vec<_> = user
            .identifiers()
            .map(|(source, username)| format!("{source}:{username}"))
            .collect();
        let status = if user.is_active() {
            "Active"
        } else {
            "Archived"
        };
        let email = same(&ADDRESSES, user.email());
        let identifiers = same(&IDENTIFIERS, &identifiers.join(", "));
        self.cells = vec![status, "Ann", email, "User", "none", identifiers, ""];
    }
}

fn write_file(header: &str, rows: &[Row]) -> String {
    let mut out = header.to_owned();
    for row in rows {
        let write = |column: usize| match row.cells.get(column) {
            Some(name) if column == 1 && row.is_damaged => format!("\"{name}\" jr"),
            Some(cell) => format!("\"{cell}\""),
            None => "x".to_owned(),
        };
        out += &(0..row.width).map(write).collect::<Vec<_>>().join(",");
        out.push('\n');
    }
    out
}

fn open(template: &str, directory: Option<&Directory>, mode: Mode, file: &str) -> Session {
    let template = Template::from_json(builtin(template).unwrap().json).unwrap();
    let mut session = Session::new(template);
    session.set_directory(directory.cloned().map(Rc::new));
    session.set_mode(mode);
    session.open("file.csv", file.len() as u64);
    session.push_bytes(file.as_bytes());
    session.end_of_file();
    finish(&mut session);
    session
}

/// The values as they are now, to say which edits are checked at once.
struct Cells {
    rows: Vec<Row>,
    left_out: Vec<bool>,
    done: Vec<Done>,
}

/// What is taken back: the value that a cell had, or whether a record was left out.
enum Done {
    Edit(usize, usize, &'static str),
    LeaveOut(Vec<usize>, bool),
}

impl Cells {
    fn set(&mut self, record: usize, column: usize, value: &'static str) -> &'static str {
        std::mem::replace(&mut self.rows[record].cells[column], value)
    }

    /// Whether a pass is needed to see what there is.
    fn needs_pass(&self, record: usize) -> bool {
        let row = &self.rows[record];
        // What stands beyond the header is never blank here.
        let is_blank = row.width <= COLUMNS && row.cells.iter().all(|cell| cell.is_empty());
        row.is_damaged || is_blank || self.left_out[record]
    }

    /// The same of records that are left out now, or count again.
    fn leave_out(&mut self, records: &[usize], left_out: bool) -> bool {
        records.iter().fold(false, |needed, record| {
            self.left_out[*record] = left_out;
            let row = &self.rows[*record];
            let is_whole = row.width == COLUMNS && !self.needs_pass(*record);
            needed || row.is_damaged || !left_out && !is_whole
        })
    }
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(512) })]

    #[test]
    fn an_edit_comes_out_as_a_check_of_everything(
        mut rows in vec(row(), 1..10),
        of_workspace in prop::bool::weighted(0.7),
        directory in directory(),
        mode in select(vec![Mode::Full, Mode::Full, Mode::NewOnly]),
        made_name in prop::bool::weighted(0.3),
        made_key in prop::bool::weighted(0.2),
        steps in vec(step(), 1..16),
    ) {
        let (template, header, key) = match of_workspace {
            true => ("workspace-users", WORKSPACE, "primary_email"),
            false => ("app-users", APPLICATION, "email"),
        };
        let made = made_columns(made_name, made_key.then_some(key));
        if let Some(directory) = &directory {
            rows.iter_mut().for_each(|row| row.follow(directory));
        }
        let file = write_file(header, &rows);
        let open = || {
            let mut session = open(template, directory.as_ref(), mode, &file);
            prop_assert!(session.make_columns(made.clone()));
            finish(&mut session);
            Ok(session)
        };
        let (mut few, mut all) = (open()?, open()?);
        // What was not written is blank, until an edit makes the record longer.
        for row in &mut rows {
            let unwritten = row.cells.iter_mut().skip(row.width);
            unwritten.for_each(|cell| *cell = "");
        }
        let mut cells = Cells { left_out: vec![false; rows.len()], rows, done: Vec::new() };
        for step in steps {
            // `None` where one cannot say from here.
            let mut needs_pass = None;
            match step {
                Step::Edit(record, column, value) => {
                    let record = record % cells.rows.len();
                    for session in [&mut few, &mut all] {
                        let number = u32::try_from(record).unwrap() + 1;
                        prop_assert!(session.edit(number, u32::try_from(column).unwrap(), value.to_owned()));
                    }
                    let needed = cells.needs_pass(record);
                    let old = cells.set(record, column, value);
                    cells.done.push(Done::Edit(record, column, old));
                    needs_pass = Some(needed || cells.needs_pass(record));
                }
                Step::LeaveOut(records, left_out) => {
                    let records = records.iter().map(|record| record % cells.rows.len());
                    let records: BTreeSet<usize> = records.collect();
                    let numbers = records.iter().map(|record| u32::try_from(*record).unwrap() + 1);
                    let numbers: Vec<u32> = numbers.collect();
                    let others = records.into_iter().filter(|record| cells.left_out[*record] != left_out);
                    let others: Vec<usize> = others.collect();
                    for session in [&mut few, &mut all] {
                        prop_assert_eq!(session.leave_out(&numbers, left_out), others.len());
                    }
                    if !others.is_empty() {
                        needs_pass = Some(cells.leave_out(&others, left_out));
                        cells.done.push(Done::LeaveOut(others, left_out));
                    }
                }
                Step::Undo => {
                    prop_assert_eq!(few.undo_edit(), all.undo_edit());
                    match cells.done.pop() {
                        Some(Done::Edit(record, column, old)) => {
                            let needed = cells.needs_pass(record);
                            cells.set(record, column, old);
                            needs_pass = Some(needed || cells.needs_pass(record));
                        }
                        Some(Done::LeaveOut(records, left_out)) => {
                            needs_pass = Some(cells.leave_out(&records, !left_out));
                        }
                        None => {}
                    }
                }
                Step::Suggestions(code) => {
                    let count = few.apply_suggestions(code, None);
                    prop_assert_eq!(count, all.apply_suggestions(code, None));
                    // Which cells they are in is not said, so they are taken back before the next step.
                    if count > 0 {
                        finish(&mut few);
                        all.set_mode(mode);
                        finish(&mut all);
                        prop_assert_eq!(everything_told(&few), everything_told(&all));
                        prop_assert!(few.undo_edit() && all.undo_edit());
                    }
                }
                Step::CheckEverything => few.set_mode(mode),
            }
            if let Some(needs_pass) = needs_pass {
                prop_assert_eq!(few.is_checked(), !needs_pass);
            }
            finish(&mut few);
            all.set_mode(mode);
            finish(&mut all);
            prop_assert_eq!(everything_told(&few), everything_told(&all));
        }
    }
}
