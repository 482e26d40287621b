//! The pages where files are dropped: `/check` and the imports.

use rollcall_wizard::LaterSteps;
use wasm_split_helpers::{SplitLoaderError, wasm_split};

/// In a module of its own.
#[wasm_split(steps, fallible)]
fn later_steps() -> Result<LaterSteps, SplitLoaderError> {
    Ok(LaterSteps::new())
}

fn main() {
    rollcall_console::start_desk(|| Box::pin(async { later_steps().await.ok() }));
}
