//! The extensions of the User: the enterprise one (RFC 7643 §4.3), and Rollcall's own.

use super::attribute::Attribute;
use super::catalog::Schema;
use crate::urn;

pub(super) fn enterprise() -> Schema {
    let manager = vec![
        Attribute::string("value", "The manager's id.").case_exact(),
        Attribute::reference("$ref", &["User"], "The manager's address."),
        Attribute::string("displayName", "The manager's name.").read_only(),
    ];
    Schema {
        id: urn::ENTERPRISE_USER,
        name: "EnterpriseUser",
        description: "Enterprise User",
        attributes: vec![
            Attribute::string("employeeNumber", "The number of the employee."),
            Attribute::string("costCenter", "The cost center."),
            Attribute::string("organization", "The organization."),
            Attribute::string("division", "The division."),
            Attribute::string("department", "The department."),
            Attribute::complex("manager", "The user's manager.", manager),
        ],
    }
}

/// `sources` are those that are switched on. Without any, no identifier can be set, so none is announced.
pub(super) fn rollcall(sources: &[String]) -> Schema {
    let mut attributes = vec![
        Attribute::string(
            "role",
            "What the user may do. A user without another role is a user.",
        )
        .usually(["user", "admin", "supervisor"]),
        Attribute::string("sources", "The communication sources that know the user.")
            .several()
            .read_only()
            .on_request(),
    ];
    if !sources.is_empty() {
        let identifiers = vec![
            Attribute::string("source", "The communication source.")
                .usually(sources.iter().cloned())
                .required()
                .key(),
            Attribute::string(
                "username",
                "The name of the user there. Belongs to one user only.",
            )
            .case_exact()
            .required(),
        ];
        let description = "The names of the user on communication sources. One added takes the place of \
                           those on the same source.";
        attributes.push(Attribute::complex("identifiers", description, identifiers).several());
    }
    Schema {
        id: urn::ROLLCALL_USER,
        name: "RollcallUser",
        description: "Role, sources and identifiers",
        attributes,
    }
}
