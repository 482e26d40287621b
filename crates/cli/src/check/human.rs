//! The result for people: what the file is, what is wrong where, what would change.

use std::io::{self, Write};

use anstyle::{AnsiColor, Style};
use rollcall_core::diagnostic::{Diagnostic, Severity};
use rollcall_core::session::{CheckDocument, Session, SheetFindings};
use rollcall_core::template::MatchKind;

/// Findings that are printed before the rest is only counted.
const MAX_FINDINGS: usize = 200;

const BOLD: Style = Style::new().bold();
const DIM: Style = Style::new().dimmed();
const RED: Style = AnsiColor::Red.on_default();
const YELLOW: Style = AnsiColor::Yellow.on_default();
const GREEN: Style = AnsiColor::Green.on_default();
const BLUE: Style = AnsiColor::Blue.on_default();

/// Prints to standard output, with colour where it is a terminal that has any.
pub(super) fn print(session: &Session, document: &CheckDocument) -> io::Result<()> {
    let mut out = anstream::AutoStream::auto(io::stdout()).lock();
    print_file(&mut out, document)?;
    if let Some(sheet) = &document.sheet {
        print_sheet(&mut out, sheet)?;
    }
    writeln!(out)?;
    for diagnostic in document.diagnostics.iter().take(MAX_FINDINGS) {
        print_finding(&mut out, session, diagnostic)?;
    }
    let rest = document.diagnostics.len().saturating_sub(MAX_FINDINGS);
    if rest > 0 {
        writeln!(
            out,
            "… and {rest} more findings; --format json has them all"
        )?;
    }
    if !document.diagnostics.is_empty() {
        writeln!(out)?;
    }
    print_counts(&mut out, document)
}

fn print_file(out: &mut impl Write, document: &CheckDocument) -> io::Result<()> {
    let file = &document.file;
    writeln!(
        out,
        "{BOLD}{}{BOLD:#}  {} bytes · template {}",
        file.name, file.bytes, document.template
    )?;
    let matched: Vec<String> = document
        .columns
        .iter()
        .filter_map(|column| Some((column, column.field.as_ref()?)))
        .map(|(column, field)| match column.header.trim() {
            "" => format!("column {} → {field}", column.column),
            header => format!("{header} → {field}"),
        })
        .collect();
    let ignored: Vec<&str> = document
        .columns
        .iter()
        .filter(|column| column.matched == MatchKind::Ignored)
        .map(|column| column.header.trim())
        .filter(|header| !header.is_empty())
        .collect();
    if !matched.is_empty() {
        writeln!(out, "{DIM}columns  {}{DIM:#}", matched.join(", "))?;
    }
    if !ignored.is_empty() {
        writeln!(out, "{DIM}ignored  {}{DIM:#}", ignored.join(", "))?;
    }
    Ok(())
}

fn print_sheet(out: &mut impl Write, sheet: &SheetFindings) -> io::Result<()> {
    let others: Vec<String> = sheet
        .sheets
        .iter()
        .filter(|other| other.name != sheet.name)
        .map(|other| format!("{} ({} × {})", other.name, other.rows, other.columns))
        .collect();
    write!(out, "{DIM}sheet    {}", sheet.name)?;
    if !others.is_empty() {
        write!(out, ", not {}", others.join(", "))?;
    }
    writeln!(out, "{DIM:#}")
}

fn print_finding(
    out: &mut impl Write,
    session: &Session,
    diagnostic: &Diagnostic,
) -> io::Result<()> {
    let (style, word) = match diagnostic.severity {
        Severity::Error => (RED, "error"),
        Severity::Warning => (YELLOW, "warning"),
        Severity::Info => (BLUE, "info"),
    };
    write!(
        out,
        "{style}{word:7}{style:#} {DIM}{}{DIM:#} ",
        diagnostic.code
    )?;
    if let Some(row) = diagnostic.record.and_then(|record| session.row_of(record)) {
        write!(out, "row {row}")?;
        if let Some(header) = &diagnostic.header {
            write!(out, ", {header}")?;
        }
        write!(out, ": ")?;
    }
    write!(out, "{}", diagnostic.message)?;
    if let Some(suggestion) = &diagnostic.suggestion {
        write!(out, " {GREEN}Did you mean {suggestion}?{GREEN:#}")?;
    }
    writeln!(out)
}

fn print_counts(out: &mut impl Write, document: &CheckDocument) -> io::Result<()> {
    let counts = &document.counts;
    let classes = [
        ("+ new", counts.new, GREEN),
        ("~ changed", counts.changed, BLUE),
        ("↺ returning", counts.returning, GREEN),
        ("· unchanged", counts.unchanged, DIM),
        ("✓ valid", counts.valid, GREEN),
        ("! invalid", Some(counts.invalid), RED),
        ("! conflicting", Some(counts.conflicting), RED),
        ("· duplicate", Some(counts.duplicate), YELLOW),
        ("· skipped", Some(counts.skipped), DIM),
    ];
    write!(out, "{BOLD}{} records{BOLD:#}", counts.records)?;
    for (name, count, style) in classes {
        if let Some(count) = count.filter(|count| *count > 0) {
            write!(out, "  {style}{name} {count}{style:#}")?;
        }
    }
    if counts.missing > 0 {
        write!(
            out,
            "  {YELLOW}− missing {} on record{YELLOW:#}",
            counts.missing
        )?;
    }
    writeln!(out)
}
