use leptos::prelude::*;
use rollcall_api::tokens::IssuedToken;
use rollcall_wizard::components::{Notice, Tone};
use rollcall_wizard::messages::{text, text_with};

use crate::parts::Secret;

/// The secret, the one time that it is shown.
#[component]
pub(super) fn MadeToken(made: IssuedToken) -> impl IntoView {
    view! {
        <Notice tone=Tone::New title=text_with("console.tokens.made", &[("name", &made.token.name)])>
            <Secret label=text("console.tokens.secret") content=made.secret />
        </Notice>
    }
}
