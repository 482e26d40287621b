//! Roles in words.

use rollcall_wizard::messages::text;

/// `admin` as "Admin".
pub(crate) fn role_word(role: &str) -> String {
    match role {
        "admin" => text("console.role.admin"),
        "supervisor" => text("console.role.supervisor"),
        "user" => text("console.role.user"),
        other => other.to_owned(),
    }
}
