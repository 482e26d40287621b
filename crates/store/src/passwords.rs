//! Passwords: kept as hashes, set by a link that was given out for that, or by whoever knows the present one.

use crate::driver::{Mode, values};
use crate::transaction::Tx;
use crate::{AuditEvent, LinkPurpose, NewSession, OrganizationId, Principal, Result, Storage};

impl Storage {
    /// The hash of an active user's password, when they have set one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn password_hash(
        &self,
        organization: OrganizationId,
        key: &str,
    ) -> Result<Option<String>> {
        let mut tx = self.begin(Mode::Read).await?;
        let row: Option<(String,)> = tx
            .first(
                "SELECT w.hash FROM password w JOIN profile p \
                     ON p.organization = w.organization AND p.user_key = w.user_key \
                 WHERE w.organization = $1 AND w.user_key = $2 AND p.status = 'active'",
                values![organization.0, key],
            )
            .await?;
        Ok(row.map(|(hash,)| hash))
    }

    /// Opens a session for somebody whose password was right, and forgets the failures before: `account` and
    /// `address` are the counters. `None` when they are not active, or the password was changed meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_session_by_password(
        &self,
        organization: OrganizationId,
        (account, address): (&str, &str),
        (key, hash): (&str, &str),
        session: &NewSession,
        audit: &AuditEvent,
    ) -> Result<Option<Principal>> {
        let mut tx = self.begin(Mode::Write).await?;
        let Some(principal) = tx.principal(organization, key).await? else {
            return Ok(None);
        };
        let forgotten = tx
            .run(
                "UPDATE password SET used_ms = $4 \
                 WHERE organization = $1 AND user_key = $2 AND hash = $3",
                values![organization.0, key, hash, audit.at_ms],
            )
            .await?;
        if forgotten == 0 {
            return Ok(None);
        }
        tx.forgive(organization, account, &[address]).await?;
        tx.insert_session(organization, key, session).await?;
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(Some(principal))
    }

    /// Whose link it is, while it may set a password.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn link_owner(
        &self,
        organization: OrganizationId,
        link_sha256: &str,
        now_ms: i64,
    ) -> Result<Option<Principal>> {
        let mut tx = self.begin(Mode::Read).await?;
        let row: Option<(String,)> = tx
            .first(
                "SELECT user_key FROM sign_in_link WHERE organization = $1 AND token_sha256 = $2 \
                     AND purpose = $4 AND used_ms IS NULL AND expires_ms > $3",
                values![
                    organization.0,
                    link_sha256,
                    now_ms,
                    LinkPurpose::Reset.word()
                ],
            )
            .await?;
        match row {
            Some((key,)) => tx.principal(organization, &key).await,
            None => Ok(None),
        }
    }

    /// Uses a link up that was given out for it: sets its user's password, ends their sessions, other links and API
    /// tokens, and opens a session. `None` when the link is unknown, for something else, used or expired, or its
    /// user is not active.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn set_password(
        &self,
        organization: OrganizationId,
        link_sha256: &str,
        hash: &str,
        session: &NewSession,
        now_ms: i64,
    ) -> Result<Option<Principal>> {
        let mut tx = self.begin(Mode::Write).await?;
        let Some(key) = tx
            .use_link(organization, link_sha256, LinkPurpose::Reset, now_ms)
            .await?
        else {
            return Ok(None);
        };
        let Some(principal) = tx.principal(organization, &key).await? else {
            return Ok(None);
        };
        tx.run(
            "INSERT INTO password (organization, user_key, hash, set_ms) VALUES ($1, $2, $3, $4) \
             ON CONFLICT (organization, user_key) DO UPDATE \
             SET hash = excluded.hash, set_ms = excluded.set_ms",
            values![organization.0, &key, hash, now_ms],
        )
        .await?;
        // Whoever knew the old one may have made tokens with it.
        tx.end_all(
            organization,
            &key,
            &["session", "sign_in_link", "api_token"],
        )
        .await?;
        tx.insert_session(organization, &key, session).await?;
        tx.audit(organization, &event("password.set", &key, now_ms))
            .await?;
        tx.commit().await?;
        Ok(Some(principal))
    }

    /// Changes the password of somebody who has just shown the present one, forgets the failures before, ends all
    /// their sessions and links, and opens a session. Whether the password was still the one that they showed.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_password(
        &self,
        organization: OrganizationId,
        (account, address): (&str, &str),
        (key, present, hash): (&str, &str, &str),
        session: &NewSession,
        now_ms: i64,
    ) -> Result<bool> {
        let mut tx = self.begin(Mode::Write).await?;
        let changed = tx
            .run(
                "UPDATE password SET hash = $4, set_ms = $5 \
                 WHERE organization = $1 AND user_key = $2 AND hash = $3",
                values![organization.0, key, present, hash, now_ms],
            )
            .await?;
        if changed == 0 {
            return Ok(false);
        }
        tx.forgive(organization, account, &[address]).await?;
        tx.end_all(organization, key, &["session", "sign_in_link"])
            .await?;
        tx.insert_session(organization, key, session).await?;
        tx.audit(organization, &event("password.changed", key, now_ms))
            .await?;
        tx.commit().await?;
        Ok(true)
    }
}

fn event(action: &str, key: &str, at_ms: i64) -> AuditEvent {
    AuditEvent {
        at_ms,
        actor: key.to_owned(),
        action: action.to_owned(),
        subject: format!("user/{key}"),
        detail: serde_json::json!({}),
    }
}

impl Tx {
    /// Deletes the rows that a user has in these tables.
    async fn end_all(
        &mut self,
        organization: OrganizationId,
        key: &str,
        tables: &[&str],
    ) -> Result<()> {
        for table in tables {
            self.run(
                format!("DELETE FROM {table} WHERE organization = $1 AND user_key = $2"),
                values![organization.0, key],
            )
            .await?;
        }
        Ok(())
    }

    /// Uses a one-time link up, for what it was given out for; whose it was.
    pub(crate) async fn use_link(
        &mut self,
        organization: OrganizationId,
        link_sha256: &str,
        purpose: LinkPurpose,
        now_ms: i64,
    ) -> Result<Option<String>> {
        let user: Option<(String,)> = self
            .first(
                "UPDATE sign_in_link SET used_ms = $3 \
                 WHERE organization = $1 AND token_sha256 = $2 AND purpose = $4 \
                     AND used_ms IS NULL AND expires_ms > $3 \
                 RETURNING user_key",
                values![organization.0, link_sha256, now_ms, purpose.word()],
            )
            .await?;
        Ok(user.map(|(key,)| key))
    }
}
