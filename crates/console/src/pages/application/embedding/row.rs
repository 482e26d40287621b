use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::embed::EmbedKey;
use rollcall_wizard::components::{Button, ButtonKind, dynamic};
use rollcall_wizard::messages::{text, text_with};

use super::Desk;
use crate::parts::Moment;
use crate::session::use_session;
use crate::{api, paths};

#[component]
pub(super) fn KeyRow(embed_key: EmbedKey) -> impl IntoView {
    let desk = expect_context::<Desk>();
    let session = use_session();
    let path = desk
        .path
        .with_value(|path| format!("{path}/{}", paths::encode(&embed_key.id)));
    let path = StoredValue::new(path);
    let sure = RwSignal::new(false);
    let revoke = move || {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        spawn_local(async move {
            let answer = api::delete(&path.get_value()).await;
            let _ = desk.failure.try_set(session.failure_of(&answer));
            desk.listing.restart();
        });
    };
    let by = text_with("console.by", &[("who", &embed_key.created_by)]);
    view! {
        <tr>
            <td class="rcc-cell-lead">
                <span class="rcc-person">
                    <span class="rcc-person-name">{embed_key.name}</span>
                    <code class="rcc-mono">{embed_key.id}</code>
                </span>
            </td>
            <td data-label=text("console.embedding.origin")>{embed_key.origin}</td>
            <td data-label=text("console.embedding.algorithm")>{embed_key.algorithm.word()}</td>
            <td data-label=text("console.embedding.registered")>
                <Moment at=embed_key.created_at /> " " <span class="rc-quiet-text">{by}</span>
            </td>
            <td>
                {dynamic(move || {
                    desk.may_act
                        .get()
                        .then(|| {
                            view! {
                                <span class="rcc-row-actions">
                                    <Button small=true kind=ButtonKind::Quiet on_press=revoke>
                                        {dynamic(move || {
                                            text(if sure.get() { "console.embedding.sure" } else { "console.tokens.revoke" })
                                        })}
                                    </Button>
                                </span>
                            }
                        })
                })}
            </td>
        </tr>
    }
}
