//! Puts the wizard into the shadow root of each element.

use js_sys::{Function, JSON, Reflect};
use leptos::mount::mount_to;
use leptos::prelude::*;
use rollcall_core::session::Mode;
use rollcall_wizard::style::adopt;
use rollcall_wizard::{Server, Target, TemplateChoice, TemplateSource, Wizard};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

use crate::events::listeners_for;
use crate::later_steps;

const NAME: &str = "rollcall-import";
const OWN_SERVER: &str = "/api/v1";

#[wasm_bindgen(module = "/src/bin/rollcall-widget/element.js")]
extern "C" {
    #[wasm_bindgen(js_name = defineElement)]
    fn define_custom_element(name: &str, mount: &Function);
}

/// Defines `<rollcall-import>`, unless the page has it already.
pub(crate) fn define_element(engine_url: String) {
    let mount = Closure::<dyn Fn(HtmlElement, JsValue) -> JsValue>::new(
        move |element: HtmlElement, fetch: JsValue| {
            mount_wizard(&element, fetch.dyn_into().ok(), &engine_url)
                .map_or(JsValue::NULL, JsValue::from)
        },
    );
    define_custom_element(NAME, mount.as_ref().unchecked_ref());
    // The element is defined for as long as the page lives.
    mount.forget();
}

/// Returns what takes the wizard away again; nothing where there is no place for it. `fetch` sends its requests when
/// the element has a token.
fn mount_wizard(
    element: &HtmlElement,
    fetch: Option<Function>,
    engine_url: &str,
) -> Option<Function> {
    let shadow = element.shadow_root()?;
    if shadow.adopted_style_sheets().length() == 0 {
        // A browser without constructed style sheets shows the wizard plain, and working.
        let _ = adopt(&shadow, include_str!("element.css"));
    }
    let ground: HtmlElement = document().create_element("div").ok()?.unchecked_into();
    ground.set_class_name("rc-root rc-embedded");
    let _ = shadow.append_child(&ground);
    let target = read_target(element, fetch);
    let mode = match element.get_attribute("mode").as_deref() {
        Some("new-only") => Mode::NewOnly,
        _ => Mode::Full,
    };
    let listeners = listeners_for(element);
    let engine_url = engine_url.to_owned();
    let mounted = mount_to(ground.clone(), move || {
        view! {
            <Wizard
                target=target
                engine_url=engine_url
                load_steps=|| Box::pin(async { later_steps().await.ok() })
                mode=mode
                listeners=listeners
            />
        }
    });
    let unmount = Closure::once_into_js(move || {
        drop(mounted);
        ground.remove();
    });
    Some(unmount.unchecked_into())
}

/// A roster is a server's; a directory is the page's; without either, files are checked and that is all.
fn read_target(element: &HtmlElement, fetch: Option<Function>) -> Target {
    let attribute = |name: &str| {
        element
            .get_attribute(name)
            .filter(|value| !value.is_empty())
    };
    let property = |name: &str| {
        let value = Reflect::get(element, &JsValue::from_str(name)).unwrap_or_default();
        (!value.is_undefined() && !value.is_null()).then_some(value)
    };
    let template = property("template").and_then(read_template);
    let template = template
        .or_else(|| attribute("template").map(TemplateSource::BuiltIn))
        .map_or(TemplateChoice::Offered, TemplateChoice::Fixed);
    match (attribute("roster"), property("directory")) {
        (Some(roster), _) => Target::Server {
            server: Server {
                endpoint: attribute("endpoint").unwrap_or_else(|| OWN_SERVER.to_owned()),
                fetch,
            },
            roster,
        },
        (None, Some(directory)) => Target::Host {
            template,
            directory,
        },
        (None, None) => Target::CheckOnly { template },
    }
}

fn read_template(value: JsValue) -> Option<TemplateSource> {
    if let Some(name) = value.as_string() {
        return Some(TemplateSource::BuiltIn(name));
    }
    let json = JSON::stringify(&value).ok()?;
    Some(TemplateSource::Document(json.into()))
}
