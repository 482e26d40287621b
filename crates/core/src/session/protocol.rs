//! What a page says to the engine's worker, and what it answers. Both are built from the same sources, so the
//! form is [borsh](https://borsh.io): compact to send, and light to read in a page that must load quickly.
//! Files and bulk bytes travel beside.

use borsh::{BorshDeserialize, BorshSerialize};

use super::view::{
    ChangesPage, ColumnValues, Makeable, Overview, RowQuery, RowsPage, SheetView, TemplateView,
};
use super::{Decisions, HostBatch, HostProgress, Mode};
use crate::changeset::ChangeCounts;
pub use crate::decode::{CutAt, MadeColumn, Recipe};
use crate::dialect::{DialectChoice, Encoding};
use crate::diff::Class;

/// Records of a window that is asked for as one scrolls, and of the first, which comes along with the check.
pub const WINDOW_ROWS: u32 = 64;

/// A request with the number that its answers carry.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct Request {
    pub id: u32,
    pub command: Command,
}

/// What the page may ask for.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub enum Command {
    /// Read and check the `File`, `Blob` or `ArrayBuffer` that comes with the message. Answers: `Progress`…, then
    /// `Checked`, then `Rows` with the records that a grid shows first ([`RowQuery::first_of`]). The directory given
    /// earlier stays in force. Of a workbook the sheet of this name is taken, or else the first that has records.
    Open {
        template: TemplateSource,
        mode: Mode,
        sheet: Option<String>,
    },
    /// What there is to say about templates: about one, or about all that come with Rollcall. Answers
    /// `Templates`.
    Templates { of: Option<TemplateSource> },
    /// The users on record come with the message, as a snapshot or a directory document, in an `ArrayBuffer` or a
    /// `Blob`. Answers `Directory`;
    /// when a file is open, it is compared again and `Checked` follows under the same number.
    Directory,
    /// Take each column for the field given here (by file column, `None`: leave the column out).
    /// Answers `Checked`.
    Map { fields: Vec<Option<String>> },
    /// Take the file for what is chosen; the rest is found out again. Edits are dropped. Answers `Checked`.
    Dialect { chosen: ChosenDialect },
    /// Full list, or new users only. Answers `Checked`.
    Mode { mode: Mode },
    /// One cell gets another value (`column` from 0). Answers `Checked`.
    Edit {
        record: u32,
        column: u32,
        value: String,
    },
    /// Every suggestion of one kind of problem is taken: by code and, where it has one, column from 0.
    /// Answers `Checked`.
    ApplySuggestions { code: String, column: Option<u32> },
    /// The last step that changed cells or left records out is taken back. Answers `Checked`.
    UndoEdit,
    /// A window of records. Answers `Rows`.
    Rows {
        query: RowQuery,
        offset: u32,
        limit: u32,
    },
    /// A window of the comparison. Answers `Changes`.
    Changes {
        classes: Vec<Class>,
        offset: u32,
        limit: u32,
    },
    /// The annotated report as CSV, with what was decided. Answers `Report`, the bytes beside it.
    Report { decisions: Decisions },
    /// What would be sent, given what was decided. Answers `Changeset`, the bytes beside it.
    Changeset { decisions: Decisions },
    /// Stop what is being read or checked. Answers `Cancelled` under the number of what was stopped.
    Cancel,
    /// What was taken back last is done once more. Answers `Checked`.
    RedoEdit,
    /// A block of cells, as spreadsheets copy it, is written over those of the rows that a query finds. One cell alone
    /// goes into every cell of the area (rows, columns). Answers `Checked`.
    Paste {
        query: RowQuery,
        row: u32,
        column: u32,
        area: (u32, u32),
        text: String,
    },
    /// Cells of a row are copied into the rows below it. Answers `Checked`.
    FillDown {
        query: RowQuery,
        row: u32,
        count: u32,
        columns: Vec<u32>,
    },
    /// A text is replaced in the rows that a query finds. Answers `Checked`.
    Replace {
        query: RowQuery,
        replacement: Replacement,
    },
    /// Records are left out, or count again. Answers `Checked`.
    LeaveOut { records: Vec<u32>, left_out: bool },
    /// What the columns hold whose fields take certain values only, and what fields in two parts could be made of.
    /// Answers `Values`.
    Values,
    /// A value is taken for another one, wherever it stands in a column. Answers `Checked`.
    MatchValue {
        column: u32,
        value: String,
        taken_for: String,
        /// It was said of an earlier file: what the field takes here is left.
        is_remembered: bool,
    },
    /// The report as a workbook, the cells marked in which something was found. Answers `Report`, the bytes beside it.
    ReportWorkbook { decisions: Decisions },
    /// A template as a workbook, with lists of the values that its fields take. Answers `Report`, the bytes beside it.
    TemplateWorkbook { template: TemplateSource },
    /// What would be sent, to take along. Answers `Report`, the bytes beside it.
    ChangesFile {
        decisions: Decisions,
        form: ChangesForm,
    },
    /// The file as it is now, in its own form. Answers `Report`, the bytes beside it.
    CorrectedFile,
    /// Columns are made of others, in the place of those that were made before. Answers `Checked`.
    MakeColumns { columns: Vec<MadeColumn> },
    /// The file as it is now, as a workbook, the cells marked in which something was found. Answers `Report`, the bytes
    /// beside it.
    CorrectedWorkbook,
    /// The next records that the application around is to look at. Answers `HostBatch`.
    HostBatch { run: u32, limit: u32 },
    /// What it found in a batch, as JSON. Answers `HostTaken`; `Refused` under `answer_invalid` when that is nothing
    /// that can be taken.
    HostAnswer { run: u32, number: u32, json: String },
    /// What is known of the file by now. Answers `Checked`.
    Overview,
}

/// How changes are taken along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum ChangesForm {
    /// A list for people: a line for every field that changes.
    Csv,
    /// As they are sent, in their canonical form.
    Json,
}

/// A text in the place of another.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Replacement {
    pub find: String,
    pub with: String,
    /// In this column only, from 0.
    pub column: Option<u32>,
    /// Only where it is all that a cell holds.
    pub whole_cell: bool,
    pub match_case: bool,
}

/// What of a file's dialect was said by hand. What is `None` is found out.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ChosenDialect {
    /// By its WHATWG name.
    pub encoding: Option<String>,
    pub delimiter: Option<String>,
    /// One ASCII character; blank: nothing is quoted.
    pub quote: Option<String>,
    /// Physical line of the header, from 1; 0: there is none.
    pub header_line: Option<u32>,
}

impl ChosenDialect {
    #[must_use]
    pub fn of(choice: &DialectChoice) -> ChosenDialect {
        let quote = choice
            .quote
            .map(|quote| quote.map(char::from).into_iter().collect());
        ChosenDialect {
            encoding: choice.encoding.map(|encoding| encoding.name().to_owned()),
            delimiter: choice.delimiter.clone(),
            quote,
            header_line: match (choice.header, choice.lines_above) {
                (Some(false), _) => Some(0),
                (_, Some(lines_above)) => Some(lines_above + 1),
                _ => None,
            },
        }
    }

    /// The choice that it stands for; `None` when there is no such encoding, delimiter or quote.
    #[must_use]
    pub fn choice(&self) -> Option<DialectChoice> {
        let encoding = match &self.encoding {
            Some(name) => Some(Encoding::from_name(name)?),
            None => None,
        };
        let quote = match self.quote.as_deref().map(str::as_bytes) {
            None => None,
            Some([]) => Some(None),
            Some([quote]) => Some(Some(*quote)),
            Some(_) => return None,
        };
        let is_delimiter = |delimiter: &String| !delimiter.is_empty();
        if !self.delimiter.iter().all(is_delimiter) {
            return None;
        }
        let lines_above = self.header_line.and_then(|line| line.checked_sub(1));
        Some(DialectChoice {
            encoding,
            delimiter: self.delimiter.clone(),
            quote,
            lines_above,
            header: self.header_line.map(|line| line > 0),
            ..DialectChoice::default()
        })
    }
}

/// Where a template comes from.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum TemplateSource {
    /// One that comes with Rollcall, by name.
    BuiltIn(String),
    /// A template document, as JSON.
    Document(String),
    /// One of these that takes fewer records: whichever limit is the lower one holds.
    Limited {
        of: Box<TemplateSource>,
        records: u32,
    },
}

/// Problems of one kind only.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct ProblemFilter {
    pub code: String,
    /// File column, from 0.
    pub column: Option<u32>,
}

/// What the module that reads workbooks hands to the engine, beside the CSV of the sheet that was taken.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct WorkbookView {
    pub sheets: Vec<SheetView>,
    /// In words, cells that the CSV says too little about; empty when there are none.
    pub cells: String,
}

/// An answer with the number of its request.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub struct Response {
    pub id: u32,
    pub reply: Reply,
}

/// What the engine answers.
#[derive(Debug, Clone, BorshSerialize, BorshDeserialize)]
pub enum Reply {
    Progress {
        phase: Phase,
        done: u64,
        total: u64,
    },
    Checked {
        overview: Box<Overview>,
    },
    Directory {
        users: u32,
        revision: String,
    },
    Rows {
        page: RowsPage,
    },
    Changes {
        page: ChangesPage,
    },
    /// The report's bytes come with the message.
    Report {
        name: String,
    },
    /// The changeset in its canonical form comes with the message.
    Changeset {
        counts: ChangeCounts,
        /// Users who lose access or are archived.
        removals: u32,
        /// Of the canonical form.
        sha256: String,
        /// Of the file.
        file_sha256: String,
    },
    Templates {
        templates: Vec<TemplateView>,
    },
    Cancelled,
    Values {
        columns: Vec<ColumnValues>,
        makeable: Vec<Makeable>,
    },
    /// The call was refused; nothing was lost. `code` is stable: `file_unreadable`, `template_invalid`,
    /// `template_unknown`, `workbook_unreadable`, `directory_invalid`, `no_directory`, `no_file`, `bad_request`,
    /// `answer_invalid`.
    Refused {
        code: String,
        message: String,
    },
    /// `None` when there is nothing to look at that was not given out.
    HostBatch {
        batch: Option<HostBatch>,
    },
    HostTaken {
        progress: HostProgress,
    },
}

/// What is being done to the file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Phase {
    /// In bytes.
    Reading,
    /// In bytes of the file.
    Decoding,
    /// In records.
    Checking,
    /// In records.
    Comparing,
    /// What the application around makes of the records, in records.
    Asking,
}

#[cfg(test)]
mod tests {
    use super::ChosenDialect;

    #[test]
    fn what_is_chosen_comes_back_as_it_was() {
        for (quote, header_line) in [(None, None), (Some(""), Some(0)), (Some("'"), Some(4))] {
            let chosen = ChosenDialect {
                encoding: Some("windows-1250".to_owned()),
                delimiter: Some("||".to_owned()),
                quote: quote.map(str::to_owned),
                header_line,
            };
            let choice = chosen.choice().unwrap();
            assert_eq!(ChosenDialect::of(&choice), chosen);
        }
        let refused = |encoding: Option<&str>, delimiter: Option<&str>, quote: Option<&str>| {
            let chosen = ChosenDialect {
                encoding: encoding.map(str::to_owned),
                delimiter: delimiter.map(str::to_owned),
                quote: quote.map(str::to_owned),
                header_line: None,
            };
            chosen.choice().is_none()
        };
        assert!(refused(Some("klingon"), None, None));
        assert!(refused(None, Some(""), None));
        assert!(refused(None, None, Some("ä")));
    }
}
