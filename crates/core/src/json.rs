//! Reading JSON: text becomes a tree once, and types are taken from the tree.
//!
//! serde's derived readers are faster, and each is a program of its own: in the modules that a browser has to
//! download before anything appears they weighed more than all rules of the core together. They also do not say
//! where in a document something is wrong; these do.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::fmt;

pub use serde_json::Value;

/// Where a document is not what was expected, and what was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// As in `users[3].email`; empty for the document itself.
    place: String,
    reason: Cow<'static, str>,
}

impl JsonError {
    #[must_use]
    pub fn new(reason: impl Into<Cow<'static, str>>) -> JsonError {
        JsonError {
            place: String::new(),
            reason: reason.into(),
        }
    }

    /// The same, seen from one level further out: `step` is `.name` or `[index]`.
    fn within(mut self, step: &str) -> JsonError {
        self.place.insert_str(0, step);
        self
    }
}

impl fmt::Display for JsonError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.place.trim_start_matches('.') {
            "" => f.write_str(&self.reason),
            place => write!(f, "{place}: {}", self.reason),
        }
    }
}

impl std::error::Error for JsonError {}

/// What can be taken from a tree.
pub trait FromJson: Sized {
    /// # Errors
    /// Where the tree is not of this form.
    fn from_json(value: &Value) -> Result<Self, JsonError>;

    /// What an absent member means; `None` when it must be there.
    fn absent() -> Option<Self> {
        None
    }
}

/// Reads a document.
///
/// # Errors
/// The line and column at which the text is no JSON, or the place at which it is not of this form.
pub fn from_json_text<T: FromJson>(json: &[u8]) -> Result<T, JsonError> {
    T::from_json(&parse(json)?)
}

fn parse(json: &[u8]) -> Result<Value, JsonError> {
    serde_json::from_slice(json).map_err(|error| JsonError::new(error.to_string()))
}

/// A member of an object; unknown members beside it do not matter.
///
/// # Errors
/// When it is absent and must not be, or is not of this form.
pub fn member<T: FromJson>(object: &Value, name: &str) -> Result<T, JsonError> {
    match find_member(object, name)? {
        Some(value) => T::from_json(value).map_err(|error| locate(error, name)),
        None => T::absent().ok_or_else(|| locate(JsonError::new("is missing"), name)),
    }
}

/// The same, where an absent member has a meaning of its own.
///
/// # Errors
/// When it is there and not of this form.
pub fn member_or<T: FromJson>(object: &Value, name: &str, absent: T) -> Result<T, JsonError> {
    match find_member(object, name)? {
        Some(value) => T::from_json(value).map_err(|error| locate(error, name)),
        None => Ok(absent),
    }
}

/// # Errors
/// When an object has a member that is not among `known`.
pub fn refuse_unknown(object: &Value, known: &[&str]) -> Result<(), JsonError> {
    let members = object.as_object().into_iter().flatten();
    for (name, _) in members {
        if !known.contains(&name.as_str()) {
            return Err(locate(JsonError::new("is not known here"), name));
        }
    }
    Ok(())
}

fn find_member<'a>(object: &'a Value, name: &str) -> Result<Option<&'a Value>, JsonError> {
    match object {
        Value::Object(members) => Ok(members.get(name)),
        _ => Err(JsonError::new("an object was expected")),
    }
}

fn locate(error: JsonError, name: &str) -> JsonError {
    error.within(&format!(".{name}"))
}

/// Takes one of a few words: `words!(Access { None = "none", ReadOnly = "read_only" })`.
#[macro_export]
macro_rules! from_json_words {
    ($type:ty { $($variant:ident = $word:literal),* $(,)? }) => {
        impl $crate::json::FromJson for $type {
            fn from_json(value: &$crate::json::Value) -> Result<Self, $crate::json::JsonError> {
                match value.as_str() {
                    $(Some($word) => Ok(<$type>::$variant),)*
                    _ => Err($crate::json::JsonError::new(concat!("one of these was expected:" $(, " ", $word)*))),
                }
            }
        }
    };
}

/// Takes a structure member by member: `from_json!(Problem { kind: "type", title, status or 500 })`. A member
/// is called as its field unless another name stands behind it; what stands behind `or` is taken where it is
/// absent. With `known` in front of it, members that it does not name are refused.
#[macro_export]
macro_rules! from_json {
    ($type:ty { $($field:ident $(: $name:literal)? $(or $absent:expr)?),* $(,)? }) => {
        impl $crate::json::FromJson for $type {
            fn from_json(value: &$crate::json::Value) -> Result<Self, $crate::json::JsonError> {
                Ok(Self {
                    $($field: $crate::from_json!(@member value, $field, [$($name)?], [$($absent)?]),)*
                })
            }
        }
    };
    (known $type:ty { $($field:ident $(: $name:literal)? $(or $absent:expr)?),* $(,)? }) => {
        impl $crate::json::FromJson for $type {
            fn from_json(value: &$crate::json::Value) -> Result<Self, $crate::json::JsonError> {
                $crate::json::refuse_unknown(
                    value,
                    &[$($crate::from_json!(@name $field, [$($name)?])),*],
                )?;
                Ok(Self {
                    $($field: $crate::from_json!(@member value, $field, [$($name)?], [$($absent)?]),)*
                })
            }
        }
    };
    (@name $field:ident, []) => { stringify!($field) };
    (@name $field:ident, [$name:literal]) => { $name };
    (@member $value:ident, $field:ident, [], []) => {
        $crate::json::member($value, stringify!($field))?
    };
    (@member $value:ident, $field:ident, [$name:literal], []) => {
        $crate::json::member($value, $name)?
    };
    (@member $value:ident, $field:ident, [], [$absent:expr]) => {
        $crate::json::member_or($value, stringify!($field), $absent)?
    };
    (@member $value:ident, $field:ident, [$name:literal], [$absent:expr]) => {
        $crate::json::member_or($value, $name, $absent)?
    };
}

impl FromJson for Value {
    fn from_json(value: &Value) -> Result<Value, JsonError> {
        Ok(value.clone())
    }
}

impl FromJson for String {
    fn from_json(value: &Value) -> Result<String, JsonError> {
        let text = value.as_str();
        text.map(str::to_owned)
            .ok_or_else(|| JsonError::new("a text was expected"))
    }
}

impl FromJson for char {
    fn from_json(value: &Value) -> Result<char, JsonError> {
        let mut chars = value.as_str().unwrap_or_default().chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => Ok(only),
            _ => Err(JsonError::new("one character was expected")),
        }
    }
}

impl FromJson for bool {
    fn from_json(value: &Value) -> Result<bool, JsonError> {
        value
            .as_bool()
            .ok_or_else(|| JsonError::new("true or false was expected"))
    }
}

impl FromJson for u64 {
    fn from_json(value: &Value) -> Result<u64, JsonError> {
        value
            .as_u64()
            .ok_or_else(|| JsonError::new("a whole number was expected"))
    }
}

macro_rules! from_json_numbers {
    ($($type:ty),*) => {$(
        impl FromJson for $type {
            fn from_json(value: &Value) -> Result<$type, JsonError> {
                u64::from_json(value)?
                    .try_into()
                    .map_err(|_| JsonError::new("the number is too large"))
            }
        }
    )*};
}

from_json_numbers!(u16, u32, usize);

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(value: &Value) -> Result<Option<T>, JsonError> {
        match value {
            Value::Null => Ok(None),
            value => T::from_json(value).map(Some),
        }
    }

    fn absent() -> Option<Option<T>> {
        Some(None)
    }
}

/// Absent, it is empty.
impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(value: &Value) -> Result<Vec<T>, JsonError> {
        let Value::Array(items) = value else {
            return Err(JsonError::new("a list was expected"));
        };
        let item =
            |(index, item)| T::from_json(item).map_err(|error| error.within(&format!("[{index}]")));
        items.iter().enumerate().map(item).collect()
    }

    fn absent() -> Option<Vec<T>> {
        Some(Vec::new())
    }
}

/// Absent, it is empty.
impl<T: FromJson> FromJson for BTreeMap<String, T> {
    fn from_json(value: &Value) -> Result<BTreeMap<String, T>, JsonError> {
        let Value::Object(members) = value else {
            return Err(JsonError::new("an object was expected"));
        };
        let mut map = BTreeMap::new();
        for (name, value) in members {
            let value = T::from_json(value).map_err(|error| locate(error, name))?;
            map.insert(name.clone(), value);
        }
        Ok(map)
    }

    fn absent() -> Option<BTreeMap<String, T>> {
        Some(BTreeMap::new())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::{FromJson, from_json_text};

    #[derive(Debug, PartialEq)]
    struct Person {
        name: String,
        age: Option<u32>,
        kinds: Vec<Kind>,
        notes: BTreeMap<String, String>,
    }

    #[derive(Debug, PartialEq)]
    enum Kind {
        Old,
        New,
    }

    from_json_words!(Kind { Old = "old", New = "new" });
    from_json!(Person {
        name: "display_name" or "nobody".to_owned(),
        age,
        kinds,
        notes
    });

    #[track_caller]
    fn refused<T: FromJson + std::fmt::Debug>(json: &str, expect: &str) {
        assert_eq!(
            from_json_text::<T>(json.as_bytes())
                .unwrap_err()
                .to_string(),
            expect
        );
    }

    #[test]
    fn members_are_taken_and_absent_ones_have_their_meaning() {
        let read: Vec<Person> = from_json_text(
            r#"[{"display_name":"Ann","age":7,"kinds":["old","new"],"notes":{"a":"b"},"more":1},{"age":null}]"#
                .as_bytes(),
        )
        .unwrap();
        assert_eq!(read[0].kinds, [Kind::Old, Kind::New]);
        assert_eq!(read[0].notes["a"], "b");
        assert_eq!((read[0].age, read[1].age), (Some(7), None));
        assert_eq!(read[1].name, "nobody");
    }

    #[test]
    fn errors_say_where() {
        refused::<Vec<Person>>(
            r#"[{},{"kinds":["old","odd"]}]"#,
            "[1].kinds[1]: one of these was expected: old new",
        );
        refused::<Person>(r#"{"age":-1}"#, "age: a whole number was expected");
        refused::<Person>(r#"{"age":4294967296}"#, "age: the number is too large");
        refused::<Person>(r#"{"notes":{"a":1}}"#, "notes.a: a text was expected");
        refused::<Person>("[]", "an object was expected");
        refused::<Person>("{", "EOF while parsing an object at line 1 column 1");
    }
}
