//! Times as text.

use jiff::Timestamp;

/// RFC 3339 in UTC, to the second: `2026-11-21T22:05:00Z`.
#[must_use]
pub fn rfc3339(ms: i64) -> String {
    Timestamp::from_second(ms.div_euclid(1000))
        .unwrap_or(Timestamp::UNIX_EPOCH)
        .to_string()
}

#[cfg(test)]
mod tests {
    use super::rfc3339;

    #[test]
    fn times_are_utc_to_the_second() {
        assert_eq!(rfc3339(1_795_298_700_999), "2026-11-21T22:05:00Z");
    }
}
