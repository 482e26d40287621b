use leptos::prelude::*;
use rollcall_core::session::protocol::{Command, Replacement};
use rollcall_core::session::view::{ColumnView, RowQuery};

use super::super::use_conductor;
use crate::components::{Button, ButtonKind, SelectFrame, dynamic, handler};
use crate::machine::Action;
use crate::messages::{text, text_count};

/// Find and replace, in the rows that the grid shows.
#[component]
pub(super) fn ReplacePanel(query: RwSignal<RowQuery>, open: RwSignal<bool>) -> impl IntoView {
    let conductor = use_conductor();
    let wanted = RwSignal::new(Replacement {
        find: query.with_untracked(|query| query.search.clone()),
        ..Replacement::default()
    });
    let columns = conductor.select(|desk| {
        let columns = desk.overview().map(|overview| &*overview.columns);
        let named = columns.unwrap_or_default().iter();
        named
            .map(|column: &ColumnView| (column.index, column.header.clone()))
            .collect::<Vec<_>>()
    });
    let edited =
        conductor.select(|desk| desk.overview().map_or(0, |overview| overview.last_edited));
    let ran = RwSignal::new(false);
    let replace = move || {
        conductor.act(Action::FileChanged(Command::Replace {
            query: query.get_untracked(),
            replacement: wanted.get_untracked(),
        }));
        ran.set(true);
    };
    let is_blank = move || wanted.with(|wanted| wanted.find.is_empty());
    let field = move |label: &'static str,
                      get: fn(&Replacement) -> &String,
                      set: fn(&mut Replacement, String)| {
        view! {
            <label class="rc-field">
                <span>{text(label)}</span>
                <input
                    class="rc-input"
                    type="text"
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || wanted.with(|wanted| get(wanted).clone())
                    on:input={handler(move |event| {
                        let value = event_target_value(&event);
                        ran.set(false);
                        wanted.update(|wanted| set(wanted, value));
                    })}
                    on:keydown={handler(move |event: web_sys::KeyboardEvent| {
                        if event.key() == "Enter" && !is_blank() {
                            replace();
                        }
                    })}
                />
            </label>
        }
    };
    let tick = move |label: &'static str, set: fn(&mut Replacement, bool)| {
        view! {
            <label class="rc-choice">
                <input
                    type="checkbox"
                    on:change={handler(move |event| {
                        let ticked = event_target_checked(&event);
                        wanted.update(|wanted| set(wanted, ticked));
                    })}
                />
                <span>{text(label)}</span>
            </label>
        }
    };
    view! {
        <div class="rc-replace" role="group" aria-label=text("fix.replace")>
            {field("fix.find", |wanted| &wanted.find, |wanted, value| wanted.find = value)}
            {field("fix.replace_with", |wanted| &wanted.with, |wanted, value| wanted.with = value)}
            <label class="rc-field">
                <span>{text("fix.replace_in")}</span>
                <SelectFrame>
                    <select
                        class="rc-select"
                        on:change={handler(move |event| {
                            let column = event_target_value(&event).parse().ok();
                            wanted.update(|wanted| wanted.column = column);
                        })}
                    >
                        <option value="">{text("fix.every_column")}</option>
                        {dynamic(move || {
                            let columns = columns.get().into_iter();
                            columns
                                .map(|(index, header)| view! { <option value=index.to_string()>{header}</option> })
                                .collect_view()
                        })}
                    </select>
                </SelectFrame>
            </label>
            {tick("fix.whole_cell", |wanted, ticked| wanted.whole_cell = ticked)}
            {tick("fix.match_case", |wanted, ticked| wanted.match_case = ticked)}
            <div class="rc-replace-actions">
                <Button small=true disabled=Signal::derive(is_blank) on_press=replace>
                    {text("fix.replace_all")}
                </Button>
                <Button kind=ButtonKind::Quiet small=true on_press=move || open.set(false)>
                    {text("frame.close")}
                </Button>
                <p class="rc-quiet-text" role="status">
                    {dynamic(move || ran.get().then(|| text_count("fix.replaced", u64::from(edited.get()))))}
                </p>
            </div>
        </div>
    }
}
