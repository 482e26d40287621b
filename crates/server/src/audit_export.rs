//! Entries of the audit log as they leave it: as CSV, and as JSON, one line each. Both hold all that an entry's
//! hash is made of.

use rollcall_store::{AuditEntry, rfc3339};
use serde_json::json;

/// The names of the columns.
#[must_use]
pub fn csv_header() -> String {
    "number,at,at_ms,actor,action,subject,detail,previous,sha256\r\n".to_owned()
}

/// One record, safe to be opened by a spreadsheet.
#[must_use]
pub fn csv_line(entry: &AuditEntry) -> String {
    let event = &entry.event;
    let fields = [
        entry.number.to_string(),
        rfc3339(event.at_ms),
        event.at_ms.to_string(),
        quoted(&event.actor),
        quoted(&event.action),
        quoted(&event.subject),
        quoted(&event.detail.to_string()),
        entry.previous.clone(),
        entry.sha256.clone(),
    ];
    format!("{}\r\n", fields.join(","))
}

/// One object.
#[must_use]
pub fn json_line(entry: &AuditEntry) -> String {
    let event = &entry.event;
    let line = json!({
        "number": entry.number,
        "at": rfc3339(event.at_ms),
        "at_ms": event.at_ms,
        "actor": event.actor,
        "action": event.action,
        "subject": event.subject,
        "detail": event.detail,
        "previous": entry.previous,
        "sha256": entry.sha256,
    });
    format!("{line}\n")
}

/// In quotes. What a spreadsheet would take for a formula gets an apostrophe in front.
fn quoted(text: &str) -> String {
    let guard = match text.chars().next() {
        Some('=' | '+' | '-' | '@' | '\t' | '\r') => "'",
        _ => "",
    };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod tests {
    use super::quoted;

    #[test]
    fn formulas_are_text() {
        assert_eq!(quoted("=1+1"), "\"'=1+1\"");
        assert_eq!(quoted("a \"b\""), "\"a \"\"b\"\"\"");
    }
}
