//! The Group (RFC 7643 §4.2). Groups are not nested: a member is a User.

use super::attribute::Attribute;
use super::catalog::Schema;
use crate::urn;

pub(super) fn schema() -> Schema {
    let members = vec![
        Attribute::string("value", "The member's id.")
            .case_exact()
            .immutable(),
        Attribute::reference("$ref", &["User"], "The member's address.").immutable(),
        Attribute::string("type", "What the member is.")
            .usually(["User"])
            .immutable(),
        Attribute::string("display", "The member's name.")
            .read_only()
            .on_request(),
    ];
    Schema {
        id: urn::GROUP,
        name: "Group",
        description: "Group",
        attributes: vec![
            Attribute::string("displayName", "The group's name. Unique.")
                .required()
                .unique(),
            Attribute::complex("members", "The users in the group.", members).several(),
        ],
    }
}
