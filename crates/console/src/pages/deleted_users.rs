use leptos::prelude::*;
use leptos::task::spawn_local;
use rollcall_api::session::Access;
use rollcall_api::users::{DeletedUser, RestoredUser};
use rollcall_wizard::components::{
    Button, ButtonKind, EmptyState, IconName, Notice, PageHeader, Table, Tone, dynamic,
};
use rollcall_wizard::fresh_key;
use rollcall_wizard::messages::{list, text, text_with};

use crate::api;
use crate::failure::Failure;
use crate::listing::{Listing, use_listing};
use crate::page::use_page;
use crate::parts::{BackLink, FailureNotice, ListFrame, Moment, MoreRows, TableRows};
use crate::paths;
use crate::session::use_session;

/// What a row does something to.
#[derive(Debug, Clone, Copy)]
struct Bin {
    listing: Listing<DeletedUser>,
    /// What became of the last thing done, in words.
    outcome: RwSignal<Option<Result<String, Failure>>>,
}

/// Who was taken off the directory, and can be brought back for a while.
#[component]
pub(crate) fn DeletedUsersPage() -> impl IntoView {
    let title = text("console.deleted.title");
    use_page(Signal::stored(title.clone()));
    let listing = use_listing::<DeletedUser>(Signal::stored(paths::DELETED_USERS.to_owned()));
    let outcome = RwSignal::new(None::<Result<String, Failure>>);
    provide_context(Bin { listing, outcome });
    let empty = || {
        view! {
            <EmptyState
                icon=IconName::Person
                title=text("console.deleted.empty")
                text=text("console.deleted.empty_detail")
            />
        }
    };
    view! {
        <BackLink href=paths::USERS.to_owned() label=text("console.nav.users") />
        <PageHeader title=title.clone() subtitle=text("console.deleted.subtitle") />
        {dynamic(move || {
            outcome
                .get()
                .map(|outcome| match outcome {
                    Ok(words) => view! { <Notice tone=Tone::New title=words /> }.into_any(),
                    Err(failure) => {
                        view! { <FailureNotice failure=failure on_retry=move || listing.restart() /> }.into_any()
                    }
                })
        })}
        <ListFrame shown=listing.shown() busy=listing.busy() on_retry=move || listing.restart() empty=empty>
            <Table label=title.clone()>
                <thead>
                    <tr>
                        <th scope="col">{text("console.users.user")}</th>
                        <th scope="col">{text("console.deleted.when")}</th>
                        <th scope="col">{text("console.imports.who")}</th>
                        <th scope="col">{text("console.deleted.until")}</th>
                        <th scope="col"><span class="rc-visually-hidden">{text("console.deleted.actions")}</span></th>
                    </tr>
                </thead>
                <TableRows
                    listing=listing
                    key=|user| user.key.clone()
                    row=|user| view! { <DeletedRow user=user /> }.into_any()
                />
            </Table>
            <MoreRows listing=listing />
        </ListFrame>
    }
}

#[component]
fn DeletedRow(user: DeletedUser) -> impl IntoView {
    let bin = expect_context::<Bin>();
    let session = use_session();
    let may_restore = session.select(|session| session.scopes.users == Access::TakeAction);
    let may_purge = session.select(|session| {
        session.scopes.users == Access::TakeAction && session.scopes.settings == Access::TakeAction
    });
    let path = StoredValue::new(format!(
        "{}/{}",
        paths::DELETED_USERS,
        paths::encode(&user.key)
    ));
    let email = StoredValue::new(user.email.clone());
    let done = move |answer: Result<String, Failure>| {
        let _ = bin.outcome.try_set(Some(answer));
        bin.listing.restart();
    };
    let restore = move || {
        spawn_local(async move {
            let path = format!("{}/restore", path.get_value());
            let answer = api::post::<RestoredUser>(&path, &fresh_key(), "{}").await;
            done(answer.map(|restored| {
                let lost = list(&restored.identifiers_lost);
                let key = match lost.is_empty() {
                    true => "console.deleted.restored",
                    false => "console.deleted.restored_without",
                };
                text_with(key, &[("user", &email.get_value()), ("lost", &lost)])
            }));
        });
    };
    let sure = RwSignal::new(false);
    let purge = move || {
        if !sure.get_untracked() {
            sure.set(true);
            return;
        }
        spawn_local(async move {
            let answer = api::delete(&path.get_value()).await;
            done(
                answer
                    .map(|()| text_with("console.deleted.purged", &[("user", &email.get_value())])),
            );
        });
    };
    view! {
        <tr>
            <td class="rcc-cell-lead">
                <span class="rcc-person">
                    <span class="rcc-person-name">{user.display_name}</span>
                    <span class="rcc-person-email">{user.email}</span>
                </span>
            </td>
            <td class="rc-cell-tight" data-label=text("console.deleted.when")><Moment at=user.deleted_at /></td>
            <td data-label=text("console.imports.who")>{user.deleted_by}</td>
            <td class="rc-cell-tight" data-label=text("console.deleted.until")><Moment at=user.gone_at /></td>
            <td>
                <span class="rcc-row-actions">
                    {dynamic(move || {
                        may_restore
                            .get()
                            .then(|| {
                                view! {
                                    <Button small=true icon=IconName::Undo on_press=restore>
                                        {text("console.deleted.restore")}
                                    </Button>
                                }
                            })
                    })}
                    {dynamic(move || {
                        may_purge
                            .get()
                            .then(|| {
                                let key = if sure.get() { "console.deleted.sure" } else { "console.deleted.purge" };
                                view! {
                                    <Button small=true kind=ButtonKind::Quiet on_press=purge>{text(key)}</Button>
                                }
                            })
                    })}
                </span>
            </td>
        </tr>
    }
}
