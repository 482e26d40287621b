use leptos::html::Input;
use leptos::prelude::*;
use wasm_bindgen::JsValue;

use super::super::use_conductor;
use crate::components::{Button, ButtonKind, Icon, IconName, dynamic, handler};
use crate::machine::Action;
use crate::messages::{format_number, text, text_with};
use crate::page::{make_file, save_file};

/// The empty place where the file goes, and what helps who has none yet.
#[component]
pub(super) fn DropZone() -> impl IntoView {
    let conductor = use_conductor();
    let limit = conductor.select(|desk| desk.roster.template.record_limit);
    let has_sample = conductor.select(|desk| desk.roster.template.sample_csv.is_some());
    let hint = move || {
        let records = format_number(u64::from(limit.get()));
        text_with("file.limits", &[("records", &records)])
    };
    let download = move || {
        if let Some(template) = conductor.peek(|desk| Some(desk.roster.template.clone())) {
            let content = JsValue::from_str(&template.csv);
            // A browser that refuses downloads says so itself.
            let _ = save_file(
                &format!("{}.csv", template.name),
                &content,
                "text/csv;charset=utf-8",
            );
        }
    };
    let try_sample = move || {
        let template = conductor.peek(|desk| Some(desk.roster.template.clone()));
        let sample = template.and_then(|template| {
            let content = template.sample_csv.as_deref()?;
            make_file(&format!("{}-sample.csv", template.name), content).ok()
        });
        if let Some(file) = sample {
            conductor.open_file(file);
        }
    };
    view! {
        <div class="rc-drop" part="drop-zone">
            <span class="rc-drop-icon"><Icon name=IconName::Upload /></span>
            <p class="rc-drop-title">{text("file.drop")} " " <BrowseButton /></p>
            <p class="rc-drop-hint rc-number">{hint}</p>
            <p class="rc-drop-promise"><Icon name=IconName::Shield />{text("file.stays")}</p>
        </div>
        <div class="rc-drop-help">
            <Button kind=ButtonKind::Quiet icon=IconName::Download on_press=download>
                {text("file.template_csv")}
            </Button>
            <Button
                kind=ButtonKind::Quiet
                icon=IconName::Download
                on_press=move || conductor.act(Action::TemplatePressed)
            >
                {text("file.template_xlsx")}
            </Button>
            {dynamic(move || {
                has_sample
                    .get()
                    .then(|| {
                        view! {
                            <Button kind=ButtonKind::Quiet icon=IconName::Spark on_press=try_sample>
                                {text("file.sample")}
                            </Button>
                        }
                    })
            })}
        </div>
    }
}

/// Opens the file dialogue.
#[component]
fn BrowseButton() -> impl IntoView {
    let (input, choose) = file_dialogue();
    view! {
        {input}
        <button type="button" class="rc-drop-browse" on:click={handler(move |_| choose())}>{text("file.browse")}</button>
    }
}

/// The hidden file field, and what opens its dialogue.
pub(in crate::steps) fn file_dialogue() -> (impl IntoView, impl Fn() + Copy) {
    let conductor = use_conductor();
    let field = NodeRef::<Input>::new();
    let take = move |_| {
        let Some(field) = field.get_untracked() else {
            return;
        };
        if let Some(file) = field.files().and_then(|files| files.get(0)) {
            conductor.open_file(file);
        }
        // So that the same file, corrected, can be picked again.
        field.set_value("");
    };
    let view = view! {
        <input
            class="rc-visually-hidden"
            type="file"
            tabindex="-1"
            aria-label=text("file.field")
            accept=".csv,.tsv,.txt,text/csv,text/tab-separated-values,text/plain"
            node_ref=field
            on:change={handler(take)}
        />
    };
    let choose = move || {
        if let Some(field) = field.get_untracked() {
            field.click();
        }
    };
    (view, choose)
}
