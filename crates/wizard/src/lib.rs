//! The import wizard: it shows what the engine found and sends what was decided.
//!
//! [`machine`] is the wizard without a browser; [`Wizard`] is it on a page, [`Target`] says where the changes
//! go. [`components`], [`messages`] and [`style`] are shared with the console. No rule about files or users is
//! decided here: those are in `rollcall-core`, which the engine runs in a worker.

#![allow(unreachable_pub)] // Leptos makes the properties of every component public.

mod checks;
pub mod components;
mod conductor;
mod engine;
mod host;
pub mod http;
mod kept;
pub mod machine;
pub mod messages;
mod page;
mod remembered;
mod selected;
mod server;
mod steps;
pub mod style;
mod target;
mod upload;
mod users;

pub use checks::{HostChecks, LookAtRecords, LookTask};
pub use conductor::{Applied, Bytes, Listeners, Remote};
pub use host::HostTarget;
pub use kept::forget_all;
pub use page::fresh_key;
pub use rollcall_core::session::protocol::TemplateSource;
pub use steps::{LaterSteps, StepsLoader, Wizard};
pub use target::{Server, Target, TemplateChoice};
