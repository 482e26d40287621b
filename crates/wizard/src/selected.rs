//! A part of the wizard's state that is heard of only when it changes.
//!
//! Every kind of part, and every closure, would otherwise bring its own copy of the reactive machinery into the
//! module that a page downloads; here all share one.

use std::any::Any;
use std::marker::PhantomData;
use std::sync::Arc;

use leptos::prelude::*;

use crate::machine::{Desk, State};

/// A part of the desk. Copied freely; dies with the component that selected it.
#[derive(Debug)]
pub(crate) struct Selected<T> {
    memo: Memo<Part>,
    kind: PhantomData<fn() -> T>,
}

impl<T> Clone for Selected<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T> Copy for Selected<T> {}

trait Held: Any + Send + Sync {
    fn is_same(&self, other: &dyn Held) -> bool;
}

impl<T: PartialEq + Send + Sync + 'static> Held for T {
    fn is_same(&self, other: &dyn Held) -> bool {
        (other as &dyn Any).downcast_ref::<T>() == Some(self)
    }
}

#[derive(Clone)]
struct Part(Arc<dyn Held>);

impl PartialEq for Part {
    fn eq(&self, other: &Part) -> bool {
        self.0.is_same(&*other.0)
    }
}

impl<T> Selected<T>
where
    T: Default + PartialEq + Send + Sync + 'static,
{
    /// What `pick` takes from the desk; the default where there is no desk.
    pub(crate) fn new(
        state: RwSignal<State>,
        pick: impl Fn(&Desk) -> T + Send + Sync + 'static,
    ) -> Selected<T> {
        let pick = move |desk: Option<&Desk>| {
            Part(Arc::new(desk.map(&pick).unwrap_or_default()) as Arc<dyn Held>)
        };
        Selected {
            memo: remember(state, Box::new(pick)),
            kind: PhantomData,
        }
    }

    pub(crate) fn track(self) {
        self.memo.track();
    }

    pub(crate) fn with<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read_part(&self.memo.get().0, read)
    }

    pub(crate) fn with_untracked<R>(self, read: impl FnOnce(&T) -> R) -> R {
        read_part(&self.memo.get_untracked().0, read)
    }
}

impl<T> Selected<T>
where
    T: Default + Clone + PartialEq + Send + Sync + 'static,
{
    pub(crate) fn get(self) -> T {
        self.with(T::clone)
    }

    pub(crate) fn get_untracked(self) -> T {
        self.with_untracked(T::clone)
    }
}

impl<T> From<Selected<T>> for Signal<T>
where
    T: Default + Clone + PartialEq + Send + Sync + 'static,
{
    fn from(selected: Selected<T>) -> Signal<T> {
        Signal::derive(move || selected.get())
    }
}

type Pick = Box<dyn Fn(Option<&Desk>) -> Part + Send + Sync>;

fn remember(state: RwSignal<State>, pick: Pick) -> Memo<Part> {
    Memo::new(move |_| state.with(|state| pick(state.desk())))
}

fn read_part<T: Default + 'static, R>(part: &Arc<dyn Held>, read: impl FnOnce(&T) -> R) -> R {
    match (&**part as &dyn Any).downcast_ref::<T>() {
        Some(value) => read(value),
        // A part holds what was picked.
        None => read(&T::default()),
    }
}
