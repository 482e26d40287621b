//! What a report says of itself beside what it shows: how its columns were matched, and what was decided. It stands in
//! the header of a column of its own, and in that column at each record of which something was decided.

use crate::from_json;
use crate::json::{JsonText, from_json_text};
use crate::session::{Decisions, MissingDecision};

/// How the header of that column begins; its state follows as JSON.
const NAME: &str = "_rollcall ";
/// What stands at a record whose change is left out.
const LEAVE: &str = "leave";

/// What comes back when a report is dropped again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ReportState {
    /// Field of each column, where it was chosen by hand.
    pub(crate) fields: Option<Vec<Option<String>>>,
    pub(crate) decisions: Decisions,
}

struct Written {
    fields: Option<Vec<Option<String>>>,
    mark_missing: bool,
    otherwise: Vec<String>,
    valid_only: bool,
}

from_json!(Written {
    fields or None,
    mark_missing or false,
    otherwise or Vec::new(),
    valid_only or false
});

impl ReportState {
    /// The header of the column.
    pub(crate) fn header(&self) -> String {
        let mut json = JsonText::default();
        json.put("{");
        if let Some(fields) = &self.fields {
            json.name("fields");
            json.put("[");
            for field in fields {
                json.optional(field.as_deref());
            }
            json.put("]");
        }
        let decisions = &self.decisions;
        let flag = |value: bool| if value { "true" } else { "false" };
        json.name("mark_missing");
        json.put(flag(decisions.missing == MissingDecision::Deactivate));
        json.name("otherwise");
        json.strings(&decisions.missing_otherwise);
        json.name("valid_only");
        json.put(flag(decisions.valid_only));
        json.put("}");
        format!("{NAME}{}", json.into_text())
    }

    /// What was decided of a record (from 1): nothing, `leave`, or `leave:` with the fields that stay as they are.
    pub(crate) fn mark(&self, record: u32) -> String {
        if self.decisions.excluded.contains(&record) {
            return LEAVE.to_owned();
        }
        let fields = self.decisions.excluded_fields.iter();
        let fields = fields.filter(|(held, _)| *held == record);
        let names: Vec<&str> = fields.map(|(_, field)| field.as_str()).collect();
        if names.is_empty() {
            String::new()
        } else {
            format!("{LEAVE}:{}", names.join(","))
        }
    }

    /// The state in a header; `None` where it is not one.
    pub(crate) fn of_header(header: &str) -> Option<ReportState> {
        let json = header.strip_prefix(NAME)?;
        let written: Written = from_json_text(json.as_bytes()).ok()?;
        Some(ReportState {
            fields: written.fields,
            decisions: Decisions {
                missing: if written.mark_missing {
                    MissingDecision::Deactivate
                } else {
                    MissingDecision::Keep
                },
                missing_otherwise: written.otherwise,
                valid_only: written.valid_only,
                ..Decisions::default()
            },
        })
    }

    /// Takes what stands at a record.
    pub(crate) fn take_mark(&mut self, record: u32, mark: &str) {
        let decisions = &mut self.decisions;
        match mark.trim().split_once(':') {
            None if mark.trim() == LEAVE => decisions.excluded.push(record),
            Some((LEAVE, fields)) => {
                let fields = fields.split(',').map(|field| (record, field.to_owned()));
                decisions.excluded_fields.extend(fields);
            }
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_comes_back() {
        let state = ReportState {
            fields: Some(vec![Some("email".to_owned()), None]),
            decisions: Decisions {
                missing: MissingDecision::Deactivate,
                missing_otherwise: vec!["a\"b@x.org".to_owned()],
                excluded: vec![3],
                excluded_fields: vec![(5, "role".to_owned()), (5, "groups".to_owned())],
                valid_only: true,
            },
        };
        let mut read = ReportState::of_header(&state.header()).unwrap();
        for record in 1..=6 {
            read.take_mark(record, &state.mark(record));
        }
        assert_eq!(read, state);
        let nothing = ReportState::default();
        assert_eq!(ReportState::of_header(&nothing.header()), Some(nothing));
        assert_eq!(ReportState::of_header("_rollcall nonsense"), None);
        assert_eq!(ReportState::of_header("Email"), None);
    }
}
