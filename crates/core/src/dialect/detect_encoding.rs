//! In which encoding a text is.

use super::legacy::guess_legacy_encoding;
use super::{DecodeText, Encoding, Evidence, Part};

/// How much of a file is looked at, from the first byte above ASCII on.
const SAMPLE_BYTES: usize = 1024 * 1024;
/// Below this score no older encoding reads like a language, and the bytes are damage.
const LEAST_SCORE: f64 = 0.3;

/// The encoding of a file, and what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct DetectedEncoding {
    pub encoding: Encoding,
    /// Length of the byte order mark, 0 without one.
    pub bom_bytes: usize,
    pub evidence: Evidence,
}

/// Detects the encoding of a file that is text. `decoder` is asked about older encodings; without one they are
/// not recognised. What is `chosen` is not guessed.
///
/// A byte order mark decides; then zero bytes on one side of every pair (UTF-16); then validity as UTF-8, a few
/// bad bytes aside; then what reads like a language.
#[must_use]
pub fn detect_encoding(
    bytes: &[u8],
    decoder: Option<&dyn DecodeText>,
    chosen: Option<Encoding>,
) -> DetectedEncoding {
    let mark = byte_order_mark(bytes);
    let found =
        |encoding: Encoding, bom_bytes: usize, why: &str, confidence: f64| DetectedEncoding {
            encoding,
            bom_bytes,
            evidence: Evidence::new(Part::Encoding, encoding.name(), why, confidence),
        };
    if let Some(chosen) = chosen {
        // Which half of UTF-16 comes first, the mark knows better.
        let is_utf_16 = |encoding| matches!(encoding, Encoding::UTF_16LE | Encoding::UTF_16BE);
        let agreed = mark
            .filter(|(marked, _)| *marked == chosen || (is_utf_16(*marked) && is_utf_16(chosen)));
        let (encoding, bom_bytes) = agreed.unwrap_or((chosen, 0));
        return DetectedEncoding {
            encoding,
            bom_bytes,
            evidence: Evidence::given(Part::Encoding, encoding.name()),
        };
    }
    if let Some((encoding, length)) = mark {
        let why = format!(
            "The file begins with the {} byte order mark.",
            encoding.name()
        );
        return found(encoding, length, &why, 1.0);
    }
    if let Some(encoding) = utf_16_without_mark(bytes) {
        let why = "Every second byte of its plain letters is zero.";
        return found(encoding, 0, why, 0.95);
    }
    let Some(first) = bytes.iter().position(|byte| !byte.is_ascii()) else {
        return found(
            Encoding::UTF_8,
            0,
            "All bytes are plain ASCII, which is UTF-8 too.",
            1.0,
        );
    };
    let rest = bytes.get(first..).unwrap_or_default();
    let sample = rest.get(..SAMPLE_BYTES).unwrap_or(rest);
    let (valid, bad) = count_sequences(sample, sample.len() < rest.len());
    if bad == 0 {
        return found(
            Encoding::UTF_8,
            0,
            "There is no byte order mark; UTF-8 is what such exports use.",
            0.99,
        );
    }
    if valid >= bad {
        return found(
            Encoding::UTF_8,
            0,
            "Most of it is valid UTF-8; a few bytes are damaged.",
            0.9,
        );
    }
    let line = bytes
        .get(..first)
        .unwrap_or_default()
        .iter()
        .rposition(|byte| *byte == b'\n');
    let from_line = bytes.get(line.map_or(0, |at| at + 1)..).unwrap_or_default();
    let guess = decoder.and_then(|decoder| guess_legacy_encoding(from_line, decoder));
    match guess.filter(|guess| guess.score >= LEAST_SCORE) {
        Some(guess) => {
            #[allow(clippy::cast_precision_loss)]
            let few = (guess.judged as f64 / (guess.judged as f64 + 2.0)).min(1.0);
            let confidence =
                (0.5 + guess.lead.max(0.0)).min(1.0) * guess.score.min(1.0) * (0.5 + 0.5 * few);
            let why = "It is not UTF-8, and read so its letters make words.";
            found(guess.encoding, 0, why, confidence)
        }
        None => found(
            Encoding::UTF_8,
            0,
            "In no other encoding do its damaged bytes make words.",
            0.5,
        ),
    }
}

fn byte_order_mark(bytes: &[u8]) -> Option<(Encoding, usize)> {
    match bytes {
        [0xef, 0xbb, 0xbf, ..] => Some((Encoding::UTF_8, 3)),
        [0xff, 0xfe, ..] => Some((Encoding::UTF_16LE, 2)),
        [0xfe, 0xff, ..] => Some((Encoding::UTF_16BE, 2)),
        _ => None,
    }
}

/// Plain letters, separators and newlines have a zero byte in UTF-16, always on the same side.
pub(super) fn utf_16_without_mark(bytes: &[u8]) -> Option<Encoding> {
    let head = bytes.get(..65_536).unwrap_or(bytes);
    let (mut low, mut high, mut pairs, mut letters) = (0_usize, 0_usize, 0_usize, 0_usize);
    for pair in head.chunks_exact(2) {
        pairs += 1;
        if let [first, second] = *pair {
            // Only a zero beside a character that a table needs counts.
            let plain = |byte: u8| matches!(byte, b'\t' | b'\n' | b'\r' | b' '..=b'~');
            low += usize::from(second == 0 && plain(first));
            high += usize::from(first == 0 && plain(second));
            letters += usize::from(plain(first) && plain(second));
        }
    }
    // Two plain letters in a pair are rare in UTF-16, and everything in ASCII with a few zero bytes.
    let enough = |count: usize, other: usize| {
        count >= 2 && count * 25 >= pairs && other * 20 < count && letters * 2 < pairs
    };
    if enough(low, high) {
        Some(Encoding::UTF_16LE)
    } else if enough(high, low) {
        Some(Encoding::UTF_16BE)
    } else {
        None
    }
}

/// Valid sequences of several bytes, and invalid ones; where there are none of these, perhaps fewer. A sequence that the sample cuts off counts as neither.
fn count_sequences(sample: &[u8], cut: bool) -> (usize, usize) {
    // Mostly there is nothing to count.
    let error = str::from_utf8(sample).err();
    if error.is_none_or(|error| cut && error.error_len().is_none()) {
        return (1, 0);
    }
    let (mut valid, mut bad) = (0, 0);
    let mut chunks = sample.utf8_chunks().peekable();
    while let Some(chunk) = chunks.next() {
        valid += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        let at_cut = cut && chunks.peek().is_none();
        bad += usize::from(!chunk.invalid().is_empty() && !at_cut);
    }
    (valid, bad)
}
