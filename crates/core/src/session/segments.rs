//! A large file read by several workers at once: each decodes and checks a piece, and the session, which reads the
//! first one itself, takes over what they found. What comes out is what one worker would have found.

use std::ops::Range;

use borsh::{BorshDeserialize, BorshSerialize};

use super::header::SAMPLED_RECORDS;
use super::open_file::OpenFile;
use super::stages::Session;
use crate::decode::{DecodedSegment, FastDecoder, Records, SourceText, find_segment_start};
use crate::directory::Directory;
use crate::template::{ColumnMatch, HeaderMatch, MatchKind, Template};
use crate::validate::{CheckedSegment, Rules, Validator};

/// Records from which the header is told before the others are decoded.
const HEAD_RECORDS: usize = 1_000;

/// What the session's own piece is larger by than others, in percent.
const OWN_SHARE_MORE: usize = 15;

/// How another worker reads its piece of the file, apart from the template.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct SegmentRules {
    delimiter: u8,
    /// Of each column the position of its field in the template.
    fields: Vec<Option<u32>>,
    /// How many users are on record, and their revision, where there are any to compare with.
    users: Option<(u32, String)>,
}

/// A piece of the file, read by another worker.
#[derive(Debug)]
pub struct SegmentReader {
    header: HeaderMatch,
    records: Records,
    users: Option<(u32, String)>,
}

impl SegmentReader {
    /// Decodes a piece of a file's text.
    #[must_use]
    pub fn decode(rules: &SegmentRules, text: Vec<u8>) -> (SegmentReader, DecodedSegment) {
        let column = |field: &Option<u32>| ColumnMatch {
            header: String::new(),
            field: field.map(|field| field as usize),
            kind: MatchKind::Ignored,
        };
        let header = HeaderMatch {
            columns: rules.fields.iter().map(column).collect(),
            ..HeaderMatch::default()
        };
        let (records, segment) = DecodedSegment::decode(text, rules.delimiter);
        let reader = SegmentReader {
            header,
            records,
            users: rules.users.clone(),
        };
        (reader, segment)
    }

    /// Checks the records of the piece and finds their users. `None` when the session compares with other users.
    #[must_use]
    pub fn check(
        &self,
        template: &Template,
        directory: Option<&Directory>,
    ) -> Option<CheckedSegment> {
        if directory.map(describe_users) != self.users {
            return None;
        }
        let rules = Rules {
            template,
            directory,
            header: &self.header,
            records: &self.records,
            first: 0,
        };
        Some(Validator::new(rules).into_segment(rules))
    }
}

/// The pieces that others read, in the order of the file.
#[derive(Debug, Default)]
pub(super) struct Segments {
    pieces: Vec<Piece>,
    rules: Option<SegmentRules>,
    /// Number of the first data record that the pieces' readers were told of.
    first: usize,
}

#[derive(Debug)]
struct Piece {
    /// Where it begins in the text.
    start: usize,
    decoded: Answer<DecodedSegment>,
    checked: Answer<CheckedSegment>,
    /// Number of its first record in the file, once it is one of the file's.
    record: Option<usize>,
}

#[derive(Debug, Default)]
enum Answer<T> {
    #[default]
    Awaited,
    There(T),
    /// It was taken, or will not come, or is not needed.
    Gone,
}

impl<T> Answer<T> {
    fn is_awaited(&self) -> bool {
        matches!(self, Answer::Awaited)
    }

    fn take(&mut self) -> Option<T> {
        if self.is_awaited() {
            return None;
        }
        match std::mem::replace(self, Answer::Gone) {
            Answer::There(answer) => Some(answer),
            Answer::Awaited | Answer::Gone => None,
        }
    }
}

impl Segments {
    /// The piece that begins here in the text and is not decoded yet.
    fn at(&mut self, start: usize) -> Option<&mut Piece> {
        let piece = self.pieces.iter_mut().find(|piece| piece.start == start);
        piece.filter(|piece| !matches!(piece.decoded, Answer::Gone))
    }

    pub(super) fn waits_for_decoded(&self, at: usize) -> Option<usize> {
        self.pieces
            .iter()
            .position(|piece| piece.start == at && piece.decoded.is_awaited())
    }

    pub(super) fn waits_for_checked(&self, record: usize) -> Option<usize> {
        self.pieces
            .iter()
            .position(|piece| piece.record == Some(record) && piece.checked.is_awaited())
    }

    /// Puts the pieces that are next behind what is decoded, and says where to pause.
    pub(super) fn join_decoded(&mut self, decoder: &mut FastDecoder) {
        while let Some(piece) = self.at(decoder.position())
            && let Some(segment) = piece.decoded.take()
        {
            piece.record = Some(decoder.record_count());
            decoder.append(&segment);
        }
        let behind = self
            .pieces
            .iter()
            .map(|piece| piece.start)
            .find(|start| *start > decoder.position());
        decoder.pause_at(behind.unwrap_or(usize::MAX));
    }

    /// Takes over the records of pieces that are next to be checked. Says how many records come before the one after.
    pub(super) fn join_checked(&mut self, rules: Rules<'_>, validator: &mut Validator) -> usize {
        while let Some(piece) = self.piece_of(rules.first + validator.position())
            && let Some(segment) = piece.checked.take()
        {
            validator.append(rules, segment);
        }
        let position = rules.first + validator.position();
        let behind = self
            .pieces
            .iter()
            .filter_map(|piece| piece.record)
            .find(|record| *record > position);
        behind.map_or(usize::MAX, |record| record - position)
    }

    fn piece_of(&mut self, record: usize) -> Option<&mut Piece> {
        self.pieces
            .iter_mut()
            .find(|piece| piece.record == Some(record) && !matches!(piece.checked, Answer::Gone))
    }

    /// What others have checked is of no use any more.
    pub(super) fn forget_checked(&mut self) {
        for piece in &mut self.pieces {
            piece.checked = Answer::Gone;
        }
    }

    /// Keeps what others checked only if they did it as the file is read now.
    pub(super) fn confirm(&mut self, file: &OpenFile) {
        let fields = self.rules.as_ref().map(|rules| rules.fields.as_slice());
        let is_same =
            fields == Some(&fields_of(&file.header)) && self.first == file.first && !file.is_report;
        if !is_same {
            self.forget_checked();
        }
    }
}

fn describe_users(directory: &Directory) -> (u32, String) {
    let count = u32::try_from(directory.len()).unwrap_or(u32::MAX);
    (count, directory.revision.clone())
}

fn fields_of(header: &HeaderMatch) -> Vec<Option<u32>> {
    let field = |column: &ColumnMatch| column.field.and_then(|field| u32::try_from(field).ok());
    header.columns.iter().map(field).collect()
}

impl Session {
    /// Cuts a file that is about to be decoded into so many pieces, of which others read all but the first: each from
    /// its start to the next one's, with these rules, and with the session's own template and directory. `None` when
    /// there is nothing to cut, or not in order.
    ///
    /// Until an answer came by [`Session::take_decoded`] and [`Session::take_checked`], or was given up, the session
    /// waits where [`Session::awaited_segment`] says.
    pub fn split(&mut self, pieces: usize) -> Option<(SegmentRules, Vec<Range<usize>>)> {
        let decoder = self.decoder_at_start()?;
        let delimiter = decoder.segment_delimiter()?;
        let (text, start) = (decoder.text(), decoder.position());
        let (file, template) = (self.file.as_ref()?, &self.template);
        let head = file.read_head(template, text, start)?;
        // Its own piece is the largest: meanwhile the others are told of theirs.
        let shares = 100 * pieces + OWN_SHARE_MORE;
        let cut = |number: usize| {
            let share = 100 * number + OWN_SHARE_MORE;
            let from = start + (text.len() - start) / shares * share;
            find_segment_start(text, from, delimiter, head.header.columns.len())
        };
        let mut starts: Vec<usize> = (1..pieces).filter_map(cut).collect();
        starts.dedup();
        let ends = starts.iter().skip(1).copied().chain([text.len()]);
        let ranges = starts.iter().copied().zip(ends);
        let ranges: Vec<Range<usize>> = ranges.map(|(start, end)| start..end).collect();
        let rules = SegmentRules {
            delimiter,
            fields: fields_of(&head.header),
            users: self.directory.as_deref().map(describe_users),
        };
        let piece = |start: &usize| Piece {
            start: *start,
            decoded: Answer::Awaited,
            checked: Answer::Awaited,
            record: None,
        };
        let pieces = starts.iter().map(piece).collect();
        let first = head.first;
        self.segments = Segments {
            pieces,
            rules: Some(rules.clone()),
            first,
        };
        (!ranges.is_empty()).then_some((rules, ranges))
    }

    /// The text of a piece, until it is decoded.
    #[must_use]
    pub fn segment_text(&self, range: Range<usize>) -> Option<&[u8]> {
        self.decoder_at_start()?.text().get(range)
    }

    /// Number of the piece, from 0, without whose answer nothing goes on.
    #[must_use]
    pub fn awaited_segment(&self) -> Option<usize> {
        if let Some(at) = self.decoding_position() {
            self.segments.waits_for_decoded(at)
        } else {
            let record = self.file.as_ref()?.first + self.checking_position()?;
            self.segments.waits_for_checked(record)
        }
    }

    /// A piece as another worker decoded it; `None`: nobody did.
    pub fn take_decoded(&mut self, number: usize, segment: Option<DecodedSegment>) {
        if let Some(piece) = self.segments.pieces.get_mut(number)
            && piece.decoded.is_awaited()
        {
            piece.decoded = segment.map_or(Answer::Gone, Answer::There);
        }
    }

    /// A piece as another worker checked it; `None`: nobody did.
    pub fn take_checked(&mut self, number: usize, segment: Option<CheckedSegment>) {
        if let Some(piece) = self.segments.pieces.get_mut(number)
            && piece.checked.is_awaited()
        {
            piece.checked = segment.map_or(Answer::Gone, Answer::There);
        }
    }
}

impl OpenFile {
    /// The header and its columns as they will come out, from the first records alone. `None` where it may depend on
    /// others.
    fn read_head(&self, template: &Template, text: &[u8], start: usize) -> Option<OpenFile> {
        let mut head = OpenFile::new(&self.facts.name, 0);
        head.choice = self.choice.clone();
        head.dialect = self.dialect.clone();
        head.chosen.clone_from(&self.chosen);
        let newlines = (start..text.len()).filter(|at| text.get(*at) == Some(&b'\n'));
        let end = newlines.take(2 * HEAD_RECORDS).last()? + 1;
        let source = SourceText::of_utf8(text.get(..end)?.to_vec(), 0);
        let lines_above = u32::from(self.dialect.sep_line);
        let mut decoder = FastDecoder::new(source, start, lines_above, &self.dialect);
        decoder.step(HEAD_RECORDS);
        (head.records, _) = decoder.finish();
        head.find_header(template);
        head.match_columns(template);
        let is_told = head.records.len() >= HEAD_RECORDS
            && head.first + SAMPLED_RECORDS < HEAD_RECORDS
            && !head.is_report;
        is_told.then_some(head)
    }
}
