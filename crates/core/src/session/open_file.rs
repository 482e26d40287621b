//! The file that a session holds, as far as it has got.

use std::borrow::Cow;

use crate::decode::{Records, SourceText};
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::dialect::{
    self, Content, DecodeText, Detected, Dialect, DialectChoice, Encoding, FileFacts, Part,
    Terminator, detect_dialect, detect_encoding, recognise_content,
};
use crate::diff::Comparison;
use crate::template::{HeaderMatch, Template};
use crate::validate::{Rules, Validation};

use super::Decisions;
use super::host_check::HostCheck;
use super::view::{Evidence, SheetView};

/// From this confidence on nobody is told that something is a guess.
const SURE: f64 = 0.75;

/// The open file with everything that was found out about it.
#[derive(Debug)]
pub struct OpenFile {
    pub(super) facts: FileFacts,
    /// What was chosen of the dialect; the rest is detected.
    pub(super) choice: DialectChoice,
    pub(super) dialect: Dialect,
    /// As far as they have been read, until they are known to be text.
    pub(super) bytes: Vec<u8>,
    /// The text until it is decoded; then it is the records'.
    pub(super) source: SourceText,
    text_start: usize,
    encoding_evidence: Option<dialect::Evidence>,
    pub(super) records: Records,
    pub(super) header: HeaderMatch,
    /// Number of the first data record among all records of the file.
    pub(super) first: usize,
    pub(super) has_header: bool,
    pub(super) validation: Validation,
    pub(super) comparison: Comparison,
    /// What the application around found beside.
    pub(super) host: HostCheck,
    /// Findings about the file that do not depend on columns or directory.
    pub(super) file_findings: Vec<Diagnostic>,
    pub(super) evidence: Vec<Evidence>,
    /// Of a workbook; one of them is the table that is checked.
    pub(super) sheets: Vec<SheetView>,
    /// The file cannot be checked at all.
    pub(super) refused: bool,
    pub(super) is_report: bool,
    /// What was decided when the report was written that the file is.
    pub(super) kept_decisions: Option<Decisions>,
    /// Field of each column, as chosen by hand.
    pub(super) chosen: Option<Vec<Option<usize>>>,
}

impl OpenFile {
    pub(super) fn new(name: &str, size_bytes: u64) -> OpenFile {
        OpenFile {
            facts: FileFacts {
                name: name.to_owned(),
                bytes: size_bytes,
                sha256: String::new(),
                encoding: "UTF-8".to_owned(),
                bom: false,
                delimiter: ",".to_owned(),
                quote: "\"".to_owned(),
                terminator: Terminator::Lf,
                header_line: None,
            },
            choice: DialectChoice::default(),
            dialect: Dialect::default(),
            bytes: Vec::new(),
            source: SourceText::default(),
            text_start: 0,
            encoding_evidence: None,
            records: Records::default(),
            header: HeaderMatch::default(),
            first: 0,
            has_header: false,
            validation: Validation::default(),
            comparison: Comparison::default(),
            host: HostCheck::default(),
            file_findings: Vec::new(),
            evidence: Vec::new(),
            sheets: Vec::new(),
            refused: false,
            is_report: false,
            kept_decisions: None,
            chosen: None,
        }
    }

    /// Everything that records are checked against.
    pub(super) fn rules<'a>(
        &'a self,
        template: &'a Template,
        directory: Option<&'a crate::directory::Directory>,
    ) -> Rules<'a> {
        Rules {
            template,
            directory,
            header: &self.header,
            records: &self.records,
            first: self.first,
        }
    }

    pub(super) fn refuse(&mut self, code: Code, args: &[(&str, &str)]) {
        self.file_findings
            .push(Diagnostic::new(code, Location::default(), args));
        self.refused = true;
    }

    /// Refuses a file for its size, before a byte of it is read. True when it did.
    pub(super) fn refuse_for_size(&mut self, template: &Template) -> bool {
        let (size, limit) = (self.facts.bytes, template.limits.bytes);
        if size > limit {
            self.refuse(
                Code::FileTooLarge,
                &[("size", &megabytes(size)), ("limit", &megabytes(limit))],
            );
        }
        size > limit
    }

    /// Says what the bytes are, and makes them text unless they are already. False when they cannot be read.
    pub(super) fn recognise(&mut self, decoder: Option<&dyn DecodeText>) -> bool {
        match recognise_content(&self.bytes) {
            Content::Text => {
                let bytes = std::mem::take(&mut self.bytes);
                return self.make_text(bytes, decoder);
            }
            Content::Empty if !self.text().is_empty() => return true,
            Content::Empty => {
                self.refuse(Code::FileEmpty, &[]);
            }
            Content::UnreadableEncoding(encoding) => {
                encoding.clone_into(&mut self.facts.encoding);
                self.refuse(Code::EncodingUnsupported, &[("encoding", encoding)]);
            }
            Content::Binary { kind, advice } => {
                self.refuse(Code::FileNotText, &[("kind", kind), ("advice", advice)]);
            }
        }
        false
    }

    fn make_text(&mut self, bytes: Vec<u8>, decoder: Option<&dyn DecodeText>) -> bool {
        let found = detect_encoding(&bytes, decoder, self.choice.encoding);
        let encoding = found.encoding;
        encoding.name().clone_into(&mut self.facts.encoding);
        self.facts.bom = found.bom_bytes > 0;
        self.encoding_evidence = Some(found.evidence);
        match SourceText::read(bytes, found.bom_bytes, encoding, decoder) {
            Ok(source) => {
                self.text_start = source.start();
                self.source = source;
            }
            Err(bytes) => {
                self.bytes = bytes;
                self.refuse(Code::EncodingUnsupported, &[("encoding", encoding.name())]);
            }
        }
        !self.refused
    }

    /// The text, wherever it is. In that of decoded records other characters stand for bytes that are none.
    fn text(&self) -> &[u8] {
        match self.records.text() {
            "" => self.source.text(),
            text => text.as_bytes(),
        }
    }

    /// Whether the file was read, and had anything in it.
    pub(super) fn has_bytes(&self) -> bool {
        !self.bytes.is_empty() || !self.text().is_empty()
    }

    /// The file as it was given.
    pub(super) fn original_bytes(&self) -> Cow<'_, [u8]> {
        if !self.bytes.is_empty() {
            return Cow::Borrowed(&self.bytes);
        }
        match self.records.text() {
            "" => self.source.original_bytes(),
            _ => self.records.original_bytes(),
        }
    }

    /// The text, to be decoded; there are no records then.
    pub(super) fn take_source(&mut self) -> SourceText {
        let records = std::mem::take(&mut self.records);
        match records.text() {
            "" => std::mem::take(&mut self.source),
            _ => records.into_source(),
        }
    }

    /// Where the records of the text begin, and by which dialect.
    pub(super) fn detect_dialect(&mut self) -> usize {
        let above = self.text_start;
        let text = self.text().get(above..).unwrap_or_default();
        let Detected {
            mut dialect,
            start,
            evidence,
        } = detect_dialect(text, &self.choice);
        dialect.encoding = Encoding::from_name(&self.facts.encoding).unwrap_or(Encoding::UTF_8);
        dialect.bom = self.facts.bom;
        self.facts.delimiter.clone_from(&dialect.delimiter);
        self.facts.quote = dialect.quote.map(char::from).into_iter().collect();
        let evidence = self.encoding_evidence.clone().into_iter().chain(evidence);
        // What the template knows says more about where the header is; how a sheet is written is our own affair.
        let is_text = self.sheets.is_empty();
        let shown = evidence.filter(|evidence| {
            is_text && !matches!(evidence.part, Part::LinesAbove | Part::Header)
        });
        self.evidence = shown
            .map(|evidence| Evidence {
                about: evidence.part.name().to_owned(),
                taken_for: evidence.taken_for,
                why: evidence.why,
                is_guess: evidence.confidence < SURE,
            })
            .collect();
        self.dialect = dialect;
        above + start
    }

    /// Takes the file for what is chosen. What was found out about it is forgotten; its text and its records are
    /// kept as far as they do not depend on the choice.
    pub(super) fn choose_dialect(&mut self, choice: DialectChoice) {
        let choice = if self.sheets.is_empty() {
            choice
        } else {
            choice.of_csv()
        };
        if choice.encoding != self.choice.encoding {
            let mut bytes = self.take_source().into_bytes();
            self.bytes.append(&mut bytes);
        } else if self.is_report {
            self.source = self.take_source();
        }
        self.records.forget_edits();
        self.choice = choice;
        self.file_findings
            .retain(|finding| finding.code == Code::SheetCells);
        self.refused = false;
        self.is_report = false;
        self.kept_decisions = None;
        self.chosen = None;
        self.header = HeaderMatch::default();
        self.validation = Validation::default();
        self.comparison = Comparison::default();
    }

    /// Whether the records are those that the dialect gives, `before` being the one that they were decoded by.
    pub(super) fn has_records_of(&self, before: &Dialect) -> bool {
        let of_records = |dialect: &Dialect| Dialect {
            lines_above: None,
            header: None,
            ..dialect.clone()
        };
        !self.records.is_empty() && of_records(before) == of_records(&self.dialect)
    }
}

fn megabytes(bytes: u64) -> String {
    const MEGABYTE: u64 = 1024 * 1024;
    let tenths = bytes.saturating_mul(10).saturating_add(MEGABYTE / 2) / MEGABYTE;
    match tenths % 10 {
        0 => format!("{} MB", tenths / 10),
        tenth => format!("{}.{tenth} MB", tenths / 10),
    }
}
