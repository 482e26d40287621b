//! `GET /tokens?cursor=`, `POST /tokens`, `DELETE /tokens/{id}`.

use rollcall_core::from_json;
use serde::{Deserialize, Serialize};

use crate::session::{Access, Scopes};

/// The longest that a token lasts.
pub const MAX_TOKEN_DAYS: u32 = 366;
/// The longest name of a token, in characters.
pub const MAX_TOKEN_NAME: usize = 100;

/// What a token may do, as far as whoever made it may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct TokenScopes {
    #[serde(default = "no_access")]
    pub applications: Access,
    #[serde(default = "no_access")]
    pub users: Access,
    #[serde(default = "no_access")]
    pub settings: Access,
    /// Whether large removals may be confirmed with it.
    #[serde(default)]
    pub override_guards: bool,
    /// Whether it may call `/scim/v2`; that alone allows nothing under `/api/v1`.
    #[serde(default)]
    pub scim: bool,
}

impl TokenScopes {
    /// Nothing at all.
    pub const NONE: TokenScopes = TokenScopes {
        applications: Access::None,
        users: Access::None,
        settings: Access::None,
        override_guards: false,
        scim: false,
    };

    /// What it may under `/api/v1`, as far as whoever made it may.
    #[must_use]
    pub fn under_api(self) -> Scopes {
        Scopes {
            applications: self.applications,
            users: self.users,
            settings: self.settings,
            override_guards: self.override_guards,
        }
    }

    /// What both the token and whoever made it may.
    #[must_use]
    pub fn within(self, maker: Scopes) -> Scopes {
        self.under_api().and(maker)
    }
}

fn no_access() -> Access {
    Access::None
}

/// `POST /tokens`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewToken {
    /// What it is for.
    #[cfg_attr(feature = "openapi", schema(min_length = 1, max_length = 100))]
    pub name: String,
    pub scopes: TokenScopes,
    /// From 1 to [`MAX_TOKEN_DAYS`].
    #[cfg_attr(feature = "openapi", schema(minimum = 1, maximum = 366))]
    pub expires_in_days: u32,
}

/// A token that there is; the secret is not kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApiToken {
    pub id: String,
    pub name: String,
    pub scopes: TokenScopes,
    /// Address of whoever made it.
    pub created_by: String,
    pub created_at: String,
    pub expires_at: String,
    pub expired: bool,
    /// To the minute; absent before the first use.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_used_at: Option<String>,
}

/// What `POST /tokens` answers: the only time that the secret is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct IssuedToken {
    pub token: ApiToken,
    /// `rc_…`, for `Authorization: Bearer rc_…`.
    pub secret: String,
}

from_json!(TokenScopes {
    applications,
    users,
    settings,
    override_guards or false,
    scim
});
from_json!(ApiToken {
    id,
    name,
    scopes,
    created_by,
    created_at,
    expires_at,
    expired,
    last_used_at
});
from_json!(IssuedToken { token, secret });

#[cfg(test)]
mod tests {
    use super::{Access, TokenScopes};

    #[test]
    fn tokens_kept_before_there_was_the_scope_do_not_have_it() {
        let kept = r#"{"applications":"take_action","users":"take_action","settings":"take_action","scim":true}"#;
        let scopes: TokenScopes = serde_json::from_str(kept).unwrap();
        assert!(!scopes.override_guards && scopes.scim);
        assert_eq!(scopes.settings, Access::TakeAction);
    }
}
