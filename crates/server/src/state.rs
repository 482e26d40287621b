//! What every handler knows.

use rollcall_store::Storage;
use std::path::PathBuf;

use crate::asker::Limiters;
use crate::changesets::Changesets;
use crate::client_address::Network;
use crate::health::Stopping;
use crate::mail::{MailConfig, Mailer};
use crate::metrics::Metrics;
use crate::openid::{OpenIdConfig, OpenIdProvider};
use crate::rate::RateLimits;
use crate::running::Running;

/// A working day.
pub const DEFAULT_SESSION_SECONDS: u32 = 12 * 60 * 60;

/// How the server is run.
#[derive(Debug, Clone)]
pub struct Config {
    /// The built static site.
    pub site: PathBuf,
    /// Where browsers reach the server, e.g. `https://rollcall.example.com`, without a slash at the end.
    pub public_url: String,
    /// How long a session lasts.
    pub session_seconds: u32,
    /// Set when the server is told to stop.
    pub stopping: Stopping,
    /// How many requests each may send.
    pub rate_limits: RateLimits,
    /// The reverse proxies in front of it: they say where a request comes from, and nobody else.
    pub trusted_proxies: Vec<Network>,
    /// The identity provider that people sign in with, when there is one.
    pub openid: Option<OpenIdConfig>,
    /// How mail is sent, when it is.
    pub mail: Option<MailConfig>,
}

impl Config {
    /// A server with nothing around it: no proxy, no identity provider, no mail.
    #[must_use]
    pub fn new(site: PathBuf, public_url: String) -> Config {
        Config {
            site,
            public_url,
            session_seconds: DEFAULT_SESSION_SECONDS,
            rate_limits: RateLimits::default(),
            stopping: Stopping::default(),
            trusted_proxies: Vec::new(),
            openid: None,
            mail: None,
        }
    }

    /// Whether browsers reach the server by https.
    #[must_use]
    pub fn is_https(&self) -> bool {
        self.public_url.starts_with("https://")
    }
}

/// Shared by all requests.
#[derive(Debug, Clone)]
pub(crate) struct AppState {
    pub(crate) storage: Storage,
    /// Applies that can be called off.
    pub(crate) running: Running,
    pub(crate) changesets: Changesets,
    pub(crate) metrics: Metrics,
    pub(crate) stopping: Stopping,
    pub(crate) is_https: bool,
    /// Where clients reach the server, without a slash at the end.
    pub(crate) public_url: String,
    pub(crate) session_seconds: u32,
    pub(crate) limiters: Limiters,
    pub(crate) trusted_proxies: Vec<Network>,
    pub(crate) openid: Option<OpenIdProvider>,
    pub(crate) mailer: Option<Mailer>,
}
