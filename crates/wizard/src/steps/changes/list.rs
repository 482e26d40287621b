use leptos::prelude::*;
use rollcall_core::diff::Class;
use rollcall_core::session::protocol::{Command, Reply};
use rollcall_core::session::view::ChangeRow;

use super::super::row_cache::{RowCache, Window};
use super::CHANGING;
use super::last_seen::LastSeenUsers;
use super::row::ChangeLine;
use crate::components::{dynamic, handler, use_virtual_rows};
use crate::messages::text;

const ROW_PX: f64 = 40.0;

/// The users of the classes that are shown, each with what changes.
#[component]
pub(super) fn ChangeList(shown: RwSignal<Option<Class>>) -> impl IntoView {
    let cache = RowCache::<ChangeRow>::new();
    let last_seen = LastSeenUsers::new();
    let total = Signal::derive(move || cache.total.get().unwrap_or(0));
    let rows = use_virtual_rows(total, ROW_PX);
    let query = Memo::new(move |_| {
        shown
            .get()
            .map_or_else(|| CHANGING.to_vec(), |class| vec![class])
    });
    cache.follow(
        rows.range,
        query,
        |classes, offset, limit| Command::Changes {
            classes: classes.clone(),
            offset,
            limit,
        },
        |reply| match reply {
            Reply::Changes { page } => Some(Window {
                total: page.total,
                offset: page.offset,
                rows: page.rows,
            }),
            _ => None,
        },
    );
    Effect::new(move |before: Option<()>| {
        query.track();
        if before.is_some() {
            rows.scroll_to_top();
        }
    });
    let line = move |row: u32| {
        let held = Memo::new(move |_| cache.row(row));
        view! {
            <div
                class="rc-change"
                role="listitem"
                data-row=row.to_string()
                aria-posinset=(row + 1).to_string()
                aria-setsize=move || total.get().to_string()
            >
                {dynamic(move || {
                    rows.measure_soon();
                    held.get().map(|held| view! { <ChangeLine row=held last_seen=last_seen /> })
                })}
            </div>
        }
    };
    view! {
        <div
            class="rc-change-list"
            part="changes"
            tabindex="0"
            role="region"
            aria-label=text("changes.list")
            node_ref=rows.scroller
            on:scroll={handler(move |_| rows.follow_scroll())}
        >
            <div class="rc-change-body" role="presentation" node_ref=rows.body>
                <div class="rc-change-window" role="list" node_ref=rows.window>
                    <For each=move || rows.range.get() key=|row| *row children=line />
                </div>
            </div>
        </div>
    }
}
