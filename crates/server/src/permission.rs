//! Roles, scopes, and what they allow.

use rollcall_api::plans::Guard;
use rollcall_api::session::{Access, OVERRIDE_GUARDS, Scopes};
use rollcall_store::{Principal, RosterName};

use crate::problem::{ApiError, ApiResult};

/// What somebody wants to do with a roster.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Wish {
    Read,
    Act,
}

/// What a built-in role allows.
pub(crate) fn scopes_of(role: &str) -> Scopes {
    match role {
        "admin" => Scopes::ALL,
        "supervisor" => Scopes {
            applications: Access::ReadOnly,
            users: Access::ReadOnly,
            ..Scopes::NONE
        },
        _ => Scopes::NONE,
    }
}

/// What all roles of somebody allow together.
pub(crate) fn scopes_of_roles(principal: &Principal) -> Scopes {
    let custom = principal.custom_roles.iter().map(|role| role.scopes);
    custom.fold(scopes_of(&principal.role), Scopes::or)
}

/// What somebody may: what the roles allow and, when a token acts for them, the token allows too.
pub(crate) fn scopes_held(principal: &Principal) -> Scopes {
    let roles = scopes_of_roles(principal);
    match &principal.token {
        Some(token) => token.scopes.within(roles),
        None => roles,
    }
}

/// SCIM adds, changes and removes users: it needs a token with that scope, made by somebody who may do so.
pub(crate) fn may_use_scim(principal: &Principal) -> bool {
    let has_scope = principal
        .token
        .as_ref()
        .is_some_and(|token| token.scopes.scim);
    has_scope && scopes_of_roles(principal).users == Access::TakeAction
}

/// Whether somebody may confirm large removals. Owning an application does not include it.
pub(crate) fn may_override_guards(principal: &Principal) -> bool {
    scopes_held(principal).override_guards
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
        (RosterName::Workspace, Wish::Act) => "users:act",
        (RosterName::Application(_), Wish::Act) => "applications:act",
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

/// Refuses, in words, when a permission is missing.
pub(crate) fn require(
    principal: &Principal,
    roster: &RosterName,
    owner: Option<&str>,
    wish: Wish,
) -> ApiResult<()> {
    match missing_permission(principal, roster, owner, wish) {
        Some(permission) => Err(refusal(principal, permission)),
        None => Ok(()),
    }
}

/// Refuses, in words, when the settings are not to be looked at or changed.
pub(crate) fn require_settings(principal: &Principal, wish: Wish) -> ApiResult<()> {
    let permission = match wish {
        Wish::Read => "settings:read",
        Wish::Act => "settings:act",
    };
    match scopes_held(principal).settings >= needed(wish) {
        true => Ok(()),
        false => Err(refusal(principal, permission)),
    }
}

/// Refuses to give anybody, by whatever way, a permission that the giver does not hold.
pub(crate) fn require_to_give(principal: &Principal, given: Scopes) -> ApiResult<()> {
    let Some(permission) = given.beyond(scopes_held(principal)) else {
        return Ok(());
    };
    let detail = format!(
        "Nobody gives a permission that they do not have, and this would give \"{}\". {}",
        permission_words(permission),
        what_is_held(principal, permission)
    );
    Err(ApiError::permission_missing(permission, detail))
}

/// What is answered to somebody who lacks a permission.
pub(crate) fn refusal(principal: &Principal, permission: &str) -> ApiError {
    let wanted = match permission.ends_with(":read") {
        true => "Looking at this needs",
        false => "This needs",
    };
    let detail = format!(
        "{wanted} the permission \"{}\". {}",
        permission_words(permission),
        what_is_held(principal, permission)
    );
    ApiError::permission_missing(permission, detail)
}

/// What is answered to somebody whom a guard stops: the number to be typed, or the permission that they lack.
pub(crate) fn stopped(principal: &Principal, guard: Guard) -> ApiError {
    if guard.may_confirm {
        return ApiError::not_confirmed(guard);
    }
    let mut error = refusal(principal, OVERRIDE_GUARDS);
    error.problem.detail = format!(
        "{} of {} active users would be taken out of use. {}",
        guard.count, guard.of, error.problem.detail
    );
    error.problem.guard = Some(guard);
    error
}

/// `applications:act` as "Applications: take action".
pub(crate) fn permission_words(permission: &str) -> String {
    let (scope, level) = permission.split_once(':').unwrap_or((permission, ""));
    let level = match level {
        "read" => Access::ReadOnly,
        _ => Access::TakeAction,
    };
    format!("{}: {}", scope_title(scope), level_title(level))
}

/// "Your role, User, has "Applications: no access"."
fn what_is_held(principal: &Principal, permission: &str) -> String {
    let (scope, _) = permission.split_once(':').unwrap_or((permission, ""));
    let scopes = scopes_held(principal);
    let held = match scope {
        "applications" => scopes.applications,
        "users" => scopes.users,
        "settings" => scopes.settings,
        _ if scopes.override_guards => Access::TakeAction,
        _ => Access::None,
    };
    let holder = match (&principal.token, principal.custom_roles.as_slice()) {
        (Some(_), _) => "This token has".to_owned(),
        (None, []) => format!("Your role, {}, has", role_title(&principal.role)),
        (None, [others @ .., last]) => {
            let mut names = vec![role_title(&principal.role)];
            names.extend(others.iter().map(|role| role.name.as_str()));
            format!("Your roles, {} and {}, have", names.join(", "), last.name)
        }
    };
    format!(
        "{holder} \"{}: {}\".",
        scope_title(scope),
        level_title(held)
    )
}

fn scope_title(scope: &str) -> &'static str {
    match scope {
        "applications" => "Applications",
        "users" => "Users",
        "settings" => "Settings",
        _ => "Large removals",
    }
}

fn level_title(level: Access) -> &'static str {
    match level {
        Access::None => "no access",
        Access::ReadOnly => "read-only",
        Access::TakeAction => "take action",
    }
}

/// `admin` as "Admin".
pub(crate) fn role_title(role: &str) -> &'static str {
    match role {
        "admin" => "Admin",
        "supervisor" => "Supervisor",
        _ => "User",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rollcall_api::tokens::TokenScopes;
    use rollcall_store::{HeldRole, Organization, OrganizationId, TokenGrant};

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
            custom_roles: Vec::new(),
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

    fn looks_at_users() -> HeldRole {
        HeldRole {
            name: "Auditors".to_owned(),
            scopes: Scopes {
                users: Access::ReadOnly,
                ..Scopes::NONE
            },
        }
    }

    #[test]
    fn the_highest_of_all_roles_counts() {
        let mut ann = principal("user");
        ann.custom_roles.push(looks_at_users());
        assert_eq!(scopes_held(&ann).users, Access::ReadOnly);
        ann.role = "admin".to_owned();
        assert_eq!(scopes_held(&ann), Scopes::ALL);
        ann.role = "supervisor".to_owned();
        assert_eq!(scopes_held(&ann), scopes_of("supervisor"));
    }

    #[test]
    fn large_removals_are_no_part_of_other_permissions() {
        assert!(may_override_guards(&principal("admin")));
        assert!(!may_override_guards(&principal("supervisor")));
        let mut token = principal("admin");
        token.token = Some(TokenGrant {
            id: "1".to_owned(),
            scopes: TokenScopes {
                applications: Access::TakeAction,
                users: Access::TakeAction,
                settings: Access::TakeAction,
                ..TokenScopes::NONE
            },
            embedded: None,
        });
        assert!(!may_override_guards(&token));
        let refused = refusal(&token, OVERRIDE_GUARDS).problem;
        assert_eq!(refused.permission.as_deref(), Some("guards:override"));
        assert_eq!(
            refused.detail,
            "This needs the permission \"Large removals: take action\". \
             This token has \"Large removals: no access\"."
        );
    }

    #[test]
    fn refusals_name_every_role() {
        let mut ann = principal("user");
        ann.custom_roles.push(looks_at_users());
        assert_eq!(
            what_is_held(&ann, "users:act"),
            "Your roles, User and Auditors, have \"Users: read-only\"."
        );
        ann.custom_roles.push(HeldRole {
            name: "Importers".to_owned(),
            scopes: Scopes::NONE,
        });
        assert_eq!(
            what_is_held(&ann, "settings:read"),
            "Your roles, User, Auditors and Importers, have \"Settings: no access\"."
        );
    }

    #[test]
    fn nobody_gives_what_they_do_not_have() {
        let mut ann = principal("user");
        ann.custom_roles.push(looks_at_users());
        assert!(require_to_give(&ann, looks_at_users().scopes).is_ok());
        assert!(require_to_give(&ann, scopes_of("user")).is_ok());
        let refused = require_to_give(&ann, Scopes::ALL).unwrap_err().problem;
        assert_eq!(refused.permission.as_deref(), Some("applications:act"));
        let refused = require_to_give(&ann, scopes_of("supervisor")).unwrap_err();
        assert_eq!(
            refused.problem.permission.as_deref(),
            Some("applications:read")
        );
        assert!(require_to_give(&principal("admin"), Scopes::ALL).is_ok());
    }
}
