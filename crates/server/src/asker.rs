//! Who asks, found once for each request, and how many requests they may send.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::sync::Arc;

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use rollcall_store::{Principal, StoreError};

use crate::clock::now_ms;
use crate::cookie::session_token;
use crate::problem::ApiError;
use crate::rate::{Limiter, RateLimits, Verdict};
use crate::state::AppState;
use crate::token::{API_TOKEN_PREFIX, organization_of, sha256_hex};

pub(crate) const RATE_LIMIT: HeaderName = HeaderName::from_static("ratelimit");
pub(crate) const RATE_LIMIT_POLICY: HeaderName = HeaderName::from_static("ratelimit-policy");
const X_FORWARDED_FOR: &str = "x-forwarded-for";

/// Who asks; rides in a request's extensions.
#[derive(Debug, Clone)]
pub(crate) enum Asker {
    Nobody,
    /// A token was sent that is over, was revoked, or was never given out.
    TokenNotValid,
    User(Principal),
}

/// The counters of all limits.
#[derive(Debug, Clone)]
pub(crate) struct Limiters {
    token: Arc<Limiter>,
    session: Arc<Limiter>,
    address: Arc<Limiter>,
}

impl Limiters {
    pub(crate) fn new(limits: RateLimits) -> Limiters {
        Limiters {
            token: Arc::new(Limiter::new("token", limits.token)),
            session: Arc::new(Limiter::new("session", limits.session)),
            address: Arc::new(Limiter::new("address", limits.address)),
        }
    }

    fn check(&self, asker: &Asker, address: impl FnOnce() -> String) -> Verdict {
        let Asker::User(principal) = asker else {
            return self.address.check(&address());
        };
        match &principal.token {
            Some(token) => self.token.check(&token.id),
            None => {
                let organization = principal.organization.id.0;
                self.session
                    .check(&format!("{organization}/{}", principal.key))
            }
        }
    }
}

/// Finds who asks under `/api`: by an API token when the request carries one, else by the session cookie.
pub(crate) async fn meet_api(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let found = if request.headers().contains_key(header::AUTHORIZATION) {
        // A token that is none is not made good by a cookie beside it.
        by_token(request.headers(), &state).await
    } else {
        by_session(request.headers(), &state).await
    };
    meet(found, &state, request, next).await
}

/// Finds who asks under `/scim`: no cookie is looked at.
pub(crate) async fn meet_scim(
    State(state): State<AppState>,
    request: Request,
    next: Next,
) -> Response {
    let found = by_token(request.headers(), &state).await;
    meet(found, &state, request, next).await
}

async fn meet(
    found: Result<Asker, StoreError>,
    state: &AppState,
    mut request: Request,
    next: Next,
) -> Response {
    let asker = match found {
        Ok(asker) => asker,
        Err(error) => return ApiError::from(error).into_response(),
    };
    let verdict = state
        .limiters
        .check(&asker, || address_of(&request, state.trusts_forwarded_for));
    let mut response = match verdict.wait_seconds {
        None => {
            request.extensions_mut().insert(asker);
            next.run(request).await
        }
        Some(seconds) => {
            let mut response = ApiError::rate_limited(seconds).into_response();
            let headers = response.headers_mut();
            headers.insert(header::RETRY_AFTER, HeaderValue::from(seconds));
            response
        }
    };
    for (name, field) in [
        (RATE_LIMIT_POLICY, verdict.policy_field()),
        (RATE_LIMIT, verdict.state_field()),
    ] {
        if let Ok(field) = HeaderValue::from_str(&field) {
            response.headers_mut().insert(name, field);
        }
    }
    response
}

async fn by_token(headers: &HeaderMap, state: &AppState) -> Result<Asker, StoreError> {
    if !headers.contains_key(header::AUTHORIZATION) {
        return Ok(Asker::Nobody);
    }
    let token = bearer_token(headers);
    let organization =
        token.and_then(|token| organization_of(token.strip_prefix(API_TOKEN_PREFIX)?));
    let (Some(token), Some(organization)) = (token, organization) else {
        return Ok(Asker::TokenNotValid);
    };
    let found = state
        .storage
        .find_token(organization, &sha256_hex(&[token.as_bytes()]), now_ms())
        .await?;
    Ok(found.map_or(Asker::TokenNotValid, Asker::User))
}

async fn by_session(headers: &HeaderMap, state: &AppState) -> Result<Asker, StoreError> {
    let token = session_token(headers, state.is_https);
    let Some((token, organization)) =
        token.and_then(|token| Some((token, organization_of(token)?)))
    else {
        return Ok(Asker::Nobody);
    };
    let found = state
        .storage
        .find_session(organization, &sha256_hex(&[token.as_bytes()]), now_ms())
        .await?;
    Ok(found.map_or(Asker::Nobody, Asker::User))
}

/// What stands behind `Authorization: Bearer`.
fn bearer_token(headers: &HeaderMap) -> Option<&str> {
    headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
}

/// The address that the connection comes from, or the one that the proxy in front of the server says.
fn address_of(request: &Request, trusts_forwarded_for: bool) -> String {
    let peer = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|info| info.0.ip());
    // Only the last entry is the proxy's own; the others are what it was told.
    let forwarded = request
        .headers()
        .get_all(X_FORWARDED_FOR)
        .iter()
        .next_back()
        .and_then(|value| value.to_str().ok()?.rsplit(',').next()?.trim().parse().ok());
    let address = forwarded.filter(|_| trusts_forwarded_for).or(peer);
    match address.map(|address: IpAddr| address.to_canonical()) {
        Some(IpAddr::V4(address)) => address.to_string(),
        // One household or machine has a /64.
        Some(IpAddr::V6(address)) => Ipv6Addr::from_bits(address.to_bits() >> 64 << 64).to_string(),
        None => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::body::Body;

    #[track_caller]
    fn check(peer: &str, forwarded: &[&str], trusts: bool, expect: &str) {
        let mut request = Request::new(Body::empty());
        let peer: IpAddr = peer.parse().unwrap();
        request
            .extensions_mut()
            .insert(ConnectInfo(SocketAddr::from((peer, 1))));
        for value in forwarded {
            let value = HeaderValue::from_str(value).unwrap();
            request.headers_mut().append(X_FORWARDED_FOR, value);
        }
        assert_eq!(address_of(&request, trusts), expect);
    }

    #[test]
    fn a_proxy_is_believed_when_it_is_to_be() {
        check("10.0.0.1", &[], true, "10.0.0.1");
        check("10.0.0.1", &["192.0.2.7"], false, "10.0.0.1");
        check("10.0.0.1", &["192.0.2.7"], true, "192.0.2.7");
        check("10.0.0.1", &["198.51.100.9, 192.0.2.7"], true, "192.0.2.7");
        check(
            "10.0.0.1",
            &["198.51.100.9", "192.0.2.7"],
            true,
            "192.0.2.7",
        );
        check("10.0.0.1", &["nonsense"], true, "10.0.0.1");
    }

    #[test]
    fn addresses_that_one_machine_has_are_one() {
        check("2001:db8:1:2:3:4:5:6", &[], false, "2001:db8:1:2::");
        check("2001:db8:1:2:ffff::1", &[], false, "2001:db8:1:2::");
        check("::ffff:10.0.0.1", &[], false, "10.0.0.1");
    }
}
