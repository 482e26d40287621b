//! The User (RFC 7643 §4.1). Two things are narrower than in the RFC: an e-mail address is required, because it
//! is what a Rollcall user is known by; and there is no `password`, because nobody signs in with this record.

use super::attribute::Attribute;
use super::catalog::Schema;
use crate::urn;

pub(super) fn schema() -> Schema {
    Schema {
        id: urn::USER,
        name: "User",
        description: "User account",
        attributes: vec![
            Attribute::string("userName", "The name that the client knows the user by. Unique.")
                .required()
                .unique(),
            name(),
            Attribute::string("displayName", "The name shown to others."),
            Attribute::string("nickName", "The casual name."),
            Attribute::reference("profileUrl", &["external"], "A page about the user."),
            Attribute::string("title", "The title, such as Vice President."),
            Attribute::string("userType", "How the user relates to the organization."),
            Attribute::string("preferredLanguage", "The preferred language, as in Accept-Language."),
            Attribute::string("locale", "The language tag for numbers, dates and currency."),
            Attribute::string("timezone", "The time zone, by its IANA name."),
            Attribute::boolean("active", "Active, or archived: kept for the record."),
            plural(
                "emails",
                "E-mail addresses. The primary one, or else the first, is what the user is known by. Unique.",
                &["work", "home", "other"],
                Attribute::string("value", "The address.").required(),
            )
            .required(),
            plural(
                "phoneNumbers",
                "Phone numbers.",
                &["work", "home", "mobile", "fax", "pager", "other"],
                Attribute::string("value", "The number."),
            ),
            plural(
                "ims",
                "Instant messaging addresses.",
                &["aim", "gtalk", "icq", "xmpp", "msn", "skype", "qq", "yahoo"],
                Attribute::string("value", "The address."),
            ),
            plural(
                "photos",
                "Addresses of photos.",
                &["photo", "thumbnail"],
                Attribute::reference("value", &["external"], "The address of the photo."),
            ),
            addresses(),
            groups(),
            plural("entitlements", "Entitlements.", &[], Attribute::string("value", "The entitlement.")),
            plural("roles", "Roles in other applications.", &[], Attribute::string("value", "The role.")),
            plural(
                "x509Certificates",
                "Certificates.",
                &[],
                Attribute::binary("value", "The certificate, DER in base64."),
            ),
        ],
    }
}

fn name() -> Attribute {
    Attribute::complex(
        "name",
        "The parts of the name.",
        vec![
            Attribute::string("formatted", "The full name, as it is displayed."),
            Attribute::string("familyName", "The family name."),
            Attribute::string("givenName", "The given name."),
            Attribute::string("middleName", "The middle names."),
            Attribute::string("honorificPrefix", "Titles before the name."),
            Attribute::string("honorificSuffix", "Suffixes after the name."),
        ],
    )
}

/// A multi-valued attribute with the usual sub-attributes (RFC 7643 §2.4).
fn plural(
    name: &'static str,
    description: &'static str,
    types: &[&str],
    value: Attribute,
) -> Attribute {
    let sub_attributes = vec![
        value,
        Attribute::string("display", "A name to show."),
        Attribute::string("type", "What it is for.").usually(types.iter().copied()),
        Attribute::boolean(
            "primary",
            "Whether it is the preferred one. True at most once.",
        ),
    ];
    Attribute::complex(name, description, sub_attributes).several()
}

fn addresses() -> Attribute {
    Attribute::complex(
        "addresses",
        "Postal addresses.",
        vec![
            Attribute::string("formatted", "The full address, as on a letter."),
            Attribute::string("streetAddress", "Street, number, box."),
            Attribute::string("locality", "The city."),
            Attribute::string("region", "The state or region."),
            Attribute::string("postalCode", "The postal code."),
            Attribute::string("country", "The country, ISO 3166-1 alpha-2."),
            Attribute::string("type", "What it is for.").usually(["work", "home", "other"]),
            Attribute::boolean(
                "primary",
                "Whether it is the preferred one. True at most once.",
            ),
        ],
    )
    .several()
}

fn groups() -> Attribute {
    Attribute::complex(
        "groups",
        "The groups that the user is in. Change them by the group's members.",
        vec![
            Attribute::string("value", "The group's id.")
                .case_exact()
                .read_only(),
            Attribute::reference("$ref", &["Group"], "The group's address.").read_only(),
            Attribute::string("display", "The group's name.").read_only(),
            Attribute::string("type", "Always direct: groups are not nested.")
                .usually(["direct"])
                .read_only(),
        ],
    )
    .several()
    .read_only()
}
