use leptos::prelude::*;

use crate::components::{Button, ButtonKind, Dialog, IconName, dynamic};
use crate::messages::text;

/// What each key does, by where.
const KEYS: [(&str, &[(&str, &str)]); 3] = [
    (
        "keys.anywhere",
        &[
            ("?", "keys.help"),
            ("Ctrl Z", "fix.undo"),
            ("Ctrl Y", "fix.redo"),
        ],
    ),
    (
        "keys.grid",
        &[
            ("← ↑ → ↓", "keys.move"),
            ("Shift ← ↑ → ↓", "keys.select"),
            ("Ctrl ← ↑ → ↓", "keys.jump"),
            ("Page ↑ ↓", "keys.page"),
            ("Ctrl A", "keys.select_all"),
            ("Enter, F2", "keys.edit"),
            ("A … Z", "keys.overwrite"),
            ("Esc", "keys.drop"),
            ("Delete", "keys.clear"),
            ("Ctrl C, Ctrl V", "keys.copy_paste"),
            ("Ctrl D", "fix.fill_down"),
            ("Ctrl −", "keys.leave_out"),
        ],
    ),
    (
        "keys.head",
        &[("Enter", "keys.menu"), ("Shift ← →", "keys.width")],
    ),
];

/// The sheet of keys, and the button that opens it for who does not know its key.
#[component]
pub(super) fn KeySheet(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Button
            kind=ButtonKind::Quiet
            small=true
            icon=IconName::Keyboard
            on_press=move || open.set(true)
        >
            {text("keys.title")}
        </Button>
        {dynamic(move || {
            open.get()
                .then(|| {
                    view! {
                        <Dialog title=text("keys.title") on_close=move || open.set(false)>
                            <div class="rc-keys" tabindex="0" role="group" aria-label=text("keys.title")>
                                {KEYS.map(|(title, keys)| view! { <Keys title=title keys=keys /> }).collect_view()}
                            </div>
                            <form method="dialog" class="rc-dialog-buttons">
                                <button type="submit" class="rc-button rc-button-primary">
                                    {text("frame.close")}
                                </button>
                            </form>
                        </Dialog>
                    }
                })
        })}
    }
}

#[component]
fn Keys(title: &'static str, keys: &'static [(&'static str, &'static str)]) -> impl IntoView {
    view! {
        <section>
            <h3>{text(title)}</h3>
            <dl>
                {keys
                    .iter()
                    .map(|(key, does)| {
                        view! {
                            <div>
                                <dt><kbd dir="ltr">{*key}</kbd></dt>
                                <dd>{text(does)}</dd>
                            </div>
                        }
                    })
                    .collect_view()}
            </dl>
        </section>
    }
}

/// Whether an event of the keyboard asks for the sheet: a question mark, but not in a field.
pub(super) fn asks_for_keys(event: &web_sys::KeyboardEvent) -> bool {
    use wasm_bindgen::JsCast;
    let target = event
        .target()
        .and_then(|target| target.dyn_into::<web_sys::Element>().ok());
    event.key() == "?"
        && target.is_none_or(|target| target.matches("input, select, textarea") != Ok(true))
}
