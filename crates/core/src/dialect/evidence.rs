//! What was concluded, from what, and how sure that is.

/// One part of a dialect with what speaks for it.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    pub part: Part,
    /// What people call it: `semicolon`, `UTF-8`, `line 3`.
    pub taken_for: String,
    /// One sentence.
    pub why: String,
    /// 0 to 1; 1 where it was given or the file says it itself.
    pub confidence: f64,
}

/// The parts that evidence is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    Encoding,
    Delimiter,
    Quote,
    LinesAbove,
    Header,
}

impl Part {
    /// Its name in documents.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Part::Encoding => "encoding",
            Part::Delimiter => "delimiter",
            Part::Quote => "quote",
            Part::LinesAbove => "lines_above",
            Part::Header => "header",
        }
    }
}

impl Evidence {
    pub(crate) fn new(
        part: Part,
        taken_for: impl Into<String>,
        why: impl Into<String>,
        confidence: f64,
    ) -> Evidence {
        Evidence {
            part,
            taken_for: taken_for.into(),
            why: why.into(),
            confidence: confidence.clamp(0.0, 1.0),
        }
    }

    pub(crate) fn given(part: Part, taken_for: impl Into<String>) -> Evidence {
        Evidence::new(part, taken_for, "It was chosen by hand.", 1.0)
    }
}

/// What people call a delimiter.
#[must_use]
pub fn delimiter_name(delimiter: &str) -> String {
    match delimiter {
        "," => "comma".to_owned(),
        ";" => "semicolon".to_owned(),
        "\t" => "tab".to_owned(),
        "|" => "pipe".to_owned(),
        ":" => "colon".to_owned(),
        " " => "space".to_owned(),
        other => quoted(other),
    }
}

pub(crate) fn quote_name(quote: Option<u8>) -> String {
    match quote {
        None => "none".to_owned(),
        Some(b'"') => "double quote".to_owned(),
        Some(b'\'') => "single quote".to_owned(),
        Some(other) => quoted(char::from(other).encode_utf8(&mut [0; 4])),
    }
}

fn quoted(text: &str) -> String {
    let visible: String = text.chars().flat_map(char::escape_default).collect();
    format!("“{visible}”")
}
