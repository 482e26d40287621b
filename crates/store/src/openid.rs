//! Accounts of identity providers: which user each of them signs in.

use crate::driver::{Mode, values};
use crate::transaction::Tx;
use crate::{AuditEvent, NewSession, OrganizationId, Principal, Result, Storage};

/// What an identity provider said about whoever signed in there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpenIdAccount {
    pub issuer: String,
    /// `sub`: names the account for good.
    pub subject: String,
    /// Canonical e-mail address; `None` unless the provider has verified it.
    pub verified_email: Option<String>,
}

/// What came of signing in by an identity provider.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OpenIdEntry {
    Opened(Box<Principal>),
    /// The account is bound to nobody, and brings no verified address.
    Unverified,
    /// It means nobody who is active here, or somebody who is bound to another account of this provider.
    Nobody,
}

impl Storage {
    /// Opens a session for the active user that an account is bound to. An account that is not bound yet is bound
    /// to the user with its verified address, unless they have one already.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_session_by_openid(
        &self,
        organization: OrganizationId,
        account: &OpenIdAccount,
        session: &NewSession,
        now_ms: i64,
    ) -> Result<OpenIdEntry> {
        let mut tx = self.begin(Mode::Write).await?;
        let key = match tx.bound_user(organization, account).await? {
            Some(key) => key,
            None => {
                let Some(email) = &account.verified_email else {
                    return Ok(OpenIdEntry::Unverified);
                };
                if tx.principal(organization, email).await?.is_none()
                    || !tx.bind(organization, account, email, now_ms).await?
                {
                    return Ok(OpenIdEntry::Nobody);
                }
                email.clone()
            }
        };
        let Some(principal) = tx.principal(organization, &key).await? else {
            return Ok(OpenIdEntry::Nobody);
        };
        tx.insert_session(organization, &key, session).await?;
        let detail = serde_json::json!({ "by": "openid", "issuer": account.issuer });
        let audit = event("session.opened", &key, detail, now_ms);
        tx.audit(organization, &audit).await?;
        tx.commit().await?;
        Ok(OpenIdEntry::Opened(Box::new(principal)))
    }
}

impl Tx {
    async fn bound_user(
        &mut self,
        organization: OrganizationId,
        account: &OpenIdAccount,
    ) -> Result<Option<String>> {
        let row: Option<(String,)> = self
            .first(
                "SELECT user_key FROM openid_binding \
                 WHERE organization = $1 AND issuer = $2 AND subject = $3",
                values![organization.0, &account.issuer, &account.subject],
            )
            .await?;
        Ok(row.map(|(key,)| key))
    }

    /// Whether the user had no account of the provider yet, so that they now have this one.
    async fn bind(
        &mut self,
        organization: OrganizationId,
        account: &OpenIdAccount,
        key: &str,
        now_ms: i64,
    ) -> Result<bool> {
        let bound = self
            .run(
                "INSERT INTO openid_binding (organization, issuer, subject, user_key, bound_ms) \
                 VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
                values![
                    organization.0,
                    &account.issuer,
                    &account.subject,
                    key,
                    now_ms
                ],
            )
            .await?;
        if bound == 0 {
            return Ok(false);
        }
        let detail = serde_json::json!({ "issuer": account.issuer, "subject": account.subject });
        self.audit(organization, &event("openid.bound", key, detail, now_ms))
            .await?;
        Ok(true)
    }
}

fn event(action: &str, key: &str, detail: serde_json::Value, at_ms: i64) -> AuditEvent {
    AuditEvent {
        at_ms,
        actor: key.to_owned(),
        action: action.to_owned(),
        subject: format!("user/{key}"),
        detail,
    }
}
