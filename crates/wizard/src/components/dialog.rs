use leptos::html;
use leptos::prelude::*;

use super::dynamic::{handler, watch};

/// A dialog that is open, for what is in it.
#[derive(Debug, Clone, Copy)]
pub struct OpenDialog(NodeRef<html::Dialog>);

/// The dialog around this component.
#[must_use]
pub fn use_dialog() -> OpenDialog {
    expect_context()
}

impl OpenDialog {
    /// Closes it, unless it is gone already. The browser gives the focus back to where it was.
    pub fn close(self) {
        if let Some(Some(dialog)) = self.0.try_get_untracked() {
            dialog.close();
        }
    }
}

/// A question that comes before anything else. Escape closes it, and so does the button of a form in it whose method
/// is `dialog`; `on_close` takes it away.
#[component]
pub fn Dialog(
    /// The question; its name for readers, too.
    #[prop(into)]
    title: String,
    #[prop(into)] on_close: UnsyncCallback<()>,
    children: Children,
) -> impl IntoView {
    let node = NodeRef::<html::Dialog>::new();
    provide_context(OpenDialog(node));
    watch(move || {
        if let Some(dialog) = node.get() {
            // Fails only where it is open already.
            let _ = dialog.show_modal();
        }
    });
    view! {
        <dialog
            class="rc-dialog"
            aria-labelledby="rc-dialog-title"
            node_ref=node
            on:close={handler(move |_| on_close.run(()))}
        >
            <h2 id="rc-dialog-title">{title}</h2>
            {children()}
        </dialog>
    }
}
