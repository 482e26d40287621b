//! What was matched by hand, kept in this browser for the next file: names of columns, and values of fields that take
//! certain ones only. Nothing of it says who anybody is.

use borsh::{BorshDeserialize, BorshSerialize};
use rollcall_core::session::protocol::{MadeColumn, Recipe};
use web_sys::Storage;

/// What was matched by hand against one template.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Matches {
    /// Header, and the field it was taken for; none: it was left out. The latest last.
    pub columns: Vec<(String, Option<String>)>,
    /// Field, value in a file, and what it was taken for. The latest last.
    pub values: Vec<(String, String, String)>,
    /// Columns that were made of others.
    pub made: Vec<MadeOf>,
}

/// A column that was made, and the headers of those that it was made of.
#[derive(Debug, Clone, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct MadeOf {
    column: MadeColumn,
    headers: Vec<String>,
}

/// More than anybody matches by hand; what was matched first is forgotten first.
const MOST: usize = 200;

impl Matches {
    pub(crate) fn take_column(&mut self, header: String, field: Option<String>) {
        self.columns
            .retain(|(known, taken)| *known != header && (taken.is_none() || *taken != field));
        if let Some(field) = &field {
            self.forget_made(field);
        }
        self.columns.push((header, field));
        forget_first(&mut self.columns);
    }

    /// Takes what was made of columns with these headers. What was matched earlier for the same fields is forgotten.
    pub(crate) fn take_made(&mut self, made: &[MadeColumn], headers: &[String]) {
        for column in made {
            self.forget_made(&column.field);
            self.columns
                .retain(|(_, taken)| taken.as_ref() != Some(&column.field));
        }
        let header = |at: &u32| headers.get(*at as usize).cloned();
        self.made.extend(made.iter().filter_map(|column| {
            let headers: Option<Vec<String>> = column.recipe.sources().iter().map(header).collect();
            Some(MadeOf {
                column: column.clone(),
                headers: headers?,
            })
        }));
        forget_first(&mut self.made);
    }

    /// Nothing is made for this field any more.
    pub(crate) fn forget_made(&mut self, field: &str) {
        self.made.retain(|known| known.column.field != field);
    }

    pub(crate) fn take_value(&mut self, field: String, value: String, taken_for: String) {
        self.values
            .retain(|(known, held, _)| *known != field || *held != value);
        self.values.push((field, value, taken_for));
        forget_first(&mut self.values);
    }
}

impl MadeOf {
    /// The same of a file with these headers; `None` where one of its columns is not there, or without a name.
    pub(crate) fn for_headers(&self, headers: &[String]) -> Option<MadeColumn> {
        let place = |wanted: &String| {
            let at = headers.iter().position(|header| header == wanted)?;
            u32::try_from(at).ok().filter(|_| !wanted.trim().is_empty())
        };
        let places: Option<Vec<u32>> = self.headers.iter().map(place).collect();
        let places = places?;
        let recipe = match &self.column.recipe {
            Recipe::Joined(_) => Recipe::Joined(places),
            Recipe::Cut { at, is_second, .. } => Recipe::Cut {
                column: *places.first()?,
                at: *at,
                is_second: *is_second,
            },
        };
        Some(MadeColumn {
            recipe,
            ..self.column.clone()
        })
    }
}

fn forget_first<T>(held: &mut Vec<T>) {
    let too_many = held.len().saturating_sub(MOST);
    held.drain(..too_many);
}

/// What was matched against this template earlier; nothing where the browser keeps nothing.
pub(crate) fn read(template: &str) -> Matches {
    let kept = storage().and_then(|storage| storage.get_item(&key(template)).ok().flatten());
    let bytes = kept.and_then(|text| leptos::prelude::window().atob(&text).ok());
    let bytes = bytes.map(|text| text.chars().map(|c| c as u8).collect::<Vec<u8>>());
    bytes
        .and_then(|bytes| borsh::from_slice(&bytes).ok())
        .unwrap_or_default()
}

pub(crate) fn write(template: &str, matches: &Matches) {
    let bytes = borsh::to_vec(matches).unwrap_or_default();
    let text: String = bytes.into_iter().map(char::from).collect();
    if let (Some(storage), Ok(text)) = (storage(), leptos::prelude::window().btoa(&text)) {
        // A browser that keeps nothing asks again the next time.
        let _ = storage.set_item(&key(template), &text);
    }
}

fn storage() -> Option<Storage> {
    leptos::prelude::window().local_storage().ok().flatten()
}

fn key(template: &str) -> String {
    format!("rollcall matches {template}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_latest_match_holds_and_the_first_is_forgotten_first() {
        let mut matches = Matches::default();
        matches.take_column("Mail".to_owned(), Some("email".to_owned()));
        matches.take_column("Name".to_owned(), None);
        matches.take_column("E-Mail".to_owned(), Some("email".to_owned()));
        let headers = matches.columns.iter().map(|(header, _)| &**header);
        assert_eq!(headers.collect::<Vec<_>>(), ["Name", "E-Mail"]);
        for number in 0..=MOST {
            matches.take_value("role".to_owned(), number.to_string(), "admin".to_owned());
        }
        assert_eq!(matches.values.len(), MOST);
        assert_eq!(matches.values[0].1, "1");
        let joined = |columns: &[u32]| MadeColumn {
            field: "display_name".to_owned(),
            title: "Display Name".to_owned(),
            recipe: Recipe::Joined(columns.to_vec()),
        };
        let headers = |names: [&str; 3]| names.map(str::to_owned).to_vec();
        matches.take_made(&[joined(&[0, 1])], &headers(["First", "Last", ""]));
        matches.take_made(&[joined(&[1, 0])], &headers(["First", "Last", ""]));
        assert_eq!(matches.made.len(), 1);
        let made = matches.made[0].for_headers(&headers(["Last", "Mail", "First"]));
        assert_eq!(made, Some(joined(&[0, 2])));
        let absent = matches.made[0].for_headers(&headers(["Last", "Mail", "Name"]));
        assert_eq!(absent, None);
        let bytes = borsh::to_vec(&matches).unwrap();
        assert_eq!(borsh::from_slice::<Matches>(&bytes).unwrap(), matches);
    }
}
