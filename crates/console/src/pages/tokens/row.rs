use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::tokens::{ApiToken, TokenScopes};
use rollcall_wizard::components::{Button, ButtonKind, dynamic};
use rollcall_wizard::messages::{list, permission_words, text};

use super::Desk;
use crate::parts::Moment;
use crate::{api, paths};

#[component]
pub(super) fn TokenRow(token: ApiToken) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let path = StoredValue::new(format!("{}/{}", paths::TOKENS, paths::encode(&token.id)));
    let sure = RwSignal::new(false);
    let revoke = move || {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        spawn_local(async move {
            let failure = api::delete(&path.get_value()).await.err();
            let _ = desk.failure.try_set(failure);
            desk.listing.restart();
        });
    };
    let used = match token.last_used_at {
        Some(at) => view! { <Moment at=at /> }.into_any(),
        None => text("console.tokens.never").into_any(),
    };
    let ended = token
        .expired
        .then(|| view! { " " <strong>{text("console.tokens.expired")}</strong> });
    view! {
        <tr>
            <td class="rcc-cell-lead">
                <span class="rcc-person">
                    <span class="rcc-person-name">{token.name}</span>
                    <span class="rcc-person-email">{words_of(token.scopes)}</span>
                </span>
            </td>
            <td data-label=text("console.tokens.made_by")>{token.created_by}</td>
            <td class="rc-cell-tight" data-label=text("console.tokens.used")>{used}</td>
            <td class="rc-cell-tight" data-label=text("console.tokens.expires")>
                <Moment at=token.expires_at />
                {ended}
            </td>
            <td>
                <span class="rcc-row-actions">
                    <Button small=true kind=ButtonKind::Quiet on_press=revoke>
                        {dynamic(move || text(if sure.get() { "console.tokens.sure" } else { "console.tokens.revoke" }))}
                    </Button>
                </span>
            </td>
        </tr>
    }
}

/// "Users: read-only, SCIM".
fn words_of(scopes: TokenScopes) -> String {
    let permissions = scopes.under_api().permissions().into_iter();
    let mut words: Vec<String> = permissions.map(permission_words).collect();
    if scopes.scim {
        words.push("SCIM".to_owned());
    }
    list(&words)
}
