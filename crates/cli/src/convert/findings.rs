//! What a file was taken for, as a document.

use rollcall_core::decode::{DamageKind, Records};
use rollcall_core::dialect::{Dialect, Evidence, Part, RecordEnd, Terminator};
use rollcall_core::session::SheetFindings;
use serde::Serialize;

/// Below this, a guess is a doubt: two delimiters that are equally likely come to 0.63.
const CONFIDENT: f64 = 0.65;

/// The names are those of a Table Dialect document, `encoding` and `skipLines` beside them, so that it can be
/// given back as one.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Findings {
    encoding: &'static str,
    bom: bool,
    delimiter: String,
    /// `null`: nothing is quoted.
    quote_char: Option<char>,
    double_quote: bool,
    escape_char: Option<char>,
    skip_initial_space: bool,
    /// `null` when they are mixed.
    line_terminator: Option<String>,
    comment_char: Option<String>,
    header: bool,
    /// Physical lines above the header or, without one, above the first record. They are not written.
    skip_lines: u32,
    /// Records that were written, header and blank ones included.
    records: usize,
    evidence: Vec<PartFinding>,
    damage: Vec<DamageFinding>,
    /// Places in the dialect document that were not understood.
    ignored: Vec<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(super) sheet: Option<SheetFindings>,
}

#[derive(Debug, Serialize)]
struct PartFinding {
    about: &'static str,
    taken_for: String,
    why: String,
    confidence: f64,
}

/// Where something is wrong with the bytes: record from 1, the first one written; physical line from 1; column
/// from 1; byte range in the file as given, from 0, end exclusive.
#[derive(Debug, Serialize)]
struct DamageFinding {
    kind: &'static str,
    record: Option<usize>,
    line: Option<u32>,
    column: u32,
    byte_start: u32,
    byte_end: u32,
}

/// The records as they were decoded.
#[derive(Debug)]
pub(super) struct Table<'a> {
    pub(super) records: &'a Records,
    /// The first one that was written.
    pub(super) first: usize,
    pub(super) terminator: Terminator,
    pub(super) header: bool,
}

impl Findings {
    pub(super) fn new(
        dialect: &Dialect,
        table: &Table<'_>,
        evidence: impl Iterator<Item = Evidence>,
        ignored: Vec<String>,
    ) -> Findings {
        let records = table.records;
        let damage = records.damages().iter().map(|damage| {
            let at = damage.record as usize;
            DamageFinding {
                kind: damage_name(damage.kind),
                record: (at + 1)
                    .checked_sub(table.first)
                    .filter(|number| *number > 0),
                line: records.place(at).map(|place| place.line),
                column: damage.column + 1,
                byte_start: damage.byte_range.0,
                byte_end: damage.byte_range.1,
            }
        });
        let evidence = evidence.map(|evidence| PartFinding {
            about: evidence.part.name(),
            taken_for: evidence.taken_for,
            why: evidence.why,
            confidence: (evidence.confidence * 100.0).round() / 100.0,
        });
        Findings {
            encoding: dialect.encoding.name(),
            bom: dialect.bom,
            delimiter: dialect.delimiter.clone(),
            quote_char: dialect.quote.map(char::from),
            double_quote: dialect.double_quote,
            escape_char: dialect.escape.map(char::from),
            skip_initial_space: dialect.skip_initial_space,
            line_terminator: line_terminator(dialect, table.terminator),
            comment_char: dialect.comment.clone(),
            header: table.header,
            skip_lines: dialect.lines_above.unwrap_or(0),
            records: records.len() - table.first,
            evidence: evidence.collect(),
            damage: damage.collect(),
            ignored,
            sheet: None,
        }
    }

    /// Whether the table may not say what the file does.
    pub(super) fn is_doubtful(&self) -> bool {
        // What the header is, decides nothing about the fields.
        let guessed = self
            .evidence
            .iter()
            .any(|part| part.about != Part::Header.name() && part.confidence < CONFIDENT);
        let noted = self
            .sheet
            .as_ref()
            .is_some_and(|sheet| !sheet.notes.is_empty());
        guessed || noted || !self.damage.is_empty()
    }
}

fn line_terminator(dialect: &Dialect, found: Terminator) -> Option<String> {
    let newline = match (&dialect.record_end, found) {
        (RecordEnd::Exactly(end), _) => end,
        (RecordEnd::Newline, Terminator::CrLf) => "\r\n",
        (RecordEnd::Newline, Terminator::Lf) => "\n",
        (RecordEnd::Newline, Terminator::Cr) => "\r",
        (RecordEnd::Newline, Terminator::Mixed) => return None,
    };
    Some(newline.to_owned())
}

fn damage_name(kind: DamageKind) -> &'static str {
    match kind {
        DamageKind::QuoteUnclosed => "quote_unclosed",
        DamageKind::TextAfterQuote => "text_after_quote",
        DamageKind::QuoteStray => "quote_stray",
        DamageKind::BytesNotText => "bytes_not_text",
        DamageKind::Nul => "nul_character",
    }
}
