//! Number formats of Excel (ECMA-376, part 1, 18.8.31), as far as they decide which digits and signs are shown.
//!
//! Blanks that only align, fill characters and colours are left out, powers of ten and fractions are written as
//! plain numbers, and decimal points and group separators are those of English: which ones a reader sees is a
//! matter of that reader's settings, of which the file says nothing.

use crate::decimal::{Decimal, plain};

/// A format code, read once for all cells that have it.
#[derive(Debug, Clone, Default)]
pub(crate) struct NumberFormat {
    sections: Vec<Section>,
}

#[derive(Debug, Clone, Default)]
struct Section {
    tokens: Vec<Token>,
    /// Shows the number as it is among the literals.
    general: bool,
    grouped: bool,
    percents: u8,
    /// Commas behind the digits: each divides by a thousand.
    thousands: u8,
    condition: Option<(Comparison, f64)>,
}

#[derive(Debug, Clone, PartialEq, Eq)]
enum Token {
    /// `0`, `#` or `?`.
    Digit(char),
    Point,
    Literal(char),
    /// The number itself: `General`, `@`, a power of ten, a fraction.
    Number,
}

#[derive(Debug, Clone, Copy)]
enum Comparison {
    Less,
    LessOrEqual,
    Equal,
    NotEqual,
    GreaterOrEqual,
    Greater,
}

impl NumberFormat {
    pub(crate) fn new(code: &str) -> NumberFormat {
        let mut sections = vec![Section::default()];
        let mut rest = code.chars();
        // A comma counts when the next character is known.
        let mut commas = 0_u8;
        while let Some(c) = rest.next() {
            let Some(section) = sections.last_mut() else {
                break;
            };
            let is_digit = matches!(c, '0' | '#' | '?');
            if commas > 0 && c != ',' {
                if is_digit {
                    section.grouped = true;
                } else {
                    section.thousands += commas;
                }
                commas = 0;
            }
            match c {
                ';' => sections.push(Section::default()),
                '"' => {
                    let literal = rest.by_ref().take_while(|c| *c != '"');
                    section.tokens.extend(literal.map(Token::Literal));
                }
                '\\' => section.tokens.extend(rest.next().map(Token::Literal)),
                '_' | '*' => drop(rest.next()),
                '[' => {
                    let inside: String = rest.by_ref().take_while(|c| *c != ']').collect();
                    section.take_bracket(&inside);
                }
                _ if is_digit => section.tokens.push(Token::Digit(c)),
                ',' if section.has_digits() => commas = commas.saturating_add(1),
                '.' => section.tokens.push(Token::Point),
                '%' => {
                    section.percents = section.percents.saturating_add(1);
                    section.tokens.push(Token::Literal('%'));
                }
                'E' | 'e' if section.has_digits() && rest.as_str().starts_with(['+', '-']) => {
                    section.general = true;
                    rest.next();
                }
                '/' if section.has_digits() => section.general = true,
                '@' => section.general = true,
                'G' | 'g'
                    if rest
                        .as_str()
                        .get(..6)
                        .is_some_and(|word| word.eq_ignore_ascii_case("eneral")) =>
                {
                    section.general = true;
                    section.tokens.push(Token::Number);
                    rest = rest.as_str().get(6..).unwrap_or_default().chars();
                }
                _ => section.tokens.push(Token::Literal(c)),
            }
        }
        if let Some(last) = sections.last_mut() {
            last.thousands += commas;
        }
        NumberFormat { sections }
    }

    /// What a cell shows, outer blanks off.
    pub(crate) fn show(&self, value: f64) -> String {
        let Some((section, with_sign)) = self.section_for(value) else {
            return plain(value);
        };
        if section.tokens.is_empty() && !section.general {
            // `0;-0;;@` hides zeros; whatever else an empty section hides is told all the same.
            return if value == 0.0 {
                String::new()
            } else {
                plain(value)
            };
        }
        section.show(value, with_sign).trim().to_owned()
    }

    /// The section for a number, and whether a minus is to be written.
    fn section_for(&self, value: f64) -> Option<(&Section, bool)> {
        let numbers = self.sections.get(..self.sections.len().min(3))?;
        if numbers.iter().any(|section| section.condition.is_some()) {
            return numbers
                .iter()
                .find(|section| {
                    section
                        .condition
                        .is_none_or(|condition| holds(condition, value))
                })
                .map(|section| (section, true));
        }
        match numbers {
            [_, negative, ..] if value < 0.0 => Some((negative, false)),
            [_, _, zero] if value == 0.0 => Some((zero, false)),
            [first, ..] => Some((first, true)),
            [] => None,
        }
    }
}

fn holds((comparison, bound): (Comparison, f64), value: f64) -> bool {
    match comparison {
        Comparison::Less => value < bound,
        Comparison::LessOrEqual => value <= bound,
        Comparison::Equal => value == bound,
        Comparison::NotEqual => value != bound,
        Comparison::GreaterOrEqual => value >= bound,
        Comparison::Greater => value > bound,
    }
}

impl Section {
    fn has_digits(&self) -> bool {
        self.tokens
            .iter()
            .any(|token| matches!(token, Token::Digit(_)))
    }

    /// `[$€-407]` is a sign of money, `[>=100]` a condition; the others are colours and languages.
    fn take_bracket(&mut self, inside: &str) {
        if let Some(money) = inside.strip_prefix('$') {
            let sign = money.split('-').next().unwrap_or_default();
            self.tokens.extend(sign.chars().map(Token::Literal));
            return;
        }
        let comparisons = [
            ("<=", Comparison::LessOrEqual),
            (">=", Comparison::GreaterOrEqual),
            ("<>", Comparison::NotEqual),
            ("<", Comparison::Less),
            (">", Comparison::Greater),
            ("=", Comparison::Equal),
        ];
        let condition = comparisons.into_iter().find_map(|(sign, comparison)| {
            let bound = inside.strip_prefix(sign)?.trim().parse().ok()?;
            Some((comparison, bound))
        });
        self.condition = self.condition.or(condition);
    }

    fn show(&self, value: f64, with_sign: bool) -> String {
        let mut decimal = Decimal::new(value);
        if self.general || !decimal.is_writable() {
            return self.show_plain(if with_sign { value } else { value.abs() });
        }
        decimal.scale(2 * i32::from(self.percents) - 3 * i32::from(self.thousands));
        let point = self
            .tokens
            .iter()
            .position(|token| *token == Token::Point)
            .unwrap_or(self.tokens.len());
        let (before, after) = self.tokens.split_at(point);
        let places = after
            .iter()
            .filter(|token| matches!(token, Token::Digit(_)))
            .count();
        decimal.round(places);
        let mut text = String::new();
        if with_sign && decimal.negative && !decimal.is_zero() {
            text.push('-');
        }
        text.push_str(&self.show_whole(before, &decimal));
        show_fraction(after, &decimal, &mut text);
        text
    }

    /// The number in full, with the literals around it where the format has a place for it.
    fn show_plain(&self, value: f64) -> String {
        let number = plain(value);
        if !self.tokens.contains(&Token::Number) {
            return number;
        }
        let mut text = String::new();
        for token in &self.tokens {
            match token {
                Token::Literal(c) => text.push(*c),
                Token::Number => text.push_str(&number),
                Token::Digit(_) | Token::Point => {}
            }
        }
        text
    }

    /// Digits fill their places from the right; those left over go before the first place.
    fn show_whole(&self, tokens: &[Token], decimal: &Decimal) -> String {
        let digits = decimal.whole();
        let mut digits = digits.chars().rev().peekable();
        let mut places_left = tokens
            .iter()
            .filter(|token| matches!(token, Token::Digit(_)))
            .count();
        let mut reversed = Vec::new();
        let mut written = 0;
        let mut write = |reversed: &mut Vec<char>, digit: char| {
            if self.grouped && written > 0 && written % 3 == 0 {
                reversed.push(',');
            }
            reversed.push(digit);
            written += 1;
        };
        for token in tokens.iter().rev() {
            match token {
                Token::Literal(c) => reversed.push(*c),
                Token::Digit(place) => {
                    match digits.next() {
                        Some(digit) => write(&mut reversed, digit),
                        None if *place == '0' => write(&mut reversed, '0'),
                        None => {}
                    }
                    places_left -= 1;
                    if places_left == 0 {
                        for digit in digits.by_ref() {
                            write(&mut reversed, digit);
                        }
                    }
                }
                Token::Point | Token::Number => {}
            }
        }
        // A format without a place before the point, `.00`, still shows what is there.
        reversed.extend(digits);
        reversed.iter().rev().collect()
    }
}

fn show_fraction(tokens: &[Token], decimal: &Decimal, text: &mut String) {
    let digits = decimal.fraction();
    let mut digits = digits.chars();
    for token in tokens {
        match token {
            Token::Point => text.push('.'),
            Token::Literal(c) => text.push(*c),
            Token::Digit(place) => match digits.next() {
                Some(digit) => text.push(digit),
                None if *place == '0' => text.push('0'),
                None => {}
            },
            Token::Number => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::NumberFormat;

    #[track_caller]
    fn check(code: &str, cases: &[(f64, &str)]) {
        let format = NumberFormat::new(code);
        for (value, shown) in cases {
            assert_eq!(format.show(*value), *shown, "{value} as {code}");
        }
    }

    #[test]
    fn digits_and_their_places() {
        check(
            "General",
            &[
                (1_234_567_890_123.0, "1234567890123"),
                (0.1, "0.1"),
                (-5.0, "-5"),
            ],
        );
        check(
            "0",
            &[
                (1_234_567_890_123.0, "1234567890123"),
                (2.5, "3"),
                (-0.4, "0"),
            ],
        );
        check("00000", &[(42.0, "00042"), (123_456.0, "123456")]);
        check(
            "0.00",
            &[
                (3.146_59, "3.15"),
                (1.005, "1.01"),
                (-0.125, "-0.13"),
                (99.995, "100.00"),
            ],
        );
        check(
            "#,##0.00",
            &[(1_234_567.891, "1,234,567.89"), (0.5, "0.50")],
        );
        check("#,##0", &[(999.0, "999"), (1_000.0, "1,000")]);
        check("0.0##", &[(1.5, "1.5"), (1.234_56, "1.235")]);
        check("#", &[(0.0, ""), (7.0, "7")]);
        check(".00", &[(12.5, "12.50")]);
    }

    #[test]
    fn literals_between_and_around() {
        check(
            "000-00-0000",
            &[(123_456_789.0, "123-45-6789"), (6_789.0, "000-00-6789")],
        );
        check(
            "[<=9999999]###-####;(###) ###-####",
            &[
                (5_551_234.0, "555-1234"),
                (2_125_551_234.0, "(212) 555-1234"),
            ],
        );
        check("\"E-\"0000", &[(17.0, "E-0017")]);
        check("\"No. \"General", &[(17.0, "No. 17")]);
        check("0\\ \"kg\"", &[(3.0, "3 kg")]);
    }

    #[test]
    fn percents_money_and_thousands() {
        check("0%", &[(0.07, "7%"), (0.285, "29%"), (1.0, "100%")]);
        check("0.00%", &[(0.1234, "12.34%")]);
        check("[$€-407] #,##0.00", &[(1_234.5, "€ 1,234.50")]);
        check("#,##0,\"k\"", &[(12_345.0, "12k")]);
        check(
            "_(* #,##0.00_);_(* (#,##0.00);_(* \"-\"??_);_(@_)",
            &[(1_234.5, "1,234.50"), (-1_234.5, "(1,234.50)"), (0.0, "-")],
        );
        check("#,##0 ;[Red](#,##0)", &[(-5.0, "(5)")]);
    }

    #[test]
    fn nothing_is_shortened_to_a_power_of_ten_or_hidden() {
        check("0.00E+00", &[(1_234_567_890_123.0, "1234567890123")]);
        check("# ?/?", &[(0.25, "0.25")]);
        check("0;-0;;@", &[(0.0, ""), (3.0, "3")]);
        check(";;;", &[(3.0, "3"), (-3.0, "-3")]);
        check("@", &[(12.0, "12")]);
        check("", &[(1.5, "1.5")]);
    }
}
