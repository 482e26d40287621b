//! Delimiter, quote and escape, detected together.

use super::candidates::{likely_delimiters, quoting_variants, read_sep_line};
use super::evidence::{delimiter_name, quote_name};
use super::trial::{Trial, is_usual, try_dialect, unsplit, weight};
use super::{Dialect, DialectChoice, Evidence, Part};

/// The dialect of a text, and what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Detected {
    pub dialect: Dialect,
    /// Byte of the text at which the first record begins: behind a `sep=` line.
    pub start: usize,
    pub evidence: Vec<Evidence>,
}

/// Detects how the records of `text` are written. `text` is UTF-8, perhaps with bad bytes, without a byte order
/// mark. Encoding, byte order mark and header are left as they are by default.
///
/// ```
/// use rollcall_core::dialect::{DialectChoice, detect_dialect};
/// let detected = detect_dialect(b"Members\nname;e-mail\n'Doe; J';j@x.org\n", &DialectChoice::default());
/// assert_eq!((&*detected.dialect.delimiter, detected.dialect.quote), (";", Some(b'\'')));
/// assert_eq!(detected.dialect.lines_above, Some(1));
/// ```
#[must_use]
pub fn detect_dialect(text: &[u8], choice: &DialectChoice) -> Detected {
    let sep_line = read_sep_line(text);
    let start = sep_line.as_ref().map_or(0, |(_, length)| *length);
    let said = sep_line.as_ref().map(|(delimiter, _)| delimiter.clone());
    let base = Dialect {
        sep_line: sep_line.is_some(),
        double_quote: choice.double_quote.unwrap_or(true),
        record_end: choice
            .record_end
            .clone()
            .unwrap_or(Dialect::default().record_end),
        comment: choice.comment.clone(),
        skip_initial_space: choice.skip_initial_space.unwrap_or(false),
        escape: choice.escape.flatten(),
        quote: choice.quote.unwrap_or(Some(b'"')),
        ..Dialect::default()
    };
    let fixed = choice.delimiter.clone().or(said);
    let delimiters = match &fixed {
        Some(delimiter) => vec![delimiter.clone()],
        None => likely_delimiters(text.get(start..).unwrap_or_default()),
    };
    let mut trials: Vec<Trial> = Vec::new();
    let mut most: f64 = 0.0;
    for delimiter in delimiters {
        // What cannot win need not be tried.
        if !trials.is_empty() && weight(&delimiter) <= most {
            continue;
        }
        let dialect = Dialect {
            delimiter,
            ..base.clone()
        };
        let trial = try_dialect(text, start, dialect);
        if is_usual(&trial.dialect.delimiter) {
            most = most.max(trial.score());
        }
        trials.push(trial);
    }
    let variants: Vec<Dialect> = trials
        .iter()
        .flat_map(|trial| quoting_variants(trial, text, choice))
        .collect();
    trials.extend(
        variants
            .into_iter()
            .map(|dialect| try_dialect(text, start, dialect)),
    );
    let unusual = trials
        .iter()
        .any(|trial| !is_usual(&trial.dialect.delimiter));
    let whole = unusual.then(|| try_dialect(text, start, unsplit(&base)));
    conclude(trials, whole.as_ref(), start, fixed.is_some(), choice)
}

fn conclude(
    trials: Vec<Trial>,
    whole: Option<&Trial>,
    start: usize,
    fixed: bool,
    choice: &DialectChoice,
) -> Detected {
    let worth = |trial: &Trial| {
        if fixed {
            // Of one column, too, the quoting can be told.
            trial.score() + trial.plausible * (1.0 - trial.damaged) / 100.0
        } else if trial.is_convincing(whole) {
            trial.score()
        } else {
            0.0
        }
    };
    let mut best: Option<(f64, Trial)> = None;
    let mut second: f64 = 0.0;
    for trial in trials {
        let worth = worth(&trial);
        let same_delimiter = best
            .as_ref()
            .is_some_and(|(_, best)| best.dialect.delimiter == trial.dialect.delimiter);
        match &best {
            Some((most, _)) if worth <= most + 1e-9 => {
                if !same_delimiter {
                    second = second.max(worth);
                }
            }
            _ => {
                if let Some((most, _)) = best.take().filter(|_| !same_delimiter) {
                    second = second.max(most);
                }
                best = Some((worth, trial));
            }
        }
    }
    let Some((most, best)) = best else {
        return Detected {
            dialect: Dialect::default(),
            start,
            evidence: Vec::new(),
        };
    };
    let one_column = !fixed && most <= 0.0;
    let evidence = vec![
        delimiter_evidence(&best, choice, most, second, one_column),
        quote_evidence(&best, choice),
        lines_above_evidence(&best, choice),
    ];
    let mut dialect = best.dialect.clone();
    if one_column {
        dialect.delimiter = ",".to_owned();
    }
    dialect.lines_above = Some(
        choice
            .lines_above
            .unwrap_or_else(|| sep_lines(&best) + best.lines_above()),
    );
    dialect.header = choice.header;
    Detected {
        dialect,
        start,
        evidence,
    }
}

fn sep_lines(best: &Trial) -> u32 {
    u32::from(best.dialect.sep_line)
}

fn delimiter_evidence(
    best: &Trial,
    choice: &DialectChoice,
    most: f64,
    second: f64,
    one_column: bool,
) -> Evidence {
    let name = delimiter_name(&best.dialect.delimiter);
    if choice.delimiter.is_some() {
        return Evidence::given(Part::Delimiter, name);
    }
    if best.dialect.sep_line {
        return Evidence::new(Part::Delimiter, name, "The first line says so (sep=).", 1.0);
    }
    if one_column {
        let why = "No separator was found: the file has one column.";
        return Evidence::new(Part::Delimiter, "comma", why, 0.7);
    }
    #[allow(clippy::cast_possible_truncation, clippy::cast_sign_loss)]
    let percent = (best.agreement * 100.0).round() as u32;
    let why = format!(
        "Split there, {percent} % of the first {} records have {} fields.",
        best.filled.len() - best.above,
        best.fields
    );
    // Sure when the records agree and no other delimiter comes near.
    let rival = if most > 0.0 { second / most } else { 0.0 };
    let confidence = best.agreement * (1.0 - 0.5 * rival * rival) * few(best.filled.len());
    Evidence::new(Part::Delimiter, name, why, confidence)
}

/// One or two records prove little.
fn few(records: usize) -> f64 {
    match records {
        0 | 1 => 0.6,
        2 => 0.8,
        3..=5 => 0.95,
        _ => 1.0,
    }
}

fn quote_evidence(best: &Trial, choice: &DialectChoice) -> Evidence {
    let dialect = &best.dialect;
    let mut name = quote_name(dialect.quote);
    if let Some(escape) = dialect.escape {
        name.push_str(&format!(", escaped by “{}”", char::from(escape)));
    }
    if choice.quote.is_some() {
        return Evidence::given(Part::Quote, name);
    }
    let (why, confidence) = match (dialect.quote, best.quoted, best.damaged > 0.0) {
        (None, _, _) => (
            "Quotes in this file do not open and close fields.".to_owned(),
            0.6,
        ),
        (_, 0, _) => ("No field is quoted.".to_owned(), 0.8),
        (_, count, false) => (
            format!("{count} of the first fields are quoted so, all of them properly."),
            1.0,
        ),
        (_, count, true) => (
            format!("{count} of the first fields are quoted so, some of them wrongly."),
            1.0 - best.damaged,
        ),
    };
    Evidence::new(Part::Quote, name, why, confidence)
}

fn lines_above_evidence(best: &Trial, choice: &DialectChoice) -> Evidence {
    if let Some(lines) = choice.lines_above {
        return Evidence::given(Part::LinesAbove, lines.to_string());
    }
    let lines = sep_lines(best) + best.lines_above();
    let (why, confidence) = match lines - sep_lines(best) {
        0 => ("The first line has as many fields as those below it.", 0.9),
        _ => (
            "They have fewer fields than the table below them.",
            best.agreement * 0.9,
        ),
    };
    Evidence::new(Part::LinesAbove, lines.to_string(), why, confidence)
}

#[cfg(test)]
mod tests {
    use super::{DialectChoice, detect_dialect};

    /// `expect`: delimiter, quote, lines above.
    #[track_caller]
    fn check(text: &str, delimiter: &str, quote: &str, lines_above: u32) {
        let detected = detect_dialect(text.as_bytes(), &DialectChoice::default());
        let dialect = &detected.dialect;
        let shown: String = dialect
            .quote
            .into_iter()
            .chain(dialect.escape)
            .map(char::from)
            .collect();
        assert_eq!(
            (&*dialect.delimiter, &*shown, dialect.lines_above),
            (delimiter, quote, Some(lines_above)),
            "{text:?} {:#?}",
            detected.evidence
        );
    }

    #[test]
    fn the_delimiter_is_the_one_the_records_agree_on() {
        check("a,b,c\n1,2,3\n", ",", "\"", 0);
        check("a;b\n1;2,5\n3;4,5\n", ";", "\"", 0);
        check("1;2,5\n3;4,5\n", ";", "\"", 0);
        check("a\tb\n1\t2\n", "\t", "\"", 0);
        check("a|b\n1|2\n", "|", "\"", 0);
        check(
            "name;email\n\"Doe, Jane\";j@x.org\n\"Roe, Ann\";a@x.org\n",
            ";",
            "\"",
            0,
        );
        check(
            "email,licenses\na@x.org,one;two\nb@x.org,one;two\n",
            ",",
            "\"",
            0,
        );
        check("a;b;c\n1;2\n", ";", "\"", 0);
        check("sep=;\na,b;c\n", ";", "\"", 1);
        check("sep=||\r\na||b;c\n", "||", "\"", 1);
        check("a,\"b\nc\",d\n1,2,3", ",", "\"", 0);
        check("one|two,two|three\nfour|five,five|six", "|", "\"", 0);
        check("a,b,c\na,b,c|d|e|f", ",", "\"", 0);
        check(
            "date,time,ok\n2026-01-01 12:30:15,5.5,x\n2026-01-02 12:31:15,5.5,y\n2026-01-02 12:31:15,5.5,y\n",
            ",",
            "\"",
            0,
        );
    }

    #[test]
    fn a_file_of_one_column_is_not_split() {
        check("", ",", "\"", 0);
        check("email\nann@x.org\n", ",", "\"", 0);
        check("email\na@x.org; b@x.org\n", ",", "\"", 0);
        check("Name\nAnn Lee\nBo Smith\nCy Jones\n", ",", "\"", 0);
        check("Full name\nAnn Lee\nBo Smith\nCy Jones\n", ",", "\"", 0);
        check("12:30\n12:31\n12:32\n12:33\n", ",", "\"", 0);
        check(
            "https://x.org\nhttps://y.org\nhttps://z.org\n",
            ",",
            "\"",
            0,
        );
    }

    #[test]
    fn unusual_delimiters_are_taken_when_everything_speaks_for_them() {
        check("id:name:age\n1:Ann:33\n2:Bo:44\n3:Cy:55\n", ":", "\"", 0);
        check("id^name^age\n1^Ann^33\n2^Bo^44\n", "^", "\"", 0);
        check("id||name\n1||Ann\n2||Bo|Bo\n", "|", "\"", 0);
        check("id||name\n1||Ann\n2||Bo\n", "||", "\"", 0);
        check("id name age\n1 Ann 33\n2 Bo 44\n3 Cy 55\n", " ", "\"", 0);
        check(
            "\"id\" \"name\"\n\"1\" \"Ann Lee\"\n\"2\" \"Bo Smith\"\n",
            " ",
            "\"",
            0,
        );
    }

    #[test]
    fn quotes_and_escapes_are_told() {
        check("a,b\n'1,5','x'\n'2,5','y'\n", ",", "'", 0);
        check("'a','b'\n'it''s','x'\n", ",", "'", 0);
        check("name,email\nO'Brien,o@x.org\n'Neil,n@x.org\n", ",", "\"", 0);
        check("a,b\n\"say \\\"hi\\\", you\",2\n", ",", "\"\\", 0);
        check("a,b\n\"C:\\dir\\\",2\n", ",", "\"", 0);
        check("a,b\n\"say \"\"hi\"\"\",2\n", ",", "\"", 0);
        check("a\tb\n\"five\" inches\tx\n\"six\" inches\ty\n", "\t", "", 0);
    }

    #[test]
    fn spaces_before_quotes_belong_to_the_delimiter() {
        let text = b"a, \"b, c\", d\n1, \"2, 3\", 4\n";
        let detected = detect_dialect(text, &DialectChoice::default());
        assert!(detected.dialect.skip_initial_space);
        assert_eq!(detected.dialect.delimiter, ",");
    }

    #[test]
    fn title_lines_stand_above_the_table() {
        check(
            "Members of Harbour\n\nName,Email\nBo,bo@x.org\n",
            ",",
            "\"",
            2,
        );
        check(
            "Report,,\nMay,,\nName,Email,Role\nBo,bo@x.org,x\n",
            ",",
            "\"",
            2,
        );
        check("a,b,c\n,,\nx,,\n", ",", "\"", 0);
        check("Members\nName,Email\nBo,bo@x.org\n", ",", "\"", 1);
        check("Name\nDoe, Jane\nRoe, Ann\n", ",", "\"", 0);
    }

    #[test]
    fn what_was_chosen_is_not_guessed() {
        let choice = DialectChoice {
            delimiter: Some(";".to_owned()),
            quote: Some(None),
            lines_above: Some(1),
            ..DialectChoice::default()
        };
        let detected = detect_dialect(b"a,b;\"c\nd,e;f\n", &choice);
        assert_eq!(detected.dialect.delimiter, ";");
        assert_eq!(
            (detected.dialect.quote, detected.dialect.lines_above),
            (None, Some(1))
        );
        assert!(
            detected
                .evidence
                .iter()
                .all(|evidence| evidence.confidence > 0.99)
        );
    }
}
