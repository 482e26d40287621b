//! A database that fails when it is told to, so that tests see what a failure leaves behind.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use async_trait::async_trait;

use super::{Dialect, Driver, Mode, Row, Transaction, Value};
use crate::{Result, StoreError};

/// Counts calls, and says which of them fails.
#[derive(Debug, Default)]
pub struct Fault {
    calls: AtomicU64,
    fails_at: AtomicU64,
}

impl Fault {
    /// Counts from 0 again; the `call`-th call from now on, from 1, fails. 0: none.
    pub fn arm(&self, call: u64) {
        self.calls.store(0, Ordering::SeqCst);
        self.fails_at.store(call, Ordering::SeqCst);
    }

    /// Calls since [`arm`](Fault::arm).
    #[must_use]
    pub fn calls(&self) -> u64 {
        self.calls.load(Ordering::SeqCst)
    }

    fn call(&self) -> Result<()> {
        let call = self.calls.fetch_add(1, Ordering::SeqCst) + 1;
        if call == self.fails_at.load(Ordering::SeqCst) {
            return Err(StoreError::Injected { call });
        }
        Ok(())
    }
}

/// Another driver, whose every call (begin, statement, commit) asks a [`Fault`] first.
#[derive(Debug, Clone)]
pub struct FailingDriver {
    inner: Arc<dyn Driver>,
    fault: Arc<Fault>,
}

impl FailingDriver {
    #[must_use]
    pub fn new(inner: Arc<dyn Driver>, fault: Arc<Fault>) -> FailingDriver {
        FailingDriver { inner, fault }
    }
}

#[async_trait]
impl Driver for FailingDriver {
    fn dialect(&self) -> Dialect {
        self.inner.dialect()
    }

    async fn begin(&self, mode: Mode) -> Result<Box<dyn Transaction>> {
        self.fault.call()?;
        let inner = self.inner.begin(mode).await?;
        let fault = Arc::clone(&self.fault);
        Ok(Box::new(FailingTransaction { inner, fault }))
    }

    async fn close(&self) {
        self.inner.close().await;
    }
}

struct FailingTransaction {
    inner: Box<dyn Transaction>,
    fault: Arc<Fault>,
}

#[async_trait]
impl Transaction for FailingTransaction {
    async fn run(&mut self, sql: String, values: Vec<Value>) -> Result<u64> {
        self.fault.call()?;
        self.inner.run(sql, values).await
    }

    async fn rows(&mut self, sql: String, values: Vec<Value>) -> Result<Vec<Row>> {
        self.fault.call()?;
        self.inner.rows(sql, values).await
    }

    async fn commit(self: Box<Self>) -> Result<()> {
        self.fault.call()?;
        self.inner.commit().await
    }
}
