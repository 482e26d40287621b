//! One form for one changeset, so that its hash names it.

use sha2::{Digest, Sha256};

use super::{Change, Changeset, FieldValue};
use crate::by_name::ByName;
use crate::json::{JsonText, hex};

impl Changeset {
    /// The changeset as JSON without blanks, object keys sorted, in UTF-8: RFC 8785 for the values that occur
    /// here (objects, arrays, strings, null, whole numbers).
    #[must_use]
    pub fn canonical_json(&self) -> String {
        // Every key is ASCII, so sorting by bytes is sorting by UTF-16 code units.
        let mut json = JsonText::default();
        json.put("{");
        json.name("base_revision");
        json.string(&self.base_revision);
        json.name("changes");
        json.put("[");
        for change in &self.changes {
            write_change(&mut json, change);
        }
        json.put("]");
        if let Some(kept) = &self.kept {
            json.name("kept");
            json.strings(kept);
        }
        json.name("template");
        json.string(&self.template);
        json.put("}");
        json.into_text()
    }

    /// SHA-256 of the canonical form, in lower-case hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_of(&self.canonical_json())
    }
}

fn write_change(json: &mut JsonText, change: &Change) {
    json.put("{");
    write_items(json, "add", &change.add);
    json.name("key");
    json.string(&change.key);
    json.name("op");
    json.string(change.op.name());
    json.name("record");
    match change.record {
        Some(record) => json.put(&record.to_string()),
        None => json.put("null"),
    }
    write_items(json, "remove", &change.remove);
    if !change.set.is_empty() {
        json.name("set");
        json.put("{");
        for (field, value) in &change.set {
            json.name(field);
            write_value(json, value);
        }
        json.put("}");
    }
    json.put("}");
}

fn write_items(json: &mut JsonText, name: &str, items: &ByName<Vec<String>>) {
    if items.is_empty() {
        return;
    }
    json.name(name);
    json.put("{");
    for (field, items) in items {
        json.name(field);
        json.strings(items);
    }
    json.put("}");
}

fn write_value(json: &mut JsonText, value: &FieldValue) {
    match value {
        FieldValue::Value(value) => json.string(value),
        FieldValue::Changed { new, old } => {
            json.put("{");
            json.name("new");
            json.optional(new.as_deref());
            json.name("old");
            json.optional(old.as_deref());
            json.put("}");
        }
    }
}

/// SHA-256 of a text, in lower-case hex.
pub(crate) fn sha256_of(text: &str) -> String {
    hex(&Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use crate::changeset::Changeset;

    /// serde_json's own maps sort their keys: what they write is canonical.
    #[test]
    fn fields_stand_in_the_canonical_order() {
        let json = r#"{"base_revision":"7","changes":[{"op":"update","record":null,"key":"a@x.org",
            "set":{"role":{"old":"user","new":"admin"},"name":{"old":null,"new":"A"}},
            "add":{"groups":["b","a"]},"remove":{"groups":["c"]}}],"kept":["d@x.org","e@x.org"],"template":"t"}"#;
        let mut changeset: Changeset = serde_json::from_str(json).unwrap();
        for kept in [changeset.kept.clone(), Some(Vec::new()), None] {
            changeset.kept = kept;
            let sorted = serde_json::to_value(&changeset).unwrap().to_string();
            assert_eq!(changeset.canonical_json(), sorted);
        }
    }

    #[test]
    fn key_order_and_blanks_do_not_matter() {
        let json = r#"{ "changes": [ {"key":"a@x.org","op":"create","set":{"role":"user","display_name":"Ä\n"},
            "record":1} ], "template":"t", "base_revision":"7" }"#;
        let changeset: Changeset = serde_json::from_str(json).unwrap();
        let canonical = changeset.canonical_json();
        assert_eq!(
            canonical,
            "{\"base_revision\":\"7\",\"changes\":[{\"key\":\"a@x.org\",\"op\":\"create\",\"record\":1,\"set\":{\"display_name\":\"Ä\\n\",\"role\":\"user\"}}],\"template\":\"t\"}"
        );
        let again: Changeset = serde_json::from_str(&canonical).unwrap();
        assert_eq!(again.sha256(), changeset.sha256());
        assert_eq!(changeset.sha256().len(), 64);
    }
}
