//! The wizard in the place that an element gives it.

use std::rc::Rc;

use js_sys::Function;
use leptos::mount::{UnmountHandle, mount_to};
use leptos::prelude::*;
use rollcall_core::session::Mode;
use rollcall_wizard::style::{GROUND, STYLESHEET, adopt};
use rollcall_wizard::{
    HostChecks, HostTarget, LookAtRecords, Remote, Server, Target, TemplateChoice, TemplateSource,
    Wizard,
};
use wasm_bindgen::prelude::*;
use web_sys::{File, HtmlElement, ShadowRoot};

use crate::events::listeners_for;
use crate::later_steps;

const OWN_SERVER: &str = "/api/v1";

#[wasm_bindgen]
extern "C" {
    /// What an element knows when its wizard begins. What it does not know is `undefined`.
    pub type Options;

    /// Script of the engine's worker.
    #[wasm_bindgen(method, getter)]
    fn engine(this: &Options) -> String;
    /// Name of a template that comes with Rollcall.
    #[wasm_bindgen(method, getter)]
    fn template(this: &Options) -> Option<String>;
    /// A template document, as JSON.
    #[wasm_bindgen(method, getter)]
    fn document(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn roster(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn endpoint(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter)]
    fn mode(this: &Options) -> Option<String>;
    #[wasm_bindgen(method, getter, js_name = maxRecords)]
    fn max_records(this: &Options) -> Option<u32>;
    /// Sends the requests to a server when there is a token.
    #[wasm_bindgen(method, getter)]
    fn fetch(this: &Options) -> Option<Function>;
    #[wasm_bindgen(method, getter)]
    fn target(this: &Options) -> Option<HostTarget>;
    /// Looks at the records for the page.
    #[wasm_bindgen(method, getter)]
    fn checks(this: &Options) -> Option<HostChecks>;
    /// Hears of every event: its name behind `rollcall-`, and its details.
    #[wasm_bindgen(method, getter)]
    fn tell(this: &Options) -> Function;
    /// Where there is something to close: asks for that.
    #[wasm_bindgen(method, getter)]
    fn leave(this: &Options) -> Option<Function>;
}

/// A wizard on a page. Freed, it is gone.
#[wasm_bindgen]
#[expect(missing_debug_implementations, reason = "a view has none")]
pub struct Mounted {
    remote: Remote,
    checks: Option<Rc<dyn LookAtRecords>>,
    _view: UnmountHandle<leptos::tachys::view::any_view::AnyViewState>,
}

impl Drop for Mounted {
    fn drop(&mut self) {
        if let Some(checks) = &self.checks {
            checks.stop();
        }
    }
}

#[wasm_bindgen]
impl Mounted {
    /// Takes a file as if it had been dropped.
    #[wasm_bindgen]
    pub fn open(&self, file: File) {
        self.remote.open_file(file);
    }
}

/// Puts the style sheet into the shadow root, behind those that are there.
#[wasm_bindgen]
pub fn dress(shadow: &ShadowRoot) {
    // A browser without constructed style sheets shows the wizard plain, and working.
    let _ = adopt(shadow, &[GROUND, STYLESHEET, include_str!("element.css")]);
}

/// Puts a wizard into `ground`.
#[wasm_bindgen]
pub fn mount(ground: HtmlElement, options: &Options) -> Mounted {
    let target = read_target(options);
    let checks = options
        .checks()
        .map(|checks| Rc::new(checks) as Rc<dyn LookAtRecords>);
    let mode = match options.mode().as_deref() {
        Some("new-only") => Mode::NewOnly,
        _ => Mode::Full,
    };
    let engine_url = options.engine();
    let max_records = options.max_records();
    let listeners = listeners_for(options.tell(), options.leave());
    let remote = Remote::default();
    let held = remote.clone();
    let asked = checks.clone();
    let view = mount_to(ground, move || {
        view! {
            <Wizard
                target=target
                checks=asked
                engine_url=engine_url
                load_steps=|| Box::pin(async { later_steps().await.ok() })
                mode=mode
                max_records=max_records
                listeners=listeners
                remote=held
            />
        }
        .into_any()
    });
    Mounted {
        remote,
        checks,
        _view: view,
    }
}

/// What a page takes comes first; a roster is a server's; without either, files are checked and that is all.
fn read_target(options: &Options) -> Target {
    let template = match (options.document(), options.template()) {
        (Some(document), _) => TemplateChoice::Fixed(TemplateSource::Document(document)),
        (None, Some(name)) => TemplateChoice::Fixed(TemplateSource::BuiltIn(name)),
        (None, None) => TemplateChoice::Offered,
    };
    match (options.target(), options.roster()) {
        (Some(host), _) => Target::Host { template, host },
        (None, Some(roster)) => Target::Server {
            server: Server {
                endpoint: options.endpoint().unwrap_or_else(|| OWN_SERVER.to_owned()),
                fetch: options.fetch(),
            },
            roster,
        },
        (None, None) => Target::CheckOnly { template },
    }
}
