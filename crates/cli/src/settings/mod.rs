//! How the server is set up: by flags, by the environment, by a file, else by default; in this order.
//!
//! A setting has one name everywhere: `--public-url`, `ROLLCALL_PUBLIC_URL`, `public-url = "…"`.

mod doors;
mod secret;

use std::net::SocketAddr;
use std::num::NonZeroU32;
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ArgMatches;
use clap::parser::ValueSource;
use rollcall_server::{DEFAULT_SESSION_SECONDS, RateLimit, RateLimits};
use rollcall_store::is_postgres;
use serde::{Deserialize, Serialize};
use toml::Table;

pub(crate) use doors::is_secret;
use doors::{DoorFlags, Network};
use secret::has_password;
pub(crate) use secret::{Secret, without_password};

/// Where settings may be given.
#[derive(Debug, clap::Args, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct Flags {
    #[command(flatten)]
    #[serde(flatten)]
    database: DatabaseFlags,
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, env = "ROLLCALL_LISTEN", value_name = "ADDRESS:PORT")]
    listen: Option<SocketAddr>,
    /// Folder of the built site.
    #[arg(long, env = "ROLLCALL_SITE", value_name = "FOLDER")]
    site: Option<PathBuf>,
    /// Where browsers reach the server, when it is not where it listens: https://rollcall.example.com
    #[arg(long, env = "ROLLCALL_PUBLIC_URL", value_name = "URL")]
    public_url: Option<String>,
    /// How long a session lasts.
    #[arg(long, env = "ROLLCALL_SESSION_SECONDS", value_name = "N")]
    session_seconds: Option<u32>,
    /// How long requests are still taken once the server is told to stop, while /readyz says so already.
    #[arg(long, env = "ROLLCALL_DRAIN_SECONDS", value_name = "N")]
    drain_seconds: Option<u32>,
    /// How long running requests may take once the server is told to stop.
    #[arg(long, env = "ROLLCALL_STOP_SECONDS", value_name = "N")]
    stop_seconds: Option<u32>,
    /// Requests a minute of each API token.
    #[arg(long, env = "ROLLCALL_TOKEN_RATE", value_name = "N")]
    token_rate: Option<NonZeroU32>,
    /// Requests a minute of each signed-in user.
    #[arg(long, env = "ROLLCALL_SESSION_RATE", value_name = "N")]
    session_rate: Option<NonZeroU32>,
    /// Requests a minute of each address from which nobody is signed in.
    #[arg(long, env = "ROLLCALL_ADDRESS_RATE", value_name = "N")]
    address_rate: Option<NonZeroU32>,
    #[command(flatten)]
    #[serde(flatten)]
    doors: DoorFlags,
    /// Form of the log.
    #[arg(long, env = "ROLLCALL_LOG_FORMAT", value_enum)]
    log_format: Option<LogFormat>,
    /// What is logged: error, warn, info, debug, trace, also by module: info,sqlx=warn
    #[arg(long, env = "ROLLCALL_LOG", value_name = "FILTER")]
    log: Option<String>,
}

/// What every command that works on the database takes.
#[derive(Debug, clap::Args, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct DatabaseFlags {
    /// A file with settings, as `rollcall config` prints them.
    #[arg(long, env = "ROLLCALL_CONFIG", value_name = "FILE.toml", global = true)]
    #[serde(skip)]
    config: Option<PathBuf>,
    /// An SQLite file, or a PostgreSQL database by its postgres:// URL. One with a password belongs in the
    /// environment or in the file of settings.
    #[arg(
        long,
        env = "DATABASE_URL",
        hide_env_values = true,
        value_name = "FILE or URL",
        global = true
    )]
    database: Option<String>,
}

/// What holds.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case", deny_unknown_fields, default)]
pub(crate) struct Settings {
    pub(crate) listen: SocketAddr,
    pub(crate) public_url: Option<String>,
    pub(crate) site: PathBuf,
    pub(crate) database: String,
    pub(crate) session_seconds: u32,
    pub(crate) drain_seconds: u32,
    pub(crate) stop_seconds: u32,
    pub(crate) token_rate: NonZeroU32,
    pub(crate) session_rate: NonZeroU32,
    pub(crate) address_rate: NonZeroU32,
    pub(crate) trusted_proxies: Vec<Network>,
    pub(crate) oidc_issuer: Option<String>,
    pub(crate) oidc_client_id: Option<String>,
    pub(crate) oidc_client_secret: Option<Secret>,
    pub(crate) oidc_client_secret_file: Option<PathBuf>,
    pub(crate) oidc_name: String,
    pub(crate) mail_from: Option<String>,
    pub(crate) smtp_url: Option<Secret>,
    pub(crate) smtp_url_file: Option<PathBuf>,
    pub(crate) log_format: LogFormat,
    pub(crate) log: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, clap::ValueEnum, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) enum LogFormat {
    /// A line to be read.
    Text,
    /// An object a line.
    Json,
}

impl Default for Settings {
    fn default() -> Settings {
        let rates = RateLimits::default();
        Settings {
            listen: SocketAddr::from(([127, 0, 0, 1], 8440)),
            public_url: None,
            site: PathBuf::from("dist"),
            database: "rollcall.db".to_owned(),
            session_seconds: DEFAULT_SESSION_SECONDS,
            drain_seconds: 0,
            stop_seconds: 30,
            token_rate: rates.token.requests,
            session_rate: rates.session.requests,
            address_rate: rates.address.requests,
            trusted_proxies: Vec::new(),
            oidc_issuer: None,
            oidc_client_id: None,
            oidc_client_secret: None,
            oidc_client_secret_file: None,
            oidc_name: "your organization".to_owned(),
            mail_from: None,
            smtp_url: None,
            smtp_url_file: None,
            log_format: LogFormat::Text,
            log: "info".to_owned(),
        }
    }
}

/// Where a setting comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Origin {
    Flag,
    Environment,
    File,
    Default,
}

/// Settings, and where they come from.
#[derive(Debug)]
pub(crate) struct Resolved {
    pub(crate) settings: Settings,
    /// Each setting, by name.
    pub(crate) origins: Vec<(String, Origin)>,
}

impl Settings {
    pub(crate) fn rate_limits(&self) -> RateLimits {
        RateLimits {
            token: RateLimit::per_minute(self.token_rate),
            session: RateLimit::per_minute(self.session_rate),
            address: RateLimit::per_minute(self.address_rate),
        }
    }
}

impl Flags {
    /// # Errors
    /// When the file cannot be read or sets what is no setting, and when a flag holds a password.
    pub(crate) fn resolve(&self, matches: &ArgMatches) -> anyhow::Result<Resolved> {
        let mut given = Table::try_from(self)?;
        doors::add_secrets_of_environment(&mut given);
        resolve(&given, self.database.config.as_deref(), matches)
    }
}

impl DatabaseFlags {
    /// The database: an SQLite file that is there, or a URL.
    ///
    /// # Errors
    /// As for all settings, and when there is no such file.
    pub(crate) fn existing(&self, matches: &ArgMatches) -> anyhow::Result<String> {
        let database = self.named(matches)?;
        if !is_postgres(&database) && !Path::new(&database).is_file() {
            bail!("there is no database {database}");
        }
        Ok(database)
    }

    /// The database, whether it is there or not.
    ///
    /// # Errors
    /// As for all settings.
    pub(crate) fn named(&self, matches: &ArgMatches) -> anyhow::Result<String> {
        let given = Table::try_from(self)?;
        Ok(resolve(&given, self.config.as_deref(), matches)?
            .settings
            .database)
    }
}

fn resolve(given: &Table, file: Option<&Path>, matches: &ArgMatches) -> anyhow::Result<Resolved> {
    let of_file = file.map(read_file).transpose()?.unwrap_or_default();
    let mut merged = of_file.clone();
    merged.extend(given.clone());
    let settings: Settings = merged.try_into()?;

    let mut origins = Vec::new();
    for name in Table::try_from(&settings)?.keys() {
        let by_flag = matches!(source(matches, name), Some(ValueSource::CommandLine));
        origins.push((
            name.clone(),
            match (given.contains_key(name), of_file.contains_key(name)) {
                (true, _) if by_flag => Origin::Flag,
                (true, _) => Origin::Environment,
                (false, true) => Origin::File,
                (false, false) => Origin::Default,
            },
        ));
    }
    // Whoever lists the processes of a machine reads the arguments.
    let is_flag = origins.contains(&("database".to_owned(), Origin::Flag));
    if is_flag && has_password(&settings.database) {
        bail!(
            "a URL with a password belongs in the environment, as DATABASE_URL, or in a file of settings"
        );
    }
    Ok(Resolved { settings, origins })
}

fn source(matches: &ArgMatches, name: &str) -> Option<ValueSource> {
    let id = name.replace('-', "_");
    matches
        .try_contains_id(&id)
        .is_ok_and(|is_there| is_there)
        .then(|| matches.value_source(&id))?
}

/// The file's settings. It is read as a whole first, so that an error names its line.
fn read_file(path: &Path) -> anyhow::Result<Table> {
    let text =
        std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))?;
    toml::from_str::<Settings>(&text).with_context(|| path.display().to_string())?;
    toml::from_str(&text).with_context(|| path.display().to_string())
}
