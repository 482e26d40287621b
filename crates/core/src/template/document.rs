//! The template document: what it may say, and reading it.

use borsh::{BorshDeserialize, BorshSerialize};
use thiserror::Error;

use crate::by_name::ByName;
use crate::json::{FromJson, Json, from_json_text};
use crate::pattern::Pattern;
use crate::unicode::to_lowercase;
use crate::{from_json, from_json_words};

use super::header::normalise;

/// A template, read and checked. Made by [`Template::from_json`].
#[derive(Debug, Clone)]
pub struct Template {
    pub name: String,
    pub title: String,
    pub description: String,
    pub fields: Vec<Field>,
    /// Position of the key among `fields`.
    pub key: usize,
    pub header: HeaderRule,
    pub limits: Limits,
    pub missing: MissingPolicy,
    /// Users of which app account are compared; all when `None`.
    pub account: Option<String>,
    /// What a user is who is not active: `archived` or `past`.
    pub inactive_status: String,
    /// Whether the policy lets valid records go although others have errors.
    pub allows_valid_only: bool,
    /// Headers of well-known exports.
    pub exports: Vec<KnownExport>,
}

/// One field of a template.
#[derive(Debug, Clone)]
pub struct Field {
    /// Snake-case name, as in changesets.
    pub name: String,
    /// The header, exactly.
    pub title: String,
    pub description: String,
    pub example: String,
    pub required: bool,
    pub max_length: Option<usize>,
    /// Regular expression that the whole value matches; not used where `kind` says more.
    pub pattern: Option<Pattern>,
    pub kind: Kind,
    pub synonyms: Vec<String>,
    /// Title and synonyms as header names are compared.
    pub(crate) known_names: Vec<String>,
    pub merge: MergeRule,
    pub blank: BlankRule,
    /// Name of the user property in the directory.
    pub property: String,
    /// Two that it may come in, in the order in which it is written, or none. Each has its names, the first of which is
    /// its title; where a field has that title, it is the part.
    pub parts: Vec<Vec<String>>,
}

/// What a field holds, and how it is checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kind {
    Text,
    Email {
        internationalised_local_part: bool,
    },
    Choice(Vec<Choice>),
    Date,
    /// Several words, not referring to anything.
    List {
        separators: Vec<char>,
    },
    /// Several names of existing things; `none` stands for no item.
    References {
        to: Reference,
        separators: Vec<char>,
        none: Option<String>,
    },
    /// `source:username`, several.
    Identifiers {
        separators: Vec<char>,
        source_separator: char,
    },
}

/// One allowed value: what stands in files, and what is stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Choice {
    pub label: String,
    pub value: String,
}

/// What a list refers to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reference {
    Groups,
}

/// What happens to the value on record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MergeRule {
    /// The file's value replaces it.
    #[default]
    Set,
    /// The file's items are added; none is taken away.
    Add,
    /// Only users that are created get it.
    Create,
    /// It says whether the user is active.
    Status,
}

/// What a blank value means for a user on record.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum BlankRule {
    #[default]
    Keep,
    Clear,
}

/// How strictly the header is read.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum HeaderRule {
    /// Every field has its column; what differs is reported.
    Exact,
    /// Only the key is needed; other columns are taken when they are recognised.
    #[default]
    Open,
}

/// Upper limits, each the largest that is still taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub records: u32,
    pub bytes: u64,
    pub columns: u32,
    /// Characters of a field.
    pub field_chars: usize,
}

/// What becomes of users who are not in the file.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum MissingPolicy {
    /// Counted, not acted on.
    #[default]
    Ignore,
    /// Listed; the administrator decides.
    Ask,
}

/// Columns by which the export of a well-known application is recognised.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownExport {
    pub application: String,
    /// Header → field, all of which must stand in the file.
    pub columns: ByName<String>,
}

/// Why a document is no template.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[non_exhaustive]
pub enum TemplateError {
    #[error("the template is not valid JSON of the expected form: {reason}")]
    NotReadable { reason: String },
    #[error("the template has no field called “{name}”, which its primaryKey names")]
    KeyUnknown { name: String },
    #[error("the primaryKey “{name}” must be an e-mail field")]
    KeyNotEmail { name: String },
    #[error("two fields of the template are called “{name}”")]
    FieldRepeated { name: String },
    #[error(
        "field “{field}”: the pattern “{pattern}” is no regular expression that is understood here: {reason}"
    )]
    PatternInvalid {
        field: String,
        pattern: String,
        reason: String,
    },
    #[error("field “{field}”: a {kind} field needs `{needs}`")]
    KindIncomplete {
        field: String,
        kind: String,
        needs: &'static str,
    },
    #[error("field “{field}”: there is no kind called “{kind}”")]
    KindUnknown { field: String, kind: String },
    #[error("field “{field}” needs two parts, each with its names")]
    PartsInvalid { field: String },
    #[error("the template has {count} fields; at most {limit} are taken")]
    TooManyFields { count: usize, limit: usize },
}

const MAX_FIELDS: usize = 200;

struct Document {
    name: String,
    title: String,
    description: String,
    fields: Vec<FieldDocument>,
    primary_key: OneOrMany,
    rollcall: Extension,
}

enum OneOrMany {
    One(String),
    Many(Vec<String>),
}

struct FieldDocument {
    name: String,
    title: Option<String>,
    description: String,
    example: String,
    constraints: Constraints,
    rollcall: FieldExtension,
}

#[derive(Default)]
struct Constraints {
    required: bool,
    max_length: Option<usize>,
    pattern: Option<String>,
}

#[derive(Default)]
struct FieldExtension {
    field: Option<String>,
    kind: Option<String>,
    synonyms: Vec<String>,
    values: Option<Vec<Choice>>,
    references: Option<Reference>,
    separators: Option<Vec<char>>,
    source_separator: Option<char>,
    none: Option<String>,
    internationalised_local_part: bool,
    merge: MergeRule,
    blank: BlankRule,
    property: Option<String>,
    parts: Vec<Vec<String>>,
}

struct Extension {
    header: HeaderRule,
    limits: Limits,
    missing: MissingPolicy,
    account: Option<String>,
    inactive_status: String,
    allows_valid_only: bool,
    exports: Vec<KnownExport>,
}

from_json!(Document {
    name,
    title or String::new(),
    description or String::new(),
    fields,
    primary_key: "primaryKey",
    rollcall
});

impl FromJson for OneOrMany {
    fn from_json(json: &Json<'_>) -> OneOrMany {
        if json.text().starts_with('[') {
            OneOrMany::Many(FromJson::from_json(json))
        } else {
            OneOrMany::One(FromJson::from_json(json))
        }
    }
}

from_json!(FieldDocument {
    name,
    title,
    description or String::new(),
    example or String::new(),
    constraints or Constraints::default(),
    rollcall or FieldExtension::default()
});
from_json!(Constraints {
    required or false,
    max_length: "maxLength",
    pattern
});
from_json!(known FieldExtension {
    field,
    kind,
    synonyms,
    values,
    references,
    separators,
    source_separator,
    none,
    internationalised_local_part or false,
    merge or MergeRule::default(),
    blank or BlankRule::default(),
    property,
    parts
});
from_json!(known Extension {
    header or HeaderRule::default(),
    limits,
    missing or MissingPolicy::default(),
    account,
    inactive_status,
    allows_valid_only or false,
    exports
});
from_json!(Limits {
    records,
    bytes or 64 * 1024 * 1024,
    columns or 1_000,
    field_chars or 32_767
});
from_json!(Choice { label, value });
from_json!(KnownExport {
    application,
    columns
});
from_json_words!(Reference { Groups = "groups" });
from_json_words!(MergeRule {
    Set = "set",
    Add = "add",
    Create = "create",
    Status = "status"
});
from_json_words!(BlankRule {
    Keep = "keep",
    Clear = "clear"
});
from_json_words!(HeaderRule {
    Exact = "exact",
    Open = "open"
});
from_json_words!(MissingPolicy {
    Ignore = "ignore",
    Ask = "ask"
});

impl Field {
    /// A stored value as people read it: the label of a choice, other values as they are.
    #[must_use]
    pub fn label(&self, stored: &str) -> String {
        let choices = if let Kind::Choice(choices) = &self.kind {
            choices.as_slice()
        } else {
            &[]
        };
        let choice = choices.iter().find(|choice| choice.value == stored);
        choice
            .map_or(stored, |choice| choice.label.as_str())
            .to_owned()
    }
}

impl Template {
    /// Reads a template document.
    ///
    /// # Errors
    /// [`TemplateError`], saying what is wrong with it.
    pub fn from_json(json: &str) -> Result<Template, TemplateError> {
        let document: Document =
            from_json_text(json.as_bytes()).map_err(|error| TemplateError::NotReadable {
                reason: error.to_string(),
            })?;
        if document.fields.len() > MAX_FIELDS {
            return Err(TemplateError::TooManyFields {
                count: document.fields.len(),
                limit: MAX_FIELDS,
            });
        }
        let key_title = match document.primary_key {
            OneOrMany::One(name) => name,
            OneOrMany::Many(names) => names.into_iter().next().unwrap_or_default(),
        };
        let mut fields: Vec<Field> = Vec::with_capacity(document.fields.len());
        for field in document.fields {
            let field = read_field(field)?;
            if fields
                .iter()
                .any(|other| other.name == field.name || other.title == field.title)
            {
                return Err(TemplateError::FieldRepeated { name: field.title });
            }
            fields.push(field);
        }
        let key = fields
            .iter()
            .position(|field| field.title == key_title)
            .ok_or_else(|| TemplateError::KeyUnknown {
                name: key_title.clone(),
            })?;
        if !fields
            .get(key)
            .is_some_and(|field| matches!(field.kind, Kind::Email { .. }))
        {
            return Err(TemplateError::KeyNotEmail { name: key_title });
        }
        let extension = document.rollcall;
        Ok(Template {
            title: if document.title.is_empty() {
                document.name.clone()
            } else {
                document.title
            },
            name: document.name,
            description: document.description,
            fields,
            key,
            header: extension.header,
            limits: extension.limits,
            missing: extension.missing,
            account: extension.account,
            inactive_status: extension.inactive_status,
            allows_valid_only: extension.allows_valid_only,
            exports: extension.exports,
        })
    }

    /// Position of the field with this snake-case name.
    #[must_use]
    pub fn field_index(&self, name: &str) -> Option<usize> {
        self.fields.iter().position(|field| field.name == name)
    }

    /// The field by which users are known.
    #[must_use]
    pub fn key_field(&self) -> Option<&Field> {
        self.fields.get(self.key)
    }

    /// The template as an empty CSV file: the exact header and one example record.
    #[must_use]
    pub fn csv(&self) -> String {
        let header = self.fields.iter().map(|field| field.title.as_str());
        let example = self.fields.iter().map(|field| field.example.as_str());
        let mut out = String::new();
        crate::report::write_record(&mut out, header, ',');
        crate::report::write_record(&mut out, example, ',');
        out
    }
}

fn read_field(document: FieldDocument) -> Result<Field, TemplateError> {
    let title = document
        .title
        .clone()
        .unwrap_or_else(|| document.name.clone());
    let kind = read_kind(&title, &document.rollcall)?;
    let extension = document.rollcall;
    if !matches!(extension.parts.len(), 0 | 2) || extension.parts.iter().any(Vec::is_empty) {
        return Err(TemplateError::PartsInvalid { field: title });
    }
    let pattern = match &document.constraints.pattern {
        Some(pattern) => {
            Some(
                Pattern::new(pattern).map_err(|error| TemplateError::PatternInvalid {
                    field: title.clone(),
                    pattern: pattern.clone(),
                    reason: error.to_string(),
                })?,
            )
        }
        None => None,
    };
    let name = extension
        .field
        .unwrap_or_else(|| snake_case(&document.name));
    Ok(Field {
        property: extension.property.unwrap_or_else(|| name.clone()),
        name,
        description: document.description,
        example: document.example,
        required: document.constraints.required,
        max_length: document.constraints.max_length,
        pattern,
        kind,
        known_names: std::iter::once(&title)
            .chain(&extension.synonyms)
            .map(|name| normalise(name))
            .collect(),
        synonyms: extension.synonyms,
        merge: extension.merge,
        blank: extension.blank,
        parts: extension.parts,
        title,
    })
}

fn read_kind(title: &str, extension: &FieldExtension) -> Result<Kind, TemplateError> {
    let separators = || extension.separators.clone().unwrap_or_else(|| vec![',']);
    let incomplete = |kind: &str, needs| TemplateError::KindIncomplete {
        field: title.to_owned(),
        kind: kind.to_owned(),
        needs,
    };
    Ok(match extension.kind.as_deref().unwrap_or("text") {
        "text" => Kind::Text,
        "date" => Kind::Date,
        "email" => Kind::Email {
            internationalised_local_part: extension.internationalised_local_part,
        },
        "choice" => Kind::Choice(
            extension
                .values
                .clone()
                .ok_or_else(|| incomplete("choice", "values"))?,
        ),
        "list" => Kind::List {
            separators: separators(),
        },
        "references" => Kind::References {
            to: extension
                .references
                .ok_or_else(|| incomplete("references", "references"))?,
            separators: separators(),
            none: extension.none.clone(),
        },
        "identifiers" => Kind::Identifiers {
            separators: separators(),
            source_separator: extension.source_separator.unwrap_or(':'),
        },
        other => {
            return Err(TemplateError::KindUnknown {
                field: title.to_owned(),
                kind: other.to_owned(),
            });
        }
    })
}

fn snake_case(name: &str) -> String {
    let words = name
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty());
    words.map(to_lowercase).collect::<Vec<_>>().join("_")
}
