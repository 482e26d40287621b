use leptos::prelude::*;
use rollcall_core::session::view::SheetView;

use super::super::use_conductor;
use super::drop_zone::file_dialogue;
use crate::components::{Button, Icon, IconName, SelectFrame, dynamic, handler};
use crate::machine::Action;
use crate::messages::{format_bytes, sentence, text, text_count};

/// The file that is open, and the way to another.
#[component]
pub(super) fn OpenFilePanel() -> impl IntoView {
    let conductor = use_conductor();
    let (input, choose) = file_dialogue();
    let name = conductor.select(|desk| desk.overview().map(|overview| overview.file.name.clone()));
    let facts = conductor.select(|desk| {
        desk.overview()
            .map(|overview| {
                let records = text_count("count.records", u64::from(overview.counts.records));
                format!("{} · {records}", format_bytes(overview.file.bytes))
            })
            .unwrap_or_default()
    });
    let taken_for = conductor.select(|desk| {
        let evidence = desk
            .overview()
            .filter(|overview| overview.sheets.is_empty())
            .into_iter()
            .flat_map(|overview| &overview.evidence);
        evidence
            .filter(|finding| finding.about != "quote")
            .map(|finding| sentence(&finding.taken_for))
            .collect::<Vec<_>>()
            .join(" · ")
    });
    view! {
        <div class="rc-open-file">
            <span class="rc-open-file-icon"><Icon name=IconName::File /></span>
            <div class="rc-open-file-words">
                <p class="rc-open-file-name">{dynamic(move || name.get())}</p>
                <p class="rc-number rc-quiet-text">{dynamic(move || facts.get())}</p>
                <p class="rc-quiet-text">{dynamic(move || taken_for.get())}</p>
                <SheetChoice />
            </div>
            {input}
            <Button icon=IconName::Replace on_press=choose>{text("file.replace")}</Button>
        </div>
        <p class="rc-quiet-text">{text("file.replace_hint")}</p>
    }
}

/// Of a workbook: which sheet was taken, and the others to take instead.
#[component]
fn SheetChoice() -> impl IntoView {
    let conductor = use_conductor();
    let sheets = conductor.select(|desk| {
        desk.overview()
            .map(|overview| overview.sheets.clone())
            .unwrap_or_default()
    });
    let choose = move |event| conductor.act(Action::SheetChosen(event_target_value(&event)));
    let select = move |sheets: Vec<SheetView>| {
        let option = |sheet: SheetView| {
            let rows = text_count("file.rows", sheet.rows.into());
            let label = format!("{} ({rows})", sheet.name);
            view! { <option value=sheet.name selected=sheet.taken>{label}</option> }
        };
        view! {
            <label class="rc-sheet-choice">
                <span class="rc-quiet-text">{text("file.sheet")}</span>
                <SelectFrame>
                    <select class="rc-select" on:change={handler(choose)}>
                        {sheets.into_iter().map(option).collect_view()}
                    </select>
                </SelectFrame>
            </label>
        }
    };
    dynamic(move || (!sheets.with(Vec::is_empty)).then(|| select(sheets.get())))
}
