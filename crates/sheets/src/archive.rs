//! The archive that a workbook is: what kind it is of, and whether it is safe to unpack.

use std::io::{Cursor, Read};

use quick_xml::events::{BytesStart, Event};
use zip::ZipArchive;
use zip::result::ZipError;

use crate::{MAX_UNPACKED_BYTES, SheetError};

pub(crate) type Archive<'a> = ZipArchive<Cursor<&'a [u8]>>;

pub(crate) enum Workbook<'a> {
    Xlsx,
    Ods(Archive<'a>),
}

const ZIP: &[u8] = b"PK\x03\x04";
/// OLE compound file: Excel before 2007, and every workbook with a password.
const COMPOUND_FILE: &[u8] = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1";
const ODS_TYPES: [&str; 2] = [
    "application/vnd.oasis.opendocument.spreadsheet",
    "application/vnd.oasis.opendocument.spreadsheet-template",
];
/// The smallest shared string, `<si/>`.
const SHORTEST_STRING_BYTES: u64 = 5;

/// Whether the first bytes of a file can be a workbook's. What it is, [`crate::read_workbook`] says.
#[must_use]
pub fn looks_like_spreadsheet(head: &[u8]) -> bool {
    head.starts_with(ZIP) || head.starts_with(COMPOUND_FILE)
}

/// Tells what the archive holds by what is in it, whatever the file is called, and measures it.
pub(crate) fn open(bytes: &[u8]) -> Result<Workbook<'_>, SheetError> {
    if bytes.starts_with(COMPOUND_FILE) {
        return Err(compound_file(bytes));
    }
    let mut archive = ZipArchive::new(Cursor::new(bytes)).map_err(SheetError::damaged)?;
    let is_ods = match read_part(&mut archive, "mimetype") {
        Ok(kind) => ODS_TYPES.contains(&kind.trim()),
        Err(_) => false,
    };
    if is_ods {
        measure(&mut archive)?;
        let manifest = read_part(&mut archive, "META-INF/manifest.xml").unwrap_or_default();
        if manifest.contains("encryption-data") {
            return Err(SheetError::Password);
        }
        return Ok(Workbook::Ods(archive));
    }
    let names: Vec<String> = archive
        .file_names()
        .flatten()
        .map(|name| name.to_ascii_lowercase())
        .collect();
    let holds = |part: &str| names.iter().any(|name| name.ends_with(part));
    if holds("xl/workbook.bin") {
        return Err(SheetError::OtherKind {
            kind: "a binary Excel workbook (XLSB)",
        });
    }
    if holds("index/document.iwa") {
        return Err(SheetError::OtherKind {
            kind: "an Apple iWork document",
        });
    }
    // The main part may have any name: what holds sheets is a workbook.
    if !holds("[content_types].xml") || !names.iter().any(|name| name.contains("worksheets/")) {
        return Err(SheetError::NotASpreadsheet);
    }
    measure(&mut archive)?;
    Ok(Workbook::Xlsx)
}

fn compound_file(bytes: &[u8]) -> SheetError {
    let name: Vec<u8> = "EncryptedPackage"
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    if bytes.windows(name.len()).any(|window| window == name) {
        SheetError::Password
    } else {
        SheetError::OtherKind {
            kind: "an old Excel workbook (XLS)",
        }
    }
}

/// Unpacks every part once without keeping it: what an archive says of its sizes need not be true.
fn measure(archive: &mut Archive<'_>) -> Result<(), SheetError> {
    let mut left = MAX_UNPACKED_BYTES;
    for at in 0..archive.len() {
        let mut part = archive.by_index(at).map_err(part_error)?;
        let name = part
            .name()
            .map_err(SheetError::damaged)?
            .to_ascii_lowercase();
        let is_strings = name.ends_with("sharedstrings.xml");
        if !(name.ends_with(".xml") || name.ends_with(".rels")) {
            continue;
        }
        let mut head = Vec::new();
        if is_strings {
            (&mut part)
                .take(4096)
                .read_to_end(&mut head)
                .map_err(SheetError::damaged)?;
        }
        let mut rest = part.take(left + 1);
        let bytes = head.len() as u64
            + std::io::copy(&mut rest, &mut std::io::sink()).map_err(SheetError::damaged)?;
        left = left.checked_sub(bytes).ok_or(SheetError::TooLarge {
            limit: MAX_UNPACKED_BYTES,
            of: "bytes when it is unpacked",
        })?;
        // Memory is taken for as many strings as the part says that it has.
        let is_whole = bytes == head.len() as u64;
        if is_strings && strings_claimed(&head, is_whole) > bytes / SHORTEST_STRING_BYTES {
            return Err(SheetError::damaged(
                "it claims more texts than it has bytes for",
            ));
        }
    }
    Ok(())
}

/// What the element `sst` says of the number of different strings. More than can be, where it is not within the head:
/// whoever reads the part would find it later.
fn strings_claimed(head: &[u8], is_whole: bool) -> u64 {
    let mut reader = quick_xml::Reader::from_reader(head);
    let mut buffer = Vec::new();
    let mut empty = None;
    loop {
        buffer.clear();
        match reader.read_event_into(&mut buffer) {
            Ok(Event::Start(element)) if element.local_name().as_ref() == "sst" => {
                return claim_of(&element);
            }
            Ok(Event::Empty(element)) if element.local_name().as_ref() == "sst" => {
                empty = empty.max(Some(claim_of(&element)));
            }
            Ok(Event::Eof) if is_whole => return empty.unwrap_or(0),
            Ok(Event::Eof) | Err(_) => return u64::MAX,
            Ok(_) => {}
        }
    }
}

fn claim_of(element: &BytesStart<'_>) -> u64 {
    let mut attributes = element.html_attributes();
    let claimed = attributes
        .with_checks(false)
        .flatten()
        .find(|attribute| attribute.key.local_name().as_ref() == "uniqueCount");
    // A number too large to read is too large.
    claimed.map_or(0, |claimed| {
        claimed.value.trim().parse().unwrap_or(u64::MAX)
    })
}

fn read_part(archive: &mut Archive<'_>, name: &str) -> Result<String, SheetError> {
    let part = archive.by_name(name).map_err(part_error)?;
    let mut text = String::new();
    part.take(1 << 20)
        .read_to_string(&mut text)
        .map_err(SheetError::damaged)?;
    Ok(text)
}

pub(crate) fn part_error(error: ZipError) -> SheetError {
    match error {
        ZipError::UnsupportedArchive(ZipError::PASSWORD_REQUIRED) => SheetError::Password,
        other => SheetError::damaged(other),
    }
}
