//! The steps after the first. A program has them as a module of their own, which a browser loads when a file comes.

use std::future::Future;
use std::pin::Pin;

use leptos::prelude::*;
use leptos::task::spawn_local;

use super::busy::Busy;
use super::changes::ChangesStep;
use super::columns::ColumnsStep;
use super::fix::FixStep;
use super::result::ResultStep;
use crate::components::watch;
use crate::conductor::Conductor;
use crate::machine::{FileSlot, Step};

/// Loads the later steps; nothing when they cannot be had now.
pub type StepsLoader = fn() -> Pin<Box<dyn Future<Output = Option<LaterSteps>>>>;

/// A view of each step but the first.
#[derive(Debug, Clone, Copy)]
pub struct LaterSteps {
    columns: fn() -> AnyView,
    fix: fn() -> AnyView,
    changes: fn() -> AnyView,
    result: fn(Option<String>) -> AnyView,
    busy: fn() -> AnyView,
}

impl LaterSteps {
    /// What a loader gives. To be called nowhere else: all that it names goes where it is called.
    #[must_use]
    pub fn new() -> LaterSteps {
        LaterSteps {
            columns: || view! { <ColumnsStep /> }.into_any(),
            fix: || view! { <FixStep /> }.into_any(),
            changes: || view! { <ChangesStep /> }.into_any(),
            result: |users_href| view! { <ResultStep users_href=users_href /> }.into_any(),
            busy: || view! { <Busy /> }.into_any(),
        }
    }

    /// What stands above a step while something is checked again, and the step.
    pub(super) fn view(self, step: Step, users_href: Option<String>) -> Option<[AnyView; 2]> {
        let view = match step {
            Step::File => return None,
            Step::Columns => (self.columns)(),
            Step::Fix => (self.fix)(),
            Step::Changes => (self.changes)(),
            Step::Result => (self.result)(users_href),
        };
        Some([(self.busy)(), view])
    }
}

impl Default for LaterSteps {
    fn default() -> Self {
        LaterSteps::new()
    }
}

/// How far the later steps are.
#[derive(Debug, Clone, Copy, Default)]
pub(super) enum Later {
    #[default]
    NotYet,
    Failed,
    Here(LaterSteps),
}

/// The later steps, from when there is a file, and what tries once more where they could not be had.
pub(super) fn use_later_steps(
    conductor: Conductor,
    load: StepsLoader,
) -> (RwSignal<Later>, impl Fn() + Copy + 'static) {
    let later = RwSignal::new(Later::NotYet);
    let try_to_load = move || {
        later.set(Later::NotYet);
        spawn_local(async move {
            let loaded = load().await.map_or(Later::Failed, Later::Here);
            let _ = later.try_set(loaded);
        });
    };
    let wanted =
        conductor.select(|desk| !matches!(desk.file, FileSlot::Empty) || desk.step != Step::File);
    let asked = StoredValue::new(false);
    watch(move || {
        if wanted.get() && !asked.get_value() {
            asked.set_value(true);
            try_to_load();
        }
    });
    (later, try_to_load)
}
