//! Requests that may be repeated, and are carried out once.

use uuid::Uuid;

use crate::driver::{Mode, values};
use crate::transaction::Tx;
use crate::{Answer, OrganizationId, Result, Storage, StoreError};

/// For how long a retry gets the answer it got before.
const ANSWER_KEPT_MS: i64 = 25 * 60 * 60 * 1000;
/// A claim older than this belongs to a server that is gone.
const CLAIM_HELD_MS: i64 = 60 * 1000;

/// What is known of an idempotency key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Claimed {
    /// Carry the request out, under this claim.
    Yours { claim: String },
    /// It was carried out; this was the answer.
    Answered(Answer),
    /// Somebody carries it out right now.
    InFlight,
    /// The key was used for another request.
    Reused,
}

impl Storage {
    /// Claims a key for one request. `payload_sha256`: of who asks, where, and what.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn claim_key(
        &self,
        organization: OrganizationId,
        key: &str,
        payload_sha256: &str,
        now_ms: i64,
    ) -> Result<Claimed> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.run(
            "DELETE FROM idempotency_key WHERE organization = $1 AND claimed_ms < $2",
            values![organization.0, now_ms - ANSWER_KEPT_MS],
        )
        .await?;
        let claim = Uuid::new_v4().to_string();
        let claimed = tx
            .run(
                "INSERT INTO idempotency_key (organization, idempotency_key, payload_sha256, claim, \
                     claimed_ms) VALUES ($1, $2, $3, $4, $5) \
                 ON CONFLICT (organization, idempotency_key) DO UPDATE SET \
                     claim = excluded.claim, claimed_ms = excluded.claimed_ms \
                 WHERE idempotency_key.status IS NULL AND idempotency_key.claimed_ms < $6 \
                   AND idempotency_key.payload_sha256 = excluded.payload_sha256",
                values![
                    organization.0,
                    key,
                    payload_sha256,
                    &claim,
                    now_ms,
                    now_ms - CLAIM_HELD_MS,
                ],
            )
            .await?;
        if claimed == 1 {
            tx.commit().await?;
            return Ok(Claimed::Yours { claim });
        }
        let (earlier, claim, status, body): (String, String, Option<u16>, Option<String>) = tx
            .one(
                "SELECT payload_sha256, claim, status, body FROM idempotency_key \
                 WHERE organization = $1 AND idempotency_key = $2",
                values![organization.0, key],
            )
            .await?;
        tx.commit().await?;
        Ok(match (earlier == payload_sha256, status) {
            (false, _) => Claimed::Reused,
            (true, None) => Claimed::InFlight,
            (true, Some(status)) => Claimed::Answered(Answer {
                key: key.to_owned(),
                payload_sha256: earlier,
                claim,
                status,
                body: body.unwrap_or_default(),
            }),
        })
    }

    /// Keeps the answer to a request that wrote nothing else: a refusal, a failure.
    ///
    /// # Errors
    /// When the database fails, or the claim was lost.
    pub async fn settle_claim(&self, organization: OrganizationId, answer: &Answer) -> Result<()> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.settle_claim(organization, answer).await?;
        tx.commit().await
    }

    /// Lets go of a claim under which nothing was done: the key may be used again.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_claim(
        &self,
        organization: OrganizationId,
        key: &str,
        claim: &str,
    ) -> Result<()> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.run(
            "DELETE FROM idempotency_key \
             WHERE organization = $1 AND idempotency_key = $2 AND claim = $3 AND status IS NULL",
            values![organization.0, key, claim],
        )
        .await?;
        tx.commit().await
    }

    /// Lets go of claims that nobody can hold any more: what a server that alone uses the database does when
    /// it starts. Requests that it was killed in may be tried again at once.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn release_claims(&self) -> Result<u64> {
        let mut tx = self.begin(Mode::Write).await?;
        let released = tx
            .run(
                "DELETE FROM idempotency_key WHERE status IS NULL",
                Vec::new(),
            )
            .await?;
        tx.commit().await?;
        Ok(released)
    }
}

impl Tx {
    /// Keeps an answer together with what it answers.
    pub(crate) async fn settle_claim(
        &mut self,
        organization: OrganizationId,
        answer: &Answer,
    ) -> Result<()> {
        let settled = self
            .run(
                "UPDATE idempotency_key SET status = $4, body = $5 \
                 WHERE organization = $1 AND idempotency_key = $2 AND claim = $3 AND status IS NULL",
                values![
                    organization.0,
                    &answer.key,
                    &answer.claim,
                    answer.status,
                    &answer.body,
                ],
            )
            .await?;
        if settled == 1 {
            Ok(())
        } else {
            Err(StoreError::ClaimLost)
        }
    }
}
