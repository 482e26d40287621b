//! Days and times, which spreadsheets keep as a number of days.

/// 1970-01-01 as a day of the 1900 system from March 1900 on.
const UNIX_DAY_1900: i64 = 25_569;
/// Days between the beginnings of the two systems.
const DAYS_TO_1904: f64 = 1_462.0;
/// The day that the 1900 system has and no calendar: 29 February 1900.
const NO_SUCH_DAY: i64 = 60;
/// 31 December 9999.
const LAST_DAY: i64 = 2_958_465;
const DAY_MS: f64 = 86_400_000.0;

/// Which parts of a moment a format shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shown {
    Date,
    Time,
    Both,
    /// Hours that go on beyond 24.
    Elapsed,
    /// The format does not say; the number does.
    AsNumber,
}

impl Shown {
    /// Reads the first section of a format code that is known to be one of dates.
    pub(crate) fn of(code: &str) -> Shown {
        if code.eq_ignore_ascii_case("general") {
            return Shown::AsNumber;
        }
        let (mut days, mut hours, mut months, mut elapsed) = (false, false, false, false);
        let mut rest = code.chars();
        while let Some(c) = rest.next() {
            match c {
                '"' => while rest.next().is_some_and(|c| c != '"') {},
                '\\' | '_' | '*' => drop(rest.next()),
                '[' => {
                    let inside: String = rest.by_ref().take_while(|c| *c != ']').collect();
                    let unit = inside.to_ascii_lowercase();
                    elapsed |= !unit.is_empty() && unit.chars().all(|c| "hms".contains(c));
                }
                ';' => break,
                'd' | 'D' | 'y' | 'Y' | 'e' | 'g' => days = true,
                'h' | 'H' | 's' | 'S' => hours = true,
                'm' | 'M' => months = true,
                'A' | 'a' => {
                    // AM/PM holds an M that is no month.
                    let marker = rest.as_str();
                    if let Some(after) = marker.get(4..)
                        && marker
                            .get(..4)
                            .is_some_and(|m| m.eq_ignore_ascii_case("m/pm"))
                    {
                        hours = true;
                        rest = after.chars();
                    }
                }
                _ => {}
            }
        }
        match (elapsed, days || (months && !hours), hours) {
            (true, ..) => Shown::Elapsed,
            (_, true, true) => Shown::Both,
            (_, true, false) => Shown::Date,
            (_, false, true) => Shown::Time,
            _ => Shown::AsNumber,
        }
    }
}

/// A number of days as ISO 8601: `2024-02-29`, `08:30:00`, `2024-02-29T08:30:00`, or `27:30:00` for hours that go on.
/// Seconds are whole. `None` when the number is a day of no calendar.
pub(crate) fn iso(serial: f64, shown: Shown, since_1904: bool) -> Option<String> {
    if !serial.is_finite() {
        return None;
    }
    if shown == Shown::Elapsed {
        return elapsed(serial);
    }
    let serial = if since_1904 {
        serial + DAYS_TO_1904
    } else {
        serial
    };
    if !(0.0..(LAST_DAY + 1) as f64).contains(&serial) {
        return None;
    }
    let mut day = serial.floor() as i64;
    let mut seconds = ((serial - serial.floor()) * DAY_MS / 1_000.0).round() as i64;
    if seconds == 86_400 {
        seconds = 0;
        day += 1;
    }
    let time = format!(
        "{:02}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    );
    let shown = match shown {
        Shown::AsNumber if day == 0 => Shown::Time,
        Shown::AsNumber if seconds == 0 => Shown::Date,
        Shown::AsNumber => Shown::Both,
        shown => shown,
    };
    match shown {
        Shown::Time => Some(time),
        Shown::Date => date(day),
        _ => Some(format!("{}T{time}", date(day)?)),
    }
}

fn elapsed(serial: f64) -> Option<String> {
    let seconds = (serial.abs() * DAY_MS / 1_000.0).round();
    if seconds > 1e15 {
        return None;
    }
    let seconds = seconds as i64;
    let sign = if serial < 0.0 && seconds > 0 { "-" } else { "" };
    Some(format!(
        "{sign}{}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    ))
}

fn date(day: i64) -> Option<String> {
    if !(1..=LAST_DAY).contains(&day) || day == NO_SUCH_DAY {
        return None;
    }
    // Before the day that never was, the system is one day behind.
    let day = if day < NO_SUCH_DAY { day + 1 } else { day };
    let (year, month, day) = civil_from_days(day - UNIX_DAY_1900);
    Some(format!("{year:04}-{month:02}-{day:02}"))
}

/// The Gregorian date of a day counted from 1970-01-01, after Howard Hinnant's "chrono-Compatible Low-Level Date
/// Algorithms".
fn civil_from_days(days: i64) -> (i64, i64, i64) {
    let days = days + 719_468;
    let era = days.div_euclid(146_097);
    let of_era = days.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let shifted = (5 * of_year + 2) / 153;
    let day = of_year - (153 * shifted + 2) / 5 + 1;
    let month = if shifted < 10 {
        shifted + 3
    } else {
        shifted - 9
    };
    (year + era * 400 + i64::from(month <= 2), month, day)
}

#[cfg(test)]
mod tests {
    use super::{Shown, iso};

    #[test]
    fn formats_say_which_parts_are_shown() {
        for (code, shown) in [
            ("mm-dd-yy", Shown::Date),
            ("yyyy\\-mm\\-dd", Shown::Date),
            ("mmm", Shown::Date),
            ("[$-F800]dddd\\,\\ mmmm\\ dd\\,\\ yyyy", Shown::Date),
            ("h:mm AM/PM", Shown::Time),
            ("mm:ss", Shown::Time),
            ("m/d/yy h:mm", Shown::Both),
            ("yyyy\"h\";@", Shown::Date),
            ("[h]:mm:ss", Shown::Elapsed),
            ("General", Shown::AsNumber),
        ] {
            assert_eq!(Shown::of(code), shown, "{code}");
        }
    }

    #[test]
    fn both_systems_and_the_day_that_never_was() {
        let of = |serial, shown| iso(serial, shown, false);
        assert_eq!(of(1.0, Shown::Date).unwrap(), "1900-01-01");
        assert_eq!(of(59.0, Shown::Date).unwrap(), "1900-02-28");
        assert_eq!(of(60.0, Shown::Date), None);
        assert_eq!(of(61.0, Shown::Date).unwrap(), "1900-03-01");
        assert_eq!(of(45_351.0, Shown::Date).unwrap(), "2024-02-29");
        assert_eq!(of(2_958_465.0, Shown::Date).unwrap(), "9999-12-31");
        assert_eq!(of(2_958_466.0, Shown::Date), None);
        assert_eq!(of(-1.0, Shown::Date), None);
        assert_eq!(iso(0.0, Shown::Date, true).unwrap(), "1904-01-01");
        assert_eq!(iso(43_889.0, Shown::Date, true).unwrap(), "2024-02-29");
        assert_eq!(
            of(45_351.354_166_666_7, Shown::Both).unwrap(),
            "2024-02-29T08:30:00"
        );
        // A hundredth of a second before midnight is midnight.
        assert_eq!(
            of(45_350.999_999_9, Shown::Both).unwrap(),
            "2024-02-29T00:00:00"
        );
        assert_eq!(of(0.5, Shown::AsNumber).unwrap(), "12:00:00");
        assert_eq!(of(1.145_833_333_333, Shown::Elapsed).unwrap(), "27:30:00");
        assert_eq!(of(-0.25, Shown::Elapsed).unwrap(), "-6:00:00");
    }
}
