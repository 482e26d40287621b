//! OpenDocument spreadsheets (ODF 1.3, part 3, chapter 9). `content.xml` holds beside each value the text that the
//! sheet shows, in the language it was saved in; `calamine` gives the values alone, and unfolds repeated rows
//! before anybody can say that there are too many.

use std::collections::HashMap;
use std::io::{BufReader, Read};

use quick_xml::Reader;
use quick_xml::events::{BytesRef, BytesStart, Event};

use crate::archive::{Archive, part_error};
use crate::decimal::{has_lost_digits, plain};
use crate::grid::Grid;
use crate::note::NoteKind;
use crate::{MAX_CELLS, MAX_TEXT_BYTES, Sheet, SheetError};

type Xml<R> = Reader<BufReader<R>>;

pub(crate) fn read(mut archive: Archive<'_>) -> Result<Vec<Sheet>, SheetError> {
    let content = archive.by_name("content.xml").map_err(part_error)?;
    let mut xml = Reader::from_reader(BufReader::new(content));
    xml.config_mut().expand_empty_elements = true;
    let mut sheets = Vec::new();
    // Whether a style of tables shows them.
    let mut shown: HashMap<String, bool> = HashMap::new();
    let mut style = String::new();
    let mut cells_left = MAX_CELLS;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml
            .read_event_into(&mut buffer)
            .map_err(SheetError::damaged)?
        {
            Event::Start(element) => match element.name().as_ref() {
                "style:style" => style = attribute(&element, "style:name").unwrap_or_default(),
                "style:table-properties" => {
                    let display = attribute(&element, "table:display");
                    shown.insert(style.clone(), display.as_deref() != Some("false"));
                }
                "table:table" => {
                    let name = attribute(&element, "table:name").unwrap_or_default();
                    let style = attribute(&element, "table:style-name").unwrap_or_default();
                    let mut grid = Grid::new(cells_left);
                    read_table(&mut xml, &mut grid)?;
                    let table = grid.into_table()?;
                    cells_left -= table.cells();
                    sheets.push(Sheet {
                        name,
                        hidden: shown.get(&style) == Some(&false),
                        table,
                    });
                }
                _ => {}
            },
            Event::Eof => return Ok(sheets),
            _ => {}
        }
    }
}

/// Reads to the end of the table; the rows may stand in groups.
fn read_table<R: Read>(xml: &mut Xml<R>, grid: &mut Grid) -> Result<(), SheetError> {
    let mut buffer = Vec::new();
    let mut row = 0_u32;
    let mut depth = 0_u32;
    loop {
        buffer.clear();
        match xml
            .read_event_into(&mut buffer)
            .map_err(SheetError::damaged)?
        {
            Event::Start(element) => match element.name().as_ref() {
                "table:table-row" => {
                    let times = repeated(&element, "table:number-rows-repeated");
                    let cells = read_row(xml)?;
                    let end = row.saturating_add(times);
                    note_row(grid, row, &cells);
                    // Blank rows below the last value are as many as the sheet could have.
                    if cells.iter().any(|run| !run.value.text.is_empty()) {
                        for row in row..end {
                            put_row(grid, row, &cells)?;
                        }
                    }
                    row = end;
                }
                "table:table" => depth += 1,
                // Drawings hold text that is no cell.
                "table:shapes" => skip(xml, &element)?,
                _ => {}
            },
            Event::End(element) if element.name().as_ref() == "table:table" => {
                if depth == 0 {
                    return Ok(());
                }
                depth -= 1;
            }
            Event::Eof => return Err(SheetError::damaged("its text ends within a sheet")),
            _ => {}
        }
    }
}

/// A value of a row: column from 0, how often, and what it is.
struct Run {
    column: u32,
    times: u32,
    merged_rows: bool,
    value: Value,
}

#[derive(Default)]
struct Value {
    text: String,
    note: Option<NoteKind>,
}

/// The values of a row, blank cells left out.
fn read_row<R: Read>(xml: &mut Xml<R>) -> Result<Vec<Run>, SheetError> {
    let mut runs = Vec::new();
    let mut column = 0_u32;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml
            .read_event_into(&mut buffer)
            .map_err(SheetError::damaged)?
        {
            Event::Start(element) => {
                let covered = match element.name().as_ref() {
                    "table:table-cell" => false,
                    "table:covered-table-cell" => true,
                    _ => continue,
                };
                let times = repeated(&element, "table:number-columns-repeated");
                let merged_rows = repeated(&element, "table:number-rows-spanned") > 1;
                let shown = read_shown(xml, &element)?;
                let value = Value::of(&element, shown);
                // What a merged cell covers is in the file, but nobody sees it.
                if !covered && (!value.text.is_empty() || value.note.is_some()) {
                    runs.push(Run {
                        column,
                        times,
                        merged_rows,
                        value,
                    });
                }
                column = column.saturating_add(times);
            }
            Event::End(element) if element.name().as_ref() == "table:table-row" => {
                return Ok(runs);
            }
            Event::Eof => return Err(SheetError::damaged("its text ends within a row")),
            _ => {}
        }
    }
}

fn put_row(grid: &mut Grid, row: u32, runs: &[Run]) -> Result<(), SheetError> {
    for run in runs.iter().filter(|run| !run.value.text.is_empty()) {
        for column in run.column..run.column.saturating_add(run.times) {
            grid.put(row, column, &run.value.text)?;
        }
    }
    Ok(())
}

/// A value that is repeated is noted once.
fn note_row(grid: &mut Grid, row: u32, runs: &[Run]) {
    for run in runs {
        let merged = run.merged_rows.then_some(NoteKind::Merged);
        for kind in run.value.note.into_iter().chain(merged) {
            grid.note(kind, row, run.column, &run.value.text);
        }
    }
}

impl Value {
    /// From the attributes of a cell and the text it shows (19.385 to 19.390).
    fn of(cell: &BytesStart<'_>, shown: String) -> Value {
        let text_of = |text: String| Value { text, note: None };
        if attribute(cell, "calcext:value-type").as_deref() == Some("error") {
            return Value {
                text: shown,
                note: Some(NoteKind::ErrorValue),
            };
        }
        let kind = attribute(cell, "office:value-type").unwrap_or_default();
        match kind.as_str() {
            "float" | "percentage" | "currency" => {
                let value = attribute(cell, "office:value").and_then(|value| value.parse().ok());
                number(value, shown, &kind)
            }
            "date" => text_of(attribute(cell, "office:date-value").map_or(shown, plain_date)),
            "time" => {
                let time = attribute(cell, "office:time-value");
                text_of(time.as_deref().and_then(time_of_duration).unwrap_or(shown))
            }
            "boolean" => {
                let value = attribute(cell, "office:boolean-value");
                text_of(value.map_or(shown, |value| value.to_uppercase()))
            }
            "string" if shown.is_empty() => {
                text_of(attribute(cell, "office:string-value").unwrap_or_default())
            }
            "" if shown.is_empty() && attribute(cell, "table:formula").is_some() => Value {
                text: String::new(),
                note: Some(NoteKind::FormulaWithoutResult),
            },
            _ => text_of(shown),
        }
    }
}

/// The shown text, unless it is a power of ten, too narrow a column, or not there.
fn number(value: Option<f64>, shown: String, kind: &str) -> Value {
    let Some(value) = value else {
        return Value {
            text: shown,
            note: None,
        };
    };
    let shortened = shown.bytes().any(|byte| byte.is_ascii_digit())
        && shown.contains(['E', 'e'])
        && !shown.contains(|c: char| c.is_alphabetic() && !matches!(c, 'E' | 'e'));
    let text = if shown.is_empty() && kind == "percentage" {
        format!("{}%", plain(value * 100.0))
    } else if shown.is_empty() || shortened || shown.bytes().all(|byte| byte == b'#') {
        plain(value)
    } else {
        shown
    };
    Value {
        text,
        note: has_lost_digits(value).then_some(NoteKind::DigitsLost),
    }
}

/// `2024-02-29`, or `2024-02-29T08:30:00` without the fraction of zeros that some programs write.
fn plain_date(value: String) -> String {
    match value.split_once('.') {
        Some((moment, zeros)) if zeros.bytes().all(|byte| byte == b'0') => moment.to_owned(),
        _ => value,
    }
}

/// `PT27H30M00S` as `27:30:00`.
fn time_of_duration(value: &str) -> Option<String> {
    let (sign, value) = match value.strip_prefix('-') {
        Some(value) => ("-", value),
        None => ("", value),
    };
    let (hours, rest) = value.strip_prefix("PT")?.split_once('H')?;
    let (minutes, rest) = rest.split_once('M')?;
    let seconds = rest.strip_suffix('S')?;
    let seconds = seconds.split(['.', ',']).next()?;
    let of = |text: &str| text.parse::<u32>().ok();
    Some(format!(
        "{sign}{:02}:{:02}:{:02}",
        of(hours)?,
        of(minutes)?,
        of(seconds)?
    ))
}

/// The paragraphs of a cell, one a line, up to its end.
fn read_shown<R: Read>(xml: &mut Xml<R>, cell: &BytesStart<'_>) -> Result<String, SheetError> {
    let end = cell.name().as_ref().to_owned();
    let mut text = String::new();
    let mut paragraphs = 0;
    let mut buffer = Vec::new();
    loop {
        buffer.clear();
        match xml
            .read_event_into(&mut buffer)
            .map_err(SheetError::damaged)?
        {
            Event::Start(element) => match element.name().as_ref() {
                "text:p" | "text:h" => {
                    if paragraphs > 0 {
                        text.push('\n');
                    }
                    paragraphs += 1;
                }
                "text:s" => {
                    let blanks = repeated(&element, "text:c") as usize;
                    if text.len() + blanks > MAX_TEXT_BYTES {
                        return Err(SheetError::damaged("a cell is all blanks"));
                    }
                    text.extend(std::iter::repeat_n(' ', blanks));
                }
                "text:tab" => text.push('\t'),
                "text:line-break" => text.push('\n'),
                // Comments, pictures and tables within the cell.
                "office:annotation" | "draw:frame" | "draw:g" | "table:table" => {
                    skip(xml, &element)?;
                }
                _ => {}
            },
            Event::Text(part) if paragraphs > 0 => push_collapsed(&mut text, &part.xml10_content()),
            Event::CData(part) if paragraphs > 0 => {
                push_collapsed(&mut text, &part.xml10_content());
            }
            Event::GeneralRef(entity) if paragraphs > 0 => {
                text.push(character(&entity)?);
            }
            Event::End(element) if element.name().as_ref() == end => return Ok(text),
            Event::Eof => return Err(SheetError::damaged("its text ends within a cell")),
            _ => {}
        }
    }
}

/// Blanks in a row are one (6.1.2); more are elements.
fn push_collapsed(text: &mut String, part: &str) {
    for c in part.chars() {
        if !matches!(c, ' ' | '\t' | '\r' | '\n') {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with([' ', '\n', '\t']) {
            text.push(' ');
        }
    }
}

fn character(entity: &BytesRef<'_>) -> Result<char, SheetError> {
    if let Some(c) = entity.resolve_char_ref().map_err(SheetError::damaged)? {
        return Ok(c);
    }
    match entity.as_ref() {
        "amp" => Ok('&'),
        "lt" => Ok('<'),
        "gt" => Ok('>'),
        "quot" => Ok('"'),
        "apos" => Ok('\''),
        other => Err(SheetError::damaged(format!("&{other}; stands for nothing"))),
    }
}

fn skip<R: Read>(xml: &mut Xml<R>, element: &BytesStart<'_>) -> Result<(), SheetError> {
    let mut buffer = Vec::new();
    xml.read_to_end_into(element.name(), &mut buffer)
        .map_err(SheetError::damaged)?;
    Ok(())
}

/// How often something is repeated: once when nothing is said, or nothing that can be read.
fn repeated(element: &BytesStart<'_>, name: &str) -> u32 {
    attribute(element, name).map_or(1, |times| times.parse().unwrap_or(1))
}

fn attribute(element: &BytesStart<'_>, name: &str) -> Option<String> {
    let attribute = element.try_get_attribute(name).ok()??;
    Some(
        attribute
            .normalized_value(quick_xml::XmlVersion::Implicit1_0)
            .ok()?
            .into_owned(),
    )
}
