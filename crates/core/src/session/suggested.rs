//! The file with its suggestions taken.

use super::stages::Session;

impl Session {
    /// The corrected file, name and bytes, as it would be with every suggestion taken: of several findings about a
    /// value, the first one's. Nothing of the session changes. `None` while the file is not checked or cannot be read.
    ///
    /// ```
    /// use rollcall_core::{session::Session, template::{Template, builtin}};
    /// let mut session = Session::new(Template::from_json(builtin("app-users").unwrap().json)?);
    /// session.open("users.csv", 0);
    /// session.push_bytes(b"Email\nmailto:ann@example.com\nno\n");
    /// session.end_of_file();
    /// while session.advance(1000).is_some() {}
    /// let (name, bytes) = session.suggested_file().unwrap();
    /// assert_eq!((&*name, &*bytes), ("users-corrected.csv", &b"Email\nann@example.com\nno\n"[..]));
    /// # Ok::<(), rollcall_core::template::TemplateError>(())
    /// ```
    #[must_use]
    pub fn suggested_file(&mut self) -> Option<(String, Vec<u8>)> {
        let is_checked = self.is_checked();
        let file = self.file.as_mut().filter(|_| is_checked)?;
        let mut suggested: Vec<(usize, usize, String)> = Vec::new();
        for finding in file.findings() {
            let (Some(record), Some(column)) = (finding.record, finding.column) else {
                continue;
            };
            let at = file.first + (record as usize).saturating_sub(1);
            let column = (column as usize).saturating_sub(1);
            // Findings are in order of record and column.
            let is_first = suggested
                .last()
                .is_none_or(|last| (last.0, last.1) != (at, column));
            if let Some(suggestion) = finding.suggestion.clone().filter(|_| is_first) {
                suggested.push((at, column, suggestion));
            }
        }
        let mut taken = Vec::new();
        for (at, column, suggestion) in suggested {
            let before = file.records.written_field(at, column).to_owned();
            file.records.set_field(at, column, Some(suggestion));
            taken.push((at, column, before));
        }
        let corrected = self.corrected_file();
        let file = self.file.as_mut()?;
        for (at, column, before) in taken {
            file.records.set_field(at, column, Some(before));
        }
        corrected
    }
}
