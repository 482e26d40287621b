//! Answers for the screen.

use super::OpenFile;
use super::protocol::ChosenDialect;
use super::rows::records_with;
use super::stages::Session;
use super::view::{
    ChangeDetail, ChangeRow, ChangesPage, ColumnView, FieldView, Finding, Overview, ProblemKind,
};
use crate::changeset::{Change, FieldValue};
use crate::diagnostic::Diagnostic;
use crate::diff::Class;
use crate::numbers::PairNumbers;
use crate::ordering::sort_by;

const SAMPLES: usize = 5;
/// How many records are looked at for samples.
const SAMPLED_RECORDS: usize = 100;
/// Longest window that is answered.
const MAX_WINDOW: u32 = 1_000;

impl Session {
    /// Everything known about the open file without its records; `None` while it is not checked.
    #[must_use]
    pub fn overview(&self) -> Option<Overview> {
        let file = self.file.as_ref().filter(|_| self.is_checked())?;
        let stopped = self.is_stopped();
        let counts = self.counts();
        let edited = self.edited();
        let host = self.host_progress();
        Some(Overview {
            template: self.template.name.clone(),
            mode: self.mode,
            file: file.facts.clone(),
            evidence: file.evidence.clone(),
            chosen: ChosenDialect::of(&file.choice),
            sheets: file.sheets.clone(),
            columns: (0..file.header.columns.len())
                .filter_map(|index| self.column_view(file, index))
                .collect(),
            fields: self.field_views(file),
            made: file.records.made().to_vec(),
            counts,
            compared_with: self
                .directory
                .as_ref()
                .map(|directory| saturating(directory.len())),
            problems: self.problem_kinds(),
            file_findings: self
                .diagnostics()
                .filter(|d| d.record.is_none())
                .map(|d| finding(file, d))
                .collect(),
            error_records: counts.invalid + counts.duplicate + counts.conflicting,
            can_import: !stopped && !self.has_errors(),
            edited_cells: edited.cells,
            edits: edited.first,
            last_edited: self.last_edited(),
            edited_records: edited.records,
            marked_records: saturating(records_with(file, None).count()),
            left_out: saturating(file.records.left_out().len()),
            undo_depth: saturating(self.history.done.len()),
            redo_depth: saturating(self.history.undone.len()),
            decided: file.kept_decisions.clone(),
            roster_active: file.comparison.roster_active,
            host_checked: host.checked,
            host_total: host.total,
        })
    }

    /// The name of a field of the template.
    pub(super) fn field_name(&self, field: Option<usize>) -> Option<String> {
        let field = self.template.fields.get(field?)?;
        Some(field.name.clone())
    }

    fn column_view(&self, file: &OpenFile, index: usize) -> Option<ColumnView> {
        let column = file.header.columns.get(index)?;
        let sampled = file.first..file.records.len().min(file.first + SAMPLED_RECORDS);
        let values = sampled
            .map(|at| file.records.field(at, index).trim())
            .filter(|value| !value.is_empty());
        Some(ColumnView {
            index: saturating(index),
            header: column.header.clone(),
            field: self.field_name(column.field),
            matched: column.kind,
            samples: values.take(SAMPLES).map(crate::validate::shorten).collect(),
        })
    }

    fn field_views(&self, file: &OpenFile) -> Vec<FieldView> {
        let exact = self.template.header == crate::template::HeaderRule::Exact;
        let view = |(index, field): (usize, &crate::template::Field)| FieldView {
            field: field.name.clone(),
            title: field.title.clone(),
            description: field.description.clone(),
            required: exact || index == self.template.key,
            column: file.header.column_of(index).map(saturating),
        };
        self.template.fields.iter().enumerate().map(view).collect()
    }

    fn problem_kinds(&self) -> Vec<ProblemKind> {
        let mut kinds: Vec<ProblemKind> = Vec::new();
        let mut known = PairNumbers::default();
        for finding in self
            .diagnostics()
            .filter(|finding| finding.record.is_some())
        {
            // A column counts from 1.
            let key = (finding.code as u32, finding.column.unwrap_or(0));
            let at = known.get(&key).copied().unwrap_or_else(|| {
                let number = saturating(kinds.len());
                kinds.push(ProblemKind {
                    code: finding.code.to_string(),
                    severity: finding.severity,
                    title: finding.code.entry().title.to_owned(),
                    column: finding.column.and_then(|column| column.checked_sub(1)),
                    header: finding.header.clone(),
                    count: 0,
                    suggestions: 0,
                    example: finding.message.clone(),
                    example_args: finding.args.clone(),
                });
                known.insert(key, number);
                number
            });
            if let Some(kind) = kinds.get_mut(at as usize) {
                kind.count += 1;
                kind.suggestions += u32::from(finding.suggestion.is_some());
            }
        }
        sort_by(&mut kinds, |a, b| {
            let by_count = b.count.cmp(&a.count);
            let by_weight = a.severity.cmp(&b.severity).then(by_count);
            by_weight.then_with(|| a.code.cmp(&b.code))
        });
        kinds
    }

    /// A window of the comparison: users of the classes asked for, in order of the file, missing ones last.
    #[must_use]
    pub fn changes(&self, classes: &[Class], offset: u32, limit: u32) -> ChangesPage {
        let mut page = ChangesPage {
            total: 0,
            offset,
            rows: Vec::new(),
        };
        let Some(file) = &self.file else { return page };
        let window = offset..offset.saturating_add(limit.min(MAX_WINDOW));
        let changes = &file.comparison.changes;
        // Those of records come in the order of the file.
        let change_of = |record: u32| {
            let at = changes.partition_point(|change| change.record.is_some_and(|at| at < record));
            changes
                .get(at)
                .filter(|change| change.record == Some(record))
        };
        for (record, class) in file.classes().enumerate() {
            if !classes.contains(&class) {
                continue;
            }
            if window.contains(&page.total) {
                let change = change_of(saturating(record + 1));
                page.rows.push(self.change_row(
                    file,
                    record,
                    class,
                    change.filter(|_| class.is_valid()),
                ));
            }
            page.total += 1;
        }
        if classes.contains(&Class::Missing) {
            for index in &file.comparison.missing {
                if window.contains(&page.total) {
                    page.rows.extend(self.missing_row(*index as usize));
                }
                page.total += 1;
            }
        }
        page
    }

    fn change_row(
        &self,
        file: &OpenFile,
        record: usize,
        class: Class,
        change: Option<&Change>,
    ) -> ChangeRow {
        let at = file.first + record;
        let text = |field: usize| {
            file.header
                .column_of(field)
                .map(|column| file.records.field(at, column).trim().to_owned())
        };
        let name = self
            .template
            .field_index("display_name")
            .and_then(text)
            .unwrap_or_default();
        let rules = file.rules(&self.template, self.directory.as_deref());
        let key = file.validation.key(rules, record).map(str::to_owned);
        ChangeRow {
            record: Some(saturating(record + 1)),
            row: Some(saturating(at + 1)),
            class,
            key: key.or_else(|| text(self.template.key)).unwrap_or_default(),
            name,
            details: change
                .map(|change| self.change_details(change))
                .unwrap_or_default(),
        }
    }

    fn missing_row(&self, index: usize) -> Option<ChangeRow> {
        let directory = self.directory.as_ref()?;
        let user = directory.user(index)?;
        Some(ChangeRow {
            record: None,
            row: None,
            class: Class::Missing,
            key: directory.key(index).to_owned(),
            name: user.display_name().unwrap_or_default().to_owned(),
            details: Vec::new(),
        })
    }

    pub(super) fn change_details(&self, change: &Change) -> Vec<ChangeDetail> {
        let of_field = |field: &crate::template::Field| {
            let value = change.set.get(&field.name);
            let added = change.add.get(&field.name);
            // The address stands in front of the row already.
            let told = self
                .template
                .key_field()
                .is_some_and(|key| key.name == field.name);
            (!told && (value.is_some() || added.is_some())).then(|| ChangeDetail {
                field: field.name.clone(),
                title: field.title.clone(),
                old: value
                    .and_then(FieldValue::old_value)
                    .map(|text| field.label(text)),
                new: value
                    .and_then(FieldValue::new_value)
                    .map(|text| field.label(text)),
                added: added.cloned().unwrap_or_default(),
            })
        };
        self.template.fields.iter().filter_map(of_field).collect()
    }
}

pub(super) fn finding(file: &OpenFile, diagnostic: &Diagnostic) -> Finding {
    Finding {
        row: diagnostic
            .record
            .map(|record| saturating(file.first) + record),
        cell: diagnostic.column.and_then(|column| column.checked_sub(1)),
        code: diagnostic.code.to_string(),
        severity: diagnostic.severity,
        message: diagnostic.message.clone(),
        args: diagnostic.args.clone(),
        suggestion: diagnostic.suggestion.clone(),
    }
}

pub(super) fn saturating(value: usize) -> u32 {
    u32::try_from(value).unwrap_or(u32::MAX)
}
