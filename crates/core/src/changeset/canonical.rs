//! One form for one changeset, so that its hash names it.

use sha2::{Digest, Sha256};

use super::Changeset;

impl Changeset {
    /// The changeset as JSON without blanks, object keys sorted, in UTF-8: RFC 8785 for the values that occur
    /// here (objects, arrays, strings, null, whole numbers).
    #[must_use]
    pub fn canonical_json(&self) -> String {
        // Every key is ASCII, so sorting by bytes is sorting by UTF-16 code units; the types declare their
        // fields in that order, their maps are sorted, and serde_json's escapes are those of RFC 8785.
        serde_json::to_string(self).unwrap_or_default()
    }

    /// SHA-256 of the canonical form, in lower-case hex.
    #[must_use]
    pub fn sha256(&self) -> String {
        sha256_of(&self.canonical_json())
    }
}

/// SHA-256 of a text, in lower-case hex.
pub(crate) fn sha256_of(text: &str) -> String {
    hex(&Sha256::digest(text))
}

/// Bytes in lower-case hex.
#[must_use]
pub(crate) fn hex(bytes: &[u8]) -> String {
    const DIGITS: [char; 16] = [
        '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f',
    ];
    let digit = |value: u8| DIGITS.get(usize::from(value)).copied().unwrap_or('0');
    bytes
        .iter()
        .flat_map(|byte| [digit(byte >> 4), digit(byte & 15)])
        .collect()
}

#[cfg(test)]
mod tests {
    use crate::changeset::Changeset;

    /// serde_json's own maps sort their keys: what they write is canonical whatever the types declare.
    #[test]
    fn fields_stand_in_the_canonical_order() {
        let json = r#"{"base_revision":"7","changes":[{"op":"update","record":null,"key":"a@x.org",
            "set":{"role":{"old":"user","new":"admin"},"name":{"old":null,"new":"A"}},
            "add":{"groups":["b","a"]},"remove":{"groups":["c"]}}],"template":"t"}"#;
        let changeset: Changeset = serde_json::from_str(json).unwrap();
        let sorted = serde_json::to_value(&changeset).unwrap().to_string();
        assert_eq!(changeset.canonical_json(), sorted);
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
