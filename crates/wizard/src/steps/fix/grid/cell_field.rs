use leptos::html::Input;
use leptos::prelude::*;

use crate::components::{handler, watch};

/// The field in which a cell is edited: Enter keeps and goes on to the next row, Tab and leaving keep, Escape drops.
#[component]
pub(super) fn CellField(
    /// What stands in it at first, and whether that is selected.
    value: String,
    selected: bool,
    label: String,
    /// The value to keep, and by how many rows to go on.
    on_end: impl Fn(Option<String>, u32) + Copy + 'static,
) -> impl IntoView {
    let field = NodeRef::<Input>::new();
    watch(move || {
        if let Some(field) = field.get() {
            let _ = field.focus();
            if selected {
                field.select();
            }
        }
    });
    let ended = StoredValue::new(false);
    // Taking the field away blurs it: what was ended by a key is not ended once more.
    let end = move |keep: bool, step: u32| {
        if ended.try_update_value(|ended| std::mem::replace(ended, true)) != Some(false) {
            return;
        }
        let content = field
            .try_get_untracked()
            .flatten()
            .map(|field| field.value());
        on_end(content.filter(|_| keep), step);
    };
    let press = move |event: web_sys::KeyboardEvent| {
        event.stop_propagation();
        match event.key().as_str() {
            "Enter" if !event.is_composing() => end(true, 1),
            "Escape" => {
                // A dialog around it stays open.
                event.prevent_default();
                end(false, 0);
            }
            _ => {}
        }
    };
    view! {
        <input
            class="rc-cell-field"
            type="text"
            autocomplete="off"
            spellcheck="false"
            aria-label=label
            prop:value=value
            node_ref=field
            on:keydown={handler(press)}
            on:paste={handler(|event: web_sys::ClipboardEvent| event.stop_propagation())}
            on:blur={handler(move |_| end(true, 0))}
        />
    }
}
