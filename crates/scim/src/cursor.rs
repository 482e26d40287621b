//! Cursors (RFC 9865): a place in a list, which clients hand back unread. A cursor belongs to one query; it holds
//! no secret and grants nothing, since the query is made again and its rights are checked again.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::{Reason, ScimError, ScimResult};

/// Bytes of the query's hash that a cursor carries.
const QUERY_BYTES: usize = 12;

/// Where the next page begins, and when the cursor was given out.
#[derive(Debug, Clone, PartialEq)]
pub struct Cursor {
    pub at_ms: i64,
    pub count: usize,
    /// What the storage needs to go on.
    pub position: Value,
}

impl Cursor {
    /// `query` is whatever the list depends on.
    #[must_use]
    pub fn write(&self, query: &str) -> String {
        let mut bytes = hash(query);
        let content = serde_json::json!([self.at_ms, self.count, self.position]);
        bytes.extend_from_slice(content.to_string().as_bytes());
        URL_SAFE_NO_PAD.encode(bytes)
    }

    /// # Errors
    /// `invalidCursor` when this service did not give it out for this query, `invalidCount` when the page size is
    /// another one, `expiredCursor` when it is too old.
    pub fn read(text: &str, query: &str, count: usize, oldest_ms: i64) -> ScimResult<Cursor> {
        let invalid = || {
            ScimError::new(
                Reason::InvalidCursor,
                "The cursor is not one of this query.",
            )
        };
        let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| invalid())?;
        let (found, content) = bytes.split_at_checked(QUERY_BYTES).ok_or_else(invalid)?;
        if found != hash(query) {
            return Err(invalid());
        }
        let content: Value = serde_json::from_slice(content).map_err(|_| invalid())?;
        let (Some(at_ms), Some(old_count), Some(position)) = (
            content.get(0).and_then(Value::as_i64),
            content.get(1).and_then(Value::as_u64),
            content.get(2),
        ) else {
            return Err(invalid());
        };
        if usize::try_from(old_count) != Ok(count) {
            let detail = "The count is not that of the page before.";
            return Err(ScimError::new(Reason::InvalidCount, detail));
        }
        if at_ms < oldest_ms {
            let detail = "The cursor is too old. Begin the list again.";
            return Err(ScimError::new(Reason::ExpiredCursor, detail));
        }
        Ok(Cursor {
            at_ms,
            count,
            position: position.clone(),
        })
    }
}

fn hash(query: &str) -> Vec<u8> {
    Sha256::digest(query)
        .iter()
        .copied()
        .take(QUERY_BYTES)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_cursor_is_good_for_its_query_only() {
        let cursor = Cursor {
            at_ms: 100,
            count: 10,
            position: json!(["a", 3]),
        };
        let text = cursor.write("users");
        let reason = |query: &str, count, oldest_ms| {
            Cursor::read(&text, query, count, oldest_ms).map_err(|error| error.reason)
        };
        assert_eq!(reason("users", 10, 99).as_ref(), Ok(&cursor));
        assert_eq!(reason("users", 10, 100), Ok(cursor));
        assert_eq!(reason("groups", 10, 100), Err(Reason::InvalidCursor));
        assert_eq!(reason("users", 11, 100), Err(Reason::InvalidCount));
        assert_eq!(reason("users", 10, 101), Err(Reason::ExpiredCursor));
        for text in ["", "!", "AAAA"] {
            assert!(Cursor::read(text, "users", 10, 0).is_err());
        }
    }
}
