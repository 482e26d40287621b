//! From a text back to the bytes that it was decoded from.

use crate::dialect::Encoding;

/// Goes along the bytes, character by character of what they were decoded to.
///
/// The structure of every encoding says how many bytes a character has. Of what became U+FFFD the decoders of
/// the WHATWG Encoding Standard take the lead byte alone when an ASCII byte follows, which they read again.
pub(super) struct Walk<'a> {
    pub(super) encoding: Encoding,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
}

impl Walk<'_> {
    pub(super) fn step(&mut self, c: char) {
        let rest = self.bytes.get(self.at..).unwrap_or_default();
        let width = match self.encoding.name() {
            "UTF-16LE" | "UTF-16BE" => c.len_utf16() * 2,
            "Shift_JIS" => width_of_pair(rest, c, |lead| matches!(lead, 0x81..=0x9f | 0xe0..=0xfc)),
            "EUC-KR" => width_of_pair(rest, c, |lead| matches!(lead, 0x81..=0xfe)),
            "Big5" => self.width_in_big5(rest, c),
            "EUC-JP" => width_in_euc_jp(rest, c),
            "GBK" | "gb18030" => width_in_gb18030(rest, c),
            _ => 1,
        };
        self.at = (self.at + width).min(self.bytes.len());
    }

    /// Four pairs of Big5 are a letter and a combining mark.
    fn width_in_big5(&self, rest: &[u8], c: char) -> usize {
        let before = self
            .at
            .checked_sub(2)
            .and_then(|at| self.bytes.get(at..self.at));
        let second_half = matches!(c, '\u{304}' | '\u{30c}')
            && matches!(before, Some([0x88, 0x62 | 0x64 | 0xa3 | 0xa5]));
        if second_half {
            0
        } else {
            width_of_pair(rest, c, |lead| matches!(lead, 0x81..=0xfe))
        }
    }
}

fn width_of_pair(rest: &[u8], c: char, is_lead: impl Fn(u8) -> bool) -> usize {
    match rest {
        [lead, trail, ..] if is_lead(*lead) => {
            if c == '\u{fffd}' && trail.is_ascii() {
                1
            } else {
                2
            }
        }
        _ => 1,
    }
}

fn width_in_euc_jp(rest: &[u8], c: char) -> usize {
    match rest {
        [0x8f, 0xa1..=0xfe, third, ..] => {
            if c == '\u{fffd}' && third.is_ascii() {
                2
            } else {
                3
            }
        }
        _ => width_of_pair(rest, c, |lead| matches!(lead, 0x8e | 0x8f | 0xa1..=0xfe)),
    }
}

fn width_in_gb18030(rest: &[u8], c: char) -> usize {
    match rest {
        [0x81..=0xfe, 0x30..=0x39, 0x81..=0xfe, 0x30..=0x39, ..] => 4,
        [0x81..=0xfe, 0x30..=0x39, ..] => 1,
        _ => width_of_pair(rest, c, |lead| matches!(lead, 0x81..=0xfe)),
    }
}
