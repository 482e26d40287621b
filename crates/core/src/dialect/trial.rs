//! One dialect tried on the first records, and how well they agree with it.
//!
//! After van den Burg, Nazábal and Sutton, "Wrangling messy CSV files by detecting row and type patterns"
//! (2019): the right dialect makes records alike *and* cells look like values. Here the pattern is how many
//! records have the most frequent number of fields, lines above the table aside.

use super::cell::{Kind, kind_of, plausibility};
use super::{Dialect, RecordEnd, detect_header};
use crate::decode::{DamageKind, Decoder, Records, SourceText};
use crate::ordering::sort_by;
use crate::search::holds_char;

/// How much of a file is looked at.
const SAMPLE_BYTES: usize = 1024 * 1024;
const SAMPLE_RECORDS: usize = 200;
/// Most lines that a title above the table is taken to have.
const MOST_LINES_ABOVE: usize = 20;

/// The first records as one dialect reads them.
#[derive(Debug)]
pub(super) struct Trial {
    pub(super) dialect: Dialect,
    pub(super) records: Records,
    /// Byte of the text up to which it was read.
    pub(super) end: usize,
    /// Records that are not blank, without comments.
    pub(super) filled: Vec<usize>,
    /// Most frequent number of fields.
    pub(super) fields: usize,
    /// Filled records above the first that has so many fields.
    pub(super) above: usize,
    /// Share of the filled records from there on that have so many, 0 to 1.
    pub(super) agreement: f64,
    /// How much cells look like values, 0 to 1.
    pub(super) plausible: f64,
    /// Share of the filled records with wrong quotes.
    pub(super) damaged: f64,
    /// Fields in quotes.
    pub(super) quoted: usize,
}

/// Decodes the first records of `text` from `start` on.
pub(super) fn try_dialect(text: &[u8], start: usize, dialect: Dialect) -> Trial {
    let sample = text.get(..start + SAMPLE_BYTES).unwrap_or(text);
    let mut decoder = Decoder::new(start, 0, &dialect);
    decoder.step(sample, SAMPLE_RECORDS);
    let cut = decoder.position() >= sample.len() && sample.len() < text.len();
    let end = decoder.position();
    let read = sample.get(..end).unwrap_or_default().to_vec();
    let (records, _) = decoder.finish(SourceText::of_utf8(read, 0));
    // A record that the sample cuts off is not judged, unless it is all there is.
    let whole = records.len() - usize::from(cut && records.len() > 1);
    let filled: Vec<usize> = (0..whole).filter(|at| !records.is_blank(*at)).collect();
    let mut trial = Trial {
        dialect,
        records,
        end,
        filled,
        fields: 1,
        above: 0,
        agreement: 0.0,
        plausible: 0.0,
        damaged: 0.0,
        quoted: 0,
    };
    trial.measure(sample);
    trial
}

impl Trial {
    fn measure(&mut self, sample: &[u8]) {
        let widths: Vec<usize> = self
            .filled
            .iter()
            .map(|at| self.records.field_count(*at))
            .collect();
        self.fields = most_frequent(&widths);
        let first = widths.iter().position(|width| *width == self.fields);
        let narrower = |above: &usize| widths.iter().take(*above).all(|width| *width < self.fields);
        self.above = first
            .filter(|above| *above <= MOST_LINES_ABOVE && self.fields > 1)
            .filter(narrower)
            .unwrap_or(0);
        let agreeing = widths.iter().filter(|width| **width == self.fields).count();
        self.agreement = share(agreeing, widths.len() - self.above);
        let mut damaged: Vec<u32> = self
            .records
            .damages()
            .iter()
            .filter(|damage| {
                matches!(
                    damage.kind,
                    DamageKind::QuoteUnclosed | DamageKind::TextAfterQuote
                )
            })
            .map(|damage| damage.record)
            .collect();
        damaged.dedup();
        self.damaged = share(damaged.len().min(widths.len()), widths.len());
        self.measure_cells(sample);
    }

    fn measure_cells(&mut self, sample: &[u8]) {
        let (mut sum, mut count, mut quoted) = (0.0, 0_usize, 0_usize);
        for at in self.filled.iter().skip(self.above) {
            for column in 0..self.records.field_count(*at).min(100) {
                let start = self.records.byte_range(*at, column).map(|range| range.0);
                let first = start.and_then(|start| sample.get(start as usize));
                let in_quotes = first.is_some() && first == self.dialect.quote.as_ref();
                quoted += usize::from(in_quotes);
                let value = if in_quotes {
                    Some(1.0)
                } else {
                    plausibility(self.records.field(*at, column))
                };
                if let Some(value) = value {
                    sum += value;
                    count += 1;
                }
            }
        }
        self.quoted = quoted;
        #[allow(clippy::cast_precision_loss)]
        let plausible = if count == 0 { 0.5 } else { sum / count as f64 };
        self.plausible = plausible;
    }

    /// How good the dialect is, 0 to 1. Agreement decides, then how the cells look, then how many there are.
    pub(super) fn score(&self) -> f64 {
        if self.fields < 2 {
            return 0.0;
        }
        #[allow(clippy::cast_precision_loss)]
        let split = 1.0 - 1.0 / self.fields.min(100) as f64;
        let below = share(self.filled.len() - self.above, self.filled.len());
        self.agreement
            * (0.4 + 0.6 * self.plausible)
            * (0.9 + 0.1 * split)
            * (0.8 + 0.2 * below)
            * (1.0 - 0.5 * self.damaged)
            * weight(&self.dialect.delimiter)
    }

    /// Whether the delimiter really separates. One that is also a common character has to do so in every record,
    /// the first one included, and not to cut values that are whole as they stand, like `12:30`.
    pub(super) fn is_convincing(&self, unsplit: Option<&Trial>) -> bool {
        if is_usual(&self.dialect.delimiter) {
            return self.fields > 1;
        }
        // A space cuts a moment into date and time; beside other values it separates.
        let cuts_values = unsplit.is_some_and(Trial::is_formed_whole)
            && (self.dialect.delimiter != " " || (self.fields == 2 && self.ends_with_times()));
        self.fields > 1
            && self.filled.len() >= 3
            && self.above == 0
            && self.agreement >= 0.9
            && !cuts_values
            // Two words are a name sooner than two columns.
            && (self.dialect.delimiter != " "
                || self.fields > 2
                || self.share_of_formed_cells() >= 0.3)
    }

    fn ends_with_times(&self) -> bool {
        let times = self
            .filled
            .iter()
            .filter(|at| holds_char(self.records.field(**at, self.fields - 1), ':'))
            .count();
        times * 2 >= self.filled.len()
    }

    /// Whether most lines, taken whole, are one value with a form of its own.
    fn is_formed_whole(&self) -> bool {
        let formed = self
            .filled
            .iter()
            .filter(|at| kind_of(self.records.field(**at, 0)) == Kind::Formed)
            .count();
        formed * 2 >= self.filled.len()
    }

    fn share_of_formed_cells(&self) -> f64 {
        let body = self.filled.iter().skip(1);
        let (mut formed, mut cells) = (self.quoted, 0);
        for at in body {
            for column in 0..self.records.field_count(*at) {
                cells += 1;
                formed += usize::from(kind_of(self.records.field(*at, column)) == Kind::Formed);
            }
        }
        share(formed.min(cells), cells)
    }

    /// Whether what stands above the first full record is a title, and not the name of a single column whose values
    /// happen to hold the delimiter once.
    fn has_title(&self) -> bool {
        let first = self.filled.get(self.above).copied().unwrap_or(0);
        self.fields > 2 || first > self.above || {
            let (header, evidence) = detect_header(&self.records, first);
            header && evidence.confidence > 0.9
        }
    }

    /// Physical lines above the table: title lines, and records of which only the first cell is filled.
    pub(super) fn lines_above(&self) -> u32 {
        let mut first = if self.has_title() { self.above } else { 0 };
        if self.fields > 2 {
            let alone = |at: &&usize| {
                (0..self.records.field_count(**at))
                    .filter(|column| !self.records.field(**at, *column).trim().is_empty())
                    .count()
                    <= 1
            };
            let titles = self.filled.iter().skip(first).take_while(alone).count();
            // Only titles, no table below them: then they are the records.
            if first + titles < self.filled.len() && first + titles <= MOST_LINES_ABOVE {
                first += titles;
            }
        }
        if first == 0 {
            return 0;
        }
        let place = self
            .filled
            .get(first)
            .and_then(|at| self.records.place(*at));
        place.map_or(0, |place| place.line.saturating_sub(1))
    }
}

/// Delimiters that are hardly ever anything else in a table.
pub(super) fn is_usual(delimiter: &str) -> bool {
    matches!(
        delimiter,
        "," | ";" | "\t" | "|" | "||" | "\u{1f}" | "\u{1e}"
    )
}

/// The score that a delimiter can have at most.
pub(super) fn weight(delimiter: &str) -> f64 {
    match delimiter {
        " " => 0.6,
        ":" => 0.7,
        other if is_usual(other) => 1.0,
        _ => 0.9,
    }
}

/// Among equally frequent ones that of the first record, which is mostly the header.
fn most_frequent(counts: &[usize]) -> usize {
    let first = counts.first().copied().unwrap_or(1);
    let mut sorted = counts.to_vec();
    sort_by(&mut sorted, Ord::cmp);
    sorted
        .chunk_by(|a, b| a == b)
        .max_by_key(|run| (run.len(), run.first() == Some(&first)))
        .and_then(|run| run.first().copied())
        .unwrap_or(1)
}

#[allow(clippy::cast_precision_loss)]
fn share(part: usize, whole: usize) -> f64 {
    if whole == 0 {
        0.0
    } else {
        part as f64 / whole as f64
    }
}

/// The dialect under which nothing is split.
pub(super) fn unsplit(dialect: &Dialect) -> Dialect {
    Dialect {
        delimiter: "\u{0}\u{0}".to_owned(),
        quote: None,
        record_end: RecordEnd::Newline,
        ..dialect.clone()
    }
}
