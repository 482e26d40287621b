//! How people get in: options of `rollcall serve`. Keys come from the environment or from files, never as arguments,
//! which everybody on the machine can read.

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use rollcall_server::{Config, MailConfig, Network, OpenIdConfig, Secret};

const OIDC_CLIENT_SECRET: &str = "ROLLCALL_OIDC_CLIENT_SECRET";
const SMTP_URL: &str = "ROLLCALL_SMTP_URL";

#[derive(Debug, clap::Args)]
pub(crate) struct Doors {
    /// A reverse proxy in front of the server, or a network of them: 10.0.0.7, 10.0.0.0/8. What it says in
    /// X-Forwarded-For or Forwarded is believed. Can be given several times.
    #[arg(long = "trusted-proxy", value_name = "NETWORK")]
    trusted_proxies: Vec<Network>,
    /// Sign people in by the OpenID Connect provider at this address. Its client secret is
    /// ROLLCALL_OIDC_CLIENT_SECRET, or stands in --oidc-client-secret-file.
    #[arg(long, value_name = "URL", requires = "oidc_client_id")]
    oidc_issuer: Option<String>,
    /// What the provider knows Rollcall as.
    #[arg(long, value_name = "ID", requires = "oidc_issuer")]
    oidc_client_id: Option<String>,
    /// What the button says behind "Sign in with".
    #[arg(
        long,
        value_name = "NAME",
        default_value = "your organization",
        requires = "oidc_issuer"
    )]
    oidc_name: String,
    /// The file with the client secret.
    #[arg(long, value_name = "FILE", requires = "oidc_issuer")]
    oidc_client_secret_file: Option<PathBuf>,
    /// Whom mail comes from: Rollcall <rollcall@example.com>. Mail is sent when ROLLCALL_SMTP_URL is set, or
    /// --smtp-url-file: smtps://user:password@host, or smtp://user:password@host?tls=required.
    #[arg(long, value_name = "ADDRESS")]
    mail_from: Option<String>,
    /// The file with the SMTP URL.
    #[arg(long, value_name = "FILE", requires = "mail_from")]
    smtp_url_file: Option<PathBuf>,
}

impl Doors {
    /// Puts what was asked for into the configuration.
    pub(crate) fn apply_to(self, config: &mut Config) -> anyhow::Result<()> {
        config.trusted_proxies = self.trusted_proxies;
        if let (Some(issuer), Some(client_id)) = (self.oidc_issuer, self.oidc_client_id) {
            config.openid = Some(OpenIdConfig {
                issuer,
                client_id,
                client_secret: secret(OIDC_CLIENT_SECRET, self.oidc_client_secret_file.as_deref())?,
                display_name: self.oidc_name,
            });
        }
        config.mail = match (
            secret(SMTP_URL, self.smtp_url_file.as_deref())?,
            self.mail_from,
        ) {
            (Some(url), Some(from)) => Some(MailConfig { url, from }),
            (None, None) => None,
            (Some(_), None) => {
                bail!("{SMTP_URL} is set; whom does mail come from? Say --mail-from")
            }
            (None, Some(_)) => bail!("mail needs an SMTP URL, in {SMTP_URL} or --smtp-url-file"),
        };
        Ok(())
    }
}

/// A key from the environment or from a file; `None` when it is in neither.
fn secret(variable: &str, file: Option<&Path>) -> anyhow::Result<Option<Secret>> {
    let text = match (std::env::var(variable).ok(), file) {
        (Some(_), Some(file)) => {
            bail!("{variable} is set, and {} is named: which?", file.display())
        }
        (Some(text), None) => text,
        (None, Some(file)) => {
            std::fs::read_to_string(file).with_context(|| format!("reading {}", file.display()))?
        }
        (None, None) => return Ok(None),
    };
    let text = text.trim();
    if text.is_empty() {
        bail!("the key in {variable}, or in the file that is named instead, is empty");
    }
    Ok(Some(Secret::new(text.to_owned())))
}
