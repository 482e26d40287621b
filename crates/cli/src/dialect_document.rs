//! What a file is, said by a Frictionless *Table Dialect* document.
//!
//! Read are, of the standard (version 1 as "CSV Dialect", version 2 as "Table Dialect"): `delimiter`,
//! `quoteChar`, `doubleQuote`, `escapeChar`, `skipInitialSpace`, `lineTerminator`, `commentChar`, `header` and
//! `headerRows`; beside them `encoding`, and the number of lines above the header as `skipLines`,
//! `preambleLines` or `linesAbove`. The dialect may also stand in an object `dialect` or `csv`. What the document
//! leaves out has the standard's default; only the encoding is then detected. Other properties are named as
//! ignored.

use std::fs;

use anyhow::{Context, Result, anyhow, bail};
use rollcall_core::dialect::{DialectChoice, Encoding, RecordEnd};
use serde_json::{Map, Value};

/// The word for: detect everything.
const AUTO: &str = "auto";

/// Properties of the standard, and of what `convert` prints, that say nothing about the text of a table.
const WITHOUT_EFFECT: [&str; 17] = [
    "bom",
    "records",
    "evidence",
    "damage",
    "ignored",
    "$schema",
    "name",
    "title",
    "description",
    "type",
    "csvddfversion",
    "casesensitiveheader",
    "headerjoin",
    "nullsequence",
    "path",
    "format",
    "mediatype",
];

/// What was chosen, and what of the document was not understood.
#[derive(Debug, Default)]
pub(crate) struct DialectDocument {
    pub(crate) choice: DialectChoice,
    pub(crate) ignored: Vec<String>,
}

/// Reads `auto`, or the document at this path.
pub(crate) fn read(name: &str) -> Result<DialectDocument> {
    if name == AUTO {
        return Ok(DialectDocument::default());
    }
    let json = fs::read(name).with_context(|| format!("cannot read {name}"))?;
    let json = json.strip_prefix(b"\xef\xbb\xbf").unwrap_or(&json);
    parse(json).with_context(|| format!("{name} is no table dialect"))
}

fn parse(json: &[u8]) -> Result<DialectDocument> {
    // serde_json's errors say line and column.
    let value: Value = serde_json::from_slice(json)?;
    let Value::Object(object) = value else {
        bail!("the document is {}, not an object", kind(&value));
    };
    let mut document = DialectDocument {
        choice: DialectChoice {
            delimiter: Some(",".to_owned()),
            quote: Some(Some(b'"')),
            double_quote: Some(true),
            escape: Some(None),
            skip_initial_space: Some(false),
            lines_above: Some(0),
            ..DialectChoice::default()
        },
        ignored: Vec::new(),
    };
    take_object(&mut document, &object, "")?;
    let choice = &mut document.choice;
    // A quote that escapes itself is a doubled quote.
    if choice.escape.flatten().is_some() && choice.escape == choice.quote {
        choice.escape = Some(None);
        choice.double_quote = Some(true);
    }
    Ok(document)
}

fn take_object(
    document: &mut DialectDocument,
    object: &Map<String, Value>,
    at: &str,
) -> Result<()> {
    for (key, value) in object {
        let path = format!("{at}/{key}");
        take(document, key, value, &path).with_context(|| format!("at {path}"))?;
    }
    Ok(())
}

fn take(document: &mut DialectDocument, key: &str, value: &Value, path: &str) -> Result<()> {
    let choice = &mut document.choice;
    match plain(key).as_str() {
        "dialect" | "csv" => {
            let object = value
                .as_object()
                .ok_or_else(|| anyhow!("this is {}, not an object", kind(value)))?;
            return take_object(document, object, path);
        }
        "delimiter" => choice.delimiter = Some(filled(value)?),
        "quotechar" => choice.quote = Some(character(value)?),
        "escapechar" => choice.escape = Some(character(value)?),
        "doublequote" => choice.double_quote = Some(boolean(value)?),
        "skipinitialspace" => choice.skip_initial_space = Some(boolean(value)?),
        "lineterminator" => choice.record_end = line_terminator(value)?,
        "commentchar" if value.is_null() => {}
        "commentchar" => choice.comment = Some(text(value)?).filter(|text| !text.is_empty()),
        "header" => choice.header = Some(boolean(value)?),
        "headerrows" => take_header_rows(choice, value)?,
        "encoding" if value.is_null() => {}
        "encoding" => choice.encoding = Some(encoding(&text(value)?)?),
        "skiplines" | "preamblelines" | "linesabove" | "linesaboveheader" | "skiprows"
        | "preamblerows" | "preamble" => choice.lines_above = Some(count(value)?),
        known if WITHOUT_EFFECT.contains(&known) => {}
        _ => document.ignored.push(path.to_owned()),
    }
    Ok(())
}

/// `preamble_lines`, `preambleLines` and `preamble-lines` are one name.
fn plain(key: &str) -> String {
    key.chars()
        .filter(|c| !matches!(c, '_' | '-' | ' '))
        .flat_map(char::to_lowercase)
        .collect()
}

fn take_header_rows(choice: &mut DialectChoice, value: &Value) -> Result<()> {
    let rows = match value {
        Value::Null => Vec::new(),
        Value::Array(rows) => rows.iter().map(count).collect::<Result<Vec<u32>>>()?,
        other => vec![count(other)?],
    };
    match rows.iter().min() {
        None => choice.header = Some(false),
        Some(0) => bail!("rows are numbered from 1"),
        Some(first) => {
            choice.header = Some(true);
            let above = choice.lines_above.unwrap_or(0);
            choice.lines_above = Some(above.max(first - 1));
        }
    }
    Ok(())
}

fn line_terminator(value: &Value) -> Result<Option<RecordEnd>> {
    if value.is_null() {
        return Ok(None);
    }
    let end = filled(value)?;
    // Any newline is taken for any other: what programs write as the standard's default is hardly ever looked at.
    Ok(match end.as_str() {
        "\r\n" | "\n" | "\r" | "auto" => None,
        _ => Some(RecordEnd::Exactly(end)),
    })
}

/// The encoding of a label: those of the WHATWG, and what Python calls its codecs.
fn encoding(label: &str) -> Result<Encoding> {
    let lower = label.trim().to_ascii_lowercase().replace('_', "-");
    let known = encoding_rs::Encoding::for_label(lower.as_bytes());
    let name = known.map_or_else(|| codec_name(&lower), |known| Some(known.name().to_owned()));
    name.and_then(|name| Encoding::from_name(&name))
        .ok_or_else(|| anyhow!("“{label}” is no encoding that is read here"))
}

/// Names that the WHATWG has not, in lower case with hyphens.
fn codec_name(lower: &str) -> Option<String> {
    let name = match lower {
        "utf-8-sig" | "utf8-sig" => "UTF-8",
        "utf16" | "utf-16-le" => "UTF-16LE",
        "utf-16-be" => "UTF-16BE",
        "latin-1" | "iso8859-1" | "iso8859" => "windows-1252",
        "cp932" => "Shift_JIS",
        "cp949" | "uhc" => "EUC-KR",
        "cp936" => "GBK",
        "cp950" => "Big5",
        "mac-roman" | "macroman" => "macintosh",
        other => {
            return other
                .strip_prefix("cp")
                .map(|page| format!("windows-{page}"));
        }
    };
    Some(name.to_owned())
}

/// One ASCII character; null or an empty text for none.
fn character(value: &Value) -> Result<Option<u8>> {
    if value.is_null() {
        return Ok(None);
    }
    let text = text(value)?;
    match text.as_bytes() {
        [] => Ok(None),
        [byte] if !matches!(byte, b'\n' | b'\r') => Ok(Some(*byte)),
        _ => bail!("“{text}” is not one ASCII character"),
    }
}

fn filled(value: &Value) -> Result<String> {
    let text = text(value)?;
    if text.is_empty() {
        bail!("the text is empty");
    }
    Ok(text)
}

fn text(value: &Value) -> Result<String> {
    let text = value.as_str().map(str::to_owned);
    text.ok_or_else(|| anyhow!("this is {}, not a text", kind(value)))
}

fn boolean(value: &Value) -> Result<bool> {
    value
        .as_bool()
        .ok_or_else(|| anyhow!("this is {}, not true or false", kind(value)))
}

fn count(value: &Value) -> Result<u32> {
    let number = value.as_u64().and_then(|number| u32::try_from(number).ok());
    number.ok_or_else(|| anyhow!("{value} is not a number of lines"))
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "true or false",
        Value::Number(_) => "a number",
        Value::String(_) => "a text",
        Value::Array(_) => "a list",
        Value::Object(_) => "an object",
    }
}

#[cfg(test)]
mod tests {
    use super::parse;

    #[track_caller]
    fn refused(json: &str, why: &str) {
        let error = format!("{:#}", parse(json.as_bytes()).unwrap_err());
        assert!(error.contains(why), "{error}");
    }

    #[test]
    fn both_versions_and_their_neighbours_are_read() {
        let json = r#"{"csv":{"delimiter":"||","quoteChar":"'","escapeChar":"\\","commentChar":"%"},
            "headerRows":[3],"encoding":"cp1250","sheetName":"x"}"#;
        let document = parse(json.as_bytes()).unwrap();
        let choice = document.choice;
        assert_eq!(choice.delimiter.as_deref(), Some("||"));
        assert_eq!(
            (choice.quote, choice.escape),
            (Some(Some(b'\'')), Some(Some(b'\\')))
        );
        assert_eq!((choice.header, choice.lines_above), (Some(true), Some(2)));
        assert_eq!(choice.encoding.unwrap().name(), "windows-1250");
        assert_eq!(document.ignored, ["/sheetName"]);
        let own = parse(br#"{"preamble_lines":4,"quoteChar":null,"header":false}"#)
            .unwrap()
            .choice;
        assert_eq!(
            (own.lines_above, own.quote, own.header),
            (Some(4), Some(None), Some(false))
        );
    }

    #[test]
    fn refusals_say_where() {
        refused("[]", "a list, not an object");
        refused("{\"delimiter\":", "line 1 column 13");
        refused(
            r#"{"delimiter":5}"#,
            "at /delimiter: this is a number, not a text",
        );
        refused(
            r#"{"dialect":{"quoteChar":"ab"}}"#,
            "at /dialect/quoteChar: “ab” is not one ASCII character",
        );
        refused(
            r#"{"encoding":"utf-99"}"#,
            "at /encoding: “utf-99” is no encoding",
        );
        refused(
            r#"{"skipLines":-1}"#,
            "at /skipLines: -1 is not a number of lines",
        );
    }
}
