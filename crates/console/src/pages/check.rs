use std::time::Duration;

use leptos::prelude::*;
use rollcall_wizard::components::{Icon, IconName, dynamic};
use rollcall_wizard::machine::Step;
use rollcall_wizard::messages::text;
use rollcall_wizard::{Listeners, StepsLoader, Target, TemplateChoice, Wizard};

use super::import_wizard::engine_url;
use crate::page::use_page;
use crate::paths;
use crate::shell::Front;

/// Checks a file without an account and without a server: nothing here asks the API anything.
#[component]
pub(crate) fn CheckPage() -> impl IntoView {
    let title = text("console.check.title");
    use_page(Signal::stored(title.clone()));
    let at_work = RwSignal::new(false);
    // The words are on the screen already, in `www/index.html`; between them and the wizard the browser can do what
    // else it has to.
    let is_next = RwSignal::new(false);
    set_timeout(
        move || {
            // Nobody waits for it any more where the page was left meanwhile.
            let _ = is_next.try_set(true);
        },
        Duration::ZERO,
    );
    let load_steps: StepsLoader = expect_context();
    let wizard = dynamic(move || {
        if !is_next.get() {
            return view! { <div class="rcc-check-place"></div> }.into_any();
        }
        let listeners = Listeners {
            on_step: Some(UnsyncCallback::new(move |(step, _)| {
                at_work.set(step != Step::File)
            })),
            ..Listeners::default()
        };
        let target = Target::CheckOnly {
            template: TemplateChoice::Offered,
        };
        view! { <Wizard target=target engine_url=engine_url() load_steps=load_steps listeners=listeners /> }
            .into_any()
    });
    let promise = |icon: IconName, words: &'static str| {
        view! {
            <li>
                <Icon name=icon />
                <span>{text(words)}</span>
            </li>
        }
    };
    let aside = || {
        view! { <a class="rcc-check-sign-in" href=paths::SIGN_IN>{text("console.sign_in.button")}</a> }
    };
    view! {
        <Front aside=aside>
            <div class="rcc-check" class:rcc-check-at-work=move || at_work.get()>
                <div class="rcc-check-words">
                    <h1 tabindex="-1">{title}</h1>
                    <p class="rcc-check-lead">{text("console.check.lead")}</p>
                    <ul class="rcc-check-promises" role="list">
                        {promise(IconName::Shield, "console.check.stays")}
                        {promise(IconName::Check, "console.check.finds")}
                        {promise(IconName::Download, "console.check.report")}
                    </ul>
                </div>
                {wizard}
            </div>
        </Front>
    }
}
