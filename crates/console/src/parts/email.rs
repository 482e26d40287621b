use leptos::prelude::*;

/// An e-mail address; where it has to break, it breaks after its @.
#[component]
pub(crate) fn Email(address: String) -> impl IntoView {
    let domain_at = address.find('@').map_or(address.len(), |at| at + 1);
    let (local, domain) = address.split_at(domain_at);
    view! { <span class="rcc-email">{local.to_owned()}<wbr />{domain.to_owned()}</span> }
}
