//! What every handler knows.

use rollcall_store::Storage;
use std::path::PathBuf;

use crate::asker::Limiters;
use crate::health::Stopping;
use crate::metrics::Metrics;
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
    /// Whether a proxy in front of the server says in `X-Forwarded-For` which address asks. Its last entry is
    /// believed, so there has to be such a proxy.
    pub trusts_forwarded_for: bool,
}

impl Config {
    /// A site at an address, everything else as it is by default.
    #[must_use]
    pub fn new(site: PathBuf, public_url: String) -> Config {
        Config {
            site,
            public_url,
            session_seconds: DEFAULT_SESSION_SECONDS,
            rate_limits: RateLimits::default(),
            trusts_forwarded_for: false,
            stopping: Stopping::default(),
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
    pub(crate) metrics: Metrics,
    pub(crate) stopping: Stopping,
    pub(crate) is_https: bool,
    /// Where clients reach the server, without a slash at the end.
    pub(crate) public_url: String,
    pub(crate) session_seconds: u32,
    pub(crate) limiters: Limiters,
    pub(crate) trusts_forwarded_for: bool,
}
