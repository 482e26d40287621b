//! Which endpoint needs what.

use axum::http::Method;
use rollcall_api::session::Access::{self, ReadOnly, TakeAction};

use super::askers::{Asker, By};

/// What calling an endpoint needs.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Need {
    Nothing,
    SignIn,
    Users(Access),
    Settings(Access),
    /// The scope, or owning the application.
    Own(Access),
    /// Seeing any roster at all.
    AnyRoster,
    /// *Settings: take action*, and no token.
    SettingsBySession,
    /// That, and *Applications: take action*.
    SettingsAndApplicationsBySession,
    /// Being signed in, and no token.
    Session,
    UsersAndSettings,
    ScimToken,
}

impl Need {
    pub(crate) fn is_met_by(self, asker: &Asker) -> bool {
        match self {
            Need::Nothing => true,
            Need::SignIn => asker.is_signed_in(),
            Need::Users(access) => asker.users >= access,
            Need::Settings(access) => asker.settings >= access,
            Need::Own(access) => asker.is_owner || asker.applications >= access,
            Need::AnyRoster => {
                asker.is_owner || asker.applications >= ReadOnly || asker.users >= ReadOnly
            }
            Need::SettingsBySession => asker.settings >= TakeAction && !asker.is_token(),
            Need::SettingsAndApplicationsBySession => {
                asker.settings >= TakeAction
                    && asker.applications >= TakeAction
                    && !asker.is_token()
            }
            Need::Session => asker.is_signed_in() && !asker.is_token(),
            Need::UsersAndSettings => asker.users >= TakeAction && asker.settings >= TakeAction,
            Need::ScimToken => matches!(asker.by, By::Token { scim: true }),
        }
    }
}

/// None for an endpoint that nobody thought of.
pub(crate) fn need_of(method: &Method, path: &str, roster: &str) -> Option<Need> {
    if path.starts_with("/scim/v2/") {
        return Some(Need::ScimToken);
    }
    let on_roster = |access| match roster {
        "workspace" => Need::Users(access),
        _ => Need::Own(access),
    };
    let path = path.strip_prefix("/api/v1")?;
    Some(match (method.as_str(), path) {
        ("POST" | "DELETE", "/session")
        | ("POST", "/session/password")
        | ("PUT", "/password")
        | ("POST", "/password/reset")
        | ("GET", "/session/ways" | "/session/openid" | "/session/openid/callback")
        | ("GET", "/templates/{file}") => Need::Nothing,
        ("GET", "/session") => Need::SignIn,
        ("PUT", "/session/password") => Need::Session,
        ("GET", "/applications" | "/applications/{slug}" | "/applications/{slug}/users") => {
            Need::Own(ReadOnly)
        }
        ("GET", "/users" | "/users/{key}" | "/users/deleted") => Need::Users(ReadOnly),
        ("DELETE", "/users/{key}") | ("POST", "/users/deleted/{key}/restore") => {
            Need::Users(TakeAction)
        }
        ("DELETE", "/users/deleted/{key}") => Need::UsersAndSettings,
        ("GET", "/rosters/{roster}" | "/rosters/{roster}/snapshot" | "/rosters/{roster}/delta") => {
            on_roster(ReadOnly)
        }
        ("POST", "/groups") => Need::Users(TakeAction),
        ("POST", "/rosters/{roster}/last-seen") => on_roster(ReadOnly),
        ("POST", "/rosters/{roster}/imports") => on_roster(TakeAction),
        ("GET", "/imports") => Need::AnyRoster,
        ("GET", "/imports/{id}") => on_roster(ReadOnly),
        ("DELETE", "/imports/{id}")
        | ("GET", "/imports/{id}/plan")
        | ("PUT", "/imports/{id}/chunks/{number}")
        | ("POST", "/imports/{id}/complete")
        | ("POST", "/imports/{id}/apply")
        | ("GET" | "POST", "/imports/{id}/undo") => on_roster(TakeAction),
        ("POST", "/applications/{slug}/embed-keys") => Need::SettingsAndApplicationsBySession,
        ("POST", "/tokens" | "/users/{key}/reset-link" | "/roles")
        | ("PATCH", "/roles/{id}")
        | ("PUT", "/roles/{id}/holders/{key}")
        | ("DELETE", "/applications/{slug}/embed-keys/{id}") => Need::SettingsBySession,
        ("GET", "/applications/{slug}/embed-keys")
        | ("GET", "/roles" | "/roles/{id}" | "/roles/{id}/holders") => Need::Settings(ReadOnly),
        ("GET", "/tokens")
        | ("DELETE", "/tokens/{id}" | "/roles/{id}" | "/roles/{id}/holders/{key}") => {
            Need::Settings(TakeAction)
        }
        ("GET", "/audit" | "/audit/export" | "/audit/verify") => Need::Settings(ReadOnly),
        _ => return None,
    })
}
