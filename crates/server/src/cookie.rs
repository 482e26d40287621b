//! The session cookie.

use axum::http::{HeaderMap, HeaderValue, header};

/// The name binds the cookie to the host and to https where there is https.
fn name(is_https: bool) -> &'static str {
    if is_https {
        "__Host-rollcall"
    } else {
        "rollcall"
    }
}

/// The session token that a request carries.
pub(crate) fn session_token(headers: &HeaderMap, is_https: bool) -> Option<&str> {
    find(headers, name(is_https))
}

/// The value of a cookie.
pub(crate) fn find<'a>(headers: &'a HeaderMap, wanted: &str) -> Option<&'a str> {
    headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .filter_map(|pair| pair.trim().split_once('='))
        .find_map(|(name, value)| (name == wanted).then_some(value))
}

/// `Set-Cookie` for a session that lasts `max_age_seconds`; 0 and an empty token take the cookie away.
pub(crate) fn set_session(
    token: &str,
    max_age_seconds: u32,
    is_https: bool,
) -> Option<HeaderValue> {
    let secure = if is_https { "; Secure" } else { "" };
    let name = name(is_https);
    let cookie = format!(
        "{name}={token}; Path=/; Max-Age={max_age_seconds}; HttpOnly; SameSite=Strict{secure}"
    );
    HeaderValue::from_str(&cookie).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_found_among_others() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("a=b; rollcall=1.x; c=d"),
        );
        assert_eq!(session_token(&headers, false), Some("1.x"));
        assert_eq!(session_token(&headers, true), None);
    }

    #[test]
    fn https_makes_the_cookie_secure() {
        let plain = set_session("1.x", 60, false).unwrap();
        assert_eq!(
            plain,
            "rollcall=1.x; Path=/; Max-Age=60; HttpOnly; SameSite=Strict"
        );
        let secure = set_session("1.x", 60, true).unwrap();
        assert_eq!(
            secure,
            "__Host-rollcall=1.x; Path=/; Max-Age=60; HttpOnly; SameSite=Strict; Secure"
        );
    }
}
