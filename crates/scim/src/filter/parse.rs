//! Reading a filter: recursive descent over the grammar of RFC 7644 figure 1. `not` binds tighter than `and`,
//! `and` tighter than `or`.

use serde_json::Value;

use super::lexer::{Token, tokens};
use super::{Filter, MAX_BYTES, MAX_DEPTH, Operator};
use crate::error::{ScimError, ScimResult};
use crate::path::AttributePath;

impl Filter {
    /// # Errors
    /// `invalidFilter` when the text is none, is too long or nests too deeply.
    pub fn parse(text: &str) -> ScimResult<Filter> {
        let mut parser = Parser::new(text)?;
        let filter = parser.alternatives(0, false)?;
        parser.end()?;
        Ok(filter)
    }
}

/// The path of a PATCH operation (RFC 7644 figure 7).
#[derive(Debug, Clone, PartialEq)]
pub struct PatchPath {
    pub attribute: AttributePath,
    /// Which values of a multi-valued attribute are meant.
    pub filter: Option<Filter>,
}

impl PatchPath {
    /// # Errors
    /// `invalidPath` when the text is none; `invalidFilter` when what stands in brackets is none.
    pub fn parse(text: &str) -> ScimResult<PatchPath> {
        let Some((name, rest)) = text.split_once('[') else {
            return Ok(PatchPath {
                attribute: AttributePath::parse(text)?,
                filter: None,
            });
        };
        let mut attribute = AttributePath::parse(name)?;
        let wrong = || ScimError::path(format!("“{text}” is not a path."));
        let (filter, sub) = rest.rsplit_once(']').ok_or_else(wrong)?;
        if attribute.sub.is_some() {
            return Err(wrong());
        }
        if !sub.is_empty() {
            let sub = sub.strip_prefix('.').ok_or_else(wrong)?;
            let path = AttributePath::parse(sub)?;
            if path.schema.is_some() || path.sub.is_some() {
                return Err(wrong());
            }
            attribute.sub = Some(path.name);
        }
        let mut parser = Parser::new(filter)?;
        let filter = parser.alternatives(0, true)?;
        parser.end()?;
        Ok(PatchPath {
            attribute,
            filter: Some(filter),
        })
    }
}

struct Parser {
    tokens: std::iter::Peekable<std::vec::IntoIter<Token>>,
}

impl Parser {
    fn new(text: &str) -> ScimResult<Parser> {
        if text.len() > MAX_BYTES {
            let detail = format!("A filter may have {MAX_BYTES} bytes, this one has more.");
            return Err(ScimError::filter(detail));
        }
        Ok(Parser {
            tokens: tokens(text)?.into_iter().peekable(),
        })
    }

    fn end(&mut self) -> ScimResult<()> {
        match self.tokens.next() {
            None => Ok(()),
            Some(token) => Err(unexpected(Some(&token))),
        }
    }

    fn alternatives(&mut self, depth: usize, inside_values: bool) -> ScimResult<Filter> {
        let mut filters = vec![self.terms(depth, inside_values)?];
        while self.take_word("or") {
            filters.push(self.terms(depth, inside_values)?);
        }
        Ok(one_or(filters, Filter::Or))
    }

    fn terms(&mut self, depth: usize, inside_values: bool) -> ScimResult<Filter> {
        let mut filters = vec![self.term(depth, inside_values)?];
        while self.take_word("and") {
            filters.push(self.term(depth, inside_values)?);
        }
        Ok(one_or(filters, Filter::And))
    }

    fn term(&mut self, depth: usize, inside_values: bool) -> ScimResult<Filter> {
        if depth >= MAX_DEPTH {
            let detail = format!("A filter may nest {MAX_DEPTH} deep, this one does deeper.");
            return Err(ScimError::filter(detail));
        }
        match self.tokens.next() {
            Some(Token::Open) => {
                let filter = self.alternatives(depth + 1, inside_values)?;
                self.expect(&Token::Close)?;
                Ok(filter)
            }
            Some(Token::Word(word))
                if word.eq_ignore_ascii_case("not") && self.tokens.peek() == Some(&Token::Open) =>
            {
                self.tokens.next();
                let filter = self.alternatives(depth + 1, inside_values)?;
                self.expect(&Token::Close)?;
                Ok(Filter::Not(Box::new(filter)))
            }
            Some(Token::Word(word)) => self.expression(&word, depth, inside_values),
            other => Err(unexpected(other.as_ref())),
        }
    }

    /// `attrPath SP "pr"`, `attrPath SP compareOp SP compValue` or `attrPath "[" valFilter "]"`.
    fn expression(&mut self, name: &str, depth: usize, inside_values: bool) -> ScimResult<Filter> {
        let path = AttributePath::parse(name).map_err(|error| ScimError::filter(error.detail))?;
        match self.tokens.next() {
            Some(Token::OpenValues) if !inside_values && path.sub.is_none() => {
                let filter = self.alternatives(depth + 1, true)?;
                self.expect(&Token::CloseValues)?;
                Ok(Filter::Values(path, Box::new(filter)))
            }
            Some(Token::Word(word)) if word.eq_ignore_ascii_case("pr") => Ok(Filter::Present(path)),
            Some(Token::Word(word)) => {
                let operator = Operator::read(&word)
                    .ok_or_else(|| ScimError::filter(format!("“{word}” is no operator.")))?;
                Ok(Filter::Compare(path, operator, self.literal()?))
            }
            other => Err(unexpected(other.as_ref())),
        }
    }

    fn literal(&mut self) -> ScimResult<Value> {
        match self.tokens.next() {
            Some(Token::Text(text)) => Ok(Value::String(text)),
            Some(Token::Word(word)) => match serde_json::from_str::<Value>(&word) {
                Ok(value) => Ok(value),
                // The grammar's literals are those of JSON, but the ABNF strings of RFC 5234 ignore letter case.
                Err(_) if word.eq_ignore_ascii_case("true") => Ok(Value::Bool(true)),
                Err(_) if word.eq_ignore_ascii_case("false") => Ok(Value::Bool(false)),
                Err(_) if word.eq_ignore_ascii_case("null") => Ok(Value::Null),
                Err(_) => Err(ScimError::filter(format!(
                    "“{word}” is no value: texts stand in double quotes."
                ))),
            },
            other => Err(unexpected(other.as_ref())),
        }
    }

    fn take_word(&mut self, expected: &str) -> bool {
        self.tokens
            .next_if(
                |token| matches!(token, Token::Word(word) if word.eq_ignore_ascii_case(expected)),
            )
            .is_some()
    }

    fn expect(&mut self, expected: &Token) -> ScimResult<()> {
        match self.tokens.next() {
            Some(token) if token == *expected => Ok(()),
            other => Err(unexpected(other.as_ref())),
        }
    }
}

fn one_or(mut filters: Vec<Filter>, several: fn(Vec<Filter>) -> Filter) -> Filter {
    match filters.pop() {
        Some(only) if filters.is_empty() => only,
        Some(last) => {
            filters.push(last);
            several(filters)
        }
        None => several(filters),
    }
}

fn unexpected(token: Option<&Token>) -> ScimError {
    let found = match token {
        None => return ScimError::filter("The filter ends too early."),
        Some(Token::Word(word)) => word.as_str(),
        Some(Token::Text(text)) => text.as_str(),
        Some(Token::Open) => "(",
        Some(Token::Close) => ")",
        Some(Token::OpenValues) => "[",
        Some(Token::CloseValues) => "]",
    };
    ScimError::filter(format!("“{found}” was not expected where it stands."))
}
