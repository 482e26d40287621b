//! Encodings by their WHATWG names, and who turns their bytes into text.

use std::fmt;

/// Every encoding of the WHATWG Encoding Standard that is decoded to text, by its name there.
const NAMES: [&str; 37] = [
    "UTF-8",
    "IBM866",
    "ISO-8859-2",
    "ISO-8859-3",
    "ISO-8859-4",
    "ISO-8859-5",
    "ISO-8859-6",
    "ISO-8859-7",
    "ISO-8859-8",
    "ISO-8859-8-I",
    "ISO-8859-10",
    "ISO-8859-13",
    "ISO-8859-14",
    "ISO-8859-15",
    "ISO-8859-16",
    "KOI8-R",
    "KOI8-U",
    "macintosh",
    "windows-874",
    "windows-1250",
    "windows-1251",
    "windows-1252",
    "windows-1253",
    "windows-1254",
    "windows-1255",
    "windows-1256",
    "windows-1257",
    "windows-1258",
    "x-mac-cyrillic",
    "GBK",
    "gb18030",
    "Big5",
    "EUC-JP",
    "Shift_JIS",
    "EUC-KR",
    "UTF-16BE",
    "UTF-16LE",
];

/// An encoding of the WHATWG Encoding Standard.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Encoding(&'static str);

impl Encoding {
    pub const UTF_8: Encoding = Encoding("UTF-8");
    pub const UTF_16LE: Encoding = Encoding("UTF-16LE");
    pub const UTF_16BE: Encoding = Encoding("UTF-16BE");
    pub const WINDOWS_1252: Encoding = Encoding("windows-1252");

    /// The encoding of this WHATWG name, whatever its letter case; other labels are not known here.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Encoding> {
        let known = NAMES.iter().find(|known| known.eq_ignore_ascii_case(name));
        known.map(|known| Encoding(known))
    }

    #[must_use]
    pub fn name(self) -> &'static str {
        self.0
    }
}

impl fmt::Display for Encoding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.0)
    }
}

/// Decodes as the WHATWG Encoding Standard says: every malformed sequence becomes one U+FFFD, and a byte order
/// mark is a character like others.
///
/// The tables of all encodings are larger than the engine, and every browser has them already: whoever holds a
/// session brings a decoder along.
pub trait DecodeText: fmt::Debug {
    /// `None` when the encoding is not known.
    fn decode(&self, encoding: Encoding, bytes: &[u8]) -> Option<String>;
}
