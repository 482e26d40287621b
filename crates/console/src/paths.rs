//! Addresses, of pages and below the API.

pub(crate) const APPLICATIONS: &str = "/applications";
pub(crate) const USERS: &str = "/users";
pub(crate) const USERS_IMPORT: &str = "/users/import";
pub(crate) const IMPORTS: &str = "/imports";
pub(crate) const CHECK: &str = "/check";
pub(crate) const AUDIT: &str = "/audit";
/// What programs call with; also below the API.
pub(crate) const TOKENS: &str = "/tokens";
/// What users may do; also below the API.
pub(crate) const ROLES: &str = "/roles";
/// Users who can be brought back; also below the API.
pub(crate) const DELETED_USERS: &str = "/users/deleted";
/// Where one changes one's own password.
pub(crate) const OWN_PASSWORD: &str = "/account/password";
pub(crate) const SIGN_IN: &str = "/sign-in";
pub(crate) const SET_PASSWORD: &str = "/set-password";

/// The page of an application.
pub(crate) fn application(slug: &str) -> String {
    format!("{APPLICATIONS}/{}", encode(slug))
}

/// Its data sources.
pub(crate) fn application_sources(slug: &str) -> String {
    format!("{APPLICATIONS}/{}/sources", encode(slug))
}

/// Who may embed its import.
pub(crate) fn application_embedding(slug: &str) -> String {
    format!("{APPLICATIONS}/{}/embedding", encode(slug))
}

/// The wizard that imports its users.
pub(crate) fn application_import(slug: &str) -> String {
    format!("{APPLICATIONS}/{}/import", encode(slug))
}

/// The page of a user of the workspace, by key; also below the API.
pub(crate) fn user(key: &str) -> String {
    format!("{USERS}/{}", encode(key))
}

/// The page of an import.
pub(crate) fn import(id: &str) -> String {
    format!("{IMPORTS}/{}", encode(id))
}

/// The page of a custom role; also below the API.
pub(crate) fn role(id: &str) -> String {
    format!("{ROLES}/{}", encode(id))
}

/// Who holds it, below the API.
pub(crate) fn role_holders(id: &str) -> String {
    format!("{}/holders", role(id))
}

/// Whether the page at `path` belongs to the section that begins at `section`.
pub(crate) fn is_within(path: &str, section: &str) -> bool {
    path.strip_prefix(section)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
}

/// A path with a query; parameters without a value are left out.
pub(crate) fn with_query(path: &str, query: &[(&str, &str)]) -> String {
    let mut out = path.to_owned();
    for (name, value) in query.iter().filter(|(_, value)| !value.is_empty()) {
        out.push(if out.contains('?') { '&' } else { '?' });
        out.push_str(name);
        out.push('=');
        out.push_str(&encode(value));
    }
    out
}

/// Percent-encoding of everything but the unreserved characters of RFC 3986.
pub(crate) fn encode(part: &str) -> String {
    let mut out = String::with_capacity(part.len());
    for byte in part.bytes() {
        if byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'.' | b'_' | b'~') {
            out.push(char::from(byte));
        } else {
            out.push_str(&format!("%{byte:02X}"));
        }
    }
    out
}

/// Takes percent-encoding away; `None` where that gives no text.
pub(crate) fn decode(part: &str) -> Option<String> {
    let mut out = Vec::with_capacity(part.len());
    let mut bytes = part.bytes();
    while let Some(byte) = bytes.next() {
        if byte == b'%' {
            let digits = [bytes.next()?, bytes.next()?];
            out.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            out.push(byte);
        }
    }
    String::from_utf8(out).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sections_do_not_swallow_each_other() {
        assert!(is_within("/users", USERS));
        assert!(is_within("/users/import", USERS));
        assert!(!is_within("/users-of-old", USERS));
        assert!(!is_within("/imports", USERS_IMPORT));
    }

    #[test]
    fn what_is_typed_cannot_leave_its_parameter() {
        assert_eq!(
            with_query(
                "/users",
                &[("status", ""), ("search", "a&b=c d/é"), ("cursor", "x_-")]
            ),
            "/users?search=a%26b%3Dc%20d%2F%C3%A9&cursor=x_-"
        );
        assert_eq!(
            with_query("/users?status=all", &[("search", "a")]),
            "/users?status=all&search=a"
        );
        assert_eq!(application("../users"), "/applications/..%2Fusers");
    }

    #[test]
    fn encoding_is_taken_away_again() {
        assert_eq!(decode(&encode("a b/ä%")).as_deref(), Some("a b/ä%"));
        for broken in ["%", "%f", "%zz", "%ff"] {
            assert_eq!(decode(broken), None, "{broken}");
        }
    }
}
