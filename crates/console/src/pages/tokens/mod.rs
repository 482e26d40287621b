mod form;
mod made;
mod row;

use leptos::prelude::*;
use rollcall_api::tokens::{ApiToken, IssuedToken};
use rollcall_wizard::components::{EmptyState, IconName, PageHeader, Table, dynamic};
use rollcall_wizard::messages::text;

use self::form::TokenForm;
use self::made::MadeToken;
use self::row::TokenRow;
use crate::failure::Failure;
use crate::listing::{Listing, use_listing};
use crate::page::use_page;
use crate::parts::{FailureNotice, ListFrame, MoreRows, TableRows};
use crate::paths;

/// What the parts of the page share.
#[derive(Debug, Clone, Copy)]
struct Desk {
    listing: Listing<ApiToken>,
    /// The token made last; its secret is here and nowhere else.
    made: RwSignal<Option<IssuedToken>>,
    failure: RwSignal<Option<Failure>>,
}

/// The API tokens: make one, see when each was used, revoke it.
#[component]
pub(crate) fn TokensPage() -> impl IntoView {
    let title = text("console.nav.tokens");
    use_page(Signal::stored(title.clone()));
    let listing = use_listing::<ApiToken>(Signal::stored(paths::TOKENS.to_owned()));
    let desk = Desk {
        listing,
        made: RwSignal::new(None),
        failure: RwSignal::new(None),
    };
    provide_context(desk);
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Lock
                title=text("console.tokens.empty")
                text=text("console.tokens.empty_detail")
            />
        }
    };
    view! {
        <PageHeader title=title.clone() subtitle=text("console.tokens.subtitle") />
        {dynamic(move || desk.made.get().map(|made| view! { <MadeToken made=made /> }))}
        {dynamic(move || {
            desk.failure
                .get()
                .map(|failure| view! { <FailureNotice failure=failure on_retry=move || desk.failure.set(None) /> })
        })}
        <TokenForm />
        <ListFrame shown=listing.shown() busy=listing.busy() on_retry=move || listing.restart() empty=empty>
            <Table label=title.clone()>
                <thead>
                    <tr>
                        <th scope="col">{text("console.tokens.token")}</th>
                        <th scope="col">{text("console.tokens.made_by")}</th>
                        <th scope="col">{text("console.tokens.used")}</th>
                        <th scope="col">{text("console.tokens.expires")}</th>
                        <th scope="col"><span class="rc-visually-hidden">{text("console.tokens.actions")}</span></th>
                    </tr>
                </thead>
                <TableRows
                    listing=listing
                    key=|token| token.id.clone()
                    row=|token| view! { <TokenRow token=token /> }.into_any()
                />
            </Table>
            <MoreRows listing=listing />
        </ListFrame>
    }
}
