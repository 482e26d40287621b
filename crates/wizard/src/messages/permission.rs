//! Permissions in words.

use super::text;

/// `applications:act` as "Applications: take action"; as it stands where it is none that is known.
#[must_use]
pub fn permission_words(permission: &str) -> String {
    let words = permission
        .split_once(':')
        .and_then(|(scope, level)| Some((scope_key(scope)?, level_key(level)?)));
    match words {
        Some((scope, level)) => format!("{}: {}", text(scope), text(level)),
        None => permission.to_owned(),
    }
}

fn scope_key(scope: &str) -> Option<&'static str> {
    match scope {
        "applications" => Some("scope.applications"),
        "users" => Some("scope.users"),
        "settings" => Some("scope.settings"),
        "guards" => Some("scope.guards"),
        _ => None,
    }
}

fn level_key(level: &str) -> Option<&'static str> {
    match level {
        "read" => Some("level.read"),
        "act" | "override" => Some("level.act"),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::permission_words;

    #[test]
    fn permissions_are_put_into_words() {
        assert_eq!(
            permission_words("applications:act"),
            "Applications: take action"
        );
        assert_eq!(
            permission_words("guards:override"),
            "Large removals: take action"
        );
        assert_eq!(permission_words("audit:read"), "audit:read");
        assert_eq!(permission_words("applications"), "applications");
    }
}
