mod drop_zone;
mod open_file;
mod progress;
mod requirements;
mod unfinished;

use std::time::Duration;

use leptos::prelude::*;
use rollcall_core::session::Mode;
use rollcall_core::session::view::TemplateView;
use rollcall_core::template::MissingPolicy;

use self::drop_zone::DropZone;
pub(super) use self::drop_zone::file_dialogue;
use self::open_file::OpenFilePanel;
use self::progress::ReadingProgress;
use self::requirements::Requirements;
use self::unfinished::UnfinishedUpload;
use super::draft::OfferedDraft;
use super::frame::is_reading;
use super::trouble::{LookOnlyNotice, TroubleNotice};
use super::{StepHeading, use_conductor};
use crate::components::{Notice, Tone, dynamic, handler, watch};
use crate::machine::{Action, DirectorySlot, FileSlot, TargetKind};
use crate::messages::{sentence, text, text_with};

/// What is read sooner is not shown being read: that would only flash.
const READING_SHOWN_MS: u64 = 100;

/// What of the file the step shows.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
enum Shown {
    #[default]
    Nothing,
    Reading,
    /// Read, and looked at by the page around.
    Checking,
    Open,
}

/// *File*: the user list is dropped here.
#[component]
pub(super) fn FileStep() -> impl IntoView {
    let conductor = use_conductor();
    let takes_time = RwSignal::new(true);
    let shown = conductor.select(move |desk| match desk.file {
        _ if is_reading(desk) && desk.checking.worked().is_some() => Shown::Checking,
        _ if is_reading(desk) && takes_time.get() => Shown::Reading,
        FileSlot::Open(_) if !is_reading(desk) => Shown::Open,
        _ => Shown::Nothing,
    });
    let reading = conductor.select(is_reading);
    watch(move || {
        if reading.get() {
            let show = move || {
                let _ = takes_time.try_set(true);
            };
            set_timeout(show, Duration::from_millis(READING_SHOWN_MS));
        } else {
            // In the place of an open file nothing would flash.
            takes_time.set(shown.get() == Shown::Open);
        }
    });
    let heading = Signal::derive(move || {
        text(match shown.get() {
            Shown::Nothing => "file.heading",
            Shown::Reading => "file.heading_reading",
            Shown::Checking => "checks.running",
            Shown::Open => "file.heading_open",
        })
    });
    view! {
        <div class="rc-step rc-file-step">
            <StepHeading text=heading />
            <slot name="help"></slot>
            <Obstacles />
            <UnfinishedUpload />
            <OfferedDraft />
            {conductor.offers_templates().then(|| view! { <OfferedTemplates /> })}
            {dynamic(move || match shown.get() {
                Shown::Nothing => view! { <DropZone /> }.into_any(),
                Shown::Reading | Shown::Checking => view! { <ReadingProgress /> }.into_any(),
                Shown::Open => view! { <OpenFilePanel /> }.into_any(),
            })}
            <ModeChoice />
            {dynamic(move || (shown.get() == Shown::Nothing).then(|| view! { <Requirements /> }))}
        </div>
    }
}

/// What is in the way before anything is dropped, or was in the way of what was.
#[component]
fn Obstacles() -> impl IntoView {
    let conductor = use_conductor();
    let lost = conductor.select(|desk| match &desk.directory {
        DirectorySlot::Failed(trouble) => Some(trouble.clone()),
        _ => None,
    });
    let refused = conductor.select(|desk| match &desk.file {
        FileSlot::Refused { name, message, .. } => Some((name.clone(), message.clone())),
        _ => None,
    });
    view! {
        <LookOnlyNotice />
        {dynamic(move || {
            lost.get()
                .map(|trouble| {
                    view! { <TroubleNotice trouble=trouble on_retry=move || conductor.act(Action::TriedAgain) /> }
                })
        })}
        {dynamic(move || {
            refused
                .get()
                .map(|(name, message)| {
                    view! {
                        <Notice tone=Tone::Danger title=text_with("file.refused", &[("name", &name)])>
                            <p>{sentence(&message)}</p>
                            <p>{text("file.refused_hint")}</p>
                        </Notice>
                    }
                })
        })}
    }
}

#[component]
fn OfferedTemplates() -> impl IntoView {
    let conductor = use_conductor();
    let chosen = conductor.select(|desk| desk.roster.template.name.clone());
    let offered = conductor.peek(|desk| desk.roster.offered.to_vec());
    let card = move |template: TemplateView| {
        let (name, value) = (template.name.clone(), template.name.clone());
        let act = move |_| conductor.act(Action::TemplateChosen(value.clone()));
        view! {
            <label class="rc-template-card">
                <input
                    type="radio"
                    name="rc-template"
                    prop:checked=move || chosen.with(|chosen| *chosen == name)
                    on:change={handler(act)}
                />
                <span class="rc-template-words">
                    <span class="rc-template-title">{sentence(&template.title)}</span>
                    <span class="rc-template-text">{sentence(&template.description)}</span>
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="rc-template-choice">
            <legend>{text("file.template")}</legend>
            {offered.into_iter().map(card).collect_view()}
        </fieldset>
    }
}

#[component]
fn ModeChoice() -> impl IntoView {
    let conductor = use_conductor();
    let asks = conductor.select(|desk| {
        desk.kind != TargetKind::CheckOnly && desk.roster.template.missing == MissingPolicy::Ask
    });
    let mode = conductor.select(|desk| desk.mode);
    let choice = move |value: Mode, title: &'static str, hint: &'static str| {
        view! {
            <label class="rc-choice">
                <input
                    type="radio"
                    name="rc-mode"
                    prop:checked=move || mode.get() == value
                    on:change={handler(move |_| conductor.act(Action::ModeChosen(value)))}
                />
                <span>
                    <span class="rc-mode-title">{text(title)}</span>
                    <span class="rc-quiet-text">{text(hint)}</span>
                </span>
            </label>
        }
    };
    dynamic(move || {
        asks.get().then(|| {
            view! {
                <fieldset class="rc-mode-choice">
                    <legend>{text("file.mode")}</legend>
                    {choice(Mode::Full, "file.mode_full", "file.mode_full_hint")}
                    {choice(Mode::NewOnly, "file.mode_new", "file.mode_new_hint")}
                </fieldset>
            }
        })
    })
}
