//! What a schema says of one attribute (RFC 7643 §7).

use serde_json::{Map, Value, json};

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    String,
    Boolean,
    Integer,
    DateTime,
    Binary,
    Reference,
    Complex,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mutability {
    ReadOnly,
    ReadWrite,
    Immutable,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Returned {
    Always,
    Default,
    /// Only where the client names it.
    Request,
}

/// One attribute, or one sub-attribute. Built by the functions named after its type; whatever they do not say
/// has the defaults of RFC 7643 §2.2.
#[derive(Debug, Clone)]
pub struct Attribute {
    pub name: &'static str,
    pub kind: Kind,
    pub description: &'static str,
    pub multi_valued: bool,
    pub required: bool,
    pub case_exact: bool,
    pub mutability: Mutability,
    pub returned: Returned,
    pub unique: bool,
    /// Of a sub-attribute: tells the values of the attribute apart, so that a value added takes the place of the
    /// one that has the same.
    pub is_key: bool,
    pub canonical_values: Vec<String>,
    pub reference_types: &'static [&'static str],
    pub sub_attributes: Vec<Attribute>,
}

impl Attribute {
    fn of(kind: Kind, name: &'static str, description: &'static str) -> Attribute {
        Attribute {
            name,
            kind,
            description,
            multi_valued: false,
            required: false,
            case_exact: false,
            mutability: Mutability::ReadWrite,
            returned: Returned::Default,
            unique: false,
            is_key: false,
            canonical_values: Vec::new(),
            reference_types: &[],
            sub_attributes: Vec::new(),
        }
    }

    pub(crate) fn string(name: &'static str, description: &'static str) -> Attribute {
        Attribute::of(Kind::String, name, description)
    }

    pub(crate) fn boolean(name: &'static str, description: &'static str) -> Attribute {
        Attribute::of(Kind::Boolean, name, description)
    }

    pub(crate) fn date_time(name: &'static str, description: &'static str) -> Attribute {
        Attribute::of(Kind::DateTime, name, description)
    }

    /// Base64, compared exactly (RFC 7643 §2.3.6).
    pub(crate) fn binary(name: &'static str, description: &'static str) -> Attribute {
        Attribute::of(Kind::Binary, name, description).case_exact()
    }

    /// An address, compared exactly (RFC 7643 §2.3.7).
    pub(crate) fn reference(
        name: &'static str,
        types: &'static [&'static str],
        description: &'static str,
    ) -> Attribute {
        Attribute {
            reference_types: types,
            ..Attribute::of(Kind::Reference, name, description).case_exact()
        }
    }

    pub(crate) fn complex(
        name: &'static str,
        description: &'static str,
        sub_attributes: Vec<Attribute>,
    ) -> Attribute {
        Attribute {
            sub_attributes,
            ..Attribute::of(Kind::Complex, name, description)
        }
    }

    pub(crate) fn several(mut self) -> Attribute {
        self.multi_valued = true;
        self
    }

    pub(crate) fn required(mut self) -> Attribute {
        self.required = true;
        self
    }

    pub(crate) fn case_exact(mut self) -> Attribute {
        self.case_exact = true;
        self
    }

    pub(crate) fn read_only(mut self) -> Attribute {
        self.mutability = Mutability::ReadOnly;
        self
    }

    pub(crate) fn immutable(mut self) -> Attribute {
        self.mutability = Mutability::Immutable;
        self
    }

    pub(crate) fn always(mut self) -> Attribute {
        self.returned = Returned::Always;
        self
    }

    pub(crate) fn on_request(mut self) -> Attribute {
        self.returned = Returned::Request;
        self
    }

    pub(crate) fn key(mut self) -> Attribute {
        self.is_key = true;
        self
    }

    pub(crate) fn unique(mut self) -> Attribute {
        self.unique = true;
        self
    }

    pub(crate) fn usually<I: Into<String>>(
        mut self,
        values: impl IntoIterator<Item = I>,
    ) -> Attribute {
        self.canonical_values = values.into_iter().map(Into::into).collect();
        self
    }

    /// The sub-attribute of this name, in any letter case.
    #[must_use]
    pub fn sub(&self, name: &str) -> Option<&Attribute> {
        find(&self.sub_attributes, name)
    }

    /// As `/Schemas` serves it.
    #[must_use]
    pub fn document(&self) -> Value {
        let mut document = Map::new();
        let mut put = |key: &str, value: Value| document.insert(key.to_owned(), value);
        put("name", self.name.into());
        put("type", self.kind.name().into());
        put("multiValued", self.multi_valued.into());
        put("description", self.description.into());
        put("required", self.required.into());
        put("caseExact", self.case_exact.into());
        put("mutability", self.mutability.name().into());
        put("returned", self.returned.name().into());
        put(
            "uniqueness",
            if self.unique { "server" } else { "none" }.into(),
        );
        if !self.canonical_values.is_empty() {
            put("canonicalValues", json!(self.canonical_values));
        }
        if !self.reference_types.is_empty() {
            put("referenceTypes", json!(self.reference_types));
        }
        if !self.sub_attributes.is_empty() {
            put("subAttributes", documents(&self.sub_attributes));
        }
        Value::Object(document)
    }
}

/// The attribute of this name, in any letter case (RFC 7643 §2.1).
pub(crate) fn find<'a>(attributes: &'a [Attribute], name: &str) -> Option<&'a Attribute> {
    attributes
        .iter()
        .find(|attribute| attribute.name.eq_ignore_ascii_case(name))
}

pub(crate) fn documents(attributes: &[Attribute]) -> Value {
    attributes.iter().map(Attribute::document).collect()
}

impl Kind {
    /// As schemas write it.
    #[must_use]
    pub fn name(self) -> &'static str {
        match self {
            Kind::String => "string",
            Kind::Boolean => "boolean",
            Kind::Integer => "integer",
            Kind::DateTime => "dateTime",
            Kind::Binary => "binary",
            Kind::Reference => "reference",
            Kind::Complex => "complex",
        }
    }
}

impl Mutability {
    fn name(self) -> &'static str {
        match self {
            Mutability::ReadOnly => "readOnly",
            Mutability::ReadWrite => "readWrite",
            Mutability::Immutable => "immutable",
        }
    }
}

impl Returned {
    fn name(self) -> &'static str {
        match self {
            Returned::Always => "always",
            Returned::Default => "default",
            Returned::Request => "request",
        }
    }
}
