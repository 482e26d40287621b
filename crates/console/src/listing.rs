//! A long list that comes in pages, one more each time it is asked for.

use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::Page;
use rollcall_core::json::FromJson;
use rollcall_wizard::components::watch;

use crate::api;
use crate::failure::Failure;
use crate::paths::with_query;
use crate::session::use_session;

/// The rows that are here, and how to get more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Rows<T> {
    pub(crate) items: Vec<T>,
    /// How many there are under the same filter, here or not.
    pub(crate) total: u32,
    pub(crate) stage: Stage,
    next_cursor: Option<String>,
    /// Answers to earlier questions are dropped.
    question: u32,
}

/// How far the list is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Stage {
    /// Nothing has come yet.
    Waiting,
    /// Other rows are on their way; the old ones stay until then.
    Replacing,
    /// More rows are on their way.
    Growing,
    Settled,
    Failed(Failure),
}

impl<T> Rows<T> {
    pub(crate) fn new() -> Rows<T> {
        Rows {
            items: Vec::new(),
            total: 0,
            stage: Stage::Waiting,
            next_cursor: None,
            question: 0,
        }
    }

    pub(crate) fn has_more(&self) -> bool {
        self.next_cursor.is_some()
    }

    fn shown(&self) -> Shown {
        match &self.stage {
            _ if !self.items.is_empty() => Shown::Rows,
            Stage::Waiting | Stage::Replacing | Stage::Growing => Shown::Waiting,
            Stage::Settled => Shown::Empty,
            Stage::Failed(failure) => Shown::Failed(failure.clone()),
        }
    }

    /// Asks from the start; the number of the question.
    fn restart(&mut self) -> u32 {
        self.question += 1;
        self.stage = if self.items.is_empty() {
            Stage::Waiting
        } else {
            Stage::Replacing
        };
        self.question
    }

    /// Asks for the next page, when there is one and nothing else is on its way.
    fn grow(&mut self) -> Option<(u32, String)> {
        let idle = matches!(self.stage, Stage::Settled | Stage::Failed(_));
        let cursor = self.next_cursor.clone().filter(|_| idle)?;
        self.question += 1;
        self.stage = Stage::Growing;
        Some((self.question, cursor))
    }

    /// Takes an answer, unless another question was asked since.
    fn take(&mut self, question: u32, answer: Result<Page<T>, Failure>) {
        if question != self.question {
            return;
        }
        match answer {
            Ok(page) => {
                if self.stage != Stage::Growing {
                    self.items.clear();
                }
                self.items.extend(page.items);
                self.total = page.total;
                self.next_cursor = page.next_cursor;
                self.stage = Stage::Settled;
            }
            Err(failure) => self.stage = Stage::Failed(failure),
        }
    }
}

/// What there is to see, coarsely.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Shown {
    Waiting,
    Empty,
    Rows,
    Failed(Failure),
}

/// A list on a page. Copied freely; dies with the page.
#[derive(Debug)]
pub(crate) struct Listing<T: 'static> {
    pub(crate) rows: RwSignal<Rows<T>>,
    path: Signal<String>,
    session: crate::session::SessionStore,
}

impl<T> Clone for Listing<T> {
    fn clone(&self) -> Listing<T> {
        *self
    }
}

impl<T> Copy for Listing<T> {}

/// The list at `path` below the API, from the start again whenever that changes.
pub(crate) fn use_listing<T>(path: Signal<String>) -> Listing<T>
where
    T: FromJson + Send + Sync + 'static,
{
    let listing = Listing {
        rows: RwSignal::new(Rows::new()),
        path,
        session: use_session(),
    };
    watch(move || {
        path.track();
        listing.restart();
    });
    listing
}

impl<T: FromJson + Send + Sync + 'static> Listing<T> {
    pub(crate) fn shown(self) -> Memo<Shown> {
        Memo::new(move |_| self.rows.with(Rows::shown))
    }

    /// Whether the rows on screen are about to be replaced.
    pub(crate) fn busy(self) -> Signal<bool> {
        Memo::new(move |_| self.rows.with(|rows| rows.stage == Stage::Replacing)).into()
    }

    /// Fetches from the start.
    pub(crate) fn restart(self) {
        if let Some(question) = self.rows.try_update(Rows::restart) {
            self.ask(question, self.path.get_untracked());
        }
    }

    /// Fetches the next page.
    pub(crate) fn grow(self) {
        if let Some((question, cursor)) = self.rows.try_update(Rows::grow).flatten() {
            self.ask(
                question,
                with_query(&self.path.get_untracked(), &[("cursor", &cursor)]),
            );
        }
    }

    fn ask(self, question: u32, path: String) {
        spawn_local(async move {
            let answer = api::get::<Page<T>>(&path).await;
            if matches!(answer, Err(Failure::SignedOut)) {
                self.session.end();
                return;
            }
            // The page may have been left.
            let _ = self.rows.try_update(|rows| rows.take(question, answer));
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(items: &[u32], next: Option<&str>) -> Result<Page<u32>, Failure> {
        Ok(Page {
            items: items.to_vec(),
            total: 5,
            next_cursor: next.map(str::to_owned),
        })
    }

    #[test]
    fn pages_are_added_one_after_the_other() {
        let mut rows = Rows::new();
        let question = rows.restart();
        assert_eq!(rows.stage, Stage::Waiting);
        assert_eq!(rows.grow(), None);
        rows.take(question, page(&[1, 2], Some("c2")));
        assert!(rows.has_more());
        let (question, cursor) = rows.grow().unwrap();
        assert_eq!((cursor.as_str(), rows.grow()), ("c2", None));
        rows.take(question, page(&[3], None));
        assert_eq!(
            (rows.items.as_slice(), rows.total, rows.has_more()),
            ([1, 2, 3].as_slice(), 5, false)
        );
        assert_eq!(rows.grow(), None);
    }

    #[test]
    fn late_answers_are_dropped_and_old_rows_stay_until_new_ones_come() {
        let mut rows = Rows::new();
        let first = rows.restart();
        rows.take(first, page(&[1, 2], Some("c2")));
        let (growing, _) = rows.grow().unwrap();
        let second = rows.restart();
        assert_eq!(rows.stage, Stage::Replacing);
        rows.take(growing, page(&[3], None));
        assert_eq!(rows.items, [1, 2]);
        rows.take(second, page(&[9], None));
        assert_eq!(
            (rows.items.as_slice(), rows.stage.clone()),
            ([9].as_slice(), Stage::Settled)
        );
    }

    #[test]
    fn after_a_failure_one_can_go_on_from_the_same_place() {
        let mut rows = Rows::new();
        let question = rows.restart();
        rows.take(question, page(&[1], Some("c1")));
        let (question, _) = rows.grow().unwrap();
        rows.take(question, Err(Failure::Unreachable));
        assert_eq!(
            (rows.items.len(), rows.stage.clone()),
            (1, Stage::Failed(Failure::Unreachable))
        );
        assert_eq!(rows.grow().unwrap().1, "c1");
    }
}
