//! Where the header of the open file is, and what its columns are.

use super::open_file::OpenFile;
use super::view::Evidence;
use crate::diagnostic::{Code, Diagnostic, Location};
use crate::report::{LEFT_OUT, REPORT_COLUMNS, ReportState};
use crate::search::holds_char;
use crate::template::{HeaderMatch, HeaderRule, Template, is_known_name, match_headers, normalise};
use crate::validate::canonical_email;

/// How far down a header is looked for, and how many records of a column are sampled.
const HEADER_WITHIN: usize = 20;
pub(super) const SAMPLED_RECORDS: usize = 200;

impl OpenFile {
    /// Finds the header; what stands above it is no record.
    pub(super) fn find_header(&mut self, template: &Template) {
        let within = self.records.len().min(HEADER_WITHIN);
        let known = |at: usize| count_known_names(self, template, at);
        let needed = match template.header {
            HeaderRule::Exact => template.fields.len().div_ceil(2),
            HeaderRule::Open => 1,
        };
        let lines_above = self.dialect.lines_above.unwrap_or(0);
        let below_titles = |at: &usize| {
            self.records
                .place(*at)
                .is_some_and(|place| place.line > lines_above)
        };
        let known_header = (0..within)
            .take_while(|at| !holds_address(self, *at))
            .filter(|at| self.choice.lines_above.is_none() || below_titles(at))
            .find(|at| self.names_key(template, *at) || known(*at) >= needed.max(2))
            .filter(|_| self.choice.header != Some(false));
        let top = (0..self.records.len()).find(below_titles);
        let first_filled = (0..self.records.len())
            .filter(below_titles)
            .find(|at| !self.records.is_blank(*at));
        let header = match (self.choice.header, self.choice.lines_above) {
            (Some(false), _) => None,
            (Some(true), Some(_)) => first_filled,
            (Some(true), None) => known_header.or(first_filled),
            (None, _) => known_header.or(first_filled.filter(|at| !holds_address(self, *at))),
        };
        self.has_header = header.is_some();
        // Blank lines above the first record of a file without a header are records like others.
        self.first = match header {
            Some(at) => at + 1,
            None if self.choice.lines_above.is_some() => top.unwrap_or(self.records.len()),
            None => 0,
        };
        let line = header
            .and_then(|at| self.records.place(at))
            .map(|place| place.line);
        self.facts.header_line = line;
        let (taken_for, why) = match (line, known_header.is_some()) {
            (line, _) if self.choice.header.is_some() => (
                line.map_or("none".to_owned(), |line| format!("line {line}")),
                "It was chosen by hand.".to_owned(),
            ),
            (Some(line), true) => (
                format!("line {line}"),
                "It has names that the template knows.".to_owned(),
            ),
            (Some(line), false) => (
                format!("line {line}"),
                "It is the first line with values, and none is an address.".to_owned(),
            ),
            (None, _) => (
                "none".to_owned(),
                "The first line holds an e-mail address already.".to_owned(),
            ),
        };
        self.evidence.push(Evidence {
            about: "header".to_owned(),
            taken_for,
            why,
            is_guess: false,
        });
        self.recognise_report(template);
    }

    fn names_key(&self, template: &Template, at: usize) -> bool {
        template.key_field().is_some_and(|key| {
            (0..self.records.field_count(at))
                .any(|column| is_known_name(key, &normalise(self.records.field(at, column))))
        })
    }

    /// A report that comes back: its own columns stand together somewhere in the header. What was matched, left out and
    /// decided comes back with it.
    fn recognise_report(&mut self, template: &Template) {
        let Some(header) = self.first.checked_sub(1).filter(|_| self.has_header) else {
            return;
        };
        let names: Vec<&str> = (0..self.records.field_count(header))
            .map(|column| self.records.field(header, column))
            .collect();
        let at = names
            .windows(REPORT_COLUMNS.len())
            .position(|window| window == REPORT_COLUMNS);
        let Some(at) = at else { return };
        let behind = at + REPORT_COLUMNS.len();
        let state = names
            .get(behind)
            .and_then(|name| ReportState::of_header(name));
        let end = behind + usize::from(state.is_some());
        let (status, mut state) = (at + 1, state.unwrap_or_default());
        let mut left_out = Vec::new();
        for (record, number) in (self.first..self.records.len()).zip(1..) {
            if self.records.field(record, status) == LEFT_OUT {
                left_out.push(record);
            }
            if end > behind {
                state.take_mark(number, self.records.field(record, behind));
            }
        }
        self.records.read_as_report(at..end);
        for record in left_out {
            self.records.leave_out(record, true);
        }
        let fields = state.fields.take();
        self.chosen = fields.map(|fields| {
            let index = |name: &Option<String>| template.field_index(name.as_deref()?);
            fields.iter().map(index).collect()
        });
        self.kept_decisions = Some(state.decisions);
        self.is_report = true;
        self.file_findings.push(Diagnostic::new(
            Code::ReportRecognised,
            Location::default(),
            &[],
        ));
    }

    /// Matches the columns, by name, content or as chosen.
    pub(super) fn match_columns(&mut self, template: &Template) {
        let headers = self.header_names();
        let place = |column: usize| self.header_place(column);
        let mostly_addresses = |column: usize| {
            let sampled = self.first..self.records.len().min(self.first + SAMPLED_RECORDS);
            let values = sampled
                .map(|at| self.records.field(at, column))
                .filter(|value| !value.trim().is_empty());
            let (mut filled, mut addresses) = (0_u32, 0_u32);
            for value in values {
                filled += 1;
                addresses += u32::from(canonical_email(value).is_some());
            }
            filled > 0 && addresses * 2 >= filled
        };
        let chosen = self.chosen.as_deref();
        let mut matched = match_headers(
            template,
            &headers,
            self.has_header,
            chosen,
            place,
            mostly_addresses,
        );
        self.excuse_made(&mut matched);
        if let Some(application) = &matched.export
            && !self
                .evidence
                .iter()
                .any(|evidence| evidence.about == "export")
        {
            self.evidence.push(Evidence {
                about: "export".to_owned(),
                taken_for: application.clone(),
                why: format!("The columns are those of an export from {application}."),
                is_guess: false,
            });
        }
        self.header = matched;
    }

    /// What something is made of is not extra, and what was made stands where it stands.
    fn excuse_made(&self, matched: &mut HeaderMatch) {
        let made = self.records.made();
        if made.is_empty() {
            return;
        }
        let own = matched.columns.len() - made.len();
        let taken = matched.columns.iter().take(own);
        let in_order = taken.filter_map(|column| column.field).is_sorted();
        let is_source = |column: u32| {
            made.iter()
                .any(|made| made.recipe.sources().contains(&column))
        };
        matched.diagnostics.retain(|finding| match finding.code {
            Code::ColumnExtra => !finding.column.is_some_and(|column| is_source(column - 1)),
            Code::ColumnsReordered => !in_order,
            _ => true,
        });
    }

    fn header_names(&self) -> Vec<String> {
        match self.first.checked_sub(1).filter(|_| self.has_header) {
            Some(at) => (0..self.records.field_count(at))
                .map(|column| self.records.field(at, column).to_owned())
                .collect(),
            // Without a header the first record says how many columns there are.
            None => {
                let own = vec![String::new(); self.records.own_field_count(self.first)];
                let made = self.records.made().iter().map(|made| made.title.clone());
                own.into_iter().chain(made).collect()
            }
        }
    }

    fn header_place(&self, column: usize) -> Location {
        let Some(at) = self.first.checked_sub(1).filter(|_| self.has_header) else {
            return Location::default();
        };
        let place = self.records.place(at);
        let range = self.records.byte_range(at, column);
        let header = self.records.field(at, column).trim();
        Location {
            record: None,
            line: place.map(|place| place.line),
            record_byte: place.map(|place| u64::from(place.byte)),
            byte_range: range.map(|(start, end)| (u64::from(start), u64::from(end))),
            column: u32::try_from(column).ok(),
            header: (!header.is_empty()).then(|| header.to_owned()),
        }
    }
}

fn count_known_names(file: &OpenFile, template: &Template, at: usize) -> usize {
    let names: Vec<String> = (0..file.records.field_count(at).min(200))
        .map(|column| normalise(file.records.field(at, column)))
        .collect();
    template
        .fields
        .iter()
        .filter(|field| names.iter().any(|name| is_known_name(field, name)))
        .count()
}

fn holds_address(file: &OpenFile, at: usize) -> bool {
    (0..file.records.field_count(at).min(200)).any(|column| {
        let value = file.records.field(at, column);
        holds_char(value, '@') && canonical_email(value).is_some()
    })
}
