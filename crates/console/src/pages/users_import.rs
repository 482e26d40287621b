use leptos::prelude::*;
use rollcall_wizard::messages::text;

use super::import_wizard::ImportWizard;
use crate::page::use_page;
use crate::parts::BackLink;
use crate::paths;

/// The wizard for the workspace directory.
#[component]
pub(crate) fn UsersImportPage() -> impl IntoView {
    let title = text("console.users.import");
    use_page(Signal::stored(title.clone()));
    view! {
        <BackLink href=paths::USERS.to_owned() label=text("console.nav.users") />
        <h1 class="rc-visually-hidden" tabindex="-1">{title}</h1>
        <ImportWizard roster="workspace".to_owned() users_href=paths::USERS.to_owned() />
    }
}
