//! The file that a session holds, as far as it has got.

use crate::decode::Records;
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::dialect::{
    Content, Detected, Dialect, DialectChoice, FileFacts, Part, Terminator, detect_dialect,
    recognise_content,
};
use crate::diff::{Class, Comparison};
use crate::template::{HeaderMatch, Template};
use crate::validate::{Rules, Validation};

use super::view::Evidence;

/// The open file with everything that was found out about it.
#[derive(Debug)]
pub struct OpenFile {
    pub(super) facts: FileFacts,
    /// What was chosen of the dialect; the rest is detected.
    pub(super) choice: DialectChoice,
    pub(super) dialect: Dialect,
    pub(super) bytes: Vec<u8>,
    pub(super) records: Records,
    pub(super) header: HeaderMatch,
    /// Number of the first data record among all records of the file.
    pub(super) first: usize,
    pub(super) has_header: bool,
    pub(super) validation: Validation,
    pub(super) comparison: Comparison,
    /// Findings about the file that do not depend on columns or directory.
    pub(super) file_findings: Vec<Diagnostic>,
    pub(super) evidence: Vec<Evidence>,
    /// The file cannot be checked at all.
    pub(super) refused: bool,
    pub(super) is_report: bool,
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
            records: Records::default(),
            header: HeaderMatch::default(),
            first: 0,
            has_header: false,
            validation: Validation::default(),
            comparison: Comparison::default(),
            file_findings: Vec::new(),
            evidence: Vec::new(),
            refused: false,
            is_report: false,
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

    /// Says what the bytes are; where the records begin when they are text that is read here.
    pub(super) fn recognise(&mut self) -> Option<usize> {
        let bom = match recognise_content(&self.bytes) {
            Content::Utf8 { bom } => bom,
            Content::Empty => {
                self.refuse(Code::FileEmpty, &[]);
                return None;
            }
            Content::OtherEncoding(encoding) => {
                self.facts.encoding = encoding.to_owned();
                self.refuse(Code::EncodingUnsupported, &[("encoding", encoding)]);
                return None;
            }
            Content::Binary { kind, advice } => {
                self.refuse(Code::FileNotText, &[("kind", kind), ("advice", advice)]);
                return None;
            }
        };
        let text = self.bytes.get(bom..).unwrap_or_default();
        let Detected {
            dialect,
            start,
            evidence,
        } = detect_dialect(text, &self.choice);
        self.facts.bom = bom > 0;
        self.facts.delimiter.clone_from(&dialect.delimiter);
        self.facts.quote = dialect.quote.map(char::from).into_iter().collect();
        self.evidence
            .push(encoding_evidence(bom > 0, text.is_ascii()));
        let unusual_quote = dialect.quote != Some(b'"') || dialect.escape.is_some();
        let shown = evidence.into_iter().filter(|evidence| {
            evidence.part == Part::Delimiter || evidence.part == Part::Quote && unusual_quote
        });
        self.evidence.extend(shown.map(|evidence| Evidence {
            about: evidence.part.name().to_owned(),
            taken_for: evidence.taken_for,
            why: evidence.why,
        }));
        self.dialect = dialect;
        Some(bom + start)
    }

    /// The class of a record, from 0.
    pub(super) fn class(&self, record: usize) -> Option<Class> {
        self.comparison.classes.get(record).copied()
    }
}

fn encoding_evidence(bom: bool, ascii: bool) -> Evidence {
    let why = match (bom, ascii) {
        (true, _) => "The file begins with the UTF-8 byte order mark.",
        (false, true) => "All bytes are plain ASCII, which is UTF-8 too.",
        (false, false) => "There is no byte order mark; UTF-8 is what such exports use.",
    };
    Evidence {
        about: "encoding".to_owned(),
        taken_for: "UTF-8".to_owned(),
        why: why.to_owned(),
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
