use leptos::prelude::*;
use rollcall_core::json::FromJson;

use crate::listing::Listing;

/// The rows of a list in a table. What is there stays when more come.
#[component]
pub(crate) fn TableRows<T: Clone + FromJson + Send + Sync + 'static>(
    listing: Listing<T>,
    /// What tells a row from all others.
    key: fn(&T) -> String,
    row: fn(T) -> AnyView,
) -> impl IntoView {
    let keys = Memo::new(move |_| {
        listing.rows.with(|rows| {
            rows.items
                .iter()
                .map(key)
                .enumerate()
                .collect::<Vec<(usize, String)>>()
        })
    });
    let make = Callback::new(move |position: usize| {
        let item = listing
            .rows
            .with_untracked(|rows| rows.items.get(position).cloned());
        item.map(row)
    });
    view! { <Body keys=keys make=make /> }
}

/// The same for rows of every kind, so that it is there once.
#[component]
fn Body(keys: Memo<Vec<(usize, String)>>, make: Callback<usize, Option<AnyView>>) -> impl IntoView {
    view! {
        <tbody>
            <For each=move || keys.get() key=|(_, key)| key.clone() children=move |(position, _)| make.run(position) />
        </tbody>
    }
}
