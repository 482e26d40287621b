//! The file with its suggestions taken.

use super::stages::Session;
use crate::diagnostic::Diagnostic;
use crate::report::write_record;

impl Session {
    /// The records as CSV (UTF-8 with a byte order mark, the file's delimiter, CRLF), each value that has one obvious
    /// repair with it: of several findings about a value, the first one's. Lines above the header are left out, every
    /// record is there once. `None` while the file is not checked or cannot be read.
    ///
    /// Values are as the file has them: what a spreadsheet takes for a formula is not guarded, because other programs
    /// would take the guard for a part of the value.
    ///
    /// ```
    /// use rollcall_core::{session::Session, template::{Template, builtin}};
    /// let mut session = Session::new(Template::from_json(builtin("app-users").unwrap().json)?);
    /// session.open("users.csv", 0);
    /// session.push_bytes(b"Email\nmailto:ann@example.com\nno\n");
    /// session.end_of_file();
    /// while session.advance(1000).is_some() {}
    /// assert_eq!(session.corrected().unwrap(), "\u{feff}Email\r\nann@example.com\r\nno\r\n");
    /// # Ok::<(), rollcall_core::template::TemplateError>(())
    /// ```
    #[must_use]
    pub fn corrected(&self) -> Option<String> {
        let file = self
            .file
            .as_ref()
            .filter(|file| self.is_checked() && !file.refused)?;
        let delimiter = file.facts.delimiter.chars().next().unwrap_or(',');
        let records = &file.records;
        let mut out = String::from("\u{feff}");
        let mut rest = file.comparison.diagnostics.as_slice();
        let header = file.first.checked_sub(1).filter(|_| file.has_header);
        for at in header.into_iter().chain(file.first..records.len()) {
            let number = at.checked_sub(file.first).map(|record| record + 1);
            let own = findings_of(&mut rest, number);
            let cells = (0..records.field_count(at)).map(|column| {
                let suggested = own.iter().find_map(|finding| {
                    let here = finding.column == u32::try_from(column + 1).ok();
                    finding.suggestion.as_deref().filter(|_| here)
                });
                suggested.unwrap_or_else(|| records.field(at, column))
            });
            write_record(&mut out, cells, delimiter);
        }
        Some(out)
    }
}

/// Takes the findings of a record (from 1) off the front of those that are in order of record; the header has none.
fn findings_of<'a>(rest: &mut &'a [Diagnostic], record: Option<usize>) -> &'a [Diagnostic] {
    let Some(record) = record.and_then(|record| u32::try_from(record).ok()) else {
        return &[];
    };
    let is_before = |finding: &Diagnostic| finding.record.is_none_or(|found| found < record);
    let start = rest.partition_point(is_before);
    let behind = rest.get(start..).unwrap_or_default();
    let own = behind.partition_point(|finding| finding.record == Some(record));
    let (own, behind) = behind.split_at_checked(own).unwrap_or_default();
    *rest = behind;
    own
}
