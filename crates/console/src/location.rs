//! Where one is: the address, and going elsewhere without loading the page anew.

use leptos::prelude::*;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlAnchorElement, MouseEvent, UrlSearchParams};

use crate::place::{Place, Program};

/// The address bar. Copied freely; dies with the app.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Location {
    /// The one that runs: pages of the other are opened by loading it.
    program: Program,
    path: RwSignal<String>,
    /// With its `?`, when there is one.
    query: RwSignal<String>,
    /// With its `#`, when there is one.
    hash: RwSignal<String>,
}

/// Makes the address known to everything below, and has links to pages of this app open here.
pub(crate) fn provide_location(program: Program) {
    let location = Location {
        program,
        path: RwSignal::default(),
        query: RwSignal::default(),
        hash: RwSignal::default(),
    };
    location.read();
    let back = window_event_listener(leptos::ev::popstate, move |_| location.read());
    let click = window_event_listener(leptos::ev::click, move |event| location.follow(&event));
    on_cleanup(move || {
        back.remove();
        click.remove();
    });
    provide_context(location);
}

pub(crate) fn use_location() -> Location {
    expect_context()
}

impl Location {
    pub(crate) fn path(self) -> Memo<String> {
        Memo::new(move |_| self.path.get())
    }

    pub(crate) fn hash(self) -> Memo<String> {
        Memo::new(move |_| self.hash.get())
    }

    /// A parameter of the query; empty when it is not there.
    pub(crate) fn param(self, name: &'static str) -> Memo<String> {
        Memo::new(move |_| {
            self.query
                .with(|query| params(query))
                .and_then(|params| params.get(name))
                .unwrap_or_default()
        })
    }

    /// Changes a parameter of the query in place; empty, it is taken away.
    pub(crate) fn set_param(self, name: &str, value: &str) {
        let Some(params) = self.query.with_untracked(|query| params(query)) else {
            return;
        };
        if value.is_empty() {
            params.delete(name);
        } else {
            params.set(name, value);
        }
        let query = String::from(params.to_string());
        let mark = if query.is_empty() { "" } else { "?" };
        self.replace(&format!("{}{mark}{query}", self.path.get_untracked()));
    }

    /// Goes to another page.
    pub(crate) fn go(self, address: &str) {
        if !self.has(address) {
            // A browser that refuses to leave stays where it is.
            let _ = window().location().assign(address);
            return;
        }
        let history = window().history();
        if history.is_ok_and(|history| {
            history
                .push_state_with_url(&JsValue::NULL, "", Some(address))
                .is_ok()
        }) {
            window().scroll_to_with_x_and_y(0.0, 0.0);
            self.read();
        }
    }

    /// Goes there in the place of the page that is open: *back* does not lead here again.
    pub(crate) fn replace(self, address: &str) {
        if !self.has(address) {
            let _ = window().location().replace(address);
            return;
        }
        let history = window().history();
        if history.is_ok_and(|history| {
            history
                .replace_state_with_url(&JsValue::NULL, "", Some(address))
                .is_ok()
        }) {
            self.read();
        }
    }

    /// Whether the page is one of the program that runs.
    fn has(self, address: &str) -> bool {
        let path = address.split(['?', '#']).next().unwrap_or_default();
        Place::of(path).program() == self.program
    }

    fn read(self) {
        let location = window().location();
        self.hash.set(location.hash().unwrap_or_default());
        self.query.set(location.search().unwrap_or_default());
        self.path.set(location.pathname().unwrap_or_default());
    }

    /// Opens what a link leads to here, when it is a page of this app and the browser is not asked for more
    /// than that: another tab, a download.
    fn follow(self, event: &MouseEvent) {
        let asks_more =
            event.meta_key() || event.ctrl_key() || event.shift_key() || event.alt_key();
        if event.default_prevented() || event.button() != 0 || asks_more {
            return;
        }
        let Some(link) = link_at(event) else { return };
        let elsewhere =
            !matches!(link.target().as_str(), "" | "_self") || link.has_attribute("download");
        let own = window()
            .location()
            .origin()
            .is_ok_and(|origin| origin == link.origin());
        if elsewhere
            || !own
            || !link.hash().is_empty()
            || Place::of(&link.pathname()) == Place::Unknown
            || !self.has(&link.pathname())
        {
            return;
        }
        event.prevent_default();
        self.go(&format!("{}{}", link.pathname(), link.search()));
    }
}

fn params(query: &str) -> Option<UrlSearchParams> {
    UrlSearchParams::new_with_str(query).ok()
}

fn link_at(event: &MouseEvent) -> Option<HtmlAnchorElement> {
    let target = event.target()?.dyn_into::<web_sys::Element>().ok()?;
    target.closest("a[href]").ok()??.dyn_into().ok()
}
