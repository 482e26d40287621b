use leptos::prelude::*;
use rollcall_core::diff::Class;
use rollcall_core::session::view::{Overview, RowQuery};

use super::super::actions::count;
use super::super::use_conductor;
use super::replace::ReplacePanel;
use crate::components::{
    Button, ButtonKind, Icon, IconName, SelectFrame, class_slug, class_word, dynamic, handler,
};
use crate::messages::text;

/// A list of rows that is one press away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum View {
    All,
    Marked,
    Edited,
    LeftOut,
}

const CLASSES: [Class; 9] = [
    Class::New,
    Class::Changed,
    Class::Returning,
    Class::Unchanged,
    Class::Valid,
    Class::Invalid,
    Class::Conflicting,
    Class::Duplicate,
    Class::Skipped,
];

/// Which rows the grid shows: all or some, of a class, with a text in them.
#[component]
pub(super) fn RowFilters(query: RwSignal<RowQuery>) -> impl IntoView {
    let conductor = use_conductor();
    let views = conductor.select(|desk| desk.overview().map(count_views).unwrap_or_default());
    let classes = conductor.select(|desk| desk.overview().map(count_classes).unwrap_or_default());
    let replacing = RwSignal::new(false);
    let current = Memo::new(move |_| query.with(current_view));
    let show = move |view: View| {
        query.update(|query| {
            query.marked = view == View::Marked;
            query.edited = view == View::Edited;
            query.left_out = view == View::LeftOut;
            query.problem = None;
        });
    };
    let tab = move |(view, total): (View, u32)| {
        view! {
            <button
                type="button"
                class="rc-view-button"
                aria-pressed=move || (current.get() == view).to_string()
                on:click={handler(move |_| show(view))}
            >
                {text(view.words())}
                <span class="rc-number">{count(total)}</span>
            </button>
        }
    };
    let choose_class = move |event: web_sys::Event| {
        let slug = event_target_value(&event);
        let class = CLASSES.into_iter().find(|class| class_slug(*class) == slug);
        query.update(|query| query.classes = class.into_iter().collect());
    };
    view! {
        <div class="rc-row-filters">
            <div class="rc-views" role="group" aria-label=text("fix.views")>
                {dynamic(move || views.get().into_iter().map(tab).collect_view())}
            </div>
            <SelectFrame>
                <select class="rc-select" aria-label=text("fix.class") on:change={handler(choose_class)}>
                    <option value="">{text("fix.every_class")}</option>
                    {dynamic(move || {
                        let chosen = query.with(|query| query.classes.first().copied());
                        classes
                            .get()
                            .into_iter()
                            .map(|(class, total)| {
                                let words = format!("{} ({})", class_word(class), count(total));
                                view! {
                                    <option value=class_slug(class) selected=chosen == Some(class)>
                                        {words}
                                    </option>
                                }
                            })
                            .collect_view()
                    })}
                </select>
            </SelectFrame>
            <label class="rc-search">
                <Icon name=IconName::Search />
                <span class="rc-visually-hidden">{text("fix.search")}</span>
                <input
                    class="rc-input"
                    type="search"
                    placeholder=text("fix.search")
                    autocomplete="off"
                    spellcheck="false"
                    prop:value=move || query.with(|query| query.search.clone())
                    on:input={handler(move |event| {
                        let wanted = event_target_value(&event);
                        query.update(|query| query.search = wanted);
                    })}
                />
            </label>
            <Button
                kind=ButtonKind::Quiet
                small=true
                icon=IconName::Replace
                on_press=move || replacing.update(|open| *open = !*open)
            >
                {text("fix.replace")}
            </Button>
        </div>
        {dynamic(move || replacing.get().then(|| view! { <ReplacePanel query=query open=replacing /> }))}
    }
}

impl View {
    const fn words(self) -> &'static str {
        match self {
            View::All => "fix.view_all",
            View::Marked => "fix.view_marked",
            View::Edited => "fix.view_edited",
            View::LeftOut => "fix.view_left_out",
        }
    }
}

fn current_view(query: &RowQuery) -> View {
    match (query.marked, query.edited, query.left_out) {
        (true, ..) => View::Marked,
        (_, true, _) => View::Edited,
        (_, _, true) => View::LeftOut,
        _ => View::All,
    }
}

fn count_views(overview: &Overview) -> Vec<(View, u32)> {
    let views = [
        (View::All, overview.counts.records),
        (View::Marked, overview.marked_records),
        (View::Edited, overview.edited_records),
        (View::LeftOut, overview.left_out),
    ];
    let shown = views
        .into_iter()
        .filter(|(view, total)| *view == View::All || *total > 0);
    shown.collect()
}

fn count_classes(overview: &Overview) -> Vec<(Class, u32)> {
    let counts = &overview.counts;
    let of = |class: Class| match class {
        Class::New => counts.new.unwrap_or(0),
        Class::Changed => counts.changed.unwrap_or(0),
        Class::Returning => counts.returning.unwrap_or(0),
        Class::Unchanged => counts.unchanged.unwrap_or(0),
        Class::Valid => counts.valid.unwrap_or(0),
        Class::Invalid => counts.invalid,
        Class::Conflicting => counts.conflicting,
        Class::Duplicate => counts.duplicate,
        Class::Skipped => counts.skipped,
        Class::Missing => counts.missing,
    };
    let counted = CLASSES.into_iter().map(|class| (class, of(class)));
    counted.filter(|(_, total)| *total > 0).collect()
}
