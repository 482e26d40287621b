//! Which byte separates the fields.

/// The delimiters that are tried, the likeliest first.
pub const DELIMITERS: [u8; 4] = *b",;\t|";

/// How much of the file is looked at.
const SAMPLE_BYTES: usize = 65_536;
const SAMPLE_RECORDS: usize = 200;

/// A delimiter with the evidence for it.
#[derive(Debug, Clone, PartialEq)]
pub struct DelimiterGuess {
    pub delimiter: u8,
    /// Most frequent number of fields a record under this delimiter.
    pub fields: usize,
    /// Share of the sampled records that have that many, 0 to 1.
    pub agreement: f64,
    /// Records that were looked at.
    pub sampled: usize,
    /// Bytes of a leading `sep=` line, which is no record; 0 without one.
    pub sep_line_bytes: usize,
}

/// What people call a delimiter.
#[must_use]
pub fn delimiter_name(delimiter: u8) -> &'static str {
    match delimiter {
        b',' => "comma",
        b';' => "semicolon",
        b'\t' => "tab",
        b'|' => "pipe",
        _ => "other",
    }
}

/// Takes the delimiter under which most records have the same number of fields, more than one.
///
/// A leading `sep=` line decides without looking further. A file of one column has no delimiter; it is read
/// as if it had commas.
#[must_use]
pub fn detect_delimiter(text: &[u8]) -> DelimiterGuess {
    if let Some(guess) = read_sep_line(text) {
        return guess;
    }
    let sample = text.get(..SAMPLE_BYTES).unwrap_or(text);
    let whole = sample.len() == text.len();
    let mut best: Option<DelimiterGuess> = None;
    for delimiter in DELIMITERS {
        let guess = measure(sample, delimiter, whole);
        let better = best
            .as_ref()
            .is_none_or(|best| score(&guess) > score(best) + 1e-9);
        if better {
            best = Some(guess);
        }
    }
    best.filter(|guess| guess.fields > 1)
        .unwrap_or_else(|| measure(sample, b',', whole))
}

fn score(guess: &DelimiterGuess) -> f64 {
    if guess.fields < 2 {
        return 0.0;
    }
    // Agreement decides; among equals the delimiter that finds more columns.
    #[allow(clippy::cast_precision_loss)]
    let columns = guess.fields.min(100) as f64;
    guess.agreement + columns / 1000.0
}

/// `sep=;` as the first line, as Excel writes and reads it.
fn read_sep_line(text: &[u8]) -> Option<DelimiterGuess> {
    let rest = text
        .get(..4)
        .filter(|head| head.eq_ignore_ascii_case(b"sep="))
        .and(text.get(4..))?;
    let (&delimiter, rest) = rest.split_first()?;
    let newline = match rest {
        [b'\r', b'\n', ..] => 2,
        [b'\r' | b'\n', ..] => 1,
        _ => return None,
    };
    let body = rest.get(newline..)?;
    let sample = body.get(..SAMPLE_BYTES).unwrap_or(body);
    let mut guess = measure(sample, delimiter, true);
    guess.sep_line_bytes = 5 + newline;
    Some(guess)
}

fn measure(sample: &[u8], delimiter: u8, whole: bool) -> DelimiterGuess {
    let mut counts: Vec<usize> = Vec::new();
    let mut fields = 1;
    let mut blank = true;
    let mut quoted = false;
    let mut at_field_start = true;
    for &byte in sample {
        if quoted {
            quoted = byte != b'"';
            continue;
        }
        match byte {
            // Only a quote at the start of a field opens one.
            b'"' if at_field_start => {
                quoted = true;
                blank = false;
            }
            b'\n' | b'\r' => {
                if !blank {
                    counts.push(fields);
                }
                if counts.len() == SAMPLE_RECORDS {
                    break;
                }
                fields = 1;
                blank = true;
                at_field_start = true;
                continue;
            }
            _ if byte == delimiter => {
                fields += 1;
                blank = false;
                at_field_start = true;
                continue;
            }
            _ => blank = false,
        }
        at_field_start = false;
    }
    // A record that the sample cuts off is not counted, unless it is all there is.
    if (whole || counts.is_empty()) && !blank && counts.len() < SAMPLE_RECORDS {
        counts.push(fields);
    }
    let modal = most_frequent(&counts);
    let agreeing = counts.iter().filter(|count| **count == modal).count();
    #[allow(clippy::cast_precision_loss)]
    let agreement = if counts.is_empty() {
        0.0
    } else {
        agreeing as f64 / counts.len() as f64
    };
    DelimiterGuess {
        delimiter,
        fields: modal,
        agreement,
        sampled: counts.len(),
        sep_line_bytes: 0,
    }
}

/// Among equally frequent ones that of the first record, which is mostly the header.
fn most_frequent(counts: &[usize]) -> usize {
    let first = counts.first().copied().unwrap_or(1);
    let mut sorted = counts.to_vec();
    sorted.sort_unstable();
    sorted
        .chunk_by(|a, b| a == b)
        .max_by_key(|run| (run.len(), run.first() == Some(&first)))
        .and_then(|run| run.first().copied())
        .unwrap_or(1)
}

#[cfg(test)]
mod tests {
    use super::detect_delimiter;

    #[track_caller]
    fn check(text: &str, delimiter: char, fields: usize) {
        let guess = detect_delimiter(text.as_bytes());
        assert_eq!(
            (char::from(guess.delimiter), guess.fields),
            (delimiter, fields),
            "{guess:?}"
        );
    }

    #[test]
    fn the_delimiter_is_the_one_the_records_agree_on() {
        check("a,b,c\n1,2,3\n", ',', 3);
        check("a;b\n1;2,5\n3;4,5\n", ';', 2);
        check("a\tb\n1\t2\n", '\t', 2);
        check("a|b\n1|2\n", '|', 2);
        check("email\nann@x.org\n", ',', 1);
        check(
            "name;email\n\"Doe, Jane\";j@x.org\n\"Roe, Ann\";a@x.org\n",
            ';',
            2,
        );
        check("email,licenses\na@x.org,one;two\nb@x.org,one;two\n", ',', 2);
        check("email\na@x.org; b@x.org\n", ',', 1);
        check("a;b;c\n1;2\n", ';', 3);
        check("sep=;\na,b;c\n", ';', 2);
        check("a,\"b\nc\",d\n1,2,3", ',', 3);
        check("", ',', 1);
    }
}
