//! Values of columns whose fields take certain ones only: what each is taken for, and how it is taken for another.

use super::answers::saturating;
use super::stages::Session;
use super::view::{ColumnValues, ValueView};
use crate::numbers::TextNumbers;
use crate::ordering::sort_by;
use crate::template::{Field, Kind, Reference};
use crate::validate::{Value, fold_name, read_field};

/// So many values of a column are told, and so many that its field takes.
const MOST_VALUES: usize = 500;

impl Session {
    /// What the columns hold whose fields take certain values only.
    #[must_use]
    pub fn column_values(&self) -> Vec<ColumnValues> {
        let Some(file) = self.file.as_ref().filter(|_| self.is_checked()) else {
            return Vec::new();
        };
        let fields = self.template.fields.iter().enumerate();
        let columns = fields.filter_map(|(index, field)| {
            let options = self.options_of(field)?;
            let column = file.header.column_of(index)?;
            let header = file.header.columns.get(column)?.header.clone();
            let mut values = self.count_values(field, column);
            let total = saturating(values.len());
            sort_by(&mut values, |a, b| {
                let unknown_first = a.taken_for.is_some().cmp(&b.taken_for.is_some());
                unknown_first
                    .then(b.count.cmp(&a.count))
                    .then_with(|| a.text.cmp(&b.text))
            });
            values.truncate(MOST_VALUES);
            Some(ColumnValues {
                column: saturating(column),
                header,
                field: field.title.clone(),
                values,
                total,
                options,
                are_groups: matches!(
                    field.kind,
                    Kind::References {
                        to: Reference::Groups,
                        ..
                    }
                ),
            })
        });
        columns.collect()
    }

    /// Takes a value for another one wherever it stands in a column, alone or in a list. Says in how many records.
    pub fn match_value(&mut self, column: u32, value: &str, taken_for: &str) -> usize {
        let wanted = fold_name(value);
        let Some(file) = &self.file else { return 0 };
        let Some(field) = self.field_of(column as usize) else {
            return 0;
        };
        let separators = separators_of(field).to_vec();
        let same = |item: &str| fold_name(item) == wanted;
        let mut cells = Vec::new();
        for record in 0..file.comparison.classes.len() {
            let old = file
                .records
                .written_field(file.first + record, column as usize);
            if !old.split(&*separators).any(same) {
                continue;
            }
            let mut new = String::with_capacity(old.len());
            for part in old.split_inclusive(&*separators) {
                let item = part.strip_suffix(&*separators).unwrap_or(part);
                if same(item) {
                    new.push_str(
                        item.get(..item.len() - item.trim_start().len())
                            .unwrap_or(""),
                    );
                    new.push_str(taken_for);
                    new.push_str(part.get(item.len()..).unwrap_or(""));
                } else {
                    new.push_str(part);
                }
            }
            cells.push((record, column as usize, new));
        }
        self.edit_cells(cells)
    }

    /// Whether the field of a column takes a value as it is.
    #[must_use]
    pub fn takes_value(&self, column: u32, value: &str) -> bool {
        let field = self.field_of(column as usize);
        field.is_some_and(|field| self.read_value(field, value).0.is_some())
    }

    /// What a value is taken for, and what is suggested in its place.
    fn read_value(&self, field: &Field, item: &str) -> (Option<String>, Option<String>) {
        let limit = self.template.limits.field_chars;
        let reading = read_field(field, item, self.directory.as_deref(), limit);
        let taken_for = match reading.value {
            Value::Choice(value) => Some(field.label(&value)),
            Value::List(items) => Some(items.into_iter().next().unwrap_or_else(|| item.to_owned())),
            _ => None,
        };
        let mut findings = reading.findings.into_iter();
        (taken_for, findings.find_map(|finding| finding.suggestion))
    }

    fn field_of(&self, column: usize) -> Option<&Field> {
        let matched = self.file.as_ref()?.header.columns.get(column)?;
        self.template.fields.get(matched.field?)
    }

    /// What a field takes, when that is a list of certain values.
    fn options_of(&self, field: &Field) -> Option<Vec<String>> {
        match &field.kind {
            Kind::Choice(choices) => {
                Some(choices.iter().map(|choice| choice.label.clone()).collect())
            }
            Kind::References { none, .. } => {
                let groups = self.directory.as_ref()?.group_names();
                let names = none.iter().chain(groups).take(MOST_VALUES);
                Some(names.cloned().collect())
            }
            _ => None,
        }
    }

    fn count_values(&self, field: &Field, column: usize) -> Vec<ValueView> {
        let Some(file) = &self.file else {
            return Vec::new();
        };
        let separators = separators_of(field);
        let mut numbers = TextNumbers::default();
        let mut values: Vec<ValueView> = Vec::new();
        for record in 0..file.comparison.classes.len() {
            let at = file.first + record;
            if file.records.is_left_out(at) {
                continue;
            }
            let text = file.records.written_field(at, column);
            for item in text.split(separators).map(str::trim) {
                if item.is_empty() {
                    continue;
                }
                let folded = fold_name(item);
                let known = numbers.get(&folded).copied();
                let number = known.unwrap_or_else(|| {
                    let (taken_for, suggestion) = self.read_value(field, item);
                    let number = saturating(values.len());
                    values.push(ValueView {
                        text: item.to_owned(),
                        count: 0,
                        taken_for,
                        suggestion,
                    });
                    numbers.insert(folded, number);
                    number
                });
                if let Some(value) = values.get_mut(number as usize) {
                    value.count += 1;
                }
            }
        }
        values
    }
}

/// What parts the values in a cell; nothing where it holds one.
fn separators_of(field: &Field) -> &[char] {
    match &field.kind {
        Kind::References { separators, .. } => separators,
        _ => &[],
    }
}
