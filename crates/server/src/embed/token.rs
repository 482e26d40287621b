//! The token of an embedded import, checked.

use jsonwebtoken::{Validation, decode, decode_header};
use rollcall_api::embed::{EmbedAlgorithm, MAX_EMBED_TOKEN_SECONDS};
use rollcall_api::session::Access;
use rollcall_api::tokens::TokenScopes;
use rollcall_core::validate::canonical_email;
use rollcall_store::{EmbedKey, Organization, Principal, RosterName, StoreError, TokenGrant};
use serde::Deserialize;

use super::key::{decoding_key, jwt_algorithm};
use crate::clock::now_ms;
use crate::state::AppState;

/// How far the application's clock may be off.
const CLOCK_SECONDS: i64 = 30;

/// What a token says, `aud` besides: the server's public URL.
#[derive(Deserialize)]
struct Claims {
    /// The address of the user who imports.
    sub: String,
    roster: String,
    origin: String,
    iat: i64,
    exp: i64,
}

/// Why a token opens nothing.
#[derive(Debug, thiserror::Error)]
pub(super) enum TokenError {
    #[error("the token is not valid: {0}")]
    Refused(&'static str),
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Whether a bearer token is a JWT, and not one of ours.
pub(super) fn is_jwt(token: &str) -> bool {
    token.starts_with("ey") && token.bytes().filter(|byte| *byte == b'.').count() == 2
}

/// The key that a token names. Nothing of the token is believed yet.
pub(super) async fn find_key(
    state: &AppState,
    token: &str,
) -> Result<(Organization, EmbedKey), TokenError> {
    let header = decode_header(token).map_err(|_| TokenError::Refused("its header"))?;
    let id = header.kid.ok_or(TokenError::Refused("it names no key"))?;
    let organization = state.storage.organization().await?;
    let organization = organization.ok_or(TokenError::Refused("the key that it names"))?;
    let key = state.storage.find_embed_key(organization.id, &id).await?;
    let key = key.ok_or(TokenError::Refused("the key that it names"))?;
    Ok((organization, key))
}

/// Who acts, for the key's own application and in a page of its own origin.
pub(super) async fn verify(
    state: &AppState,
    token: &str,
    organization: &Organization,
    key: &EmbedKey,
    origin: Option<&str>,
) -> Result<Principal, TokenError> {
    let algorithm = EmbedAlgorithm::of(&key.algorithm).ok_or(TokenError::Refused("its key"))?;
    let decoding_key =
        decoding_key(algorithm, &key.public_key).ok_or(TokenError::Refused("its key"))?;
    // The registered key says how its tokens are signed; what the token says has to agree.
    let mut validation = Validation::new(jwt_algorithm(algorithm));
    validation.set_audience(&[&state.public_url]);
    validation.set_required_spec_claims(&["exp", "aud", "sub"]);
    validation.validate_nbf = true;
    validation.leeway = u64::try_from(CLOCK_SECONDS).unwrap_or_default();
    let claims = decode::<Claims>(token, &decoding_key, &validation)
        .map_err(|_| TokenError::Refused("its signature or its claims"))?
        .claims;
    if claims.exp.saturating_sub(claims.iat) > MAX_EMBED_TOKEN_SECONDS {
        return Err(TokenError::Refused("it lasts too long"));
    }
    if claims.iat > now_ms() / 1000 + CLOCK_SECONDS {
        return Err(TokenError::Refused("it was made in the future"));
    }
    if claims.origin != key.origin || origin != Some(key.origin.as_str()) {
        return Err(TokenError::Refused("it is for pages of another origin"));
    }
    let roster = RosterName::Application(key.application.clone());
    if claims.roster != roster.to_string() {
        return Err(TokenError::Refused("it is for another roster"));
    }
    let user = canonical_email(&claims.sub).ok_or(TokenError::Refused("its user"))?;
    let principal = state.storage.principal(organization.id, &user).await?;
    let mut principal = principal.ok_or(TokenError::Refused("its user"))?;
    principal.token = Some(TokenGrant {
        id: key.id.clone(),
        scopes: TokenScopes {
            applications: Access::TakeAction,
            ..TokenScopes::NONE
        },
        embedded: Some(roster),
    });
    Ok(principal)
}
