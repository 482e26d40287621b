//! Schemas and resource types, and finding an attribute in them.

use serde_json::{Value, json};

use super::attribute::{Attribute, documents, find};
use super::{extension, group, user};
use crate::urn;

/// A schema (RFC 7643 §7).
#[derive(Debug, Clone)]
pub struct Schema {
    pub id: &'static str,
    pub name: &'static str,
    pub description: &'static str,
    pub attributes: Vec<Attribute>,
}

impl Schema {
    /// The attribute of this name, in any letter case.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        find(&self.attributes, name)
    }

    /// As `/Schemas` serves it. `base` is the address of the service, without a slash at its end.
    #[must_use]
    pub fn document(&self, base: &str) -> Value {
        json!({
            "schemas": [urn::SCHEMA],
            "id": self.id,
            "name": self.name,
            "description": self.description,
            "attributes": documents(&self.attributes),
            "meta": {"resourceType": "Schema", "location": format!("{base}/Schemas/{}", self.id)},
        })
    }
}

/// A kind of resource (RFC 7643 §6).
#[derive(Debug, Clone)]
pub struct ResourceType {
    pub name: &'static str,
    pub endpoint: &'static str,
    pub schema: Schema,
    pub extensions: Vec<Schema>,
    /// What every resource has (RFC 7643 §3.1), which no schema lists.
    common: Vec<Attribute>,
}

/// The kinds of resources that are served.
#[derive(Debug, Clone)]
pub struct Catalog {
    pub user: ResourceType,
    pub group: ResourceType,
}

impl Catalog {
    /// `sources` are the names of the communication sources that are switched on.
    #[must_use]
    pub fn new(sources: &[String]) -> Catalog {
        Catalog {
            user: ResourceType {
                name: "User",
                endpoint: "/Users",
                schema: user::schema(),
                extensions: vec![extension::enterprise(), extension::rollcall(sources)],
                common: common(),
            },
            group: ResourceType {
                name: "Group",
                endpoint: "/Groups",
                schema: group::schema(),
                extensions: Vec::new(),
                common: common(),
            },
        }
    }

    #[must_use]
    pub fn resource_types(&self) -> [&ResourceType; 2] {
        [&self.user, &self.group]
    }

    pub fn schemas(&self) -> impl Iterator<Item = &Schema> {
        self.resource_types()
            .into_iter()
            .flat_map(|kind| std::iter::once(&kind.schema).chain(&kind.extensions))
    }
}

impl ResourceType {
    /// An attribute of the resource itself: common, or of its own schema.
    #[must_use]
    pub fn attribute(&self, name: &str) -> Option<&Attribute> {
        find(&self.common, name).or_else(|| self.schema.attribute(name))
    }

    pub(crate) fn own_attributes(&self) -> impl Iterator<Item = &Attribute> {
        self.common.iter().chain(&self.schema.attributes)
    }

    /// The extension of this URN, in any letter case.
    #[must_use]
    pub fn extension(&self, urn: &str) -> Option<&Schema> {
        self.extensions
            .iter()
            .find(|schema| schema.id.eq_ignore_ascii_case(urn))
    }

    /// As `/ResourceTypes` serves it.
    #[must_use]
    pub fn document(&self, base: &str) -> Value {
        let extensions: Vec<_> = self
            .extensions
            .iter()
            .map(|schema| json!({"schema": schema.id, "required": false}))
            .collect();
        json!({
            "schemas": [urn::RESOURCE_TYPE],
            "id": self.name,
            "name": self.name,
            "description": self.schema.description,
            "endpoint": self.endpoint,
            "schema": self.schema.id,
            "schemaExtensions": extensions,
            "meta": {
                "resourceType": "ResourceType",
                "location": format!("{base}/ResourceTypes/{}", self.name),
            },
        })
    }
}

fn common() -> Vec<Attribute> {
    let meta = vec![
        Attribute::string("resourceType", "The kind of resource.")
            .case_exact()
            .read_only(),
        Attribute::date_time("created", "When it was created.").read_only(),
        Attribute::date_time("lastModified", "When it was last changed.").read_only(),
        Attribute::reference("location", &["uri"], "Its address.").read_only(),
        Attribute::string("version", "Its version, as in ETag.")
            .case_exact()
            .read_only(),
    ];
    vec![
        Attribute::reference("schemas", &["uri"], "The schemas used.")
            .several()
            .always(),
        Attribute::string("id", "The id, given by this server.")
            .case_exact()
            .read_only()
            .always()
            .unique(),
        Attribute::string("externalId", "The id that the client gave.").case_exact(),
        Attribute::complex("meta", "About the resource.", meta).read_only(),
    ]
}
