//! Which dialects are worth trying on a text.

use super::Dialect;
use super::DialectChoice;
use super::trial::{Trial, is_usual};
use crate::decode::DamageKind;

/// Delimiters that are tried, the likeliest first; among equals the first wins.
const DELIMITERS: [&str; 14] = [
    ",", ";", "\t", "|", "\u{1f}", "\u{1e}", "||", "::", ":", "^", "~", "#", "&", " ",
];
/// A delimiter that is also a common character is only tried when it stands in so many of the lines.
const LINES_LOOKED_AT: usize = 30;

/// How far characters are looked for.
const HEAD_BYTES: usize = 65_536;

fn head_of(text: &[u8]) -> &[u8] {
    text.get(..HEAD_BYTES).unwrap_or(text)
}

/// The usual delimiters that occur at all, and others that stand in nearly every line.
pub(super) fn likely_delimiters(text: &[u8]) -> Vec<String> {
    let head = head_of(text);
    let lines: Vec<&[u8]> = head
        .split(|byte| matches!(byte, b'\n' | b'\r'))
        .filter(|line| !line.trim_ascii().is_empty())
        .take(LINES_LOOKED_AT)
        .collect();
    let likely = |delimiter: &&&str| {
        let count = lines.iter().filter(|line| holds(line, delimiter)).count();
        match **delimiter {
            // Always tried: a file of one column is read as if it had commas.
            "," => true,
            // The pair is meant where the character never stands alone.
            "||" => count > 0 && always_in_pairs(head, b'|'),
            "|" => count > 0 && !always_in_pairs(head, b'|'),
            delimiter if is_usual(delimiter) => count > 0,
            _ => count * 10 >= lines.len() * 9 && lines.len() >= 3,
        }
    };
    let delimiters = DELIMITERS.iter().filter(likely);
    delimiters
        .map(|delimiter| (*delimiter).to_owned())
        .collect()
}

/// Whether a text holds a pattern of a few bytes.
fn holds(text: &[u8], pattern: &str) -> bool {
    let Some((first, rest)) = pattern.as_bytes().split_first() else {
        return true;
    };
    let mut tail = text;
    while let Some(at) = tail.iter().position(|byte| byte == first) {
        tail = tail.get(at + 1..).unwrap_or_default();
        if tail.starts_with(rest) {
            return true;
        }
    }
    false
}

fn always_in_pairs(text: &[u8], byte: u8) -> bool {
    let mut runs = text.chunk_by(|a, b| (*a == byte) == (*b == byte));
    let mut pairs = 0;
    let only_pairs = runs.all(|run| {
        let ours = run.first() == Some(&byte);
        pairs += usize::from(ours);
        !ours || run.len() % 2 == 0
    });
    only_pairs && pairs > 0
}

/// Other ways of quoting that the text gives cause to try.
pub(super) fn quoting_variants(trial: &Trial, text: &[u8], choice: &DialectChoice) -> Vec<Dialect> {
    let dialect = &trial.dialect;
    let sample = text.get(..trial.end).unwrap_or(text);
    let mut quotings = vec![(dialect.quote, dialect.escape)];
    if choice.quote.is_none() {
        let begins_with = |quote: char| {
            trial.filled.iter().any(|at| {
                (0..trial.records.field_count(*at)).any(|column| {
                    trial
                        .records
                        .field(*at, column)
                        .trim_start()
                        .starts_with(quote)
                })
            })
        };
        for quote in [b'\'', b'`'] {
            if begins_with(char::from(quote)) {
                quotings.push((Some(quote), dialect.escape));
            }
        }
        if quotes_are_text(trial) {
            quotings.push((None, dialect.escape));
        }
    }
    if choice.escape.is_none() {
        let escaped: Vec<_> = quotings
            .iter()
            .filter_map(|(quote, _)| *quote)
            .filter(|quote| holds(sample, &format!("\\{}", char::from(*quote))))
            .map(|quote| (Some(quote), Some(b'\\')))
            .collect();
        quotings.extend(escaped);
    }
    let spaces = choice.skip_initial_space.is_none() && spaces_follow(trial, sample);
    let with_quoting = |(quote, escape): &(Option<u8>, Option<u8>)| Dialect {
        quote: *quote,
        escape: *escape,
        ..dialect.clone()
    };
    let mut variants: Vec<Dialect> = quotings.iter().skip(1).map(with_quoting).collect();
    if spaces {
        let spaced: Vec<Dialect> = quotings
            .iter()
            .map(with_quoting)
            .map(|dialect| Dialect {
                skip_initial_space: true,
                ..dialect
            })
            .collect();
        variants.extend(spaced);
    }
    variants
}

/// Whether quotes open fields that go on behind them, again and again, and never close one: `"five" inches`. One
/// that is never closed is damage.
fn quotes_are_text(trial: &Trial) -> bool {
    let damages = trial.records.damages();
    let after = damages
        .iter()
        .filter(|damage| damage.kind == DamageKind::TextAfterQuote)
        .count();
    let unclosed = damages
        .iter()
        .any(|damage| damage.kind == DamageKind::QuoteUnclosed);
    after >= 2 && after * 5 >= trial.filled.len() && after >= trial.quoted && !unclosed
}

/// Whether a quote stands behind a delimiter and a space: then the space is none of the value's.
fn spaces_follow(trial: &Trial, sample: &[u8]) -> bool {
    let delimiter = &trial.dialect.delimiter;
    if delimiter.ends_with(' ') {
        return false;
    }
    ['"', '\'']
        .iter()
        .any(|quote| holds(sample, &format!("{delimiter} {quote}")))
}

/// `sep=;` as the first line, as Excel writes and reads it: the delimiter, and the length of the line.
pub(super) fn read_sep_line(text: &[u8]) -> Option<(String, usize)> {
    let head = text.get(..4)?;
    let rest = text.get(4..)?;
    if !head.eq_ignore_ascii_case(b"sep=") {
        return None;
    }
    let length = rest.iter().position(|byte| matches!(byte, b'\n' | b'\r'))?;
    let delimiter = std::str::from_utf8(rest.get(..length)?).ok()?;
    let one = (1..=2).contains(&delimiter.chars().count());
    let newline = if rest.get(length..length + 2) == Some(b"\r\n") {
        2
    } else {
        1
    };
    one.then(|| (delimiter.to_owned(), 4 + length + newline))
}
