//! Is it text at all, and in which encoding?

/// What the first bytes say the file is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// UTF-8; `bom` is the length of the byte order mark, 0 or 3.
    Utf8 {
        bom: usize,
    },
    /// Text in an encoding that is not read here, by its WHATWG name.
    OtherEncoding(&'static str),
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

/// Looks at the first 64 KiB. NUL bytes in a tenth of them or more mean that it is not text;
/// fewer are damage, which stays in the records that it hit.
#[must_use]
pub fn recognise_content(bytes: &[u8]) -> Content {
    if bytes.is_empty() {
        return Content::Empty;
    }
    if let Some((_, kind, advice)) = SIGNATURES
        .iter()
        .find(|(signature, _, _)| bytes.starts_with(signature))
    {
        return Content::Binary { kind, advice };
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return if bytes.len() == 3 {
            Content::Empty
        } else {
            Content::Utf8 { bom: 3 }
        };
    }
    if bytes.starts_with(b"\xff\xfe") {
        return Content::OtherEncoding("UTF-16LE");
    }
    if bytes.starts_with(b"\xfe\xff") {
        return Content::OtherEncoding("UTF-16BE");
    }
    let head = bytes.get(..65_536).unwrap_or(bytes);
    let nul_at = |parity: usize| {
        head.iter()
            .skip(parity)
            .step_by(2)
            .filter(|byte| **byte == 0)
            .count()
    };
    let (even, odd) = (nul_at(0), nul_at(1));
    if (even + odd) * 10 >= head.len() {
        // Text of mostly Latin letters in UTF-16 has its zero bytes on one side only.
        return if even * 20 < odd && std::str::from_utf8(head).is_ok() {
            Content::OtherEncoding("UTF-16LE")
        } else if odd * 20 < even && std::str::from_utf8(head).is_ok() {
            Content::OtherEncoding("UTF-16BE")
        } else {
            Content::Binary {
                kind: "a binary file",
                advice: OTHER_ADVICE,
            }
        };
    }
    Content::Utf8 { bom: 0 }
}

#[cfg(test)]
mod tests {
    use super::{Content, recognise_content};

    #[test]
    fn text_is_told_from_what_is_not() {
        assert_eq!(recognise_content(b""), Content::Empty);
        assert_eq!(recognise_content(b"\xef\xbb\xbf"), Content::Empty);
        assert_eq!(recognise_content(b"a,b\n"), Content::Utf8 { bom: 0 });
        assert_eq!(
            recognise_content(b"\xef\xbb\xbfa,b\n"),
            Content::Utf8 { bom: 3 }
        );
        assert_eq!(
            recognise_content(b"e\0m\0a\0i\0l\0"),
            Content::OtherEncoding("UTF-16LE")
        );
        assert_eq!(
            recognise_content(b"\0e\0m\0a\0i\0l"),
            Content::OtherEncoding("UTF-16BE")
        );
        assert!(matches!(
            recognise_content(b"\x89PNG\r\n\x1a\n..."),
            Content::Binary { .. }
        ));
        assert!(matches!(
            recognise_content(&[0, 1, 2, 0, 0, 7, 0, 0]),
            Content::Binary { .. }
        ));
        // One NUL in a long line is damage, not another format.
        assert_eq!(
            recognise_content(b"email,name\nann@x.org,An\0n\n"),
            Content::Utf8 { bom: 0 }
        );
    }
}
