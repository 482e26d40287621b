//! Applies that are running in this process, so that they can be called off.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

/// The applies that are running, by plan.
#[derive(Debug, Clone, Default)]
pub(crate) struct Running(Arc<Mutex<HashMap<String, Arc<AtomicBool>>>>);

/// One that is running; forgotten when it is dropped.
#[derive(Debug)]
pub(crate) struct Run {
    running: Running,
    plan: String,
    called_off: Arc<AtomicBool>,
}

impl Running {
    pub(crate) fn begin(&self, plan: &str) -> Run {
        let called_off = Arc::new(AtomicBool::new(false));
        self.lock().insert(plan.to_owned(), Arc::clone(&called_off));
        Run {
            running: self.clone(),
            plan: plan.to_owned(),
            called_off,
        }
    }

    /// Tells the apply of this plan, if one runs here, to stop before it is kept.
    pub(crate) fn call_off(&self, plan: &str) {
        if let Some(called_off) = self.lock().get(plan) {
            called_off.store(true, Ordering::SeqCst);
        }
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, HashMap<String, Arc<AtomicBool>>> {
        // The map is whole between any two statements that hold the lock.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Run {
    pub(crate) fn is_called_off(&self) -> bool {
        self.called_off.load(Ordering::SeqCst)
    }
}

impl Drop for Run {
    fn drop(&mut self) {
        self.running.lock().remove(&self.plan);
    }
}
