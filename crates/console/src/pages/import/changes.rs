use leptos::prelude::*;
use rollcall_core::changeset::{Change, ChangeCounts, Changeset, Op};
use rollcall_core::diff::Class;
use rollcall_wizard::components::{
    ClassMark, EmptyState, IconName, Proportion, ProportionBar, change_proportions, dynamic,
    handler, use_virtual_rows,
};
use rollcall_wizard::messages::{format_number, text};

use super::detail::{Line, class_of, lines_of};
use super::titles::Titles;

const ROW_PX: f64 = 40.0;

/// Who was changed, and how; one class alone, if one asks for it.
#[component]
pub(super) fn Changes(changeset: Changeset, counts: ChangeCounts, unchanged: u32) -> impl IntoView {
    let titles = StoredValue::new(Titles::of(&changeset.template));
    let changes = StoredValue::new(changeset.changes);
    let picked = RwSignal::new(None::<Class>);
    let mut parts = change_proportions(&counts);
    parts.push(Proportion {
        class: Class::Unchanged,
        count: unchanged,
    });
    let chips = parts
        .iter()
        .filter(|part| part.count > 0 && part.class != Class::Unchanged)
        .copied();
    let chip = move |part: Proportion| {
        let press = move |_| {
            picked.update(|picked| *picked = (*picked != Some(part.class)).then_some(part.class))
        };
        view! {
            <button
                type="button"
                class="rc-chip"
                aria-pressed=move || (picked.get() == Some(part.class)).to_string()
                on:click={handler(press)}
            >
                <ClassMark class=part.class />
                <span class="rc-number">{format_number(u64::from(part.count))}</span>
            </button>
        }
    };
    let chips = chips.map(chip).collect_view();
    if counts.total() == 0 {
        return view! {
            <EmptyState
                icon=IconName::Check
                title=text("console.imports.nothing_changed")
                text=text("console.import.nothing_detail")
            />
        }
        .into_any();
    }
    let positions = Memo::new(move |_| {
        let picked = picked.get();
        let fits = |change: &Change| picked.is_none_or(|class| class_of(change.op) == class);
        changes.with_value(|changes| {
            let all = changes
                .iter()
                .enumerate()
                .filter(|(_, change)| fits(change));
            all.map(|(position, _)| position).collect::<Vec<_>>()
        })
    });
    let find = move |row: u32| {
        let position = positions.with(|positions| positions.get(row as usize).copied())?;
        changes.with_value(|changes| changes.get(position).cloned())
    };
    view! {
        <div class="rcc-import-changes">
            <div class="rc-filters">
                <ProportionBar parts=Signal::stored(parts) />
                <div class="rc-chips" role="group" aria-label=text("changes.filters")>{chips}</div>
            </div>
            <ChangeList total=Signal::derive(move || positions.with(Vec::len) as u32) find=find titles=titles />
        </div>
    }
    .into_any()
}

/// The changes of which only those in view exist.
#[component]
fn ChangeList(
    total: Signal<u32>,
    find: impl Fn(u32) -> Option<Change> + Copy + Send + Sync + 'static,
    titles: StoredValue<Titles>,
) -> impl IntoView {
    let rows = use_virtual_rows(total, ROW_PX);
    Effect::new(move |before: Option<()>| {
        total.track();
        if before.is_some() {
            rows.scroll_to_top();
        }
    });
    let line = move |row: u32| {
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
                    find(row).map(|change| titles.with_value(|titles| change_line(&change, titles)))
                })}
            </div>
        }
    };
    view! {
        <div
            class="rc-change-list"
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

fn change_line(change: &Change, titles: &Titles) -> impl IntoView + use<> {
    let class = class_of(change.op);
    let lines = lines_of(change, titles);
    let in_words = lines.is_empty().then(|| match change.op {
        Op::Reactivate => Some(text("console.import.active_again")),
        Op::Deactivate => Some(text("changes.no_longer")),
        Op::Create | Op::Update | Op::Remove => None,
    });
    view! {
        <ClassMark class=class sign_only=true />
        <div class="rc-change-who"><span class="rc-change-key">{change.key.clone()}</span></div>
        <div class="rc-change-details" class:rc-change-details-flowing=class == Class::New>
            {in_words.flatten().map(|words| view! { <span class="rcc-change-words">{words}</span> })}
            {lines.into_iter().map(field_line).collect_view()}
        </div>
    }
}

fn field_line(line: Line) -> impl IntoView {
    let value = |value: String| {
        if value.is_empty() {
            view! { <span class="rc-blank">{text("changes.blank")}</span> }.into_any()
        } else {
            value.into_any()
        }
    };
    let old = line.old.map(|old| {
        view! {
            <del>{value(old)}</del>
            <span class="rc-arrow" aria-hidden="true">"→"</span>
            <span class="rc-visually-hidden">{text("changes.becomes")}</span>
        }
    });
    let new = line.new.map(|new| view! { <ins>{value(new)}</ins> });
    let gained = line
        .gained
        .into_iter()
        .map(|item| view! { <span class="rc-added">"+ " {item}</span> });
    let lost = line
        .lost
        .into_iter()
        .map(|item| view! { <del>"− " {item}</del> });
    view! {
        <div class="rc-detail">
            <span class="rc-detail-field">{line.title}</span>
            <span class="rc-detail-values">{old} {new} {gained.collect_view()} {lost.collect_view()}</span>
        </div>
    }
}
