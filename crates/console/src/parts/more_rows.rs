use leptos::prelude::*;
use rollcall_core::json::FromJson;
use rollcall_wizard::components::{Button, dynamic};
use rollcall_wizard::messages::{format_number, text, text_with};

use super::FailureNotice;
use crate::listing::{Listing, Rows, Stage};

/// The foot of a long list: how much of it is here, and the way to more.
#[component]
pub(crate) fn MoreRows<T: Clone + PartialEq + FromJson + Send + Sync + 'static>(
    listing: Listing<T>,
) -> impl IntoView {
    let facts = Memo::new(move |_| listing.rows.with(foot_of));
    view! { <Foot facts=facts on_more=move || listing.grow() /> }
}

#[derive(Debug, Clone, PartialEq)]
struct FootFacts {
    here: u32,
    total: u32,
    has_more: bool,
    growing: bool,
    failure: Option<crate::failure::Failure>,
}

fn foot_of<T>(rows: &Rows<T>) -> FootFacts {
    FootFacts {
        here: u32::try_from(rows.items.len()).unwrap_or(u32::MAX),
        total: rows.total,
        has_more: rows.has_more(),
        growing: rows.stage == Stage::Growing,
        failure: match &rows.stage {
            Stage::Failed(failure) if !rows.items.is_empty() => Some(failure.clone()),
            _ => None,
        },
    }
}

#[component]
fn Foot(facts: Memo<FootFacts>, #[prop(into)] on_more: Callback<()>) -> impl IntoView {
    let has_more =
        Memo::new(move |_| facts.with(|facts| facts.has_more && facts.failure.is_none()));
    let failure = Memo::new(move |_| facts.with(|facts| facts.failure.clone()));
    let said = move || {
        facts.with(|facts| {
            let (here, total) = (
                format_number(u64::from(facts.here)),
                format_number(u64::from(facts.total)),
            );
            text_with("console.rows.here", &[("here", &here), ("total", &total)])
        })
    };
    view! {
        <div class="rcc-more">
            <p class="rc-quiet-text rc-number" role="status">{said}</p>
            {dynamic(move || {
                has_more
                    .get()
                    .then(|| {
                        let growing = Signal::derive(move || facts.with(|facts| facts.growing));
                        view! { <Button disabled=growing on_press=move || on_more.run(())>{text("console.rows.more")}</Button> }
                    })
            })}
        </div>
        {dynamic(move || failure.get().map(|failure| view! { <FailureNotice failure=failure on_retry=on_more /> }))}
    }
}
