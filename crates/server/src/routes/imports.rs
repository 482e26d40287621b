//! `GET /imports`, `GET /imports/{id}`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use rollcall_api::Page;
use rollcall_api::imports::{Import, ImportSummary};
use rollcall_api::problem::kind;
use rollcall_store::{Principal, RosterName, Window};
use serde::Deserialize;
use utoipa::IntoParams;

use super::rosters::find_roster;
use crate::body::json;
use crate::openapi::tag::IMPORTS;
use crate::params::{Paging, Params, page_of};
use crate::permission::{Wish, is_allowed_by_scope, require};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    /// Only the imports of one roster.
    roster: Option<String>,
}

/// List the imports of every roster that one may look at, the latest first.
#[utoipa::path(
    get, path = "/imports", operation_id = "list_imports", tag = IMPORTS,
    params(ListQuery, Paging),
    responses((status = OK, body = Page<ImportSummary>, description = "One page")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Params(query): Params<ListQuery>,
    Params(paging): Params<Paging>,
) -> ApiResult<Response> {
    let organization = principal.organization.id;
    let rosters = match &query.roster {
        Some(name) => vec![find_roster(&state, &principal, name, Wish::Read).await?.0],
        None => readable_rosters(&state, &principal).await?,
    };
    let after = paging.after()?;
    let window = Window {
        after: after.as_deref(),
        limit: paging.limit(),
    };
    let imports = state
        .storage
        .imports(organization, &rosters, window)
        .await?;
    json(StatusCode::OK, &page_of(imports))
}

/// Show an import with its changes.
#[utoipa::path(
    get, path = "/imports/{id}", operation_id = "show_import", tag = IMPORTS,
    params(("id" = String, Path, description = "The import's id")),
    responses((status = OK, body = Import, description = "The import")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    let import = state
        .storage
        .import(principal.organization.id, &id)
        .await?
        .ok_or_else(|| ApiError::not_found("There is no such import."))?;
    find_roster(&state, &principal, &import.summary.roster, Wish::Read).await?;
    json(StatusCode::OK, &import)
}

async fn readable_rosters(state: &AppState, principal: &Principal) -> ApiResult<Vec<RosterName>> {
    let organization = principal.organization.id;
    let owned = state
        .storage
        .applications(organization, Some(&principal.key))
        .await?;
    let mut rosters = state.storage.rosters(organization).await?;
    rosters.retain(|roster| {
        let owns = owned
            .iter()
            .any(|facts| *roster == RosterName::Application(facts.slug.clone()));
        owns || is_allowed_by_scope(principal, roster, Wish::Read)
    });
    if rosters.is_empty() {
        require(
            principal,
            &RosterName::Application(String::new()),
            None,
            Wish::Read,
        )?;
    }
    Ok(rosters)
}
