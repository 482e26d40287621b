use leptos::prelude::*;
use rollcall_api::applications::{Application, ApplicationSummary};
use rollcall_api::session::Access;
use rollcall_wizard::components::{ButtonKind, PageHeader, Tab, TabLinks, dynamic};
use rollcall_wizard::messages::{format_number, text, text_with};

use super::OpenApplication;
use super::embedding::ApplicationEmbedding;
use super::sources::ApplicationSources;
use super::users::ApplicationUsers;
use crate::failure::Failure;
use crate::fetched::{Fetched, use_fetched};
use crate::location::use_location;
use crate::page::use_page;
use crate::parts::{BackLink, FailureNotice, ImportAction, Moment, Skeleton};
use crate::paths;
use crate::session::use_session;

/// What the page shows, coarsely: the tabs are not built anew when a number changes.
#[derive(Debug, Clone, PartialEq)]
enum Shown {
    Waiting,
    Application,
    Failed(Failure),
}

/// A tab of the page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Part {
    Users,
    Sources,
    Embedding,
}

/// One application: what it is, the way to import to it, its tabs.
#[component]
pub(crate) fn ApplicationPage(slug: String) -> impl IntoView {
    let path = Signal::stored(paths::application(&slug));
    let slug = StoredValue::new(slug);
    let attempt = RwSignal::new(0);
    let fetched = use_fetched::<Application>(path, attempt);
    provide_context(OpenApplication { slug, fetched });
    let shown = Memo::new(move |_| {
        fetched.with(|fetched| match fetched {
            Fetched::Waiting => Shown::Waiting,
            Fetched::Ready(_) => Shown::Application,
            Fetched::Failed(failure) => Shown::Failed(failure.clone()),
        })
    });
    let title = Memo::new(move |_| match shown.get() {
        Shown::Waiting => String::new(),
        Shown::Application => fetched.with(|fetched| {
            fetched
                .ready()
                .map(|found| found.summary.name.clone())
                .unwrap_or_default()
        }),
        Shown::Failed(_) => text("console.application"),
    });
    use_page(title.into());
    view! {
        <BackLink href=paths::APPLICATIONS.to_owned() label=text("console.nav.applications") />
        {dynamic(move || match shown.get() {
            Shown::Waiting => view! { <Skeleton lines=8 /> }.into_any(),
            Shown::Application => view! { <Head title=title /> }.into_any(),
            Shown::Failed(failure) => {
                view! {
                    <PageHeader title=title />
                    <FailureNotice failure=failure on_retry=move || attempt.update(|attempt| *attempt += 1) />
                }
                    .into_any()
            }
        })}
    }
}

#[component]
fn Head(title: Memo<String>) -> impl IntoView {
    let OpenApplication { slug, fetched } = expect_context();
    let summary = Memo::new(move |_| {
        fetched.with(|fetched| fetched.ready().map(|found| found.summary.clone()))
    });
    let description = Signal::derive(move || {
        summary.with(|found| {
            found
                .as_ref()
                .map(|found| found.description.clone())
                .unwrap_or_default()
        })
    });
    let path = use_location().path();
    let addresses = slug.with_value(|slug| {
        [
            (Part::Users, "console.nav.users", paths::application(slug)),
            (
                Part::Sources,
                "console.sources.title",
                paths::application_sources(slug),
            ),
            (
                Part::Embedding,
                "console.embedding.title",
                paths::application_embedding(slug),
            ),
        ]
    });
    let open = {
        let addresses = addresses.clone();
        Memo::new(move |_| {
            let at = |(_, _, address): &&(Part, _, String)| path.with(|path| path == address);
            addresses
                .iter()
                .find(at)
                .map_or(Part::Users, |found| found.0)
        })
    };
    let sees_keys = use_session().select(|session| session.scopes.settings >= Access::ReadOnly);
    let tabs = Memo::new(move |_| {
        let shown = |(part, _, _): &&(Part, _, _)| *part != Part::Embedding || sees_keys.get();
        let tab = |(part, label, href): &(Part, &str, String)| Tab {
            href: href.clone(),
            label: text(label),
            count: None,
            current: open.get() == *part,
        };
        addresses.iter().filter(shown).map(tab).collect::<Vec<_>>()
    });
    view! {
        <PageHeader title=title subtitle=description>
            {dynamic(move || {
                summary
                    .get()
                    .map(|found| {
                        view! {
                            <ImportAction
                                href=paths::application_import(&found.slug)
                                may_import=found.may_import
                                permission="applications:act"
                                kind=ButtonKind::Primary
                            />
                        }
                    })
            })}
        </PageHeader>
        {dynamic(move || summary.get().map(|found| view! { <Facts found=found /> }))}
        <TabLinks label=text("console.application") tabs=tabs />
        <div class="rcc-tab-place">
            {dynamic(move || match open.get() {
                Part::Users => view! { <ApplicationUsers /> }.into_any(),
                Part::Sources => view! { <ApplicationSources /> }.into_any(),
                Part::Embedding => view! { <ApplicationEmbedding /> }.into_any(),
            })}
        </div>
    }
}

/// Whose it is, and what was imported last.
#[component]
fn Facts(found: ApplicationSummary) -> impl IntoView {
    let owner = found.owner.unwrap_or_else(|| text("console.no_owner"));
    let number = |name: &'static str, count: u32| {
        view! {
            <div>
                <dt>{text(name)}</dt>
                <dd class="rc-number">{format_number(u64::from(count))}</dd>
            </div>
        }
    };
    let last = found.last_import.map(|import| {
        let by = text_with("console.by", &[("who", &import.applied_by)]);
        view! {
            <div>
                <dt>{text("console.last_import")}</dt>
                <dd>
                    <a href=paths::import(&import.id)><Moment at=import.applied_at /></a>
                    " "
                    <span class="rc-quiet-text">{by}</span>
                </dd>
            </div>
        }
    });
    view! {
        <dl class="rcc-facts-line">
            <div>
                <dt>{text("console.owner")}</dt>
                <dd>{owner}</dd>
            </div>
            {number("console.active_users", found.active_users)}
            {number("console.past_users", found.past_users)}
            {last}
        </dl>
    }
}
