//! What a screen shows of an open file: counts, and windows of rows. Never the whole file.

use borsh::{BorshDeserialize, BorshSerialize};

use super::protocol::{ChosenDialect, ProblemFilter};
use super::{Decisions, Mode};
use crate::decode::{CutAt, MadeColumn};
use crate::diagnostic::Severity;
use crate::dialect::FileFacts;
use crate::diff::{Class, Counts};
use crate::template::{BuiltIn, MatchKind, MissingPolicy, Template, builtin};

/// Everything that is known about the open file, without its records.
#[derive(Debug, Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct Overview {
    pub template: String,
    pub mode: Mode,
    pub file: FileFacts,
    /// Why the file was taken for what it is, one sentence a finding.
    pub evidence: Vec<Evidence>,
    /// What of that was said by hand.
    pub chosen: ChosenDialect,
    /// The sheets of a workbook, in its order; none when the file is text.
    pub sheets: Vec<SheetView>,
    pub columns: Vec<ColumnView>,
    /// The template's fields, in its order.
    pub fields: Vec<FieldView>,
    /// The last of the columns, which are made of others.
    pub made: Vec<MadeColumn>,
    pub counts: Counts,
    /// Users that the file was compared with; `None` when there was no directory.
    pub compared_with: Option<u32>,
    /// Kinds of findings, errors first, then the most frequent.
    pub problems: Vec<ProblemKind>,
    /// Findings about the whole file; an error among them stops the import.
    pub file_findings: Vec<Finding>,
    /// Records with at least one error of their own, conflicting and duplicate ones.
    pub error_records: u32,
    /// Whether the import may go on to *Changes*: no error left that stops it.
    pub can_import: bool,
    /// How many cells were given another value here.
    pub edited_cells: u32,
    /// The first of them, oldest first. Nothing is repaired silently.
    pub edits: Vec<EditView>,
    /// How many cells the last step changed.
    pub last_edited: u32,
    /// Records with a cell that was edited here.
    pub edited_records: u32,
    /// Records with a finding.
    pub marked_records: u32,
    /// Records that the administrator has left out; they count as skipped.
    pub left_out: u32,
    pub undo_depth: u32,
    pub redo_depth: u32,
    /// What was decided when the report was written that the file is.
    pub decided: Option<Decisions>,
    /// Active users on the roster: what guards measure removals against.
    pub roster_active: u32,
    /// Of the records that would count, how many the application around has looked at, and how many there are.
    pub host_checked: u32,
    pub host_total: u32,
}

/// What a screen says about a template before a file is open.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct TemplateView {
    pub name: String,
    pub title: String,
    pub description: String,
    pub fields: Vec<FieldRequirement>,
    /// Most records that a file may have.
    pub record_limit: u32,
    pub missing: MissingPolicy,
    pub allows_valid_only: bool,
    /// A file with the exact header and one example record.
    pub csv: String,
    /// A file to try it with; the templates that come with Rollcall have one.
    pub sample_csv: Option<String>,
}

/// What a file needs for one field.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FieldRequirement {
    pub title: String,
    pub description: String,
    pub required: bool,
}

impl TemplateView {
    #[must_use]
    pub fn of(template: &Template) -> TemplateView {
        let requirement = |field: &crate::template::Field| FieldRequirement {
            title: field.title.clone(),
            description: field.description.clone(),
            required: field.required,
        };
        TemplateView {
            name: template.name.clone(),
            title: template.title.clone(),
            description: template.description.clone(),
            fields: template.fields.iter().map(requirement).collect(),
            record_limit: template.limits.records,
            missing: template.missing,
            allows_valid_only: template.allows_valid_only,
            csv: template.csv(),
            sample_csv: builtin(&template.name).map(|known: &BuiltIn| known.sample_csv.to_owned()),
        }
    }
}

/// What the file was taken for in one respect, and why.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Evidence {
    /// `encoding`, `delimiter`, `quote`, `header`, `export`.
    pub about: String,
    pub taken_for: String,
    pub why: String,
    /// It may well be something else.
    pub is_guess: bool,
}

/// One sheet of a workbook.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SheetView {
    pub name: String,
    /// To the last that is not blank.
    pub rows: u32,
    /// Its records are those that are checked.
    pub taken: bool,
}

/// One column of the file.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ColumnView {
    /// From 0.
    pub index: u32,
    pub header: String,
    /// The template field it is taken for.
    pub field: Option<String>,
    pub matched: MatchKind,
    /// Its first values that are not blank, at most five.
    pub samples: Vec<String>,
}

/// One field of the template.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct FieldView {
    pub field: String,
    pub title: String,
    pub description: String,
    pub required: bool,
    /// File column that is taken for it, from 0.
    pub column: Option<u32>,
}

/// A field that may be made of two columns, or whose column may be cut in two.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Makeable {
    pub field: String,
    pub title: String,
    /// File column, from 0, that is taken for it or has a name of its.
    pub column: Option<u32>,
    /// Two, in the order in which they are joined.
    pub parts: Vec<PartView>,
    /// What cutting would make of a value of the column; none where the parts are no fields.
    pub cuts: Vec<CutView>,
}

/// A part of a field.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct PartView {
    pub title: String,
    /// The field that it is by itself.
    pub field: Option<String>,
    /// File column, from 0, that is taken for that field.
    pub taken: Option<u32>,
    /// That column, or one with a name of the part.
    pub column: Option<u32>,
}

/// A value cut in two.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct CutView {
    pub at: CutAt,
    pub first: String,
    pub second: String,
}

/// All findings of one code in one column.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ProblemKind {
    pub code: String,
    pub severity: Severity,
    pub title: String,
    /// File column from 0, and its header; `None` for findings about whole records.
    pub column: Option<u32>,
    pub header: Option<String>,
    pub count: u32,
    /// How many of them carry a suggestion.
    pub suggestions: u32,
    /// The message of the first, in English, and its arguments.
    pub example: String,
    pub example_args: Vec<(String, String)>,
}

/// A located finding, worded.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Finding {
    pub code: String,
    pub severity: Severity,
    /// In English. Other languages word it from the code and the arguments.
    pub message: String,
    pub args: Vec<(String, String)>,
    /// The one obvious repair, as the text that the field should hold.
    pub suggestion: Option<String>,
    /// Row number as a spreadsheet shows it.
    pub row: Option<u32>,
    /// File column from 0.
    pub cell: Option<u32>,
}

/// A cell that was given another value here.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct EditView {
    pub record: u32,
    pub row: u32,
    pub column: u32,
    pub header: String,
    pub old: String,
    pub new: String,
}

/// Which records a grid shows. What is empty or false keeps none away.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct RowQuery {
    /// In one of these classes.
    pub classes: Vec<Class>,
    /// With findings.
    pub marked: bool,
    /// With a finding of this kind.
    pub problem: Option<ProblemFilter>,
    /// With a cell that was edited here.
    pub edited: bool,
    /// Left out by the administrator.
    pub left_out: bool,
    /// Some cell holds this text; letter case and outer blanks have no part in it.
    pub search: String,
    /// Each of these columns holds its text.
    pub columns: Vec<ColumnFilter>,
}

impl RowQuery {
    /// What a grid shows first: the records with findings, or all where nothing was found.
    #[must_use]
    pub fn first_of(overview: &Overview) -> RowQuery {
        RowQuery {
            marked: !overview.problems.is_empty(),
            ..RowQuery::default()
        }
    }
}

/// What a column has to hold.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ColumnFilter {
    /// From 0.
    pub column: u32,
    /// Letter case has no part in it; blank: the cell is.
    pub text: String,
}

/// A window of records.
#[derive(Debug, Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct RowsPage {
    /// Records that fit the query.
    pub total: u32,
    pub offset: u32,
    pub rows: Vec<GridRow>,
}

/// One record with what is wrong in it.
#[derive(Debug, Clone, PartialEq, BorshSerialize, BorshDeserialize)]
pub struct GridRow {
    pub record: u32,
    pub row: u32,
    pub class: Class,
    pub is_left_out: bool,
    /// Columns, from 0, of cells that were edited here.
    pub edited: Vec<u32>,
    /// As many as the file has columns.
    pub cells: Vec<String>,
    pub findings: Vec<Finding>,
}

/// What a column holds where its field takes certain values only.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ColumnValues {
    /// File column, from 0.
    pub column: u32,
    pub header: String,
    /// Title of the field it is taken for.
    pub field: String,
    /// The most frequent ones, those that fit nothing first.
    pub values: Vec<ValueView>,
    /// How many different ones there are.
    pub total: u32,
    /// What the field takes.
    pub options: Vec<String>,
    /// Whether these are groups on record, which can be created.
    pub are_groups: bool,
}

/// One value of a column.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ValueView {
    pub text: String,
    /// Records that have it.
    pub count: u32,
    /// What it is taken for; none when it is nothing that the field takes.
    pub taken_for: Option<String>,
    pub suggestion: Option<String>,
}

/// A window of the comparison.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ChangesPage {
    pub total: u32,
    pub offset: u32,
    pub rows: Vec<ChangeRow>,
}

/// One user of the comparison.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ChangeRow {
    /// `None` for missing users, who have no record.
    pub record: Option<u32>,
    pub row: Option<u32>,
    pub class: Class,
    /// The user's canonical address, as far as it can be read.
    pub key: String,
    /// Display name, else empty.
    pub name: String,
    pub details: Vec<ChangeDetail>,
}

/// What changes in one field.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ChangeDetail {
    pub field: String,
    pub title: String,
    pub old: Option<String>,
    pub new: Option<String>,
    pub added: Vec<String>,
}
