//! Room for changesets in memory: those that are being worked on are so large together, and no larger.

use std::sync::Arc;

use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::limits::CHANGESETS_BYTES;

/// What room is counted in. Whatever is smaller never waits: the limits on requests are enough for it.
const UNIT_BYTES: u64 = 64 * 1024;

/// The room there is.
#[derive(Debug, Clone)]
pub(crate) struct Changesets {
    units: Arc<Semaphore>,
}

/// Room that is taken, until it is dropped.
#[derive(Debug)]
pub(crate) struct Room {
    _units: Option<OwnedSemaphorePermit>,
}

impl Changesets {
    pub(crate) fn new() -> Changesets {
        let units =
            usize::try_from(CHANGESETS_BYTES / UNIT_BYTES).unwrap_or(Semaphore::MAX_PERMITS);
        Changesets {
            units: Arc::new(Semaphore::new(units)),
        }
    }

    /// Waits until there is room for a changeset whose text is so long. One that is longer than all the room waits
    /// for all of it.
    pub(crate) async fn room_for(&self, bytes: u64) -> Room {
        let units = bytes.min(CHANGESETS_BYTES) / UNIT_BYTES;
        let units = u32::try_from(units).unwrap_or(u32::MAX);
        Room {
            // The semaphore is never closed.
            _units: self.units.clone().acquire_many_owned(units).await.ok(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use tokio::time::timeout;

    use super::*;

    const A_WHILE: Duration = Duration::from_millis(50);

    #[tokio::test]
    async fn the_large_wait_for_each_other_and_the_small_for_nobody() {
        let changesets = Changesets::new();
        let first = changesets.room_for(CHANGESETS_BYTES).await;
        let small = changesets.room_for(UNIT_BYTES - 1);
        assert!(timeout(A_WHILE, small).await.is_ok());
        assert!(
            timeout(A_WHILE, changesets.room_for(UNIT_BYTES))
                .await
                .is_err()
        );
        drop(first);
        let half = changesets.room_for(CHANGESETS_BYTES / 2).await;
        let other = changesets.room_for(CHANGESETS_BYTES / 2).await;
        let third = changesets.room_for(UNIT_BYTES);
        assert!(timeout(A_WHILE, third).await.is_err());
        drop((half, other));
        assert!(
            timeout(A_WHILE, changesets.room_for(u64::MAX))
                .await
                .is_ok()
        );
    }
}
