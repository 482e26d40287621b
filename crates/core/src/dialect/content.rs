//! Is it text at all, and in which encoding?

use super::detect_encoding::utf_16_without_mark;

/// What the first bytes say the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    Text,
    /// Text in an encoding that neither browsers nor we read, by its name.
    UnreadableEncoding(&'static str),
    /// Not text: what it is, and what to do instead.
    Binary {
        kind: &'static str,
        advice: &'static str,
    },
    Empty,
}

const SPREADSHEET_ADVICE: &str = "Open it in the spreadsheet program and save it as CSV UTF-8.";
const OTHER_ADVICE: &str = "Export the user list as CSV and drop that file.";

/// Leading bytes of formats that people rename or export by mistake.
const SIGNATURES: [(&[u8], &str, &str); 9] = [
    (b"\x89PNG\r\n\x1a\n", "a PNG image", OTHER_ADVICE),
    (b"\xff\xd8\xff", "a JPEG image", OTHER_ADVICE),
    (b"GIF8", "a GIF image", OTHER_ADVICE),
    (b"%PDF-", "a PDF document", OTHER_ADVICE),
    (
        b"PK\x03\x04",
        "an Excel workbook or ZIP archive",
        SPREADSHEET_ADVICE,
    ),
    (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        "an old Excel workbook",
        SPREADSHEET_ADVICE,
    ),
    (b"\x1f\x8b", "a gzip archive", OTHER_ADVICE),
    (b"SQLite format 3\0", "a database file", OTHER_ADVICE),
    (b"{\\rtf", "an RTF document", OTHER_ADVICE),
];

/// Encodings that are told by how the file begins and that the Encoding Standard does not read, or not safely.
const UNREADABLE: [(&[u8], &str); 3] = [
    (b"\xff\xfe\0\0", "UTF-32LE"),
    (b"\0\0\xfe\xff", "UTF-32BE"),
    (b"\x2b\x2f\x76", "UTF-7"),
];
const MARKS: [&[u8]; 3] = [b"\xef\xbb\xbf", b"\xff\xfe", b"\xfe\xff"];

/// Looks at the first 64 KiB. NUL bytes in a tenth of them or more mean that it is not text, unless they are half
/// of UTF-16's letters; fewer are damage, which stays in the records that it hit.
#[must_use]
pub fn recognise_content(bytes: &[u8]) -> Content {
    if bytes.is_empty() || MARKS.contains(&bytes) {
        return Content::Empty;
    }
    if let Some((_, kind, advice)) = SIGNATURES
        .iter()
        .find(|(signature, _, _)| bytes.starts_with(signature))
    {
        return Content::Binary { kind, advice };
    }
    if let Some((_, name)) = UNREADABLE.iter().find(|(mark, _)| bytes.starts_with(mark)) {
        return Content::UnreadableEncoding(name);
    }
    if MARKS.iter().any(|mark| bytes.starts_with(mark)) || utf_16_without_mark(bytes).is_some() {
        return Content::Text;
    }
    let head = bytes.get(..65_536).unwrap_or(bytes);
    let zeros = head.iter().filter(|byte| **byte == 0).count();
    if zeros * 10 >= head.len() {
        return Content::Binary {
            kind: "a binary file",
            advice: OTHER_ADVICE,
        };
    }
    // Its escape sequences switch between alphabets; nothing but mail still uses them.
    if head.windows(2).any(|pair| pair == b"\x1b$") {
        return Content::UnreadableEncoding("ISO-2022-JP");
    }
    Content::Text
}

#[cfg(test)]
mod tests {
    use super::{Content, recognise_content};

    #[test]
    fn text_is_told_from_what_is_not() {
        assert_eq!(recognise_content(b""), Content::Empty);
        assert_eq!(recognise_content(b"\xef\xbb\xbf"), Content::Empty);
        assert_eq!(recognise_content(b"a,b\n"), Content::Text);
        assert_eq!(recognise_content(b"\xef\xbb\xbfa,b\n"), Content::Text);
        assert_eq!(recognise_content(b"e\0m\0a\0i\0l\0"), Content::Text);
        assert_eq!(recognise_content(b"\0e\0m\0a\0i\0l"), Content::Text);
        assert!(matches!(
            recognise_content(b"\x89PNG\r\n\x1a\n..."),
            Content::Binary { .. }
        ));
        assert!(matches!(
            recognise_content(&[0, 1, 2, 0, 0, 7, 0, 0]),
            Content::Binary { .. }
        ));
        assert_eq!(
            recognise_content(b"\xff\xfe\0\0e\0\0\0"),
            Content::UnreadableEncoding("UTF-32LE")
        );
        assert_eq!(
            recognise_content(b"name\n\x1b$B;3ED\x1b(B\n"),
            Content::UnreadableEncoding("ISO-2022-JP")
        );
        // One NUL in a long line is damage, not another format.
        assert_eq!(
            recognise_content(b"email,name\nann@x.org,An\0n\n"),
            Content::Text
        );
    }
}
