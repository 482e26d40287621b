use leptos::prelude::*;
use rollcall_api::session::Access;
use rollcall_wizard::components::{Icon, IconName, dynamic};
use rollcall_wizard::messages::text;

use crate::location::use_location;
use crate::paths;
use crate::session::use_session;

/// The sections of the console; one that the role may not see carries a lock and says on its page why.
#[component]
pub(super) fn Navigation() -> impl IntoView {
    let session = use_session();
    let organization = session.select(|session| session.organization.clone());
    let sees_settings = session.select(|session| session.scopes.settings >= Access::ReadOnly);
    let changes_settings = session.select(|session| session.scopes.settings == Access::TakeAction);
    let users_locked = session.select(|session| session.scopes.users == Access::None);
    view! {
        <p class="rcc-organization">{dynamic(move || organization.get())}</p>
        <nav aria-label=text("console.nav.label")>
            <ul class="rcc-nav" role="list">
                <Section href=paths::APPLICATIONS icon=IconName::Apps label="console.nav.applications" />
                <Section href=paths::USERS icon=IconName::Person label="console.nav.users" locked=users_locked />
                <Section href=paths::IMPORTS icon=IconName::History label="console.nav.imports" />
                {dynamic(move || {
                    sees_settings
                        .get()
                        .then(|| {
                            view! {
                                <Section href=paths::AUDIT icon=IconName::Shield label="console.nav.audit" />
                                <Section href=paths::ROLES icon=IconName::Person label="console.nav.roles" />
                            }
                        })
                })}
                {dynamic(move || {
                    changes_settings
                        .get()
                        .then(|| view! { <Section href=paths::TOKENS icon=IconName::Lock label="console.nav.tokens" /> })
                })}
            </ul>
        </nav>
    }
}

#[component]
fn Section(
    href: &'static str,
    icon: IconName,
    label: &'static str,
    #[prop(optional, into)] locked: Signal<bool>,
) -> impl IntoView {
    let path = use_location().path();
    let current = move || path.with(|path| paths::is_within(path, href).then_some("page"));
    view! {
        <li>
            <a class="rcc-nav-link" href=href aria-current=current>
                <Icon name=icon />
                <span>{text(label)}</span>
                {dynamic(move || {
                    locked
                        .get()
                        .then(|| {
                            view! {
                                <span class="rcc-nav-lock">
                                    <Icon name=IconName::Lock />
                                    <span class="rc-visually-hidden">{text("console.nav.locked")}</span>
                                </span>
                            }
                        })
                })}
            </a>
        </li>
    }
}
