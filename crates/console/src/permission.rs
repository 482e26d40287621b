//! Permissions and roles in words.

use rollcall_wizard::messages::text;

/// `applications:act` as "Applications: take action"; as it stands where it is none that is known.
pub(crate) fn permission_words(permission: &str) -> String {
    let words = permission
        .split_once(':')
        .and_then(|(scope, level)| Some((scope_key(scope)?, level_key(level)?)));
    match words {
        Some((scope, level)) => format!("{}: {}", text(scope), text(level)),
        None => permission.to_owned(),
    }
}

/// `admin` as "Admin".
pub(crate) fn role_word(role: &str) -> String {
    match role {
        "admin" => text("console.role.admin"),
        "supervisor" => text("console.role.supervisor"),
        "user" => text("console.role.user"),
        other => other.to_owned(),
    }
}

fn scope_key(scope: &str) -> Option<&'static str> {
    match scope {
        "applications" => Some("console.scope.applications"),
        "users" => Some("console.scope.users"),
        "settings" => Some("console.scope.settings"),
        _ => None,
    }
}

fn level_key(level: &str) -> Option<&'static str> {
    match level {
        "read" => Some("console.level.read"),
        "act" => Some("console.level.act"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::permission_words;

    #[test]
    fn unknown_permissions_are_shown_as_they_are() {
        assert_eq!(permission_words("audit:read"), "audit:read");
        assert_eq!(permission_words("applications"), "applications");
    }
}
