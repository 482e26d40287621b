use leptos::prelude::*;
use rollcall_wizard::components::dynamic;

use super::{FailureNotice, Skeleton};
use crate::listing::Shown;

/// A list while it is on its way, when it is empty, when it failed, and when it is here (the children).
#[component]
pub(crate) fn ListFrame(
    #[prop(into)] shown: Memo<Shown>,
    /// Other rows are on their way.
    #[prop(into)]
    busy: Signal<bool>,
    #[prop(into)] on_retry: Callback<()>,
    #[prop(into)] empty: ViewFn,
    children: ChildrenFn,
) -> impl IntoView {
    dynamic(move || match shown.get() {
        Shown::Waiting => view! { <Skeleton /> }.into_any(),
        Shown::Empty => empty.run(),
        Shown::Failed(failure) => {
            view! { <FailureNotice failure=failure on_retry=on_retry /> }.into_any()
        }
        Shown::Rows => view! {
            <div class="rcc-ledger" aria-busy=move || busy.get().to_string()>
                {children()}
            </div>
        }
        .into_any(),
    })
}
