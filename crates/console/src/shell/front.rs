use leptos::prelude::*;
use rollcall_wizard::components::Wordmark;

use super::language::LanguageChoice;
use super::skip_link::SkipLink;

/// What is around the pages that need no account: the name above, nothing beside. `aside` stands at the end of
/// the bar.
#[component]
pub(crate) fn Front(#[prop(optional, into)] aside: ViewFn, children: Children) -> impl IntoView {
    view! {
        <div class="rc-root rcc-front">
            <SkipLink />
            <header class="rcc-front-bar">
                <Wordmark />
                <div class="rcc-front-end">
                    <LanguageChoice />
                    {aside.run()}
                </div>
            </header>
            <main class="rcc-front-main" id="content" tabindex="-1">
                {children()}
            </main>
        </div>
    }
}
