//! The cookie of an attempt to sign in by an identity provider.

use axum::http::{HeaderMap, HeaderValue};

/// How long somebody may take at the provider.
const ATTEMPT_SECONDS: u32 = 10 * 60;

/// What the browser that began keeps until the provider leads it back.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Attempt {
    pub(crate) state: String,
    pub(crate) nonce: String,
    /// Of PKCE.
    pub(crate) verifier: String,
}

/// The name binds the cookie to the host and to https where there is https.
fn name(is_https: bool) -> &'static str {
    if is_https {
        "__Host-rollcall-openid"
    } else {
        "rollcall-openid"
    }
}

/// The attempt that a request carries.
pub(crate) fn read_attempt(headers: &HeaderMap, is_https: bool) -> Option<Attempt> {
    let value = crate::cookie::find(headers, name(is_https))?;
    let mut parts = value.split('.').map(str::to_owned);
    let attempt = Attempt {
        state: parts.next()?,
        nonce: parts.next()?,
        verifier: parts.next()?,
    };
    let is_whole = parts.next().is_none()
        && [&attempt.state, &attempt.nonce, &attempt.verifier]
            .iter()
            .all(|part| !part.is_empty());
    is_whole.then_some(attempt)
}

/// `Set-Cookie` for an attempt; `None` takes it away. The provider's page leads back here, so it is `Lax`.
pub(crate) fn set_attempt(attempt: Option<&Attempt>, is_https: bool) -> Option<HeaderValue> {
    let (value, seconds) = match attempt {
        Some(attempt) => (
            format!("{}.{}.{}", attempt.state, attempt.nonce, attempt.verifier),
            ATTEMPT_SECONDS,
        ),
        None => (String::new(), 0),
    };
    let secure = if is_https { "; Secure" } else { "" };
    let name = name(is_https);
    let cookie =
        format!("{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}");
    HeaderValue::from_str(&cookie).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header;

    #[test]
    fn an_attempt_comes_back_as_it_was_kept() {
        let attempt = Attempt {
            state: "a_1".to_owned(),
            nonce: "b-2".to_owned(),
            verifier: "c3".to_owned(),
        };
        for is_https in [false, true] {
            let cookie = set_attempt(Some(&attempt), is_https).unwrap();
            let cookie = cookie.to_str().unwrap();
            let hardened = cookie.starts_with("__Host-") && cookie.ends_with("; Secure");
            assert_eq!(hardened, is_https, "{cookie}");
            let pair = cookie.split(';').next().unwrap();
            let mut headers = HeaderMap::new();
            headers.insert(header::COOKIE, HeaderValue::from_str(pair).unwrap());
            assert!(read_attempt(&headers, is_https) == Some(attempt.clone()));
            assert!(read_attempt(&headers, !is_https).is_none());
        }
        for damaged in ["", "a", "a.b", "a.b.", "a.b.c.d", "..c"] {
            let mut headers = HeaderMap::new();
            let pair = format!("rollcall-openid={damaged}");
            headers.insert(header::COOKIE, HeaderValue::from_str(&pair).unwrap());
            assert!(read_attempt(&headers, false).is_none(), "{damaged}");
        }
    }
}
