//! What the service is and can do (RFC 7644 §4).

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use rollcall_scim::schema::Catalog;
use rollcall_scim::{Reason, ScimError, list_response, service_provider_config};
use serde_json::Value;

use super::LIMITS;
use super::answer::{Failure, Outcome, document};
use super::caller::Caller;
use super::resources::Parameters;
use super::work::base_of;
use crate::state::AppState;

pub(super) async fn config(State(state): State<AppState>, _: Caller) -> Outcome<Response> {
    let config = service_provider_config(&base_of(&state), LIMITS);
    Ok(document(StatusCode::OK, &config))
}

pub(super) async fn resource_types(
    State(state): State<AppState>,
    caller: Caller,
    parameters: Parameters,
) -> Outcome<Response> {
    refuse_filter(&parameters)?;
    let base = base_of(&state);
    let catalog = catalog(&state, &caller).await?;
    let kinds = catalog.resource_types().map(|kind| kind.document(&base));
    Ok(list(kinds.to_vec()))
}

pub(super) async fn resource_type(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Outcome<Response> {
    let catalog = catalog(&state, &caller).await?;
    let found = catalog
        .resource_types()
        .into_iter()
        .find(|kind| kind.name == id);
    let found = found.ok_or_else(|| Failure::not_found("resource type"))?;
    Ok(document(StatusCode::OK, &found.document(&base_of(&state))))
}

pub(super) async fn schemas(
    State(state): State<AppState>,
    caller: Caller,
    parameters: Parameters,
) -> Outcome<Response> {
    refuse_filter(&parameters)?;
    let base = base_of(&state);
    let catalog = catalog(&state, &caller).await?;
    Ok(list(
        catalog
            .schemas()
            .map(|schema| schema.document(&base))
            .collect(),
    ))
}

pub(super) async fn schema(
    State(state): State<AppState>,
    caller: Caller,
    Path(id): Path<String>,
) -> Outcome<Response> {
    let catalog = catalog(&state, &caller).await?;
    let found = catalog
        .schemas()
        .find(|schema| schema.id.eq_ignore_ascii_case(&id));
    let found = found.ok_or_else(|| Failure::not_found("schema"))?;
    Ok(document(StatusCode::OK, &found.document(&base_of(&state))))
}

async fn catalog(state: &AppState, caller: &Caller) -> Outcome<Catalog> {
    let mut tx = state.storage.read_scim(caller.organization).await?;
    Ok(Catalog::new(&tx.sources().await?))
}

fn list(documents: Vec<Value>) -> Response {
    let total = documents.len();
    document(
        StatusCode::OK,
        &list_response(total, documents, Some(1), None),
    )
}

/// RFC 7644 §4: a filter here is forbidden.
fn refuse_filter(parameters: &Parameters) -> Outcome<()> {
    if parameters
        .iter()
        .any(|(name, _)| name.eq_ignore_ascii_case("filter"))
    {
        let detail = "What the service is cannot be filtered.";
        return Err(ScimError::new(Reason::Forbidden, detail).into());
    }
    Ok(())
}
