//! Roles, scopes, and what they allow.

use rollcall_api::session::{Access, Scopes};
use rollcall_store::{Principal, RosterName};

use crate::problem::{ApiError, ApiResult};

/// What somebody wants to do with a roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Read,
    Act,
}

/// What a role allows.
pub(crate) fn scopes_of(role: &str) -> Scopes {
    let (applications, users, settings) = match role {
        "admin" => (Access::TakeAction, Access::TakeAction, Access::TakeAction),
        "supervisor" => (Access::ReadOnly, Access::ReadOnly, Access::None),
        _ => (Access::None, Access::None, Access::None),
    };
    Scopes {
        applications,
        users,
        settings,
    }
}

/// What somebody may: what the role allows and, when a token acts for them, the token allows too.
pub(crate) fn scopes_held(principal: &Principal) -> Scopes {
    let role = scopes_of(&principal.role);
    match &principal.token {
        Some(token) => token.scopes.within(role),
        None => role,
    }
}

/// SCIM adds, changes and removes users: it needs a token with that scope, made by somebody who may do so.
pub(crate) fn may_use_scim(principal: &Principal) -> bool {
    let has_scope = principal
        .token
        .as_ref()
        .is_some_and(|token| token.scopes.scim);
    has_scope && scopes_of(&principal.role).users == Access::TakeAction
}

/// The owner's own right to an application; a token has it as far as its scope *Applications* goes.
fn is_owner(principal: &Principal, owner: Option<&str>, wish: Wish) -> bool {
    let by_token = match &principal.token {
        Some(token) => token.scopes.applications >= needed(wish),
        None => true,
    };
    by_token && owner == Some(principal.key.as_str())
}

fn needed(wish: Wish) -> Access {
    match wish {
        Wish::Read => Access::ReadOnly,
        Wish::Act => Access::TakeAction,
    }
}

/// The permission that is missing, if one is. `owner` is the key of the application's owner, who may read their
/// own application and import to it.
pub(crate) fn missing_permission(
    principal: &Principal,
    roster: &RosterName,
    owner: Option<&str>,
    wish: Wish,
) -> Option<&'static str> {
    let is_within = is_within_token(principal, roster);
    if is_within
        && (is_allowed_by_scope(principal, roster, wish) || is_owner(principal, owner, wish))
    {
        return None;
    }
    Some(match (roster, wish) {
        (RosterName::Workspace, Wish::Read) => "users:read",
        (RosterName::Application(_), Wish::Read) => "applications:read",
        (_, Wish::Act) => act_permission(roster),
    })
}

/// Whether the scopes alone allow it, ownership aside.
pub(crate) fn is_allowed_by_scope(principal: &Principal, roster: &RosterName, wish: Wish) -> bool {
    let scopes = scopes_held(principal);
    let held = match roster {
        RosterName::Workspace => scopes.users,
        RosterName::Application(_) => scopes.applications,
    };
    held >= needed(wish) && is_within_token(principal, roster)
}

/// A token of an embedding application is good for one roster.
fn is_within_token(principal: &Principal, roster: &RosterName) -> bool {
    let token = principal.token.as_ref();
    let only = token.and_then(|token| token.embedded.as_ref());
    only.is_none_or(|only| only == roster)
}

/// The permission that acting on a roster needs.
pub(crate) fn act_permission(roster: &RosterName) -> &'static str {
    match roster {
        RosterName::Workspace => "users:act",
        RosterName::Application(_) => "applications:act",
    }
}

/// Refuses, in words, when a permission is missing.
pub(crate) fn require(
    principal: &Principal,
    roster: &RosterName,
    owner: Option<&str>,
    wish: Wish,
) -> ApiResult<()> {
    let Some(permission) = missing_permission(principal, roster, owner, wish) else {
        return Ok(());
    };
    let scopes = scopes_held(principal);
    let (scope, held) = match roster {
        RosterName::Workspace => ("Users", scopes.users),
        RosterName::Application(_) => ("Applications", scopes.applications),
    };
    Err(refusal(principal, permission, scope, held, wish))
}

/// Refuses, in words, when the settings are not to be looked at or changed.
pub(crate) fn require_settings(principal: &Principal, wish: Wish) -> ApiResult<()> {
    let held = scopes_held(principal).settings;
    let permission = match wish {
        Wish::Read => "settings:read",
        Wish::Act => "settings:act",
    };
    if held >= needed(wish) {
        return Ok(());
    }
    Err(refusal(principal, permission, "Settings", held, wish))
}

fn refusal(
    principal: &Principal,
    permission: &str,
    scope: &str,
    held: Access,
    wish: Wish,
) -> ApiError {
    let (wanted, needed) = match wish {
        Wish::Read => ("Looking at this needs", "read-only"),
        Wish::Act => ("This needs", "take action"),
    };
    let held = match held {
        Access::None => "no access",
        Access::ReadOnly => "read-only",
        Access::TakeAction => "take action",
    };
    let holder = match principal.token {
        Some(_) => "This token".to_owned(),
        None => format!("Your role, {},", role_title(&principal.role)),
    };
    let detail =
        format!("{wanted} the permission \"{scope}: {needed}\". {holder} has \"{scope}: {held}\".");
    ApiError::permission_missing(permission, detail)
}

fn role_title(role: &str) -> &'static str {
    match role {
        "admin" => "Admin",
        "supervisor" => "Supervisor",
        _ => "User",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollcall_store::{Organization, OrganizationId};

    fn principal(role: &str) -> Principal {
        Principal {
            organization: Organization {
                id: OrganizationId(1),
                name: String::new(),
            },
            key: "ann@example.com".to_owned(),
            email: "ann@example.com".to_owned(),
            display_name: "Ann".to_owned(),
            role: role.to_owned(),
            token: None,
        }
    }

    #[track_caller]
    fn check(role: &str, roster: &str, owner: Option<&str>, read: Option<&str>, act: Option<&str>) {
        let (principal, roster) = (principal(role), roster.parse().unwrap());
        assert_eq!(
            missing_permission(&principal, &roster, owner, Wish::Read),
            read,
            "{role} reads {roster}"
        );
        assert_eq!(
            missing_permission(&principal, &roster, owner, Wish::Act),
            act,
            "{role} acts on {roster}"
        );
    }

    #[test]
    fn roles_map_to_permissions() {
        check("admin", "workspace", None, None, None);
        check("admin", "app:figma", None, None, None);
        check("supervisor", "workspace", None, None, Some("users:act"));
        check(
            "supervisor",
            "app:figma",
            None,
            None,
            Some("applications:act"),
        );
        check(
            "user",
            "workspace",
            None,
            Some("users:read"),
            Some("users:act"),
        );
        check(
            "user",
            "app:figma",
            None,
            Some("applications:read"),
            Some("applications:act"),
        );
    }

    #[test]
    fn owners_import_to_their_own_applications() {
        check("user", "app:figma", Some("ann@example.com"), None, None);
        check(
            "supervisor",
            "app:figma",
            Some("ann@example.com"),
            None,
            None,
        );
        check(
            "user",
            "app:figma",
            Some("bo@example.com"),
            Some("applications:read"),
            Some("applications:act"),
        );
    }
}
