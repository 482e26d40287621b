//! Names of attributes: `userName`, `name.givenName`, `urn:…:User:manager.value` (RFC 7644 §3.10).

use std::fmt;

use crate::error::{ScimError, ScimResult};
use crate::schema::{Attribute, Catalog, ResourceType, Schema};

/// A path as it is written, not yet looked up.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttributePath {
    /// The URN before the name, without the colon between.
    pub schema: Option<String>,
    pub name: String,
    pub sub: Option<String>,
}

/// What a path names in a resource type.
#[derive(Debug, Clone, Copy)]
pub enum Target<'a> {
    /// All of an extension.
    Extension(&'a Schema),
    Attribute(Located<'a>),
}

/// An attribute, and where it stands.
#[derive(Debug, Clone, Copy)]
pub struct Located<'a> {
    /// `None` for attributes of the resource itself.
    pub extension: Option<&'a Schema>,
    pub attribute: &'a Attribute,
    pub sub: Option<&'a Attribute>,
}

impl AttributePath {
    /// # Errors
    /// `invalidPath` when the text is no attribute path.
    pub fn parse(text: &str) -> ScimResult<AttributePath> {
        let text = text.trim();
        let (schema, rest) = match text.rsplit_once(':') {
            Some((schema, rest)) if is_urn(schema) => (Some(schema.to_owned()), rest),
            Some(_) => return Err(not_a_path(text)),
            None => (None, text),
        };
        let (name, sub) = match rest.split_once('.') {
            Some((name, sub)) => (name, Some(sub)),
            None => (rest, None),
        };
        if !is_name(name) || sub.is_some_and(|sub| !is_name(sub)) {
            return Err(not_a_path(text));
        }
        Ok(AttributePath {
            schema,
            name: name.to_owned(),
            sub: sub.map(ToOwned::to_owned),
        })
    }

    /// What the path names in resources of this kind. `None` when there is no such attribute.
    #[must_use]
    pub fn find<'a>(&self, kind: &'a ResourceType) -> Option<Target<'a>> {
        let (extension, attribute) = match &self.schema {
            None => (None, kind.attribute(&self.name)?),
            Some(urn) if urn.eq_ignore_ascii_case(kind.schema.id) => {
                (None, kind.attribute(&self.name)?)
            }
            Some(urn) => match kind.extension(urn) {
                Some(schema) => (Some(schema), schema.attribute(&self.name)?),
                // The last part of a bare URN looks like a name.
                None if self.sub.is_none() => {
                    let whole = format!("{urn}:{}", self.name);
                    return kind.extension(&whole).map(Target::Extension);
                }
                None => return None,
            },
        };
        let sub = match &self.sub {
            Some(name) => Some(attribute.sub(name)?),
            None => None,
        };
        Some(Target::Attribute(Located {
            extension,
            attribute,
            sub,
        }))
    }

    /// Whether any kind of resource has the attribute.
    #[must_use]
    pub fn is_known(&self, catalog: &Catalog) -> bool {
        catalog
            .resource_types()
            .into_iter()
            .any(|kind| self.find(kind).is_some())
    }
}

impl<'a> Located<'a> {
    /// The attribute whose values count: the sub-attribute, or else the attribute.
    #[must_use]
    pub fn leaf(self) -> &'a Attribute {
        self.sub.unwrap_or(self.attribute)
    }
}

impl fmt::Display for AttributePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(schema) = &self.schema {
            write!(f, "{schema}:")?;
        }
        f.write_str(&self.name)?;
        match &self.sub {
            Some(sub) => write!(f, ".{sub}"),
            None => Ok(()),
        }
    }
}

fn not_a_path(text: &str) -> ScimError {
    ScimError::path(format!("“{text}” is not the path of an attribute."))
}

fn is_urn(text: &str) -> bool {
    text.get(..4)
        .is_some_and(|start| start.eq_ignore_ascii_case("urn:"))
        && text.chars().all(|character| {
            character.is_ascii_alphanumeric() || ":._-+~%!$&'*;=@/".contains(character)
        })
}

/// `ATTRNAME = ALPHA *(nameChar)`, and `$ref`, which the RFC itself uses.
fn is_name(text: &str) -> bool {
    let rest = text.strip_prefix('$').unwrap_or(text);
    rest.starts_with(|character: char| character.is_ascii_alphabetic())
        && rest
            .chars()
            .all(|character| character.is_ascii_alphanumeric() || matches!(character, '-' | '_'))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::urn;

    fn found(text: &str) -> Option<String> {
        let catalog = Catalog::new(&[]);
        let path = AttributePath::parse(text).ok()?;
        assert_eq!(path.to_string(), text);
        Some(match path.find(&catalog.user)? {
            Target::Extension(schema) => schema.id.to_owned(),
            Target::Attribute(located) => located.leaf().name.to_owned(),
        })
    }

    #[test]
    fn paths_name_attributes_in_any_letter_case() {
        assert_eq!(found("USERNAME").as_deref(), Some("userName"));
        assert_eq!(found("name.givenName").as_deref(), Some("givenName"));
        let full = format!("{}:emails.value", urn::USER);
        assert_eq!(found(&full).as_deref(), Some("value"));
        let manager = format!("{}:manager.$ref", urn::ENTERPRISE_USER);
        assert_eq!(found(&manager).as_deref(), Some("$ref"));
        assert_eq!(
            found(&urn::ENTERPRISE_USER.to_lowercase()).as_deref(),
            Some(urn::ENTERPRISE_USER)
        );
    }

    #[test]
    fn what_is_no_path_is_refused() {
        for text in [
            "",
            ".",
            "a.",
            "a.b.c",
            "1a",
            "a b",
            "x:userName",
            "urn:a:b[",
            "na me",
        ] {
            assert!(AttributePath::parse(text).is_err(), "{text}");
        }
        assert_eq!(found("nothing"), None);
        assert_eq!(found("userName.value"), None);
    }
}
