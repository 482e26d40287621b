//! Windows of rows, fetched from the engine as they come into view. The file's rows are never here as a whole.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::Range;
use std::sync::Arc;

use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_core::session::protocol::{Command, Reply, WINDOW_ROWS};

use super::use_conductor;
use crate::components::watch;

const BLOCK_ROWS: u32 = WINDOW_ROWS;

/// A window of rows, as the engine answers it.
#[derive(Debug)]
pub(super) struct Window<T> {
    /// How many rows the whole list has.
    pub(super) total: u32,
    pub(super) offset: u32,
    pub(super) rows: Vec<T>,
}

/// Rows of one list, as far as they were fetched.
#[derive(Debug)]
pub(super) struct RowCache<T: Send + Sync + 'static> {
    /// How many rows the list has; `None` until the engine has said so.
    pub(super) total: RwSignal<Option<u32>>,
    blocks: RwSignal<BTreeMap<u32, Arc<Vec<T>>>>,
}

impl<T: Send + Sync + 'static> Clone for RowCache<T> {
    fn clone(&self) -> Self {
        *self
    }
}

impl<T: Send + Sync + 'static> Copy for RowCache<T> {}

impl<T: Clone + Send + Sync + 'static> RowCache<T> {
    pub(super) fn new() -> RowCache<T> {
        RowCache {
            total: RwSignal::new(None),
            blocks: RwSignal::new(BTreeMap::new()),
        }
    }

    /// The row at this place, once it is here.
    pub(super) fn row(&self, row: u32) -> Option<T> {
        self.blocks.with(|blocks| {
            blocks
                .get(&(row / BLOCK_ROWS))?
                .get((row % BLOCK_ROWS) as usize)
                .cloned()
        })
    }

    /// Keeps the rows of `range` here. `query` says which list; what was fetched stays on screen until newer
    /// rows come, unless they are of another list.
    pub(super) fn follow<Q>(
        self,
        range: Memo<Range<u32>>,
        query: Memo<Q>,
        command: fn(&Q, u32, u32) -> Command,
        read: fn(Reply) -> Option<Window<T>>,
    ) where
        Q: Clone + PartialEq + Send + Sync + 'static,
    {
        let conductor = use_conductor();
        let generation = conductor.select(|desk| desk.rows_generation);
        let asked = StoredValue::new((None::<(Q, u32)>, BTreeSet::<u32>::new()));
        let ask = move || {
            let now = (query.get(), generation.get());
            let range = range.get();
            let wanted = (range.start / BLOCK_ROWS)..=(range.end.saturating_sub(1) / BLOCK_ROWS);
            let Some(missing) = asked.try_update_value(|(known, blocks)| {
                if known.as_ref() != Some(&now) {
                    if known.as_ref().is_some_and(|(query, _)| *query != now.0) {
                        self.blocks.update(BTreeMap::clear);
                        self.total.set(None);
                    }
                    *known = Some(now.clone());
                    blocks.clear();
                }
                wanted
                    .filter(|block| blocks.insert(*block))
                    .collect::<Vec<u32>>()
            }) else {
                return;
            };
            for block in missing {
                let now = now.clone();
                let reply = conductor.ask_rows(command(&now.0, block * BLOCK_ROWS, BLOCK_ROWS));
                spawn_local(async move {
                    let reply = reply.await;
                    let current = asked.try_with_value(|(known, _)| known.as_ref() == Some(&now))
                        == Some(true);
                    if let Some(Window {
                        total,
                        offset,
                        rows,
                    }) = reply.and_then(read)
                        && current
                    {
                        self.blocks.update(|blocks| {
                            blocks.insert(offset / BLOCK_ROWS, Arc::new(rows));
                        });
                        self.total.set(Some(total));
                    }
                });
            }
        };
        // The first rows are here, or the engine looks for them while what shows them is being built.
        untrack(ask);
        watch(ask);
    }
}
