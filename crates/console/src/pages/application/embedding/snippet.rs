use leptos::prelude::*;
use rollcall_api::BASE_PATH;
use rollcall_wizard::messages::{text, text_with};

use crate::parts::CopyButton;

/// What the page of the application needs, to be copied.
#[component]
pub(super) fn Snippet(slug: String) -> impl IntoView {
    let origin = window().location().origin().unwrap_or_default();
    let lines = [
        format!(r#"<script type="module" src="{origin}/embed/rollcall-import.js"></script>"#),
        format!(
            r#"<rollcall-import roster="app:{slug}" endpoint="{origin}{BASE_PATH}"></rollcall-import>"#
        ),
        r#"<script>document.querySelector("rollcall-import").getToken = async () => (await fetch("/rollcall-token")).text();</script>"#
            .to_owned(),
    ]
    .join("\n");
    let token = text_with(
        "console.embedding.token",
        &[("server", &origin), ("roster", &format!("app:{slug}"))],
    );
    view! {
        <div class="rcc-snippet">
            <h2 id="rcc-snippet">{text("console.embedding.snippet")}</h2>
            <pre tabindex="0" role="region" aria-labelledby="rcc-snippet"><code>{lines.clone()}</code></pre>
            <CopyButton content=lines />
            <p class="rc-quiet-text">{token}</p>
        </div>
    }
}
