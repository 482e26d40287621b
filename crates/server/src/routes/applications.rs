//! `GET /applications`, `GET /applications/{slug}`, `GET /applications/{slug}/users`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use rollcall_api::Page;
use rollcall_api::applications::{Application, ApplicationSummary, ApplicationUser};
use rollcall_api::problem::kind;
use rollcall_store::{AppUserView, ApplicationFacts, Principal, RosterName, Window};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use crate::body::json;
use crate::openapi::tag::APPLICATIONS;
use crate::params::{Paging, Params, page_of, search_of};
use crate::permission::{Wish, is_allowed_by_scope, missing_permission, require};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;

/// List the applications.
///
/// All of them, or one's own when the role shows no others.
#[utoipa::path(
    get, path = "/applications", operation_id = "list_applications", tag = APPLICATIONS,
    responses((status = OK, body = Page<ApplicationSummary>, description = "All on one page")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING])))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
) -> ApiResult<Response> {
    let any = RosterName::Application(String::new());
    let sees_all = is_allowed_by_scope(&principal, &any, Wish::Read);
    let owner = (!sees_all).then_some(principal.key.as_str());
    let found = state
        .storage
        .applications(principal.organization.id, owner)
        .await?;
    if !sees_all && found.is_empty() {
        require(&principal, &any, None, Wish::Read)?;
    }
    let items: Vec<ApplicationSummary> = found
        .into_iter()
        .map(|facts| summary_of(&principal, facts))
        .collect();
    let total = u32::try_from(items.len()).unwrap_or(u32::MAX);
    json(
        StatusCode::OK,
        &Page {
            items,
            total,
            next_cursor: None,
        },
    )
}

/// Show an application.
#[utoipa::path(
    get, path = "/applications/{slug}", operation_id = "show_application", tag = APPLICATIONS,
    params(("slug" = String, Path, description = "Name in addresses", example = "figma")),
    responses((status = OK, body = Application, description = "The application")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(slug): Path<String>,
) -> ApiResult<Response> {
    let mut facts = find(&state, &principal, &slug).await?;
    let sources = std::mem::take(&mut facts.sources);
    json(
        StatusCode::OK,
        &Application {
            summary: summary_of(&principal, facts),
            sources,
        },
    )
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct UsersQuery {
    #[serde(default)]
    #[param(inline)]
    view: View,
    #[serde(default)]
    /// What names, addresses and the like have to contain.
    #[param(max_length = 256)]
    search: String,
}

#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum View {
    #[default]
    Relevant,
    All,
}

/// List the users of an application.
#[utoipa::path(
    get, path = "/applications/{slug}/users", operation_id = "list_application_users", tag = APPLICATIONS,
    params(("slug" = String, Path, description = "Name in addresses", example = "figma"), UsersQuery, Paging),
    responses((status = OK, body = Page<ApplicationUser>, description = "One page, by address")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn users(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(slug): Path<String>,
    Params(query): Params<UsersQuery>,
    Params(paging): Params<Paging>,
) -> ApiResult<Response> {
    find(&state, &principal, &slug).await?;
    let view = match query.view {
        View::Relevant => AppUserView::Relevant,
        View::All => AppUserView::All,
    };
    let after = paging.after()?;
    let window = Window {
        after: after.as_deref(),
        limit: paging.limit(),
    };
    let users = state
        .storage
        .application_users(
            principal.organization.id,
            &slug,
            view,
            search_of(&query.search)?,
            window,
        )
        .await?;
    json(StatusCode::OK, &page_of(users))
}

/// The application, when the signed-in user may look at it.
async fn find(state: &AppState, principal: &Principal, slug: &str) -> ApiResult<ApplicationFacts> {
    let facts = state
        .storage
        .application(principal.organization.id, slug)
        .await?;
    let owner = facts.as_ref().and_then(|facts| facts.owner.as_deref());
    require(
        principal,
        &RosterName::Application(slug.to_owned()),
        owner,
        Wish::Read,
    )?;
    facts.ok_or_else(|| ApiError::not_found(format!("There is no application \"{slug}\".")))
}

fn summary_of(principal: &Principal, facts: ApplicationFacts) -> ApplicationSummary {
    let roster = RosterName::Application(facts.slug.clone());
    let may_import =
        missing_permission(principal, &roster, facts.owner.as_deref(), Wish::Act).is_none();
    ApplicationSummary {
        slug: facts.slug,
        name: facts.name,
        description: facts.description,
        owner: facts.owner_email,
        active_users: facts.active_users,
        past_users: facts.past_users,
        last_import: facts.last_import,
        may_import,
    }
}
