//! Columns that are made of others: what a template asks for and a file has in two columns, or in one.

use super::answers::saturating;
use super::edits::Step;
use super::open_file::OpenFile;
use super::stages::Session;
use super::view::{CutView, Makeable, PartView};
use crate::decode::{CutAt, MadeColumn};
use crate::template::{Field, is_known_name, normalise};

/// How many records are looked at for one that shows how values are cut.
const SAMPLED_RECORDS: usize = 200;

impl Session {
    /// Makes columns of others, in the place of those that were made before. Each takes its field from the column that
    /// had it. False when nothing is checked, or there is no such column or field.
    pub fn make_columns(&mut self, made: Vec<MadeColumn>) -> bool {
        if !self.is_checked() {
            return false;
        }
        let Some(file) = self.file.as_mut().filter(|file| !file.refused) else {
            return false;
        };
        let own = file.own_columns();
        let exists = |column: &u32| (*column as usize) < own;
        let fields: Option<Vec<usize>> = made
            .iter()
            .filter(|column| column.recipe.sources().iter().all(exists))
            .map(|column| self.template.field_index(&column.field))
            .collect();
        let Some(fields) = fields.filter(|fields| fields.len() == made.len()) else {
            return false;
        };
        let before = file.records.made();
        let same = before.iter().zip(&made).take_while(|(a, b)| a == b).count();
        self.history.forget_columns(own + same);
        file.forget_edits_of(own + same);
        let header = file.first.checked_sub(1).filter(|_| file.has_header);
        file.records.make_columns(own, made, header);
        let taken = file.header.columns.iter().take(own);
        let taken = taken.map(|column| column.field.filter(|field| !fields.contains(field)));
        let chosen = taken.chain(fields.iter().copied().map(Some)).collect();
        self.match_again(Some(chosen));
        true
    }

    /// Made columns that hold for this record what their recipe says of this column, and so change with it.
    pub(super) fn made_following(&self, record: usize, column: usize) -> Vec<usize> {
        let Some(file) = &self.file else {
            return Vec::new();
        };
        let own = file.own_columns();
        let columns = file.records.made().iter().enumerate();
        let follows = columns.filter(|(at, made)| {
            made.recipe.sources().contains(&saturating(column))
                && *file.records.written_field(file.first + record, own + at)
                    == *self.value_to_make(record, own + at)
        });
        follows.map(|(at, _)| own + at).collect()
    }

    /// What a recipe makes of a record as it is.
    pub(super) fn value_to_make(&self, record: usize, column: usize) -> String {
        let Some(file) = &self.file else {
            return String::new();
        };
        let made = column.checked_sub(file.own_columns());
        let made = made.and_then(|at| file.records.made().get(at));
        let field = |column: usize| file.records.written_field(file.first + record, column);
        made.map(|made| made.recipe.make(&field))
            .unwrap_or_default()
    }

    /// What the template's fields in two parts could be made of.
    #[must_use]
    pub fn makeable(&self) -> Vec<Makeable> {
        let Some(file) = self.file.as_ref().filter(|_| self.is_checked()) else {
            return Vec::new();
        };
        let fields = self.template.fields.iter().enumerate();
        let in_parts = fields.filter(|(_, field)| !field.parts.is_empty());
        in_parts
            .map(|(index, field)| self.makeable_of(file, index, field))
            .collect()
    }

    fn makeable_of(&self, file: &OpenFile, index: usize, whole: &Field) -> Makeable {
        let own = file.header.columns.iter().take(file.own_columns());
        let named = |is_known: &dyn Fn(&str) -> bool| {
            let mut names = own.clone().map(|column| normalise(&column.header));
            names.position(|name| is_known(&name)).map(saturating)
        };
        let column = file.header.column_of(index).map(saturating);
        let column = column.or_else(|| named(&|name| is_known_name(whole, name)));
        let part = |names: &Vec<String>| {
            let title = names.first().map(String::as_str).unwrap_or_default();
            let mut fields = self.template.fields.iter().enumerate();
            let field = fields.find(|(_, field)| field.title == title);
            let taken = field.and_then(|(index, _)| file.header.column_of(index).map(saturating));
            let is_known = |name: &str| {
                let by_field = field.is_some_and(|(_, field)| is_known_name(field, name));
                by_field || (!name.is_empty() && names.iter().any(|known| normalise(known) == name))
            };
            PartView {
                title: title.to_owned(),
                field: field.map(|(_, field)| field.name.clone()),
                taken,
                column: taken.or_else(|| named(&is_known)),
            }
        };
        let parts: Vec<PartView> = whole.parts.iter().map(part).collect();
        let can_be_cut = parts.iter().all(|part| part.field.is_some());
        let sample = column.filter(|_| can_be_cut).and_then(|column| {
            let sampled = file.first..file.records.len().min(file.first + SAMPLED_RECORDS);
            let values = sampled.map(|at| file.records.field(at, column as usize).trim());
            // A value of three words shows the difference.
            values.max_by_key(|value| match value.split_whitespace().count() {
                3 => 3,
                2 => 2,
                words => u32::from(words > 0),
            })
        });
        let cut = |at: CutAt| {
            let (first, second) = at.cut(sample?);
            Some(CutView {
                at,
                first: first.to_owned(),
                second: second.to_owned(),
            })
        };
        let cuts = [CutAt::LastBlank, CutAt::FirstBlank].into_iter();
        Makeable {
            field: whole.name.clone(),
            title: whole.title.clone(),
            column,
            parts,
            cuts: cuts.filter_map(cut).collect(),
        }
    }
}

impl OpenFile {
    /// Number of the file's own columns.
    pub(super) fn own_columns(&self) -> usize {
        self.header.columns.len() - self.records.made().len()
    }

    /// Columns from this one on have the values that they had at first.
    fn forget_edits_of(&mut self, first: usize) {
        for at in self.first..self.records.len() {
            for column in first..self.header.columns.len() {
                if self.records.is_edited(at, column) {
                    self.records.set_field(at, column, None);
                }
            }
        }
    }
}

impl super::edits::History {
    /// Nothing was done in columns from this one on.
    fn forget_columns(&mut self, first: usize) {
        for steps in [&mut self.done, &mut self.undone] {
            for step in steps.iter_mut() {
                if let Step::Cells(edits) = step {
                    edits.retain(|edit| edit.column < first);
                }
            }
            steps.retain(|step| !matches!(step, Step::Cells(edits) if edits.is_empty()));
        }
    }
}
