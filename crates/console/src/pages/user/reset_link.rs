use leptos::prelude::*;
use rollcall_api::session::ResetLink;
use rollcall_wizard::components::{Notice, Tone};
use rollcall_wizard::messages::{format_moment, text, text_with};

use crate::parts::Secret;

/// A link that sets a password: sent by mail, or here, the one time that it is shown.
#[component]
pub(super) fn GivenLink(link: ResetLink) -> impl IntoView {
    let until = format_moment(&link.expires_at);
    let (title, secret) = match (link.url, link.sent_to) {
        (Some(url), _) => (
            text_with("console.user.link_given", &[("until", &until)]),
            Some(view! { <Secret label=text("console.user.link") content=url /> }),
        ),
        (None, address) => {
            let address = address.unwrap_or_default();
            let args = [("email", address.as_str()), ("until", until.as_str())];
            (text_with("console.user.link_sent", &args), None)
        }
    };
    view! {
        <Notice tone=Tone::New title=title>
            {secret}
            <p class="rc-quiet-text">{text("console.user.link_what")}</p>
        </Notice>
    }
}
