//! How often somebody tried, and how long they have to wait for it.

use crate::driver::{Mode, values};
use crate::transaction::Tx;
use crate::{OrganizationId, Result, Storage};

/// Failures are forgotten after this long without another.
const FORGOTTEN_AFTER_MS: i64 = 24 * 60 * 60 * 1000;

/// Whether something may be tried now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Attempt {
    /// It counts as a failure until it succeeds.
    Go,
    Wait {
        ms: i64,
    },
}

/// What failures are counted by: an account, a network address, …
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counter {
    /// A hash: it tells nothing about whom it stands for.
    pub name: String,
    /// Failures that cost no waiting.
    pub free: u32,
    /// The longest that anybody has to wait.
    pub longest_wait_ms: i64,
}

impl Storage {
    /// Notes that something is tried, under each of the counters, or under none of them when one says to wait. Only
    /// their own rows are locked: nobody else waits.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn begin_attempt(
        &self,
        organization: OrganizationId,
        counters: &[Counter],
        now_ms: i64,
    ) -> Result<Attempt> {
        let mut tx = self.begin(Mode::Write).await?;
        // In one order, so that two that want the same rows do not wait for each other.
        let mut counters: Vec<&Counter> = counters.iter().collect();
        counters.sort_by(|one, other| one.name.cmp(&other.name));
        let mut ms = 0;
        let mut counted = Vec::new();
        for counter in counters {
            let (failures, last_ms) = tx.lock_attempts(organization, counter, now_ms).await?;
            ms = ms.max(last_ms + counter.wait_ms(failures) - now_ms);
            counted.push((counter, failures + 1));
        }
        if ms > 0 {
            return Ok(Attempt::Wait { ms });
        }
        for (counter, failures) in counted {
            tx.run(
                "UPDATE password_attempt SET failures = $3, last_ms = $4 \
                 WHERE organization = $1 AND account = $2",
                values![organization.0, &counter.name, failures, now_ms],
            )
            .await?;
        }
        tx.commit().await?;
        Ok(Attempt::Go)
    }

    /// Deletes what was forgotten, in every organization; how many counters there were.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn forget_attempts(&self, now_ms: i64) -> Result<u64> {
        let mut tx = self.begin(Mode::Write).await?;
        let forgotten = tx
            .run(
                "DELETE FROM password_attempt WHERE last_ms <= $1",
                values![now_ms - FORGOTTEN_AFTER_MS],
            )
            .await?;
        tx.commit().await?;
        Ok(forgotten)
    }
}

impl Tx {
    /// Failures and the time of the last one; two at once count as two.
    async fn lock_attempts(
        &mut self,
        organization: OrganizationId,
        counter: &Counter,
        now_ms: i64,
    ) -> Result<(u32, i64)> {
        self.run(
            "INSERT INTO password_attempt (organization, account, failures, last_ms) \
             VALUES ($1, $2, 0, $3) ON CONFLICT (organization, account) DO NOTHING",
            values![organization.0, &counter.name, now_ms],
        )
        .await?;
        let sql = format!(
            "SELECT failures, last_ms FROM password_attempt \
             WHERE organization = $1 AND account = $2{}",
            self.for_update()
        );
        let found: (u32, i64) = self
            .one(sql, values![organization.0, &counter.name])
            .await?;
        let is_forgotten = found.1 <= now_ms - FORGOTTEN_AFTER_MS;
        Ok(if is_forgotten { (0, now_ms) } else { found })
    }

    /// An attempt succeeded: its account begins anew; of whatever else was counted, this one was no failure.
    pub(crate) async fn forgive(
        &mut self,
        organization: OrganizationId,
        account: &str,
        others: &[&str],
    ) -> Result<()> {
        self.run(
            "DELETE FROM password_attempt WHERE organization = $1 AND account = $2",
            values![organization.0, account],
        )
        .await?;
        for other in others {
            self.run(
                "UPDATE password_attempt SET failures = failures - 1 \
                 WHERE organization = $1 AND account = $2 AND failures > 0",
                values![organization.0, *other],
            )
            .await?;
        }
        Ok(())
    }
}

impl Counter {
    /// A second after the first failures, twice as long after each further one.
    fn wait_ms(&self, failures: u32) -> i64 {
        if failures < self.free {
            return 0;
        }
        let doublings = (failures - self.free).min(16);
        (1_000_i64 << doublings).min(self.longest_wait_ms)
    }
}
