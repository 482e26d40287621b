mod form;
mod row;
mod snippet;

use leptos::prelude::*;
use rollcall_api::embed::EmbedKey;
use rollcall_api::session::Access;
use rollcall_wizard::components::{EmptyState, IconName, Table, dynamic};
use rollcall_wizard::messages::text;

use self::form::KeyForm;
use self::row::KeyRow;
use self::snippet::Snippet;
use super::use_open_application;
use crate::failure::Failure;
use crate::listing::{Listing, use_listing};
use crate::parts::{ListFrame, MoreRows, Refusal, TableRows};
use crate::paths;
use crate::session::use_session;

/// What the parts of the tab share.
#[derive(Debug, Clone, Copy)]
struct Desk {
    /// Below the API.
    path: StoredValue<String>,
    listing: Listing<EmbedKey>,
    may_act: Memo<bool>,
    failure: RwSignal<Option<Failure>>,
}

/// The keys of whoever embeds the application's import: register one, see them, revoke it.
#[component]
pub(super) fn ApplicationEmbedding() -> impl IntoView {
    let slug = use_open_application().slug;
    let path = slug.with_value(|slug| format!("{}/embed-keys", paths::application(slug)));
    let listing = use_listing::<EmbedKey>(Signal::stored(path.clone()));
    let may_act = use_session().select(|session| session.scopes.settings == Access::TakeAction);
    let failure = RwSignal::new(None::<Failure>);
    provide_context(Desk {
        path: StoredValue::new(path),
        listing,
        may_act,
        failure,
    });
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Lock
                title=text("console.embedding.empty")
                text=text("console.embedding.empty_detail")
            />
        }
    };
    view! {
        <p class="rcc-embedding-what">{text("console.embedding.what")}</p>
        <Snippet slug=slug.get_value() />
        {dynamic(move || failure.get().map(|failure| view! { <Refusal failure=failure /> }))}
        {dynamic(move || may_act.get().then(|| view! { <KeyForm /> }))}
        <ListFrame shown=listing.shown() busy=listing.busy() on_retry=move || listing.restart() empty=empty>
            <Table label=text("console.embedding.keys")>
                <thead>
                    <tr>
                        <th scope="col">{text("console.embedding.key")}</th>
                        <th scope="col">{text("console.embedding.origin")}</th>
                        <th scope="col">{text("console.embedding.algorithm")}</th>
                        <th scope="col">{text("console.embedding.registered")}</th>
                        <th scope="col"><span class="rc-visually-hidden">{text("console.tokens.actions")}</span></th>
                    </tr>
                </thead>
                <TableRows listing=listing key=|key| key.id.clone() row=|key| view! { <KeyRow embed_key=key /> }.into_any() />
            </Table>
            <MoreRows listing=listing />
        </ListFrame>
    }
}
