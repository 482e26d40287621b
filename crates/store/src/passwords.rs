//! Passwords: hashes, and how often somebody tried.

use crate::driver::{Mode, values};
use crate::transaction::Tx;
use crate::{AuditEvent, NewSession, OrganizationId, Principal, Result, Storage};

/// Failures that cost no waiting.
const FREE_FAILURES: u32 = 3;
/// The longest that anybody has to wait.
const LONGEST_WAIT_MS: i64 = 5 * 60 * 1000;
/// Failures are forgotten after this long without another.
const FORGOTTEN_AFTER_MS: i64 = 24 * 60 * 60 * 1000;

/// Whether a password may be tried now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It counts as a failure until it succeeds.
    Go,
    Wait {
        ms: i64,
    },
}

impl Storage {
    /// Notes that a password is tried. `account` stands for the address that was typed, whether anybody has it or
    /// not, so that the answer tells nothing about that.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_attempt(
        &self,
        organization: OrganizationId,
        account: &str,
        now_ms: i64,
    ) -> Result<Attempt> {
        let mut tx = self.begin(Mode::Write).await?;
        // Two at once count as two.
        tx.lock_organization(organization).await?;
        tx.run(
            "DELETE FROM password_attempt WHERE organization = $1 AND last_ms <= $2",
            values![organization.0, now_ms - FORGOTTEN_AFTER_MS],
        )
        .await?;
        let found: Option<(u32, i64)> = tx
            .first(
                "SELECT failures, last_ms FROM password_attempt \
                 WHERE organization = $1 AND account = $2",
                values![organization.0, account],
            )
            .await?;
        let (failures, last_ms) = found.unwrap_or_default();
        let ms = last_ms + wait_ms(failures) - now_ms;
        if ms > 0 {
            return Ok(Attempt::Wait { ms });
        }
        tx.run(
            "INSERT INTO password_attempt (organization, account, failures, last_ms) \
             VALUES ($1, $2, 1, $3) ON CONFLICT (organization, account) DO UPDATE \
             SET failures = password_attempt.failures + 1, last_ms = excluded.last_ms",
            values![organization.0, account, now_ms],
        )
        .await?;
        tx.commit().await?;
        Ok(Attempt::Go)
    }

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

    /// Opens a session for somebody whose password was right, and forgets the failures before. `None` when they
    /// are not active, or the password was changed meanwhile.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_session_by_password(
        &self,
        organization: OrganizationId,
        account: &str,
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
        tx.run(
            "DELETE FROM password_attempt WHERE organization = $1 AND account = $2",
            values![organization.0, account],
        )
        .await?;
        tx.insert_session(organization, key, session).await?;
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(Some(principal))
    }

    /// Whose link it is, while it may be used.
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
                     AND used_ms IS NULL AND expires_ms > $3",
                values![organization.0, link_sha256, now_ms],
            )
            .await?;
        match row {
            Some((key,)) => tx.principal(organization, &key).await,
            None => Ok(None),
        }
    }

    /// Uses a one-time link up, sets its user's password, ends their sessions and other links, and opens a
    /// session. `None` when the link is unknown, used or expired, or its user is not active.
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
        let Some(key) = tx.use_link(organization, link_sha256, now_ms).await? else {
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
        for table in ["session", "sign_in_link"] {
            tx.run(
                format!("DELETE FROM {table} WHERE organization = $1 AND user_key = $2"),
                values![organization.0, &key],
            )
            .await?;
        }
        tx.insert_session(organization, &key, session).await?;
        let audit = AuditEvent {
            at_ms: now_ms,
            actor: key.clone(),
            action: "password.set".to_owned(),
            subject: format!("user/{key}"),
            detail: serde_json::json!({}),
        };
        tx.audit(organization, &audit).await?;
        tx.commit().await?;
        Ok(Some(principal))
    }
}

impl Tx {
    /// Uses a one-time link up; whose it was.
    pub(crate) async fn use_link(
        &mut self,
        organization: OrganizationId,
        link_sha256: &str,
        now_ms: i64,
    ) -> Result<Option<String>> {
        let user: Option<(String,)> = self
            .first(
                "UPDATE sign_in_link SET used_ms = $3 \
                 WHERE organization = $1 AND token_sha256 = $2 AND used_ms IS NULL AND expires_ms > $3 \
                 RETURNING user_key",
                values![organization.0, link_sha256, now_ms],
            )
            .await?;
        Ok(user.map(|(key,)| key))
    }
}

/// A second after the first failures, twice as long after each further one.
fn wait_ms(failures: u32) -> i64 {
    if failures < FREE_FAILURES {
        return 0;
    }
    let doublings = (failures - FREE_FAILURES).min(16);
    (1_000_i64 << doublings).min(LONGEST_WAIT_MS)
}
