//! A few values, each under its name.

use std::collections::BTreeMap;
use std::{slice, vec};

use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::json::{FromJson, Json};

/// Values by name, in order of the names: a fraction of a `BTreeMap`'s code, of which WebAssembly has one for each
/// type of value. For few names: each that is put in moves those behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ByName<T> {
    entries: Vec<(String, T)>,
}

impl<T> Default for ByName<T> {
    fn default() -> ByName<T> {
        ByName {
            entries: Vec::new(),
        }
    }
}

impl<T> ByName<T> {
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.entries.is_empty()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    pub fn iter(&self) -> slice::Iter<'_, (String, T)> {
        self.entries.iter()
    }

    pub fn values_mut(&mut self) -> impl Iterator<Item = &mut T> {
        self.entries.iter_mut().map(|(_, value)| value)
    }

    pub fn names(&self) -> impl Iterator<Item = &String> {
        self.entries.iter().map(|(name, _)| name)
    }

    /// Where the name is, or where it would be.
    fn find(&self, name: &str) -> Result<usize, usize> {
        self.entries
            .binary_search_by(|(known, _)| known.as_str().cmp(name))
    }

    #[must_use]
    pub fn get(&self, name: &str) -> Option<&T> {
        let entry = self.entries.get(self.find(name).ok()?);
        entry.map(|(_, value)| value)
    }

    #[must_use]
    pub fn has(&self, name: &str) -> bool {
        self.find(name).is_ok()
    }

    /// Puts in a value, in place of one of this name.
    pub fn insert(&mut self, name: String, value: T) {
        match self.find(&name) {
            Err(at) => self.entries.insert(at, (name, value)),
            Ok(at) => {
                if let Some(entry) = self.entries.get_mut(at) {
                    entry.1 = value;
                }
            }
        }
    }

    pub fn remove(&mut self, name: &str) {
        if let Ok(at) = self.find(name) {
            self.entries.remove(at);
        }
    }
}

impl<'a, T> IntoIterator for &'a ByName<T> {
    type Item = &'a (String, T);
    type IntoIter = slice::Iter<'a, (String, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}

impl<T> IntoIterator for ByName<T> {
    type Item = (String, T);
    type IntoIter = vec::IntoIter<(String, T)>;

    fn into_iter(self) -> Self::IntoIter {
        self.entries.into_iter()
    }
}

/// Of values with the same name, the last one.
impl<T> FromIterator<(String, T)> for ByName<T> {
    fn from_iter<I: IntoIterator<Item = (String, T)>>(entries: I) -> ByName<T> {
        let mut by_name = ByName::default();
        for (name, value) in entries {
            by_name.insert(name, value);
        }
        by_name
    }
}

impl<T: Serialize> Serialize for ByName<T> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_map(self.entries.iter().map(|(name, value)| (name, value)))
    }
}

impl<'de, T: Deserialize<'de>> Deserialize<'de> for ByName<T> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<ByName<T>, D::Error> {
        // A tree, since a request may hold any number of names in any order. It gives them in order, and knows how many
        // there are: a request may hold a hundred thousand of these.
        let tree = BTreeMap::deserialize(deserializer)?;
        Ok(ByName {
            entries: tree.into_iter().collect(),
        })
    }
}

/// Absent, it is empty.
impl<T: FromJson> FromJson for ByName<T> {
    fn from_json(json: &Json<'_>) -> ByName<T> {
        json.members().take_all().collect()
    }

    fn absent() -> Option<ByName<T>> {
        Some(ByName::default())
    }
}

#[cfg(test)]
mod tests {
    use super::ByName;
    use crate::json::from_json_text;

    #[test]
    fn names_are_in_order_and_the_last_of_each_counts() {
        let json = r#"{"b":1,"a":2,"c":3,"b":4}"#;
        let mut read: ByName<u32> = from_json_text(json.as_bytes()).unwrap();
        assert_eq!(serde_json::from_str::<ByName<u32>>(json).unwrap(), read);
        assert_eq!(
            (read.get("b"), read.get("d"), read.len()),
            (Some(&4), None, 3)
        );
        read.remove("a");
        read.remove("d");
        assert_eq!(serde_json::to_string(&read).unwrap(), r#"{"b":4,"c":3}"#);
    }
}
