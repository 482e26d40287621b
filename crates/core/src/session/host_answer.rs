//! What the application around says of a batch of records. It is taken as a whole or not at all: whatever is not as it
//! should be is told with its place, since a message that got lost would let a record through.

use crate::diagnostic::{Code, Diagnostic, Location, Severity};
use crate::json::{FromJson, Json, from_json_text};
use crate::template::Template;
use crate::validate::{Rules, shorten};
use crate::{from_json, from_json_words};

/// Longest message, in characters.
const MESSAGE_CHARS: usize = 500;
/// Longest suggestion, in characters.
const SUGGESTION_CHARS: usize = 1_000;
/// So many messages an answer may hold for each record that was asked about.
const MESSAGES_PER_RECORD: usize = 20;
/// So many different things may be said of the whole file.
pub(super) const MOST_TABLE_MESSAGES: usize = 100;

/// An answer that fits its question.
#[derive(Debug)]
pub(super) struct HostAnswer {
    table: Vec<TableMessage>,
    records: Vec<RecordMessage>,
    fields: Vec<FieldMessage>,
}

#[derive(Debug)]
struct TableMessage {
    severity: Severity,
    message: Message,
}

#[derive(Debug)]
struct RecordMessage {
    record: u32,
    severity: Severity,
    message: Message,
}

#[derive(Debug)]
struct FieldMessage {
    record: u32,
    field: String,
    severity: Severity,
    message: Message,
    suggestion: Option<Suggestion>,
}

#[derive(Debug)]
struct Message(String);

#[derive(Debug)]
struct Suggestion(String);

from_json!(known HostAnswer { table or Vec::new(), records or Vec::new(), fields or Vec::new() });
from_json!(known TableMessage { severity, message });
from_json!(known RecordMessage { record, severity, message });
from_json!(known FieldMessage { record, field, severity, message, suggestion });
from_json_words!(Severity {
    Error = "error",
    Warning = "warning",
    Info = "info"
});

impl FromJson for Message {
    fn from_json(json: &Json<'_>) -> Message {
        let text = String::from_json(json);
        if text.trim().is_empty() {
            json.refuse("a message must not be blank");
        } else if text.chars().nth(MESSAGE_CHARS).is_some() {
            json.refuse("a message has at most 500 characters");
        }
        Message(text)
    }
}

impl FromJson for Suggestion {
    fn from_json(json: &Json<'_>) -> Suggestion {
        let text = String::from_json(json);
        if text.chars().nth(SUGGESTION_CHARS).is_some() {
            json.refuse("a suggestion has at most 1000 characters");
        }
        Suggestion(text)
    }
}

impl HostAnswer {
    /// Reads the answer to a question about these records (from 0, in order). `Err`: what is wrong, and where.
    pub(super) fn read(
        json: &[u8],
        template: &Template,
        asked: &[u32],
    ) -> Result<HostAnswer, String> {
        let answer: HostAnswer = from_json_text(json).map_err(|error| error.to_string())?;
        let most = asked.len() * MESSAGES_PER_RECORD;
        let count = answer.records.len() + answer.fields.len();
        if count > most {
            return Err(format!("{count} messages, where at most {most} are taken"));
        }
        if answer.table.len() > MOST_TABLE_MESSAGES {
            return Err(format!(
                "table: more than {MOST_TABLE_MESSAGES} messages about the whole file"
            ));
        }
        let is_asked = |record: u32| {
            let record = record.checked_sub(1);
            record.is_some_and(|record| asked.binary_search(&record).is_ok())
        };
        let records = answer.records.iter().map(|said| said.record);
        let fields = answer.fields.iter().map(|said| said.record);
        let records = records.enumerate().map(|(at, said)| ("records", at, said));
        let fields = fields.enumerate().map(|(at, said)| ("fields", at, said));
        let mut named = records.chain(fields);
        if let Some((list, at, record)) = named.find(|(_, _, record)| !is_asked(*record)) {
            return Err(format!(
                "{list}[{at}].record: {record} is not among the records of the batch"
            ));
        }
        for (at, said) in answer.fields.iter().enumerate() {
            if template.field_index(&said.field).is_none() {
                let field = shorten(&said.field);
                return Err(format!(
                    "fields[{at}].field: the template has no field “{field}”"
                ));
            }
        }
        Ok(answer)
    }

    /// What is said of the whole file, and what of records.
    pub(super) fn into_diagnostics(self, rules: Rules<'_>) -> (Vec<Diagnostic>, Vec<Diagnostic>) {
        let table = self.table.into_iter();
        let table = table.map(|said| found(said.severity, &said.message, Location::default()));
        let of_record = |record: u32| (record as usize).saturating_sub(1);
        let records = self.records.into_iter().map(|said| {
            let at = rules.locate(of_record(said.record), None);
            found(said.severity, &said.message, at)
        });
        let fields = self.fields.into_iter().map(|said| {
            let field = rules.template.field_index(&said.field);
            let column = field.and_then(|field| rules.header.column_of(field));
            let record = of_record(said.record);
            let finding = found(said.severity, &said.message, rules.locate(record, column));
            let Some(column) = column else {
                // The file has no column for it: then it is about the record.
                return finding;
            };
            let text = rules.records.field(rules.first + record, column);
            finding
                .with_value(shorten(text))
                .with_suggestion(said.suggestion.map(|suggestion| suggestion.0))
        });
        (table.collect(), records.chain(fields).collect())
    }
}

fn found(severity: Severity, Message(message): &Message, at: Location) -> Diagnostic {
    let code = match severity {
        Severity::Error => Code::HostError,
        Severity::Warning => Code::HostWarning,
        Severity::Info => Code::HostInfo,
    };
    Diagnostic::new(code, at, &[("message", message)])
}
