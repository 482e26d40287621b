use leptos::prelude::*;
use rollcall_api::applications::{Application, DataSource};
use rollcall_wizard::components::{Icon, IconName, dynamic};
use rollcall_wizard::messages::{text, text_count, text_with};

use super::use_open_application;
use crate::parts::{ImportAction, Moment};
use crate::paths;

const FILE_UPLOAD: &str = "file_upload";

/// Where the users of the application were seen: the file upload first, since that is what one does here.
#[component]
pub(crate) fn ApplicationSources() -> impl IntoView {
    let open = use_open_application();
    dynamic(move || {
        open.fetched
            .with(|fetched| fetched.ready().cloned())
            .map(|found| view! { <Sources found=found /> })
    })
}

#[component]
fn Sources(found: Application) -> impl IntoView {
    let (uploads, others): (Vec<DataSource>, Vec<DataSource>) = found
        .sources
        .into_iter()
        .partition(|source| source.source == FILE_UPLOAD);
    let summary = found.summary;
    let action = view! {
        <ImportAction
            href=paths::application_import(&summary.slug)
            may_import=summary.may_import
            permission="applications:act"
        />
    };
    let note = others
        .is_empty()
        .then(|| view! { <p class="rcc-sources-note">{text("console.sources.no_other")}</p> });
    view! {
        <ul class="rcc-sources" role="list">
            <li class="rcc-source">
                <span class="rcc-source-icon"><Icon name=IconName::File /></span>
                <div>
                    <h2>{text("console.sources.file_upload")}</h2>
                    <Upload upload=uploads.into_iter().next() />
                </div>
                <div class="rcc-source-action">{action}</div>
            </li>
            {others.into_iter().map(|source| view! { <OtherSource source=source /> }).collect_view()}
        </ul>
        {note}
    }
}

/// What the file upload brought so far.
#[component]
fn Upload(upload: Option<DataSource>) -> impl IntoView {
    match upload {
        Some(upload) if upload.last_run_at.is_some() => {
            view! { <SourceLine source=upload last="console.sources.last_run" /> }.into_any()
        }
        Some(_) | None => {
            view! { <p class="rcc-source-text">{text("console.sources.never_run")}</p> }.into_any()
        }
    }
}

#[component]
fn OtherSource(source: DataSource) -> impl IntoView {
    view! {
        <li class="rcc-source">
            <span class="rcc-source-icon"><Icon name=IconName::Apps /></span>
            <div>
                <h2>{source.title.clone()}</h2>
                <SourceLine source=source last="console.sources.last_seen" />
            </div>
        </li>
    }
}

/// How many users, in which account, and when they were last seen; `last` is the key of the word for that.
#[component]
fn SourceLine(source: DataSource, last: &'static str) -> impl IntoView {
    let users = text_count("count.users", u64::from(source.users));
    let account = text_with("console.sources.account", &[("account", &source.account)]);
    let when = source
        .last_run_at
        .map(|at| view! { " · " {text(last)} " " <Moment at=at /> });
    view! { <p class="rcc-source-text">{users} " · " {account} {when}</p> }
}
