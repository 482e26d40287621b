//! The session itself: stages, each in bounded steps.

use std::cell::RefCell;
use std::rc::Rc;

use super::Mode;
use super::edits::History;
use super::open_file::OpenFile;
use super::protocol::Phase;
use super::rows::Found;
use super::segments::Segments;
use super::view::SheetView;
use crate::decode::FastDecoder;
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::dialect::{DecodeText, DialectChoice};
use crate::diff::{Class, Comparer, Tally};
use crate::directory::Directory;
use crate::json::hex;
use crate::template::Template;
use crate::validate::Validator;

/// A template, perhaps a directory, perhaps an open file, and how far it is checked.
#[derive(Debug)]
pub struct Session {
    pub(super) template: Template,
    pub(super) directory: Option<Rc<Directory>>,
    pub(super) mode: Mode,
    pub(super) file: Option<OpenFile>,
    pub(super) history: History,
    /// The records of the list that was asked for last, until something changes.
    pub(super) rows_found: RefCell<Option<Rc<Found>>>,
    /// Pieces of the file that others read.
    pub(super) segments: Segments,
    stage: Stage,
    decoder: Option<Rc<dyn DecodeText>>,
}

#[derive(Debug)]
enum Stage {
    /// Nothing to do.
    Rest,
    /// Waiting for bytes.
    Reading,
    Recognise,
    Decode(Box<FastDecoder>),
    Match,
    Validate(Box<Validator>),
    Compare(Box<Comparer>),
}

/// How far a session is within its stage.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Advance {
    pub phase: Phase,
    pub done: u64,
    pub total: u64,
}

impl Session {
    #[must_use]
    pub fn new(template: Template) -> Session {
        Session {
            template,
            directory: None,
            mode: Mode::Full,
            file: None,
            history: History::default(),
            rows_found: RefCell::default(),
            segments: Segments::default(),
            stage: Stage::Rest,
            decoder: standard_decoder(),
        }
    }

    /// Who decodes what is not UTF-8. Where core has its own decoder, that one is in force.
    pub fn set_text_decoder(&mut self, decoder: Rc<dyn DecodeText>) {
        self.decoder = Some(decoder);
    }

    pub(super) fn decoder(&self) -> Option<&dyn DecodeText> {
        self.decoder.as_deref()
    }

    /// Starts with a new file of this size; the one before is dropped. False when it is refused for its size,
    /// unread.
    pub fn open(&mut self, name: &str, size_bytes: u64) -> bool {
        let mut file = OpenFile::new(name, size_bytes);
        let refused = file.refuse_for_size(&self.template);
        self.file = Some(file);
        self.history = History::default();
        self.rows_found.take();
        self.segments = Segments::default();
        self.stage = if refused { Stage::Rest } else { Stage::Reading };
        !refused
    }

    /// Takes the next bytes of the file. How they are cut does not matter.
    pub fn push_bytes(&mut self, bytes: &[u8]) {
        if let (Stage::Reading, Some(file)) = (&self.stage, &mut self.file) {
            if file.bytes.is_empty() {
                // At once, so that nothing is moved while it grows; the limit was looked at.
                let size = usize::try_from(file.facts.bytes).unwrap_or(0);
                file.bytes.reserve_exact(size);
            }
            file.bytes.extend_from_slice(bytes);
        }
    }

    /// Takes all bytes of the file at once.
    pub fn set_bytes(&mut self, bytes: Vec<u8>) {
        if let (Stage::Reading, Some(file)) = (&self.stage, &mut self.file) {
            file.bytes = bytes;
        }
    }

    /// Takes the CSV of one sheet in place of a workbook's bytes, whose hash is told by [`Session::set_sha256`], with
    /// what there is to know of all its sheets, and in words of cells that the CSV says too little about.
    pub fn set_sheet(&mut self, csv: Vec<u8>, sheets: Vec<SheetView>, cells: &str) {
        self.set_bytes(csv);
        if let Some(file) = &mut self.file {
            file.choice = file.choice.of_csv();
            file.sheets = sheets;
            if !cells.is_empty() {
                let at = Location::default();
                let finding = Diagnostic::new(Code::SheetCells, at, &[("cells", cells)]);
                file.file_findings.push(finding);
            }
        }
    }

    /// The SHA-256 of the open file, for who would compute it slower.
    pub fn set_sha256(&mut self, sha256: &[u8]) {
        if let Some(file) = &mut self.file {
            file.facts.sha256 = hex(sha256);
        }
    }

    /// All bytes are there: checking can begin.
    pub fn end_of_file(&mut self) {
        if let (Stage::Reading, Some(file)) = (&self.stage, &mut self.file) {
            if file.sheets.is_empty() {
                file.facts.bytes = file.bytes.len() as u64;
            }
            self.stage = Stage::Recognise;
        }
    }

    /// The users to compare with, from now on. An open file is checked and compared again.
    pub fn set_directory(&mut self, directory: Option<Rc<Directory>>) {
        self.directory = directory;
        self.segments.forget_checked();
        self.forget_host_findings();
        self.check_again();
    }

    /// Another template. An open file is matched and checked again.
    pub fn set_template(&mut self, template: Template) {
        self.template = template;
        self.segments.forget_checked();
        self.match_again(None);
    }

    pub fn set_mode(&mut self, mode: Mode) {
        self.mode = mode;
        self.forget_host_findings();
        self.check_again();
    }

    /// Takes the open file for what is chosen of its dialect; the rest is detected again, and only what depends
    /// on it is done again. Corrections made here are dropped, since records may be others now.
    pub fn set_dialect(&mut self, choice: DialectChoice) {
        let Some(file) = &mut self.file else {
            return;
        };
        let is_reading = matches!(self.stage, Stage::Reading);
        if let Stage::Decode(decoder) = std::mem::replace(&mut self.stage, Stage::Rest) {
            file.source = decoder.into_source();
        }
        file.choose_dialect(choice);
        file.host.forget_all();
        self.history = History::default();
        self.rows_found.take();
        self.segments = Segments::default();
        if is_reading {
            self.stage = Stage::Reading;
        } else if file.has_bytes() {
            // A file that was refused for its size was never read.
            self.stage = Stage::Recognise;
        }
    }

    /// Takes each column for the field chosen by hand; `None` leaves it out.
    pub fn set_columns(&mut self, fields: &[Option<String>]) {
        let index = |name: &Option<String>| {
            name.as_deref()
                .and_then(|name| self.template.field_index(name))
        };
        let chosen = fields.iter().map(index).collect();
        self.match_again(Some(chosen));
    }

    /// What the application around found was about other values, or in other circumstances.
    fn forget_host_findings(&mut self) {
        if let Some(file) = &mut self.file {
            file.host.forget_all();
        }
    }

    pub(super) fn match_again(&mut self, chosen: Option<Vec<Option<usize>>>) {
        self.rows_found.take();
        self.forget_host_findings();
        if let Some(file) = self.file.as_mut().filter(|file| !file.refused) {
            file.chosen = chosen;
            if !matches!(
                self.stage,
                Stage::Reading | Stage::Recognise | Stage::Decode(_)
            ) {
                self.stage = Stage::Match;
            }
        }
    }

    pub(super) fn check_again(&mut self) {
        self.rows_found.take();
        let can_begin_again = matches!(
            self.stage,
            Stage::Rest | Stage::Validate(_) | Stage::Compare(_)
        );
        if let Some(file) = self
            .file
            .as_ref()
            .filter(|file| can_begin_again && !file.refused)
        {
            let rules = file.rules(&self.template, self.directory.as_deref());
            self.segments.forget_checked();
            self.stage = Stage::Validate(Box::new(Validator::new(rules)));
        }
    }

    /// Whether a file is open and all of it is checked.
    #[must_use]
    pub fn is_checked(&self) -> bool {
        self.file.is_some() && matches!(self.stage, Stage::Rest)
    }

    /// The decoder, before its first step.
    pub(super) fn decoder_at_start(&self) -> Option<&FastDecoder> {
        match &self.stage {
            Stage::Decode(decoder) if decoder.record_count() == 0 => Some(decoder),
            _ => None,
        }
    }

    /// Byte of the text up to which it is decoded, while it is.
    pub(super) fn decoding_position(&self) -> Option<usize> {
        match &self.stage {
            Stage::Decode(decoder) => Some(decoder.position()),
            _ => None,
        }
    }

    /// Number of data records that are checked, while they are.
    pub(super) fn checking_position(&self) -> Option<usize> {
        match &self.stage {
            Stage::Validate(validator) => Some(validator.position()),
            _ => None,
        }
    }

    /// Does the next piece of work, of at most `budget` records; `None` when nothing is left to do.
    ///
    /// The result does not depend on the budget.
    pub fn advance(&mut self, budget: usize) -> Option<Advance> {
        let file = self.file.as_mut()?;
        let directory = self.directory.as_deref();
        match std::mem::replace(&mut self.stage, Stage::Rest) {
            Stage::Rest => None,
            Stage::Reading => {
                self.stage = Stage::Reading;
                None
            }
            Stage::Recognise => {
                if !file.recognise(self.decoder.as_deref()) {
                    return None;
                }
                let before = file.dialect.clone();
                let start = file.detect_dialect();
                if file.has_records_of(&before) {
                    file.find_header(&self.template);
                    self.stage = Stage::Match;
                    let total = file.records.text().len() as u64;
                    return Some(Advance {
                        phase: Phase::Decoding,
                        done: total,
                        total,
                    });
                }
                let lines_above = u32::from(file.dialect.sep_line);
                // The decoder keeps the text: records are slices of it.
                let source = file.take_source();
                let decoder = FastDecoder::new(source, start, lines_above, &file.dialect);
                let at = Advance {
                    phase: Phase::Decoding,
                    done: 0,
                    total: decoder.len() as u64,
                };
                self.stage = Stage::Decode(Box::new(decoder));
                Some(at)
            }
            Stage::Decode(mut decoder) => {
                self.segments.join_decoded(&mut decoder);
                let is_awaited = self
                    .segments
                    .waits_for_decoded(decoder.position())
                    .is_some();
                let more = is_awaited || decoder.step(budget);
                let at = Advance {
                    phase: Phase::Decoding,
                    done: decoder.position() as u64,
                    total: decoder.len() as u64,
                };
                if more {
                    self.stage = Stage::Decode(decoder);
                } else {
                    let (records, terminator) = decoder.finish();
                    file.records = records;
                    file.facts.terminator = terminator;
                    file.find_header(&self.template);
                    self.stage = Stage::Match;
                }
                Some(at)
            }
            Stage::Match => {
                check_limits(file, &self.template);
                if file.refused {
                    mark_unchecked(file);
                    return None;
                }
                file.match_columns(&self.template);
                self.segments.confirm(file);
                let rules = file.rules(&self.template, directory);
                let total = rules.count() as u64;
                self.stage = Stage::Validate(Box::new(Validator::new(rules)));
                Some(Advance {
                    phase: Phase::Checking,
                    done: 0,
                    total,
                })
            }
            Stage::Validate(mut validator) => {
                let rules = file.rules(&self.template, directory);
                let before_next = self.segments.join_checked(rules, &mut validator);
                let record = rules.first + validator.position();
                let is_awaited = self.segments.waits_for_checked(record).is_some();
                let more = is_awaited || validator.step(rules, budget.min(before_next));
                let at = Advance {
                    phase: Phase::Checking,
                    done: validator.position() as u64,
                    total: rules.count() as u64,
                };
                if more {
                    self.stage = Stage::Validate(validator);
                } else {
                    file.validation = validator.finish();
                    let mut validation = std::mem::take(&mut file.validation);
                    let rules = file.rules(&self.template, directory);
                    let comparer = Comparer::new(rules, &mut validation);
                    file.validation = validation;
                    self.stage = Stage::Compare(Box::new(comparer));
                }
                Some(at)
            }
            Stage::Compare(mut comparer) => {
                let rules = file.rules(&self.template, directory);
                let more = comparer.step(rules, &file.validation, budget);
                let at = Advance {
                    phase: Phase::Comparing,
                    done: comparer.position() as u64,
                    total: rules.count() as u64,
                };
                if more {
                    self.stage = Stage::Compare(comparer);
                } else {
                    let comparison = comparer.finish(rules, &file.validation, self.mode);
                    file.comparison = comparison;
                }
                Some(at)
            }
        }
    }
}

#[cfg(feature = "encoding-tables")]
fn standard_decoder() -> Option<Rc<dyn DecodeText>> {
    Some(Rc::new(crate::dialect::StandardDecoder))
}

#[cfg(not(feature = "encoding-tables"))]
fn standard_decoder() -> Option<Rc<dyn DecodeText>> {
    None
}

/// Limits that can only be known once the records are there.
fn check_limits(file: &mut OpenFile, template: &Template) {
    let limit_codes = [Code::TooManyRecords, Code::TooManyColumns, Code::NoRecords];
    file.file_findings
        .retain(|finding| !limit_codes.contains(&finding.code));
    let columns = file.records.own_field_count(file.first.saturating_sub(1));
    if columns > template.limits.columns as usize {
        let args = [
            ("count", &*columns.to_string()),
            ("limit", &*template.limits.columns.to_string()),
        ];
        file.refuse(Code::TooManyColumns, &args);
    }
    let records = file.records.len().saturating_sub(file.first);
    if records == 0 {
        file.file_findings
            .push(Diagnostic::new(Code::NoRecords, Location::default(), &[]));
    }
    if records > template.limits.records as usize {
        let args = [
            ("count", &*with_commas(records)),
            ("limit", &*with_commas(template.limits.records as usize)),
        ];
        file.file_findings.push(Diagnostic::new(
            Code::TooManyRecords,
            Location::default(),
            &args,
        ));
    }
}

/// Every record of a file that cannot be checked is invalid, but for the blank ones.
fn mark_unchecked(file: &mut OpenFile) {
    let classes: Vec<Class> = (file.first..file.records.len())
        .map(|at| {
            if file.records.is_blank(at) {
                Class::Skipped
            } else {
                Class::Invalid
            }
        })
        .collect();
    file.comparison.tally = Tally::of(&classes);
    file.comparison.classes = classes;
}

fn with_commas(number: usize) -> String {
    let digits = number.to_string();
    let mut out = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}
