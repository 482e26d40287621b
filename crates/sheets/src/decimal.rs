//! Binary numbers as the decimal numbers that were typed.

/// Digits that spreadsheet programs keep.
const DIGITS: usize = 15;
/// Whole numbers up to this one are exact in binary.
const EXACT: f64 = 9_007_199_254_740_992.0;
/// Numbers with more zeros than this before or after their digits stay powers of ten.
const MOST_ZEROS: i32 = 30;

/// A number as digits and the place of the point.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Decimal {
    pub(crate) negative: bool,
    /// `0` to `9` as numbers, no zeros at either end; none for zero.
    digits: Vec<u8>,
    /// Digits before the point; negative when zeros follow it.
    point: i32,
}

impl Decimal {
    /// To 15 significant digits, which brings back 0.3 from the sum of 0.1 and 0.2; whole numbers exactly.
    pub(crate) fn new(value: f64) -> Decimal {
        let text = if value.fract() == 0.0 && value.abs() < EXACT {
            format!("{value:e}")
        } else {
            format!("{value:.*e}", DIGITS - 1)
        };
        let (mantissa, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let mut digits: Vec<u8> = mantissa
            .bytes()
            .filter(u8::is_ascii_digit)
            .map(|digit| digit - b'0')
            .collect();
        while digits.last() == Some(&0) {
            digits.pop();
        }
        Decimal {
            negative: value < 0.0,
            point: exponent.parse::<i32>().unwrap_or(0) + 1,
            digits,
        }
    }

    pub(crate) fn is_zero(&self) -> bool {
        self.digits.is_empty()
    }

    /// Times ten to this power.
    pub(crate) fn scale(&mut self, power: i32) {
        self.point = self.point.saturating_add(power);
    }

    /// Keeps this many digits after the point; halves go away from zero.
    pub(crate) fn round(&mut self, places: usize) {
        let places = i32::try_from(places).unwrap_or(i32::MAX);
        let keep = self.point.saturating_add(places);
        let Ok(keep) = usize::try_from(keep) else {
            self.digits.clear();
            return;
        };
        let up = self.digits.get(keep).is_some_and(|digit| *digit >= 5);
        self.digits.truncate(keep);
        if up {
            while let Some(9) = self.digits.last() {
                self.digits.pop();
            }
            if let Some(last) = self.digits.last_mut() {
                *last += 1;
            } else {
                self.digits.push(1);
                self.point += 1;
            }
        }
        while self.digits.last() == Some(&0) {
            self.digits.pop();
        }
    }

    /// Whether the number can be written out without a power of ten.
    pub(crate) fn is_writable(&self) -> bool {
        self.digits.is_empty() || (-MOST_ZEROS..=MOST_ZEROS).contains(&self.point)
    }

    /// The digits before the point, none when there is nothing but zero.
    pub(crate) fn whole(&self) -> String {
        let end = if self.is_zero() { 0 } else { self.point };
        (0..end).map(|at| self.digit(at)).collect()
    }

    /// The digits after the point.
    pub(crate) fn fraction(&self) -> String {
        let digits = i32::try_from(self.digits.len()).unwrap_or(i32::MAX);
        let end = if self.is_zero() { self.point } else { digits };
        (self.point..end).map(|at| self.digit(at)).collect()
    }

    fn digit(&self, at: i32) -> char {
        let digit = usize::try_from(at).ok().and_then(|at| self.digits.get(at));
        char::from(b'0' + digit.copied().unwrap_or(0))
    }
}

/// The number in full, as the format *General* would show it in a cell that is wide enough.
pub(crate) fn plain(value: f64) -> String {
    let decimal = Decimal::new(value);
    if !decimal.is_writable() {
        return format!("{value:E}");
    }
    let mut text = String::new();
    if decimal.negative && !decimal.is_zero() {
        text.push('-');
    }
    let (whole, fraction) = (decimal.whole(), decimal.fraction());
    text.push_str(if whole.is_empty() { "0" } else { &whole });
    if !fraction.is_empty() {
        text.push('.');
        text.push_str(&fraction);
    }
    text
}

/// Whether the number has more digits than binary numbers hold, so that the last ones are not what was typed.
pub(crate) fn has_lost_digits(value: f64) -> bool {
    value.fract() == 0.0 && value.abs() >= EXACT && Decimal::new(value).is_writable()
}

#[cfg(test)]
mod tests {
    use super::{has_lost_digits, plain};

    #[test]
    fn numbers_are_written_as_they_were_typed() {
        for (value, text) in [
            (0.0, "0"),
            (-0.0, "0"),
            (7.0, "7"),
            (1e20, "100000000000000000000"),
            (0.1, "0.1"),
            (0.1 + 0.2, "0.3"),
            (1.0 - 0.9, "0.1"),
            (-12.5, "-12.5"),
            (0.000_012, "0.000012"),
            (1_234_567_890_123.0, "1234567890123"),
            (9_007_199_254_740_991.0, "9007199254740991"),
            (100.0, "100"),
            (1e300, "1E300"),
        ] {
            assert_eq!(plain(value), text);
        }
        assert!(has_lost_digits(123_456_789_012_345_678.0));
        assert!(!has_lost_digits(1_234_567_890_123_456.0));
        assert!(!has_lost_digits(1e300));
    }
}
