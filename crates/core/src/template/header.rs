//! Which column of a file is which field of the template.

use borsh::{BorshDeserialize, BorshSerialize};
use serde::Serialize;

use super::{Field, HeaderRule, Template};
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::numbers::TextNumbers;
use crate::unicode::to_lowercase;

/// Why a column was taken for its field.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, BorshSerialize, BorshDeserialize)]
#[serde(rename_all = "snake_case")]
pub enum MatchKind {
    /// The same name, letter case and outer blanks aside.
    Exact,
    /// A name that the template knows for it.
    Synonym,
    /// Nearly the same name.
    Similar,
    /// It holds e-mail addresses.
    Content,
    /// Chosen by hand.
    Chosen,
    /// Not taken.
    Ignored,
}

/// One column of the file and what it was taken for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnMatch {
    pub header: String,
    /// Position among the template's fields.
    pub field: Option<usize>,
    pub kind: MatchKind,
}

/// The columns of a file, matched.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct HeaderMatch {
    /// One for each column of the file.
    pub columns: Vec<ColumnMatch>,
    /// Application whose export the header was recognised as.
    pub export: Option<String>,
    pub diagnostics: Vec<Diagnostic>,
}

impl HeaderMatch {
    /// The file column, from 0, that was taken for a field.
    #[must_use]
    pub fn column_of(&self, field: usize) -> Option<usize> {
        self.columns
            .iter()
            .position(|column| column.field == Some(field))
    }
}

/// Reduces a column name to what is compared: letters and digits, lower case.
pub(crate) fn normalise(name: &str) -> String {
    let letters: String = name.chars().filter(|c| c.is_alphanumeric()).collect();
    to_lowercase(&letters)
}

/// Whether a name stands for the field: its title or one of the synonyms.
pub(crate) fn is_known_name(field: &Field, normalised: &str) -> bool {
    !normalised.is_empty() && field.known_names.iter().any(|name| name == normalised)
}

/// Matches the columns of a file to the template's fields.
///
/// `headers` are the names in the file; empty ones when it has no header. `place` says where the name of a
/// column stands. `holds_addresses` says whether most values of a column are e-mail addresses. `chosen` has
/// one entry a column and overrides everything.
#[must_use]
pub fn match_headers(
    template: &Template,
    headers: &[String],
    has_header: bool,
    chosen: Option<&[Option<usize>]>,
    place: impl Fn(usize) -> Location,
    holds_addresses: impl Fn(usize) -> bool,
) -> HeaderMatch {
    let mut matching = Matching::new(template, headers);
    matching.match_by_itself(has_header, holds_addresses);
    if let Some(chosen) = chosen {
        let by_itself = matching;
        matching = Matching::new(template, headers);
        matching.take_chosen(chosen, &by_itself.columns);
        matching.export = by_itself.export;
    }
    let diagnostics = find_header_problems(
        template,
        &matching.columns,
        has_header,
        chosen.is_some(),
        place,
    );
    HeaderMatch {
        columns: matching.columns,
        export: matching.export,
        diagnostics,
    }
}

struct Matching<'a> {
    template: &'a Template,
    columns: Vec<ColumnMatch>,
    normalised: Vec<String>,
    export: Option<String>,
}

impl<'a> Matching<'a> {
    fn new(template: &'a Template, headers: &[String]) -> Matching<'a> {
        let unmatched = |header: &String| ColumnMatch {
            header: header.clone(),
            field: None,
            kind: MatchKind::Ignored,
        };
        Matching {
            template,
            columns: headers.iter().map(unmatched).collect(),
            normalised: headers.iter().map(|header| normalise(header)).collect(),
            export: None,
        }
    }

    fn is_free(&self, field: usize) -> bool {
        self.columns
            .iter()
            .all(|column| column.field != Some(field))
    }

    fn take(&mut self, column: usize, field: usize, kind: MatchKind) {
        if self.is_free(field)
            && let Some(column) = self.columns.get_mut(column)
            && column.field.is_none()
        {
            column.field = Some(field);
            column.kind = kind;
        }
    }

    /// Takes each column for what nobody has chosen.
    fn match_by_itself(&mut self, has_header: bool, holds_addresses: impl Fn(usize) -> bool) {
        if has_header {
            self.match_export();
            self.match_names();
            self.match_similar();
        }
        let key = self.template.key;
        if self.is_free(key) {
            let columns = self.columns.iter().enumerate();
            let mut free = columns.filter(|(_, column)| column.field.is_none());
            if let Some((column, _)) = free.find(|(column, _)| holds_addresses(*column)) {
                self.take(column, key, MatchKind::Content);
            }
        }
    }

    /// Takes each column for the field that was chosen. Where it would have come to that by itself, that is why.
    fn take_chosen(&mut self, chosen: &[Option<usize>], by_itself: &[ColumnMatch]) {
        for (column, field) in chosen.iter().enumerate() {
            if let Some(field) = *field {
                let same = by_itself
                    .get(column)
                    .filter(|held| held.field == Some(field));
                let kind = same.map_or(MatchKind::Chosen, |held| held.kind);
                self.take(column, field, kind);
            }
        }
    }

    /// A well-known export: all of its columns stand in the file.
    fn match_export(&mut self) {
        let template = self.template;
        let stands_here = |header: &String| self.normalised.contains(&normalise(header));
        let Some(export) = template
            .exports
            .iter()
            .find(|export| export.columns.names().all(stands_here))
        else {
            return;
        };
        for (header, field) in &export.columns {
            let column = self
                .normalised
                .iter()
                .position(|name| *name == normalise(header));
            if let (Some(column), Some(index)) = (column, template.field_index(field)) {
                let title = template
                    .fields
                    .get(index)
                    .map(|field| normalise(&field.title));
                let exact = title.as_ref() == self.normalised.get(column);
                self.take(
                    column,
                    index,
                    if exact {
                        MatchKind::Exact
                    } else {
                        MatchKind::Synonym
                    },
                );
            }
        }
        self.export = Some(export.application.clone());
    }

    fn match_names(&mut self) {
        // For the key the leftmost known name wins; for the others the very name beats a synonym.
        for column in 0..self.columns.len() {
            let Some(name) = self.normalised.get(column).cloned() else {
                continue;
            };
            for (index, field) in self.template.fields.iter().enumerate() {
                let exact = !name.is_empty() && field.known_names.first() == Some(&name);
                if exact {
                    self.take(column, index, MatchKind::Exact);
                } else if index == self.template.key && is_known_name(field, &name) {
                    self.take(column, index, MatchKind::Synonym);
                }
            }
        }
        for column in 0..self.columns.len() {
            let Some(name) = self.normalised.get(column).cloned() else {
                continue;
            };
            for (index, field) in self.template.fields.iter().enumerate() {
                if is_known_name(field, &name) {
                    self.take(column, index, MatchKind::Synonym);
                }
            }
        }
    }

    fn match_similar(&mut self) {
        for column in 0..self.columns.len() {
            let Some(name) = self
                .normalised
                .get(column)
                .filter(|name| name.chars().count() >= 4)
            else {
                continue;
            };
            let nearest = self
                .template
                .fields
                .iter()
                .enumerate()
                .filter(|(index, _)| self.is_free(*index))
                .map(|(index, field)| (edit_distance(name, &normalise(&field.title)), index))
                .min();
            if let Some((distance, index)) = nearest
                && distance <= if name.chars().count() >= 8 { 2 } else { 1 }
            {
                self.take(column, index, MatchKind::Similar);
            }
        }
    }
}

fn find_header_problems(
    template: &Template,
    columns: &[ColumnMatch],
    has_header: bool,
    chosen: bool,
    place: impl Fn(usize) -> Location,
) -> Vec<Diagnostic> {
    let exact = template.header == HeaderRule::Exact;
    let mut found = Vec::new();
    let mut seen = TextNumbers::default();
    if !has_header {
        found.push(Diagnostic::new(
            Code::HeaderAbsent,
            Location::default(),
            &[],
        ));
    }
    for (index, column) in columns.iter().enumerate().filter(|_| has_header) {
        let header = column.header.trim();
        let number = (index + 1).to_string();
        let name = normalise(header);
        let repeated = seen.insert(name.clone(), 0).is_some() && !header.is_empty();
        let title = column
            .field
            .and_then(|field| template.fields.get(field))
            .map(|field| field.title.as_str());
        let known = template
            .fields
            .iter()
            .any(|field| is_known_name(field, &name));
        let (code, args): (Code, Vec<(&str, &str)>) = match title {
            None if repeated && (exact || known) => {
                (Code::ColumnRepeated, vec![("header", header)])
            }
            None if exact && header.is_empty() => (Code::HeaderBlank, vec![("number", &number)]),
            None if exact => (Code::ColumnExtra, vec![("header", header)]),
            Some(title) if exact && !chosen && normalise(title) != name => (
                Code::ColumnRenamed,
                vec![("header", header), ("field", title)],
            ),
            Some(title) if exact && !chosen && title != header => (
                Code::HeaderSpelling,
                vec![("header", header), ("field", title)],
            ),
            _ => continue,
        };
        let suggestion = title.map(str::to_owned);
        found.push(
            Diagnostic::new(code, place(index), &args)
                .with_value(&*column.header)
                .with_suggestion(suggestion),
        );
    }
    let taken: Vec<usize> = columns.iter().filter_map(|column| column.field).collect();
    if exact && taken.windows(2).any(|pair| pair.first() > pair.last()) {
        let line = place(0).line;
        found.push(Diagnostic::new(
            Code::ColumnsReordered,
            Location {
                line,
                ..Location::default()
            },
            &[],
        ));
    }
    for (index, field) in template.fields.iter().enumerate() {
        if taken.contains(&index) {
            continue;
        }
        let code = match (exact, index == template.key) {
            (true, _) => Code::ColumnMissing,
            (false, true) => Code::KeyColumnMissing,
            (false, false) => continue,
        };
        found.push(Diagnostic::new(
            code,
            Location::default(),
            &[("field", &field.title)],
        ));
    }
    found
}

/// Least number of single-character edits and swaps of neighbours that turn `a` into `b`.
pub(crate) fn edit_distance(a: &str, b: &str) -> usize {
    let (a, b): (Vec<char>, Vec<char>) = (a.chars().collect(), b.chars().collect());
    // Long strings are never near enough to matter, and must not cost their product.
    if a.len().abs_diff(b.len()) > 3 || a.len() > 64 || b.len() > 64 {
        return usize::MAX;
    }
    let width = b.len() + 1;
    let mut before: Vec<usize> = vec![0; width];
    let mut previous: Vec<usize> = (0..width).collect();
    for (i, from) in a.iter().enumerate() {
        let mut current = vec![i + 1; width];
        for (j, to) in b.iter().enumerate() {
            let at = |row: &[usize], column: usize| row.get(column).copied().unwrap_or(usize::MAX);
            let mut cost = (at(&previous, j + 1) + 1)
                .min(at(&current, j) + 1)
                .min(at(&previous, j) + usize::from(from != to));
            let swapped = i > 0 && j > 0 && a.get(i - 1) == Some(to) && b.get(j - 1) == Some(from);
            if swapped {
                cost = cost.min(at(&before, j - 1) + 1);
            }
            if let Some(cell) = current.get_mut(j + 1) {
                *cell = cost;
            }
        }
        before = std::mem::replace(&mut previous, current);
    }
    previous.last().copied().unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::{HeaderMatch, MatchKind, edit_distance, match_headers};
    use crate::diagnostic::Location;
    use crate::template::{Template, builtin};

    fn run(template: &str, header: &str) -> (Template, HeaderMatch) {
        let template = Template::from_json(builtin(template).unwrap().json).unwrap();
        let headers: Vec<String> = header.split(',').map(str::to_owned).collect();
        let matched = match_headers(
            &template,
            &headers,
            true,
            None,
            |_| Location::default(),
            |_| false,
        );
        (template, matched)
    }

    /// `expect`: one `field:kind` a column, `-` for a column left out; then the codes.
    #[track_caller]
    fn check(template: &str, header: &str, expect: &str, codes: &str) {
        let (template, matched) = run(template, header);
        let shown: Vec<String> = matched
            .columns
            .iter()
            .map(|column| match column.field {
                None => "-".to_owned(),
                Some(field) => {
                    format!("{}:{:?}", template.fields[field].name, column.kind).to_lowercase()
                }
            })
            .collect();
        let found: Vec<String> = matched
            .diagnostics
            .iter()
            .map(|d| d.code.to_string())
            .collect();
        assert_eq!(
            (shown.join(" "), found.join(" ")),
            (expect.to_owned(), codes.to_owned())
        );
    }

    #[test]
    fn columns_are_matched_by_name() {
        let exact = "current_status:exact display_name:exact primary_email:exact role:exact groups:exact source_usernames:exact";
        let header = "Current Status,Display Name,Primary Email,Role,Groups,Source Username(s)";
        check("workspace-users", header, exact, "");
        check(
            "workspace-users",
            &header.to_lowercase(),
            exact,
            "E0116 E0116 E0116 E0116 E0116 E0116",
        );
        check(
            "workspace-users",
            "Display Name,Current Status,E-mail,Role,Grups,,Role,Phone,Source Username(s)",
            "display_name:exact current_status:exact primary_email:synonym role:exact groups:similar - - - source_usernames:exact",
            "E0112 E0112 E0115 E0113 E0111 E0114",
        );
        check(
            "workspace-users",
            "Current Status,Display Name,Role",
            "current_status:exact display_name:exact role:exact",
            "E0110 E0110 E0110",
        );
    }

    #[test]
    fn the_leftmost_known_name_is_the_key() {
        check("app-users", "Work Email,Email", "email:synonym -", "");
        check(
            "app-users",
            "Name,Courriel",
            "display_name:synonym email:synonym",
            "",
        );
        check("app-users", "Name,Phone", "display_name:synonym -", "E0117");
        let (_, matched) = run("app-users", "Name,Email,Seat type,Last active");
        assert_eq!(matched.export.as_deref(), Some("Figma"));
        assert_eq!(matched.columns[2].kind, MatchKind::Synonym);
    }

    #[test]
    fn what_is_chosen_as_it_would_have_been_keeps_its_reason() {
        let template = Template::from_json(builtin("app-users").unwrap().json).unwrap();
        let headers = ["Courriel", "Kennung", "Vorname"].map(str::to_owned);
        let field = |name: &str| template.field_index(name);
        let chosen = [field("email"), field("display_name"), None];
        let place = |_| Location::default();
        let matched = match_headers(&template, &headers, true, Some(&chosen), place, |_| false);
        let kinds: Vec<_> = matched.columns.iter().map(|column| column.kind).collect();
        let expected = [MatchKind::Synonym, MatchKind::Chosen, MatchKind::Ignored];
        assert_eq!(kinds, expected);
    }

    #[test]
    fn distances() {
        assert_eq!(edit_distance("gmial.com", "gmail.com"), 1);
        assert_eq!(edit_distance("", "abc"), 3);
        assert_eq!(edit_distance("kitten", "sitting"), 3);
    }
}
