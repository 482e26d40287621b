//! Reading JSON: a text becomes a tree once, and types are taken from the tree.
//!
//! serde's derived readers are faster, and each is a program of its own: in the modules that a browser has to
//! download before anything appears they weighed more than all rules of the core together. They also do not say
//! where in a document something is wrong; these do. The first thing that is wrong is noted with its place while the
//! rest is still taken, so that no type has a way out of its own after each of its members.

mod tree;
mod write;

use std::borrow::Cow;
use std::cell::OnceCell;
use std::fmt;

use crate::ordering::sort_by;
use tree::{Tree, unquote};
pub(crate) use write::{JsonText, hex};

/// Where a document is not what was expected, and what was.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonError {
    /// As in `users[3].email`; empty for the document itself.
    place: String,
    reason: String,
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

/// What can be taken from a value.
pub trait FromJson: Sized {
    /// Takes it. Where the value is not of this form, that is noted and what comes back means nothing.
    fn from_json(json: &Json<'_>) -> Self;

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
    let tree = Tree::read(json).map_err(|at| not_json(json, at))?;
    let problem = OnceCell::new();
    let read = T::from_json(&Json {
        tree: &tree,
        node: 0,
        step: Step::Document,
        problem: &problem,
    });
    match problem.into_inner() {
        None => Ok(read),
        Some(error) => Err(error),
    }
}

fn not_json(json: &[u8], at: usize) -> JsonError {
    let before = json.get(..at).unwrap_or(json);
    let line = before.iter().filter(|byte| **byte == b'\n').count() + 1;
    let column = before
        .rsplit(|byte| *byte == b'\n')
        .next()
        .map_or(0, <[u8]>::len)
        + 1;
    JsonError {
        place: String::new(),
        reason: format!("this is no JSON from line {line} column {column} on"),
    }
}

/// One value of a document.
#[derive(Debug, Clone, Copy)]
pub struct Json<'a> {
    tree: &'a Tree<'a>,
    node: usize,
    step: Step<'a>,
    /// What was found to be wrong first.
    problem: &'a OnceCell<JsonError>,
}

/// How a value is come to.
#[derive(Debug, Clone, Copy)]
enum Step<'a> {
    Document,
    Member(&'a Json<'a>, &'a str),
    Item(&'a Json<'a>, usize),
}

impl<'a> Json<'a> {
    /// The value as it stands in the document.
    #[must_use]
    pub fn text(&self) -> &'a str {
        self.tree.text(self.node)
    }

    /// What a string says; `None` for other values.
    #[must_use]
    pub fn as_str(&self) -> Option<Cow<'a, str>> {
        unquote(self.text())
    }

    /// Notes that the value is not what it should be.
    pub fn refuse(&self, reason: &str) {
        self.problem.get_or_init(|| JsonError {
            place: self.place(),
            reason: reason.to_owned(),
        });
    }

    /// The members of an object.
    #[must_use]
    pub fn members(&'a self) -> Members<'a> {
        if !self.text().starts_with('{') {
            self.refuse("an object was expected");
        }
        let mut within = self.tree.within(self.node);
        let mut nodes = Vec::new();
        while let (Some(name), Some(value)) = (within.next(), within.next()) {
            let name = unquote(self.tree.text(name)).unwrap_or_default();
            nodes.push((name, value));
        }
        Members { of: self, nodes }
    }

    fn at(&self, node: usize, step: Step<'a>) -> Json<'a> {
        Json {
            node,
            step,
            ..*self
        }
    }

    fn place(&self) -> String {
        match self.step {
            Step::Document => String::new(),
            Step::Member(of, name) => of.place() + "." + name,
            Step::Item(of, index) => of.place() + "[" + &index.to_string() + "]",
        }
    }
}

/// The members of an object by their names. Those that nobody asks for do not matter.
#[derive(Debug)]
pub struct Members<'a> {
    of: &'a Json<'a>,
    nodes: Vec<(Cow<'a, str>, usize)>,
}

impl<'a> Members<'a> {
    /// Takes a member.
    #[must_use]
    pub fn take<T: FromJson>(&'a self, name: &'a str) -> T {
        if let Some(member) = self.find(name) {
            return T::from_json(&member);
        }
        T::absent().unwrap_or_else(|| {
            let missing = self.member(usize::MAX, name);
            missing.refuse("is missing");
            T::from_json(&missing)
        })
    }

    /// The same, where an absent member has a meaning of its own.
    #[must_use]
    pub fn take_or<T: FromJson>(&'a self, name: &'a str, absent: T) -> T {
        match self.find(name) {
            Some(member) => T::from_json(&member),
            None => absent,
        }
    }

    /// Takes all members, in order of their names; of those with the same name, the last one counts.
    pub(crate) fn take_all<T: FromJson>(mut self) -> impl Iterator<Item = (String, T)> {
        sort_by(&mut self.nodes, |a, b| a.0.cmp(&b.0));
        let of = self.of;
        self.nodes.into_iter().map(move |(name, node)| {
            let value = T::from_json(&of.at(node, Step::Member(of, &name)));
            (name.into_owned(), value)
        })
    }

    /// Notes a member that is not among `known`.
    pub fn refuse_unknown(&'a self, known: &[&str]) {
        for (name, node) in &self.nodes {
            if !known.contains(&&**name) {
                self.member(*node, name).refuse("is not known here");
            }
        }
    }

    /// Of members with the same name, the last one.
    fn find(&'a self, name: &'a str) -> Option<Json<'a>> {
        let found = self.nodes.iter().rfind(|(known, _)| known == name);
        found.map(|(_, node)| self.member(*node, name))
    }

    fn member(&'a self, node: usize, name: &'a str) -> Json<'a> {
        self.of.at(node, Step::Member(self.of, name))
    }
}

/// Takes one of a few words: `words!(Access { None = "none", ReadOnly = "read_only" })`.
#[macro_export]
macro_rules! from_json_words {
    ($type:ty { $first:ident = $first_word:literal $(, $variant:ident = $word:literal)* $(,)? }) => {
        impl $crate::json::FromJson for $type {
            fn from_json(json: &$crate::json::Json<'_>) -> Self {
                match json.as_str().as_deref() {
                    Some($first_word) => <$type>::$first,
                    $(Some($word) => <$type>::$variant,)*
                    _ => {
                        json.refuse(concat!("one of these was expected: ", $first_word $(, " ", $word)*));
                        <$type>::$first
                    }
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
            fn from_json(json: &$crate::json::Json<'_>) -> Self {
                let members = json.members();
                Self {
                    $($field: $crate::from_json!(@member members, $field, [$($name)?], [$($absent)?]),)*
                }
            }
        }
    };
    (known $type:ty { $($field:ident $(: $name:literal)? $(or $absent:expr)?),* $(,)? }) => {
        impl $crate::json::FromJson for $type {
            fn from_json(json: &$crate::json::Json<'_>) -> Self {
                let members = json.members();
                members.refuse_unknown(&[$($crate::from_json!(@name $field, [$($name)?])),*]);
                Self {
                    $($field: $crate::from_json!(@member members, $field, [$($name)?], [$($absent)?]),)*
                }
            }
        }
    };
    (@name $field:ident, []) => { stringify!($field) };
    (@name $field:ident, [$name:literal]) => { $name };
    (@member $members:ident, $field:ident, [$($name:literal)?], []) => {
        $members.take($crate::from_json!(@name $field, [$($name)?]))
    };
    (@member $members:ident, $field:ident, [$($name:literal)?], [$absent:expr]) => {
        $members.take_or($crate::from_json!(@name $field, [$($name)?]), $absent)
    };
}

impl FromJson for String {
    fn from_json(json: &Json<'_>) -> String {
        let text = json.as_str().unwrap_or_else(|| {
            json.refuse("a text was expected");
            Cow::default()
        });
        text.into_owned()
    }
}

impl FromJson for char {
    fn from_json(json: &Json<'_>) -> char {
        let text = json.as_str().unwrap_or_default();
        let mut chars = text.chars();
        match (chars.next(), chars.next()) {
            (Some(only), None) => only,
            _ => {
                json.refuse("one character was expected");
                char::default()
            }
        }
    }
}

impl FromJson for bool {
    fn from_json(json: &Json<'_>) -> bool {
        let text = json.text();
        if text != "true" && text != "false" {
            json.refuse("true or false was expected");
        }
        text == "true"
    }
}

impl FromJson for u64 {
    fn from_json(json: &Json<'_>) -> u64 {
        json.text().parse().unwrap_or_else(|_| {
            json.refuse("a whole number was expected");
            0
        })
    }
}

macro_rules! from_json_numbers {
    ($($type:ty),*) => {$(
        impl FromJson for $type {
            fn from_json(json: &Json<'_>) -> $type {
                u64::from_json(json).try_into().unwrap_or_else(|_| {
                    json.refuse("the number is too large");
                    0
                })
            }
        }
    )*};
}

from_json_numbers!(u16, u32, usize);

impl<T: FromJson> FromJson for Option<T> {
    fn from_json(json: &Json<'_>) -> Option<T> {
        (json.text() != "null").then(|| T::from_json(json))
    }

    fn absent() -> Option<Option<T>> {
        Some(None)
    }
}

/// Absent, it is empty.
impl<T: FromJson> FromJson for Vec<T> {
    fn from_json(json: &Json<'_>) -> Vec<T> {
        let mut items = Vec::new();
        if !json.text().starts_with('[') {
            json.refuse("a list was expected");
            return items;
        }
        for node in json.tree.within(json.node) {
            items.push(T::from_json(&json.at(node, Step::Item(json, items.len()))));
        }
        items
    }

    fn absent() -> Option<Vec<T>> {
        Some(Vec::new())
    }
}

#[cfg(test)]
mod tests {
    use super::{FromJson, from_json_text};
    use crate::by_name::ByName;

    #[derive(Debug, PartialEq)]
    struct Person {
        name: String,
        age: Option<u32>,
        kinds: Vec<Kind>,
        notes: ByName<String>,
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
        assert_eq!(read[0].notes.get("a").unwrap(), "b");
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
        refused::<Person>("{", "this is no JSON from line 1 column 2 on");
    }
}
