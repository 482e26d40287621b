use leptos::html::Div;
use leptos::prelude::*;
use rollcall_core::session::protocol::Command;
use rollcall_core::session::view::Finding;

use super::super::use_conductor;
use super::kinds::severity_mark;
use crate::components::{Button, ButtonKind, IconName, css_px, dynamic, handler, watch};
use crate::machine::Action;
use crate::messages::{finding_message, text, text_count, text_with};

/// A cell that is pointed at or has the focus, where it is on screen, and what was found there.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Pointed {
    pub record: u32,
    /// File column from 0.
    pub column: Option<u32>,
    pub findings: Vec<Finding>,
    /// From the edge at which lines begin.
    pub start_px: f64,
    pub top_px: f64,
    pub bottom_px: f64,
}

/// What is wrong, why, and the suggestion as a button; above everything, beside its cell.
#[component]
pub(super) fn FindingCard(
    pointed: Memo<Option<Pointed>>,
    /// The pointer is on the card, so it stays.
    held: RwSignal<bool>,
    on_done: impl Fn() + Copy + Send + Sync + 'static,
) -> impl IntoView {
    let conductor = use_conductor();
    let card = NodeRef::<Div>::new();
    watch(move || {
        let Some(card) = card.get() else { return };
        match pointed.get() {
            Some(pointed) => {
                let _ = card.show_popover();
                place(&card, &pointed);
            }
            None => {
                let _ = card.hide_popover();
            }
        }
    });
    let line = move |finding: Finding, pointed: &Pointed| {
        let (mark, spoken) = severity_mark(finding.severity);
        let message = finding_message(&finding);
        let record = pointed.record;
        let target = finding.cell.or(pointed.column);
        let suggestion = finding.suggestion.zip(target).map(|(value, column)| {
            let words = if value.is_empty() {
                text("fix.clear_cell")
            } else {
                text_with("fix.use_suggestion", &[("value", &value)])
            };
            let apply = move || {
                let value = value.clone();
                conductor.act(Action::FileChanged(Command::Edit { record, column, value }));
                on_done();
            };
            // The same repair wherever it is due, where that is in more than this cell.
            let code = finding.code.clone();
            let alike = conductor.peek(|desk| {
                let kinds = desk.overview().map(|overview| &*overview.problems).unwrap_or_default();
                let kind = kinds.iter().find(|kind| kind.code == code && kind.column == Some(column));
                kind.map_or(0, |kind| kind.suggestions)
            });
            let apply_all = move || {
                let (code, column) = (code.clone(), Some(column));
                conductor.act(Action::FileChanged(Command::ApplySuggestions { code, column }));
                on_done();
            };
            view! {
                <Button kind=ButtonKind::Secondary small=true icon=IconName::Check on_press=apply>
                    {words}
                </Button>
                {(alike > 1)
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet small=true icon=IconName::Spark on_press=apply_all>
                                {text_count("fix.apply_column", u64::from(alike))}
                            </Button>
                        }
                    })}
            }
        });
        view! {
            <li class="rc-finding">
                <span class=mark aria-hidden="true"></span>
                <span class="rc-visually-hidden">{spoken}</span>
                <div>
                    <p>{message}</p>
                    {suggestion}
                </div>
                <span class="rc-code">{finding.code}</span>
            </li>
        }
    };
    view! {
        <div
            class="rc-finding-card"
            id="rc-finding-card"
            popover="manual"
            node_ref=card
            on:mouseenter={handler(move |_| held.set(true))}
            on:mouseleave={handler(move |_| held.set(false))}
        >
            <ul role="list">
                {dynamic(move || {
                    pointed
                        .get()
                        .map(|pointed| {
                            let findings = pointed.findings.clone();
                            findings.into_iter().map(|finding| line(finding, &pointed)).collect_view()
                        })
                })}
            </ul>
        </div>
    }
}

/// Below the cell, or above it where there is no room.
fn place(card: &web_sys::HtmlElement, pointed: &Pointed) {
    const GAP_PX: f64 = 2.0;
    const MARGIN_PX: f64 = 8.0;
    let window = window();
    let size = |value: Result<wasm_bindgen::JsValue, _>| {
        value.ok().and_then(|value| value.as_f64()).unwrap_or(0.0)
    };
    let (width_px, height_px) = (size(window.inner_width()), size(window.inner_height()));
    let (card_width_px, card_height_px) = (
        f64::from(card.offset_width()),
        f64::from(card.offset_height()),
    );
    let start_px = pointed
        .start_px
        .min(width_px - card_width_px - MARGIN_PX)
        .max(MARGIN_PX);
    let below_px = pointed.bottom_px + GAP_PX;
    let fits_below = below_px + card_height_px + MARGIN_PX <= height_px;
    let top_px = if fits_below {
        below_px
    } else {
        pointed.top_px - GAP_PX - card_height_px
    };
    let style = card.style();
    let _ = style.set_property("inset-inline-start", &css_px(start_px));
    let _ = style.set_property("top", &css_px(top_px.max(MARGIN_PX)));
}
