//! Lists of records for a grid: which ones, and a window of them.

use std::rc::Rc;

use super::OpenFile;
use super::answers::{finding, saturating};
use super::protocol::ProblemFilter;
use super::stages::Session;
use super::view::{ColumnFilter, GridRow, RowQuery, RowsPage};
use crate::diagnostic::Diagnostic;
use crate::diff::Class;
use crate::search::find_folded;
use crate::unicode::to_lowercase;

/// Longest window that is answered.
const MAX_WINDOW: u32 = 1_000;

/// Longest cell that a grid is given, in characters: what a spreadsheet's cell holds. A longer one is an error
/// whatever else it is.
const CELL_CHARS: usize = 32_767;

/// The records that a query has found, from 0, in the order of the file.
#[derive(Debug, Clone)]
pub(super) struct Found {
    query: RowQuery,
    records: Records,
}

/// Not a number for each where it is all of them.
#[derive(Debug, Clone)]
enum Records {
    All(usize),
    Some(Vec<u32>),
}

impl Records {
    fn len(&self) -> usize {
        match self {
            Records::All(count) => *count,
            Records::Some(numbers) => numbers.len(),
        }
    }

    fn get(&self, at: usize) -> Option<usize> {
        match self {
            Records::All(count) => (at < *count).then_some(at),
            Records::Some(numbers) => numbers.get(at).map(|number| *number as usize),
        }
    }
}

impl Session {
    /// A window of the records that a query finds. What was found is kept until something changes, so that scrolling
    /// costs the window alone.
    #[must_use]
    pub fn rows(&self, query: &RowQuery, offset: u32, limit: u32) -> RowsPage {
        let mut page = RowsPage {
            total: 0,
            offset,
            rows: Vec::new(),
        };
        let (Some(file), Some(found)) = (&self.file, self.find_rows(query)) else {
            return page;
        };
        page.total = saturating(found.records.len());
        let first = offset as usize;
        let window = first..first.saturating_add(limit.min(MAX_WINDOW) as usize);
        let records = window.map_while(|at| found.records.get(at));
        page.rows = records.map(|record| grid_row(file, record)).collect();
        page
    }

    /// Some of the records that a query finds, from 0, beginning with the row of this number (from 0).
    pub(super) fn records_from(&self, query: &RowQuery, row: u32, count: usize) -> Vec<usize> {
        let Some(found) = self.find_rows(query) else {
            return Vec::new();
        };
        let first = row as usize;
        let end = first.saturating_add(count).min(found.records.len());
        (first..end)
            .filter_map(|at| found.records.get(at))
            .collect()
    }

    fn find_rows(&self, query: &RowQuery) -> Option<Rc<Found>> {
        let mut last = self.rows_found.borrow_mut();
        if last.as_ref().is_none_or(|found| found.query != *query) {
            *last = self.file.as_ref().map(|file| {
                Rc::new(Found {
                    query: query.clone(),
                    records: find_records(file, query),
                })
            });
        }
        last.clone()
    }
}

fn find_records(file: &OpenFile, query: &RowQuery) -> Records {
    let count = file.comparison.classes.len();
    if *query == RowQuery::default() {
        return Records::All(count);
    }
    let search = to_lowercase(query.search.trim());
    let columns: Vec<(usize, String)> = query
        .columns
        .iter()
        .map(|filter| (filter.column as usize, to_lowercase(filter.text.trim())))
        .collect();
    let fits = |record: &usize| {
        let at = file.first + record;
        let class = file.class(*record);
        (query.classes.is_empty() || class.is_some_and(|class| query.classes.contains(&class)))
            && (!query.left_out || file.records.is_left_out(at))
            && (!query.edited || is_edited(file, at))
            && columns
                .iter()
                .all(|(column, wanted)| holds(file.records.written_field(at, *column), wanted))
            && (search.is_empty() || record_holds(file, at, &search))
    };
    let numbers = match (&query.problem, query.marked) {
        (None, false) => (0..count).filter(fits).map(saturating).collect(),
        (problem, _) => records_with(file, problem.as_ref())
            .filter(fits)
            .map(saturating)
            .collect(),
    };
    Records::Some(numbers)
}

/// Records with a finding, or with one of a kind, each once.
pub(super) fn records_with<'a>(
    file: &'a OpenFile,
    problem: Option<&'a ProblemFilter>,
) -> impl Iterator<Item = usize> + 'a {
    let wanted = move |finding: &&Diagnostic| {
        problem.is_none_or(|problem| {
            finding.code.entry().id == problem.code
                && problem
                    .column
                    .is_none_or(|column| finding.column == Some(column + 1))
        })
    };
    let mut last = None;
    let findings = file.findings().filter(wanted);
    findings.filter_map(move |finding| {
        let record = finding.record?;
        let is_first = last.replace(record) != Some(record);
        is_first.then(|| (record as usize).saturating_sub(1))
    })
}

fn is_edited(file: &OpenFile, at: usize) -> bool {
    (0..file.header.columns.len()).any(|column| file.records.is_edited(at, column))
}

fn record_holds(file: &OpenFile, at: usize, wanted: &str) -> bool {
    let columns = 0..file.header.columns.len();
    columns
        .map(|column| file.records.written_field(at, column))
        .any(|text| find_folded(text, wanted).is_some())
}

/// Nothing wanted is a blank cell.
fn holds(text: &str, wanted: &str) -> bool {
    if wanted.is_empty() {
        text.trim().is_empty()
    } else {
        find_folded(text, wanted).is_some()
    }
}

fn grid_row(file: &OpenFile, index: usize) -> GridRow {
    let record = saturating(index + 1);
    let at = file.first + index;
    let columns = file.header.columns.len().max(file.records.field_count(at));
    let edited = (0..columns).filter(|column| file.records.is_edited(at, *column));
    GridRow {
        record,
        row: saturating(at + 1),
        class: file.class(index).unwrap_or(Class::Invalid),
        is_left_out: file.records.is_left_out(at),
        edited: edited.map(saturating).collect(),
        cells: (0..columns)
            .map(|column| cut(file.records.written_field(at, column)))
            .collect(),
        findings: file
            .findings_of(index)
            .map(|diagnostic| finding(file, diagnostic))
            .collect(),
    }
}

fn cut(text: &str) -> String {
    match text.char_indices().nth(CELL_CHARS) {
        Some((at, _)) => text.get(..at).unwrap_or_default().to_owned(),
        None => text.to_owned(),
    }
}

impl RowQuery {
    /// The records with findings, or with those of one kind.
    #[must_use]
    pub fn with_findings(problem: Option<ProblemFilter>) -> RowQuery {
        RowQuery {
            marked: true,
            problem,
            ..RowQuery::default()
        }
    }

    /// Those whose cells in this column hold a text; nothing to hold are blank cells.
    #[must_use]
    pub fn in_column(column: u32, text: &str) -> RowQuery {
        RowQuery {
            columns: vec![ColumnFilter {
                column,
                text: text.to_owned(),
            }],
            ..RowQuery::default()
        }
    }
}
