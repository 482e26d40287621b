//! A filter's text, cut into words.

use serde_json::Value;

use crate::error::{ScimError, ScimResult};

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Token {
    /// A name, an operator, `and`, `or`, `not`, `true`, `false`, `null`, or a number.
    Word(String),
    Text(String),
    Open,
    Close,
    OpenValues,
    CloseValues,
}

pub(crate) fn tokens(text: &str) -> ScimResult<Vec<Token>> {
    let mut tokens = Vec::new();
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let single = match first {
            ' ' | '\t' => {
                rest = rest.trim_start_matches([' ', '\t']);
                continue;
            }
            '(' => Some(Token::Open),
            ')' => Some(Token::Close),
            '[' => Some(Token::OpenValues),
            ']' => Some(Token::CloseValues),
            _ => None,
        };
        let (token, length) = match single {
            Some(token) => (token, 1),
            None if first == '"' => quoted(rest)?,
            None => {
                let length = rest
                    .find([' ', '\t', '(', ')', '[', ']', '"'])
                    .unwrap_or(rest.len());
                let word = rest.get(..length).unwrap_or_default();
                (Token::Word(word.to_owned()), length)
            }
        };
        tokens.push(token);
        rest = rest.get(length..).unwrap_or_default();
    }
    Ok(tokens)
}

/// A JSON string at the beginning of the text, and how many bytes it takes.
fn quoted(text: &str) -> ScimResult<(Token, usize)> {
    let mut escaped = false;
    for (at, character) in text.char_indices().skip(1) {
        match character {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => {
                let literal = text.get(..=at).unwrap_or_default();
                return match serde_json::from_str(literal) {
                    Ok(Value::String(value)) => Ok((Token::Text(value), at + 1)),
                    _ => Err(ScimError::filter(format!(
                        "{literal} is not a JSON string."
                    ))),
                };
            }
            _ => {}
        }
    }
    Err(ScimError::filter("A quote is never closed."))
}
