//! What the application around makes of the records. It gets those that would count in batches, by their values, and
//! says what it found in each; whoever holds the session carries both to and fro.
//!
//! Nothing of it changes what the records are in themselves: its findings lie over theirs. A record that it finds an
//! error in is invalid, and keeps its key and its identifiers. So what one record is told does not depend on when the
//! others were asked about, and what it was told holds for as long as its values do.

use borsh::{BorshDeserialize, BorshSerialize};

use super::host_answer::{HostAnswer, MOST_TABLE_MESSAGES};
use super::stages::Session;
use super::{Mode, OpenFile};
use crate::changeset::FieldValue;
use crate::diagnostic::Diagnostic;
use crate::diff::{Class, create_user};
use crate::json::JsonText;
use crate::validate::{Rules, sort_diagnostics};

/// States of records beside the number of the batch that a record is in.
const UNASKED: u32 = 0;
const CHECKED: u32 = u32::MAX;

/// How far the application is, and what it found.
#[derive(Debug, Default)]
pub(super) struct HostCheck {
    run: u32,
    /// Of the batches that were given out, the last one's number; they go on from run to run.
    last_number: u32,
    /// Batches of this run: given out, and as many as there seem to be.
    given: u32,
    expected: u32,
    /// One for each record, once there was a batch.
    states: Vec<u32>,
    /// No record before this one is unasked.
    unasked_from: usize,
    /// Batches without an answer, by number, with their records from 0.
    open: Vec<(u32, Vec<u32>)>,
    /// In order of record, then column.
    findings: Vec<Diagnostic>,
    table: Vec<TableFinding>,
}

/// Something about all records, and the batches of which it was said.
#[derive(Debug)]
struct TableFinding {
    finding: Diagnostic,
    said_of: Vec<Vec<u32>>,
}

/// Records to be looked at.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct HostBatch {
    /// Names it in the answer.
    pub number: u32,
    /// `{template, mode, batch, batches, records: [{record, key, values}]}`; `batch` counts from 1.
    pub json: String,
}

/// How far the application is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct HostProgress {
    /// Of the records that would count.
    pub checked: u32,
    pub total: u32,
    /// Findings so far.
    pub found: u32,
}

impl Session {
    /// The next records to be looked at: at most `limit` of those that would count and were not asked about yet. `None`
    /// when there are none, or the file is not checked.
    ///
    /// What an earlier `run` has asked and not heard is asked again.
    ///
    /// ```
    /// use rollcall_core::{session::Session, template::{Template, builtin}};
    /// let mut session = Session::new(Template::from_json(builtin("app-users").unwrap().json)?);
    /// session.open("users.csv", 0);
    /// session.push_bytes(b"Email\nann@example.com\nno\n");
    /// session.end_of_file();
    /// while session.advance(1000).is_some() {}
    /// let batch = session.host_batch(1, 500).unwrap();
    /// assert_eq!(batch.json, concat!(
    ///     r#"{"template":"app-users","mode":"full","batch":1,"batches":1,"records":"#,
    ///     r#"[{"record":1,"key":"ann@example.com","values":{"email":"ann@example.com"}}]}"#,
    /// ));
    /// let answer = br#"{"records":[{"record":1,"severity":"error","message":"Ann has left."}]}"#;
    /// session.take_host_answer(1, batch.number, answer).unwrap();
    /// assert_eq!(session.counts().valid, Some(0));
    /// # Ok::<(), rollcall_core::template::TemplateError>(())
    /// ```
    pub fn host_batch(&mut self, run: u32, limit: usize) -> Option<HostBatch> {
        if !self.is_checked() {
            return None;
        }
        let file = self.file.as_mut()?;
        let (host, classes) = (&mut file.host, &file.comparison.classes);
        host.states.resize(classes.len(), UNASKED);
        host.begin(run, classes, limit);
        let records = host.take_unasked(classes, limit)?;
        let number = host.give_out(&records);
        let rules = file.rules(&self.template, self.directory.as_deref());
        let json = write_batch(rules, file, self.mode, &records);
        Some(HostBatch { number, json })
    }

    /// What was found in a batch, as JSON: `{table: [{severity, message}], records: [{record, severity, message}],
    /// fields: [{record, field, severity, message, suggestion}]}`, each of which may be absent. Of records that have
    /// changed since they were asked about nothing is taken; they are asked about again.
    ///
    /// # Errors
    /// What is wrong with the answer, and where in it; nothing of it is taken then.
    pub fn take_host_answer(
        &mut self,
        run: u32,
        number: u32,
        json: &[u8],
    ) -> Result<HostProgress, String> {
        let gone = || format!("no answer is awaited to batch {number} of run {run}");
        let file = self.file.as_mut().ok_or_else(gone)?;
        let held = file.host.open.iter().position(|open| open.0 == number);
        let at = held.filter(|_| file.host.run == run).ok_or_else(gone)?;
        let (_, asked) = file.host.open.get(at).ok_or_else(gone)?;
        let answer = HostAnswer::read(json, &self.template, asked)?;
        let rules = file.rules(&self.template, self.directory.as_deref());
        let (table, mut found) = answer.into_diagnostics(rules);
        if file.host.count_new(&table) > MOST_TABLE_MESSAGES {
            return Err(format!(
                "table: more than {MOST_TABLE_MESSAGES} different messages about the whole file"
            ));
        }
        sort_diagnostics(&mut found);
        let (_, asked) = file.host.open.remove(at);
        file.host.take(number, asked, table, found);
        self.rows_found.take();
        Ok(self.host_progress())
    }

    /// How far the application is with the records that would count.
    #[must_use]
    pub fn host_progress(&self) -> HostProgress {
        let Some(file) = &self.file else {
            return HostProgress::default();
        };
        let states = file.host.states.iter().zip(&file.comparison.classes);
        let checked = states.filter(|(state, class)| **state == CHECKED && class.is_valid());
        HostProgress {
            checked: saturating(checked.count()),
            total: file.comparison.tally.valid(),
            found: saturating(file.host.findings.len() + file.host.table.len()),
        }
    }
}

impl HostCheck {
    fn begin(&mut self, run: u32, classes: &[Class], limit: usize) {
        if self.run == run {
            return;
        }
        self.run = run;
        self.open.clear();
        for state in &mut self.states {
            if *state != CHECKED {
                *state = UNASKED;
            }
        }
        self.unasked_from = 0;
        let states = self.states.iter().zip(classes);
        let unasked = states.filter(|(state, class)| **state == UNASKED && class.is_valid());
        let batches = unasked.count().div_ceil(limit.max(1));
        self.given = 0;
        self.expected = saturating(batches);
    }

    fn take_unasked(&mut self, classes: &[Class], limit: usize) -> Option<Vec<u32>> {
        let mut records = Vec::new();
        let mut at = self.unasked_from;
        // Those that do not count now may do so later, and are come by again then.
        let mut first_left = None;
        while records.len() < limit
            && let Some(state) = self.states.get(at)
        {
            if *state == UNASKED {
                if classes.get(at).is_some_and(|class| class.is_valid()) {
                    records.push(saturating(at));
                } else {
                    first_left = first_left.or(Some(at));
                }
            }
            at += 1;
        }
        self.unasked_from = first_left.unwrap_or(at);
        (!records.is_empty()).then_some(records)
    }

    /// Says by what number the answer is known.
    fn give_out(&mut self, records: &[u32]) -> u32 {
        self.last_number += 1;
        self.given += 1;
        self.expected = self.expected.max(self.given);
        for record in records {
            self.set_state(*record, self.last_number);
        }
        self.open.push((self.last_number, records.to_vec()));
        self.last_number
    }

    fn state(&self, record: u32) -> Option<u32> {
        self.states.get(record as usize).copied()
    }

    fn set_state(&mut self, record: u32, state: u32) {
        if let Some(place) = self.states.get_mut(record as usize) {
            *place = state;
        }
        if state == UNASKED {
            self.unasked_from = self.unasked_from.min(record as usize);
        }
    }

    /// How many different things about the whole file there would be with these.
    fn count_new(&self, table: &[Diagnostic]) -> usize {
        let is_new = |new: &&Diagnostic| !self.table.iter().any(|held| held.finding == **new);
        self.table.len() + table.iter().filter(is_new).count()
    }

    fn take(
        &mut self,
        number: u32,
        asked: Vec<u32>,
        table: Vec<Diagnostic>,
        found: Vec<Diagnostic>,
    ) {
        let mut found = found.into_iter().peekable();
        let is_whole = asked
            .iter()
            .all(|record| self.state(*record) == Some(number));
        // What is said of the whole file holds for the batch as it was asked about.
        let is_void = !is_whole && !table.is_empty();
        for record in &asked {
            let mut own = Vec::new();
            while let Some(finding) = found.next_if(|finding| finding.record == Some(record + 1)) {
                own.push(finding);
            }
            if self.state(*record) == Some(number) {
                self.replace_findings(*record, own);
                self.set_state(*record, if is_void { UNASKED } else { CHECKED });
            }
        }
        if is_void {
            return;
        }
        for finding in table {
            let held = self.table.iter_mut().find(|held| held.finding == finding);
            match held {
                Some(held) if held.said_of.last() == Some(&asked) => {}
                Some(held) => held.said_of.push(asked.clone()),
                None => self.table.push(TableFinding {
                    finding,
                    said_of: vec![asked.clone()],
                }),
            }
        }
    }

    fn replace_findings(&mut self, record: u32, found: Vec<Diagnostic>) {
        let number = Some(record + 1);
        let start = self
            .findings
            .partition_point(|finding| finding.record < number);
        let end = self
            .findings
            .partition_point(|finding| finding.record <= number);
        if start < end || !found.is_empty() {
            drop(self.findings.splice(start..end, found));
        }
    }

    /// A record, from 0, has other values now: what was said of it is gone, and so is what was said of the whole file
    /// for its sake, about whose other records is asked again.
    pub(super) fn forget(&mut self, record: usize) {
        if self.states.is_empty() {
            return;
        }
        let record = saturating(record);
        self.replace_findings(record, Vec::new());
        self.set_state(record, UNASKED);
        let mut asked_again = Vec::new();
        for held in &mut self.table {
            held.said_of.retain(|batch| {
                let is_in_it = batch.binary_search(&record).is_ok();
                if is_in_it {
                    asked_again.extend_from_slice(batch);
                }
                !is_in_it
            });
        }
        self.table.retain(|held| !held.said_of.is_empty());
        for record in asked_again {
            self.set_state(record, UNASKED);
        }
    }

    /// All records may have other values now.
    pub(super) fn forget_all(&mut self) {
        self.states.clear();
        self.unasked_from = 0;
        self.findings.clear();
        self.table.clear();
    }

    /// Findings about the whole file.
    pub(super) fn table(&self) -> impl Iterator<Item = &Diagnostic> + Clone {
        self.table.iter().map(|held| &held.finding)
    }

    /// Findings about records, in order of record and column; also of those that do not count now.
    pub(super) fn findings(&self) -> &[Diagnostic] {
        &self.findings
    }

    /// Whether a record, from 0, has an error.
    pub(super) fn refuses(&self, record: usize) -> bool {
        let number = u32::try_from(record + 1).ok();
        let start = self
            .findings
            .partition_point(|finding| finding.record < number);
        let own = self.findings.get(start..).unwrap_or_default().iter();
        own.take_while(|finding| finding.record == number)
            .any(Diagnostic::is_error)
    }
}

fn write_batch(rules: Rules<'_>, file: &OpenFile, mode: Mode, records: &[u32]) -> String {
    let mut json = JsonText::default();
    json.put("{");
    json.name("template");
    json.string(&rules.template.name);
    json.name("mode");
    json.string(match mode {
        Mode::Full => "full",
        Mode::NewOnly => "new-only",
    });
    json.name("batch");
    json.put(&file.host.given.to_string());
    json.name("batches");
    json.put(&file.host.expected.to_string());
    json.name("records");
    json.put("[");
    for record in records.iter().map(|record| *record as usize) {
        let key = file.validation.key(rules, record).unwrap_or_default();
        let values = create_user(rules, &file.validation, record, key);
        json.put("{");
        json.name("record");
        json.put(&(record + 1).to_string());
        json.name("key");
        json.string(key);
        json.name("values");
        json.put("{");
        for (field, value) in values.set.iter() {
            json.name(field);
            json.optional(FieldValue::new_value(value));
        }
        for (field, items) in values.add.iter() {
            json.name(field);
            json.strings(items);
        }
        json.put("}");
        json.put("}");
    }
    json.put("]");
    json.put("}");
    json.into_text()
}

fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
