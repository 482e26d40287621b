//! Dates as applications export them, read only when they can mean one day alone.

/// Reads a date and gives it as `YYYY-MM-DD`. A time of day after it is dropped.
///
/// ISO 8601 dates are read, dates with the year first, `31.12.2026`, names of months in English, and
/// day/month pairs of which one number is above 12. `03/04/2026` can mean two days and is not read.
#[must_use]
pub fn read_date(text: &str) -> Option<String> {
    let text = text.trim();
    let parts: Vec<&str> = text
        .split(|c: char| !c.is_alphanumeric())
        .filter(|part| !part.is_empty())
        .collect();
    let [first, second, third, ..] = parts.as_slice() else {
        return None;
    };
    // `2026-03-31T08:00:00Z`: the day runs into the time.
    let third = third.split(['T', 't']).next().unwrap_or(third);
    let dotted = text
        .get(first.len()..)
        .is_some_and(|rest| rest.starts_with('.'));
    let (year, month, day) = if first.len() == 4 {
        (number(first)?, month_number(second)?, number(third)?)
    } else if third.len() == 4 {
        let year = number(third)?;
        match (number(first), number(second)) {
            (Some(day), Some(month)) if dotted || day > 12 || day == month => (year, month, day),
            (Some(month), Some(day)) if day > 12 => (year, month, day),
            (Some(day), None) => (year, month_number(second)?, day),
            (None, Some(day)) => (year, month_number(first)?, day),
            _ => return None,
        }
    } else {
        return None;
    };
    let leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    let days = match month {
        2 if leap => 29,
        2 => 28,
        4 | 6 | 9 | 11 => 30,
        1..=12 => 31,
        _ => return None,
    };
    ((1..=days).contains(&day) && (1900..=9999).contains(&year))
        .then(|| format!("{year:04}-{month:02}-{day:02}"))
}

fn number(text: &str) -> Option<u32> {
    text.bytes()
        .all(|byte| byte.is_ascii_digit())
        .then(|| text.parse().ok())
        .flatten()
}

fn month_number(text: &str) -> Option<u32> {
    const MONTHS: [&str; 12] = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ];
    number(text).or_else(|| {
        let head = text.get(..3)?.to_ascii_lowercase();
        MONTHS
            .iter()
            .position(|month| *month == head)
            .and_then(|at| u32::try_from(at + 1).ok())
    })
}

#[cfg(test)]
mod tests {
    use super::read_date;

    #[test]
    fn only_certain_dates_are_read() {
        for (text, date) in [
            ("2026-03-31", Some("2026-03-31")),
            ("2026-03-31T08:00:00Z", Some("2026-03-31")),
            ("2026/3/1 08:00", Some("2026-03-01")),
            ("31.12.2026", Some("2026-12-31")),
            ("12/31/2026", Some("2026-12-31")),
            ("31/12/2026", Some("2026-12-31")),
            ("Mar 5, 2026", Some("2026-03-05")),
            ("5 March 2026", Some("2026-03-05")),
            ("03/04/2026", None),
            ("2026-02-30", None),
            ("last week", None),
            ("", None),
        ] {
            assert_eq!(read_date(text).as_deref(), date, "{text}");
        }
    }
}
