//! Files to take along: the report, the changes, the corrected file.

use super::answers::saturating;
use super::protocol::ChangesForm;
use super::stages::Session;
use super::{Decisions, OpenFile};
use crate::dialect::Encoding;
use crate::report::{
    Original, ReportState, SheetTable, corrected_table, guard_cell, report_table, write_corrected,
    write_plain, write_record, write_report,
};

impl Session {
    /// The annotated report, which knows what was matched and decided: its name and its text. `None` while the file is not checked or cannot be read.
    #[must_use]
    pub fn report(&self, decisions: &Decisions) -> Option<(String, String)> {
        let file = self.checked_file()?;
        let delimiter = file.facts.delimiter.chars().next().unwrap_or(',');
        let rules = file.rules(&self.template, self.directory.as_deref());
        let text = write_report(
            rules,
            file.classes(),
            file.findings(),
            delimiter,
            &self.report_state(file, decisions),
        );
        Some((named_after(file, "-report", "csv"), text))
    }

    /// The annotated report as a table for a spreadsheet: the name of the file, and the table. `None` as for
    /// [`Session::report`].
    #[must_use]
    pub fn report_table(&self, decisions: &Decisions) -> Option<(String, SheetTable)> {
        let file = self.checked_file()?;
        let rules = file.rules(&self.template, self.directory.as_deref());
        let table = report_table(
            rules,
            file.classes(),
            file.findings(),
            &self.report_state(file, decisions),
        );
        Some((named_after(file, "-report", "xlsx"), table))
    }

    /// The open file, once it is checked, unless it cannot be read.
    fn checked_file(&self) -> Option<&OpenFile> {
        self.file
            .as_ref()
            .filter(|file| self.is_checked() && !file.refused)
    }

    fn report_state(&self, file: &OpenFile, decisions: &Decisions) -> ReportState {
        let name = |field: &Option<usize>| self.field_name(*field);
        let chosen = file.chosen.as_ref();
        ReportState {
            fields: chosen.map(|fields| fields.iter().map(name).collect()),
            decisions: decisions.clone(),
        }
    }

    /// What would be sent: the name of the file, and the changes in their canonical form, or as CSV with a line for every
    /// field that changes. `None` without users on record or a checked file.
    #[must_use]
    pub fn changes_file(
        &self,
        decisions: &Decisions,
        form: ChangesForm,
    ) -> Option<(String, String)> {
        let file = self.file.as_ref()?;
        let changeset = self.changeset(decisions)?;
        if form == ChangesForm::Json {
            let name = named_after(file, "-changes", "json");
            return Some((name, changeset.canonical_json()));
        }
        let mut out = String::from("\u{feff}");
        let mut write = |cells: [&str; 6]| {
            let cells = cells.map(guard_cell);
            write_record(&mut out, cells.iter().map(AsRef::as_ref), ',');
        };
        write(["row", "change", "user", "field", "before", "after"]);
        for change in &changeset.changes {
            let row = change.record.map(|record| saturating(file.first) + record);
            let row = row.map(|row| row.to_string()).unwrap_or_default();
            let (op, key) = (change.op.name(), &*change.key);
            let details = self.change_details(change);
            if details.is_empty() {
                write([&row, op, key, "", "", ""]);
            }
            for detail in details {
                let added = detail.added.iter().map(|item| format!("+ {item}"));
                let after: Vec<String> = detail.new.into_iter().chain(added).collect();
                let before = detail.old.unwrap_or_default();
                write([&row, op, key, &detail.title, &before, &after.join(", ")]);
            }
        }
        Some((named_after(file, "-changes", "csv"), out))
    }

    /// The file as it is now: its name and its bytes. `None` while it is not checked or cannot be read.
    ///
    /// What was not touched is byte for byte what was there. A report, the sheet of a workbook, and a file whose
    /// encoding has no place for what was written come as CSV in UTF-8.
    #[must_use]
    pub fn corrected_file(&self) -> Option<(String, Vec<u8>)> {
        let file = self.checked_file()?;
        let is_as_given = !file.is_report && file.sheets.is_empty();
        let bytes = file.original_bytes();
        let original = Original {
            bytes: &bytes,
            records: &file.records,
            dialect: &file.dialect,
            encoding: Encoding::from_name(&file.facts.encoding).unwrap_or(Encoding::UTF_8),
            first: file.first,
            header: file.first.checked_sub(1).filter(|_| file.has_header),
            columns: file.header.columns.len(),
        };
        let corrected = is_as_given.then(|| write_corrected(original, self.decoder()));
        let written_anew = || {
            let rules = file.rules(&self.template, self.directory.as_deref());
            let delimiter = file.facts.delimiter.chars().next().unwrap_or(',');
            write_plain(rules, delimiter).into_bytes()
        };
        let ending = file.facts.name.rsplit_once('.').map(|(_, ending)| ending);
        let ending = ending.filter(|_| is_as_given).unwrap_or("csv");
        let content = corrected.flatten().unwrap_or_else(written_anew);
        Some((named_after(file, "-corrected", ending), content))
    }

    /// The file as it is now, as a table for a spreadsheet: the name of the file, and the table. `None` as for
    /// [`Session::corrected_file`].
    #[must_use]
    pub fn corrected_table(&self) -> Option<(String, SheetTable)> {
        let file = self.checked_file()?;
        let rules = file.rules(&self.template, self.directory.as_deref());
        let table = corrected_table(rules, file.findings());
        Some((named_after(file, "-corrected", "xlsx"), table))
    }
}

/// The name of a file that is made of another.
fn named_after(file: &OpenFile, suffix: &str, ending: &str) -> String {
    let name = &file.facts.name;
    let mut stem = name
        .rsplit_once('.')
        .map_or(name.as_str(), |(stem, _)| stem);
    while let Some(shorter) = ["-report", "-corrected", "-changes"]
        .iter()
        .find_map(|suffix| stem.strip_suffix(suffix))
    {
        stem = shorter;
    }
    format!("{stem}{suffix}.{ending}")
}
