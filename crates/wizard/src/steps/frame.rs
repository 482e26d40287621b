use std::rc::Rc;

use leptos::html::Div;
use leptos::prelude::*;
use rollcall_core::session::Mode;

use super::actions::Actions;
use super::announce::Announcer;
use super::draft::KeepWork;
use super::file::FileStep;
use super::keys::{KeySheet, asks_for_keys};
use super::later::{Later, StepsLoader, use_later_steps};
use super::meter::MeterLine;
use super::stepper::Stepper;
use super::trouble::TroubleNotice;
use crate::checks::LookAtRecords;
use crate::components::{Button, ButtonKind, IconName, dynamic, handler};
use crate::conductor::{Conductor, Listeners, Remote};
use crate::machine::{Action, FileSlot, State, Step, TargetKind, Trouble};
use crate::messages::{text, text_with};
use crate::target::Target;

/// How often a step was opened: the first one is there before anybody has done anything.
#[derive(Debug, Clone, Copy)]
pub(super) struct Opened(StoredValue<u32>);

impl Opened {
    pub(super) fn by_hand(self) -> bool {
        self.0.try_update_value(|times| {
            *times += 1;
            *times > 1
        }) == Some(true)
    }
}

/// What the frame shows, coarsely: a step is not built anew while one works in it.
#[derive(Debug, Clone, Default, PartialEq)]
enum Place {
    #[default]
    Starting,
    Barred(Trouble),
    At(Step),
}

/// The import wizard. Changes go to `target`; `engine_url` is the worker's script; `load_steps` loads what is shown
/// once there is a file.
#[component]
pub fn Wizard(
    target: Target,
    #[prop(into)] engine_url: String,
    load_steps: StepsLoader,
    #[prop(optional)] mode: Mode,
    /// Where the users can be seen once they are imported.
    #[prop(optional, into)]
    users_href: Option<String>,
    /// Most records that a file may have, where that is fewer than the template takes.
    #[prop(default = None)]
    max_records: Option<u32>,
    /// What the page around makes of the records.
    #[prop(default = None)]
    checks: Option<Rc<dyn LookAtRecords>>,
    #[prop(optional)] listeners: Listeners,
    #[prop(optional)] remote: Remote,
) -> impl IntoView {
    let conductor = Conductor::start(target, checks, engine_url, mode, max_records, listeners);
    remote.reach(conductor);
    provide_context(conductor);
    provide_context(Opened(StoredValue::new(0)));
    let place = Memo::new(move |_| {
        conductor.state.with(|state| match state {
            State::Starting(_) => Place::Starting,
            State::Barred(_, trouble) => Place::Barred(trouble.clone()),
            State::Ready(desk) => Place::At(desk.step),
        })
    });
    let (later, load_again) = use_later_steps(conductor, load_steps);
    let keys_open = RwSignal::new(false);
    let dragging = RwSignal::new(false);
    let body = NodeRef::<Div>::new();
    // A file that is dropped before the wizard is ready waits for it.
    let refuses_files = conductor.select(|desk| {
        desk.step == Step::Result || matches!(desk.sending, crate::machine::Sending::Posting { .. })
    });
    let drop_file = move |event: web_sys::DragEvent| {
        event.prevent_default();
        dragging.set(false);
        let files = event.data_transfer().and_then(|dropped| dropped.files());
        if let Some(file) = files.and_then(|files| files.get(0))
            && !refuses_files.get_untracked()
        {
            conductor.open_file(file);
        }
    };
    let leave_drag = move |event: web_sys::DragEvent| {
        let still_inside = event
            .related_target()
            .and_then(|to| wasm_bindgen::JsCast::dyn_into::<web_sys::Node>(to).ok())
            .is_some_and(|to| {
                body.get_untracked()
                    .is_some_and(|body| body.contains(Some(&to)))
            });
        if !still_inside {
            dragging.set(false);
        }
    };
    view! {
        <section
            class="rc-wizard"
            class:rc-wizard-dragging=move || dragging.get() && !refuses_files.get()
            part="frame"
            aria-labelledby="rc-wizard-title"
            on:keydown={handler(move |event: web_sys::KeyboardEvent| {
                if asks_for_keys(&event) {
                    event.prevent_default();
                    keys_open.set(true);
                }
            })}
        >
            <header class="rc-wizard-head" part="header">
                <Title conductor=conductor />
                <slot name="header"></slot>
                {conductor
                    .on_leave()
                    .map(|leave| {
                        view! {
                            <Button
                                kind=ButtonKind::Quiet
                                small=true
                                icon=IconName::Close
                                on_press=move || leave.run(())
                            >
                                {text("frame.close")}
                            </Button>
                        }
                    })}
            </header>
            <Stepper />
            <div
                class="rc-wizard-body"
                part="body"
                node_ref=body
                on:dragover={handler(move |event: web_sys::DragEvent| {
                    event.prevent_default();
                    dragging.set(true);
                })}
                on:dragleave={handler(leave_drag)}
                on:drop={handler(drop_file)}
            >
                {dynamic(move || match place.get() {
                    Place::Starting => view! { <p class="rc-wizard-waiting">{text("frame.starting")}</p> }.into_any(),
                    Place::Barred(trouble) => {
                        view! {
                            <div class="rc-step">
                                <TroubleNotice trouble=trouble on_retry=move || conductor.act(Action::TriedAgain) />
                            </div>
                        }
                            .into_any()
                    }
                    Place::At(Step::File) => view! { <FileStep /> }.into_any(),
                    Place::At(step) => {
                        match later.get() {
                            Later::NotYet => view! { <p class="rc-wizard-waiting">{text("frame.starting")}</p> }.into_any(),
                            Later::Failed => {
                                view! {
                                    <div class="rc-step">
                                        <TroubleNotice trouble=Trouble::Unreachable on_retry=load_again />
                                    </div>
                                }
                                    .into_any()
                            }
                            Later::Here(steps) => steps.view(step, users_href.clone()).into_any(),
                        }
                    }
                })}
                <div class="rc-drop-veil" aria-hidden="true">
                    <span>{text("file.drop_here")}</span>
                </div>
            </div>
            <KeepWork />
            <footer class="rc-wizard-foot" part="footer">
                <MeterLine />
                <slot name="footer"></slot>
                <KeySheet open=keys_open />
                <Actions />
            </footer>
            <Announcer />
        </section>
    }
}

#[component]
fn Title(conductor: Conductor) -> impl IntoView {
    let title = Memo::new(move |_| {
        conductor.state.with(|state| {
            let Some(desk) = state.desk() else {
                return text("frame.title");
            };
            match desk.kind {
                TargetKind::CheckOnly => text("frame.title_check"),
                TargetKind::Server | TargetKind::Host => {
                    text_with("frame.title_for", &[("roster", &desk.roster.title)])
                }
            }
        })
    });
    view! { <h2 class="rc-wizard-title" part="title" id="rc-wizard-title">{dynamic(move || title.get())}</h2> }
}

/// Whether a file is being read, or waits for the users on record, or for what the page makes of it.
pub(super) fn is_reading(desk: &crate::machine::Desk) -> bool {
    matches!(desk.file, FileSlot::Reading(_)) || desk.waits_for_directory()
}
