//! Which identity provider there is.

use openidconnect::url::{Host, Url};

use crate::Secret;

/// An identity provider, and what Rollcall is to it.
#[derive(Debug, Clone)]
pub struct OpenIdConfig {
    /// As the provider's own documents write it: `https://id.example.com/realm`.
    pub issuer: String,
    pub client_id: String,
    /// `None` for a public client.
    pub client_secret: Option<Secret>,
    /// What stands on the button, behind "Sign in with".
    pub display_name: String,
}

/// Why an identity provider cannot be used.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum OpenIdConfigError {
    #[error("the issuer {issuer} is no https:// address (http:// is for this machine alone)")]
    Issuer { issuer: String },
    #[error("the public URL {url} is no address that an identity provider can lead back to")]
    PublicUrl { url: String },
    #[error("no connections to the identity provider can be made: {reason}")]
    Client { reason: String },
}

/// What is asked of the network: no plain text, unless it stays on this machine.
pub(crate) fn is_safe(url: &Url) -> bool {
    match url.scheme() {
        "https" => true,
        "http" => match url.host() {
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            Some(Host::Domain(name)) => name == "localhost",
            None => false,
        },
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::{Url, is_safe};

    #[test]
    fn plain_text_stays_on_this_machine() {
        for (url, safe) in [
            ("https://id.example.com", true),
            ("http://127.0.0.1:3000/x", true),
            ("http://[::1]:3000", true),
            ("http://localhost:3000", true),
            ("http://id.example.com", false),
            ("http://localhost.example.com", false),
            ("file:///etc/passwd", false),
        ] {
            assert_eq!(is_safe(&Url::parse(url).unwrap()), safe, "{url}");
        }
    }
}
