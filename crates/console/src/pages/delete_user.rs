use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::users::WorkspaceUser;
use rollcall_wizard::components::{Button, ButtonKind, Dialog, dynamic, use_dialog};
use rollcall_wizard::messages::{text, text_with};

use crate::failure::Failure;
use crate::parts::Refusal;
use crate::session::use_session;
use crate::{api, paths};

/// Asks before somebody is deleted, and says what that does.
#[component]
pub(super) fn DeleteUser(
    user: WorkspaceUser,
    #[prop(into)] on_close: UnsyncCallback<()>,
    #[prop(into)] on_deleted: UnsyncCallback<()>,
) -> impl IntoView {
    let title = text_with("console.users.delete_sure", &[("user", &user.email)]);
    let is_deleted = StoredValue::new(false);
    let close = move || {
        // First: closing takes this component away.
        if is_deleted.get_value() {
            on_deleted.run(());
        }
        on_close.run(());
    };
    view! {
        <Dialog title=title on_close=close>
            <Question key=user.key is_deleted=is_deleted />
        </Dialog>
    }
}

#[component]
fn Question(key: String, is_deleted: StoredValue<bool>) -> impl IntoView {
    let session = use_session();
    let dialog = use_dialog();
    let path = StoredValue::new(paths::user(&key));
    let busy = RwSignal::new(false);
    let failure = RwSignal::new(None::<Failure>);
    let delete = move || {
        busy.set(true);
        spawn_local(async move {
            let answer = api::delete(&path.get_value()).await;
            let _ = busy.try_set(false);
            let _ = failure.try_set(session.failure_of(&answer));
            if answer.is_ok() {
                let _ = is_deleted.try_set_value(true);
                dialog.close();
            }
        });
    };
    view! {
        <p>{text("console.users.delete_what")}</p>
        {dynamic(move || failure.get().map(|failure| view! { <Refusal failure=failure /> }))}
        <form method="dialog" class="rc-dialog-buttons">
            <button type="submit" class="rc-button" autofocus=true>
                {text("console.cancel")}
            </button>
            <Button kind=ButtonKind::Danger disabled=busy on_press=delete>
                {text("console.users.delete")}
            </Button>
        </form>
    }
}
