//! Mail: links that set a password, by SMTP.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use lettre::message::Mailbox;
use lettre::message::header::ContentType;
use lettre::{Address, AsyncSmtpTransport, AsyncTransport, Message, Tokio1Executor};
use openidconnect::url::{Host, Url};
use tokio::sync::Semaphore;

use crate::Secret;

const SEND_WITHIN: Duration = Duration::from_secs(30);
/// Each holds a connection; what is more waits.
const SENT_AT_ONCE: usize = 4;

/// How mail is sent.
#[derive(Debug, Clone)]
pub struct MailConfig {
    /// `smtps://user:password@host`, or `smtp://user:password@host?tls=required`.
    pub url: Secret,
    /// Whom it comes from: `Rollcall <rollcall@example.com>`.
    pub from: String,
}

/// Why no mail can be sent.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum MailConfigError {
    /// Without the URL, which holds a password.
    #[error(
        "the SMTP URL is none: it is smtps://user:password@host, or smtp://user:password@host?tls=required \
         (without TLS to this machine alone)"
    )]
    Url,
    #[error("{from} is no address that mail can come from")]
    From { from: String },
}

/// A mail that was not sent.
#[derive(Debug, thiserror::Error)]
pub(crate) enum MailError {
    #[error("not an address for mail: {0}")]
    Address(#[from] lettre::address::AddressError),
    #[error("writing a mail: {0}")]
    Message(#[from] lettre::error::Error),
    #[error("sending a mail: {0}")]
    Smtp(#[from] lettre::transport::smtp::Error),
    #[error("sending a mail: {0}")]
    Closed(#[from] tokio::sync::AcquireError),
}

/// Sends mail. Copied freely.
#[derive(Clone)]
pub(crate) struct Mailer {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    turns: Arc<Semaphore>,
}

impl fmt::Debug for Mailer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mailer").finish_non_exhaustive()
    }
}

impl Mailer {
    /// Connects to nothing yet.
    pub(crate) fn new(config: &MailConfig) -> Result<Mailer, MailConfigError> {
        let url = config.url.expose();
        let parsed = Url::parse(url).map_err(|_| MailConfigError::Url)?;
        if !is_private(&parsed) {
            return Err(MailConfigError::Url);
        }
        let builder = AsyncSmtpTransport::<Tokio1Executor>::from_url(url)
            .map_err(|_| MailConfigError::Url)?;
        Ok(Mailer {
            transport: builder.timeout(Some(SEND_WITHIN)).build(),
            from: config.from.parse().map_err(|_| MailConfigError::From {
                from: config.from.clone(),
            })?,
            turns: Arc::new(Semaphore::new(SENT_AT_ONCE)),
        })
    }

    /// Sends a link that sets a password.
    pub(crate) async fn send_reset_link(&self, to: &str, link: &str) -> Result<(), MailError> {
        let _turn = self.turns.acquire().await?;
        let message = Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to.parse::<Address>()?))
            .subject("Set your password for Rollcall")
            .header(ContentType::TEXT_PLAIN)
            .body(reset_text(to, link))?;
        self.transport.send(message).await?;
        Ok(())
    }
}

fn reset_text(to: &str, link: &str) -> String {
    format!(
        "A link was asked for that sets the password of {to}:\r\n\r\n{link}\r\n\r\n\
         It works once, within an hour. Setting a password signs you out everywhere else and ends your API \
         tokens.\r\n\r\nIf you did not ask for it, do nothing: your password stays as it is.\r\n"
    )
}

/// Whether nobody on the way can read what is sent.
fn is_private(url: &Url) -> bool {
    let by_starttls = url
        .query_pairs()
        .any(|(name, value)| name == "tls" && value == "required");
    let is_near = match url.host() {
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        // A scheme that the standard does not know has its hosts as names.
        Some(Host::Domain(name)) => ["localhost", "127.0.0.1"].contains(&name),
        None => return false,
    };
    match url.scheme() {
        "smtps" => true,
        "smtp" => by_starttls || is_near,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn mailer(url: &str, from: &str) -> Result<Mailer, MailConfigError> {
        Mailer::new(&MailConfig {
            url: Secret::new(url.to_owned()),
            from: from.to_owned(),
        })
    }

    #[tokio::test]
    async fn passwords_do_not_travel_in_the_clear() {
        for (url, is_taken) in [
            ("smtps://ann:pw@mail.example.com", true),
            ("smtp://ann:pw@mail.example.com:587?tls=required", true),
            ("smtp://127.0.0.1:2525", true),
            ("smtp://localhost:2525", true),
            ("smtp://[::1]:2525", true),
            ("smtp://ann:pw@mail.example.com", false),
            ("smtp://ann:pw@mail.example.com?tls=opportunistic", false),
            ("https://mail.example.com", false),
            ("mail.example.com", false),
        ] {
            let made = mailer(url, "Rollcall <rollcall@example.com>");
            assert_eq!(made.is_ok(), is_taken, "{url}: {made:?}");
            let shown = format!("{made:?}");
            assert!(!shown.contains("pw"), "{shown}");
        }
        assert!(mailer("smtp://127.0.0.1", "nobody").is_err());
    }
}
