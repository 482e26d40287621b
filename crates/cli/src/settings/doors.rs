//! How people get in: by an identity provider, by mail, through which proxies.

use std::fmt;
use std::path::Path;
use std::path::PathBuf;
use std::str::FromStr;

use anyhow::{Context, bail};
use rollcall_server::{Config, MailConfig, OpenIdConfig};
use serde::{Deserialize, Serialize};
use toml::{Table, Value};

use super::Settings;
use super::secret::Secret;

/// Settings without flags: arguments are read by everybody on a machine.
const SECRETS: [(&str, &str); 2] = [
    ("oidc-client-secret", "ROLLCALL_OIDC_CLIENT_SECRET"),
    ("smtp-url", "ROLLCALL_SMTP_URL"),
];

#[derive(Debug, clap::Args, Serialize)]
#[serde(rename_all = "kebab-case")]
pub(crate) struct DoorFlags {
    /// Reverse proxies in front of the server, or networks of them, with commas between: 10.0.0.7,10.1.0.0/16.
    /// What they say in X-Forwarded-For or Forwarded is believed.
    #[arg(
        long,
        env = "ROLLCALL_TRUSTED_PROXIES",
        value_name = "NETWORKS",
        value_delimiter = ','
    )]
    trusted_proxies: Option<Vec<Network>>,
    /// Sign people in by the OpenID Connect provider at this address. Its client secret stands in
    /// ROLLCALL_OIDC_CLIENT_SECRET, in the file of settings, or in a file of its own.
    #[arg(long, env = "ROLLCALL_OIDC_ISSUER", value_name = "URL")]
    oidc_issuer: Option<String>,
    /// What the provider knows Rollcall as.
    #[arg(long, env = "ROLLCALL_OIDC_CLIENT_ID", value_name = "ID")]
    oidc_client_id: Option<String>,
    /// What the button says behind "Sign in with".
    #[arg(long, env = "ROLLCALL_OIDC_NAME", value_name = "NAME")]
    oidc_name: Option<String>,
    /// The file with the client secret.
    #[arg(long, env = "ROLLCALL_OIDC_CLIENT_SECRET_FILE", value_name = "FILE")]
    oidc_client_secret_file: Option<PathBuf>,
    /// Whom mail comes from: Rollcall <rollcall@example.com>. The server it goes to stands in ROLLCALL_SMTP_URL, in
    /// the file of settings, or in a file of its own: smtps://user:password@host, or
    /// smtp://user:password@host?tls=required.
    #[arg(long, env = "ROLLCALL_MAIL_FROM", value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// The file with the SMTP URL.
    #[arg(long, env = "ROLLCALL_SMTP_URL_FILE", value_name = "FILE")]
    smtp_url_file: Option<PathBuf>,
}

/// An address or a network, as it was written.
#[derive(Debug, Clone, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub(crate) struct Network {
    text: String,
    network: rollcall_server::Network,
}

impl FromStr for Network {
    type Err = rollcall_server::NetworkError;

    fn from_str(text: &str) -> Result<Network, Self::Err> {
        Ok(Network {
            text: text.to_owned(),
            network: text.parse()?,
        })
    }
}

impl TryFrom<String> for Network {
    type Error = rollcall_server::NetworkError;

    fn try_from(text: String) -> Result<Network, Self::Error> {
        text.parse()
    }
}

impl From<Network> for String {
    fn from(network: Network) -> String {
        network.text
    }
}

impl fmt::Display for Network {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Whether the setting is one of those.
pub(crate) fn is_secret(name: &str) -> bool {
    SECRETS.iter().any(|(secret, _)| *secret == name)
}

pub(super) fn add_secrets_of_environment(given: &mut Table) {
    for (name, variable) in SECRETS {
        if let Ok(text) = std::env::var(variable) {
            given.insert(name.to_owned(), Value::String(text));
        }
    }
}

impl Settings {
    /// Puts what is set into the server's configuration.
    ///
    /// # Errors
    /// When half of something is set, or a file with a secret cannot be read.
    pub(crate) fn open_doors(&self, config: &mut Config) -> anyhow::Result<()> {
        let proxies = self.trusted_proxies.iter();
        config.trusted_proxies = proxies.map(|proxy| proxy.network).collect();
        config.openid = match (&self.oidc_issuer, &self.oidc_client_id) {
            (Some(issuer), Some(client_id)) => Some(OpenIdConfig {
                issuer: issuer.clone(),
                client_id: client_id.clone(),
                client_secret: read_secret(
                    "oidc-client-secret",
                    self.oidc_client_secret.as_ref(),
                    self.oidc_client_secret_file.as_deref(),
                )?,
                display_name: self.oidc_name.clone(),
            }),
            (None, None) => None,
            _ => bail!("oidc-issuer and oidc-client-id are set together or not at all"),
        };
        let smtp_url = read_secret(
            "smtp-url",
            self.smtp_url.as_ref(),
            self.smtp_url_file.as_deref(),
        )?;
        config.mail = match (smtp_url, &self.mail_from) {
            (Some(url), Some(from)) => Some(MailConfig {
                url,
                from: from.clone(),
            }),
            (None, None) => None,
            _ => bail!("smtp-url and mail-from are set together or not at all"),
        };
        Ok(())
    }
}

/// A secret that was set or stands in a file; `None` when it is in neither.
fn read_secret(
    name: &str,
    set: Option<&Secret>,
    file: Option<&Path>,
) -> anyhow::Result<Option<rollcall_server::Secret>> {
    let text = match (set, file) {
        (Some(_), Some(file)) => bail!("{name} is set, and {} is named: which?", file.display()),
        (Some(set), None) => set.expose().to_owned(),
        (None, Some(file)) => {
            std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?
        }
        (None, None) => return Ok(None),
    };
    let text = text.trim();
    if text.is_empty() {
        bail!("{name} is empty");
    }
    Ok(Some(rollcall_server::Secret::new(text.to_owned())))
}
