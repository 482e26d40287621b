//! One-time sign-in links, and where to go after them.

/// The token in what somebody pasted: the whole link, its end, or the token alone.
pub(crate) fn token_in(pasted: &str) -> Option<String> {
    let pasted = pasted.trim();
    let token = pasted
        .rsplit_once('#')
        .map_or(pasted, |(_, token)| token)
        .trim();
    let is_token = !token.is_empty()
        && token
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_.~=".contains(c));
    is_token.then(|| token.to_owned())
}

/// Where to go after signing in: the page that was wanted, when it is one of this site that is worth it.
pub(crate) fn page_after<'a>(wanted: Option<&'a str>, otherwise: &'a str) -> &'a str {
    let is_page = |path: &&str| {
        let leaves_site = !path.starts_with('/') || path.starts_with("//") || path.contains('\\');
        !leaves_site && *path != "/" && !crate::paths::is_within(path, crate::paths::SIGN_IN)
    };
    wanted.filter(is_page).unwrap_or(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_and_codes_are_both_taken() {
        for pasted in [
            "http://127.0.0.1:8440/sign-in#1.aB-c_9",
            " #1.aB-c_9 ",
            "1.aB-c_9\n",
        ] {
            assert_eq!(token_in(pasted).as_deref(), Some("1.aB-c_9"), "{pasted}");
        }
        for pasted in [
            "",
            "  ",
            "http://127.0.0.1:8440/sign-in",
            "http://127.0.0.1:8440/sign-in#",
            "two words",
        ] {
            assert_eq!(token_in(pasted), None, "{pasted}");
        }
    }

    #[test]
    fn only_pages_of_this_site_are_gone_to() {
        let go = |wanted| page_after(wanted, "/applications");
        assert_eq!(go(Some("/users?status=all")), "/users?status=all");
        for wanted in [
            None,
            Some("/"),
            Some("/sign-in"),
            Some("//evil.example"),
            Some("https://evil.example"),
            Some("/\\evil"),
        ] {
            assert_eq!(go(wanted), "/applications", "{wanted:?}");
        }
    }
}
