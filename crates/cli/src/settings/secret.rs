//! Secrets, and passwords in URLs.

use std::fmt;

use serde::{Deserialize, Serialize, Serializer};

/// What stands for a password wherever settings are shown.
const HIDDEN: &str = "…";

/// A setting that is never shown.
#[derive(Clone, Deserialize)]
pub(crate) struct Secret(String);

impl Secret {
    pub(super) fn expose(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(HIDDEN)
    }
}

impl Serialize for Secret {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(HIDDEN)
    }
}

pub(super) fn has_password(url: &str) -> bool {
    without_password(url) != url
}

/// The URL with what is secret in it hidden: fit to be printed.
pub(crate) fn without_password(url: &str) -> String {
    let Some((scheme, rest)) = url.split_once("://") else {
        return url.to_owned();
    };
    let end = rest.find(['/', '?']).unwrap_or(rest.len());
    let (authority, after) = rest.split_at(end);
    let authority = match authority.rsplit_once('@') {
        Some((user, host)) => match user.split_once(':') {
            Some((user, _)) => format!("{user}:{HIDDEN}@{host}"),
            None => authority.to_owned(),
        },
        None => authority.to_owned(),
    };
    let after = match after.split_once("password=") {
        Some((before, secret)) => {
            let rest = secret
                .find('&')
                .map_or("", |end| secret.get(end..).unwrap_or_default());
            format!("{before}password={HIDDEN}{rest}")
        }
        None => after.to_owned(),
    };
    format!("{scheme}://{authority}{after}")
}

#[cfg(test)]
mod tests {
    use super::{has_password, without_password};

    #[test]
    fn passwords_in_urls_are_hidden() {
        for (url, shown) in [
            (
                "postgres://ann:secret@db/rollcall",
                "postgres://ann:…@db/rollcall",
            ),
            ("postgres://ann:se@cret@db", "postgres://ann:…@db"),
            (
                "postgres://db/rollcall?password=secret&a=b",
                "postgres://db/rollcall?password=…&a=b",
            ),
        ] {
            assert_eq!(without_password(url), shown);
            assert!(has_password(url), "{url}");
        }
        for url in [
            "postgres://ann@db:5432/rollcall",
            "postgres://db:5432/rollcall",
            "a:b@c.db",
        ] {
            assert_eq!(without_password(url), url);
            assert!(!has_password(url), "{url}");
        }
    }
}
