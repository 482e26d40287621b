//! `GET /templates/{name}` (the document) and `GET /templates/{name}.csv` (header and one example record).

use axum::extract::{Path, State};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollcall_api::problem::kind;
use rollcall_core::template::{Template, builtin};

use crate::body::json_text;
use crate::openapi::tag::ROSTERS;
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;

const CSV: HeaderValue = HeaderValue::from_static("text/csv; charset=utf-8");

/// Show a template.
///
/// `NAME` is the document (Table Schema with a `rollcall` object), `NAME.csv` its header with one example record. Built-in
/// templates are for everybody; those of the organization for its signed-in users.
#[utoipa::path(
    get, path = "/templates/{file}", operation_id = "show_template", tag = ROSTERS, security((), ("session" = []), ("token" = [])),
    params(("file" = String, Path, description = "`NAME` or `NAME.csv`", example = "app-users.csv")),
    responses((status = OK, content((Object = "application/json"), (String = "text/csv")), description = "The template",
        headers(("content-disposition" = Option<String>, description = "The name of the CSV file")))),
    extensions(("x-problems" = json!([kind::NOT_FOUND])))
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    signed_in: Option<SignedIn>,
    Path(file): Path<String>,
) -> ApiResult<Response> {
    let (name, wants_csv) = match file.strip_suffix(".csv") {
        Some(name) => (name, true),
        None => (file.as_str(), false),
    };
    let own = match signed_in {
        Some(SignedIn(principal)) => {
            state
                .storage
                .own_template(principal.organization.id, name)
                .await?
        }
        None => None,
    };
    let document = find_template(own, name)
        .ok_or_else(|| ApiError::not_found(format!("There is no template \"{name}\".")))?;
    if !wants_csv {
        return Ok(json_text(StatusCode::OK, document));
    }
    let template =
        Template::from_json(&document).map_err(|error| ApiError::internal(error.to_string()))?;
    let mut response = ([(header::CONTENT_TYPE, CSV)], template.csv()).into_response();
    let disposition = format!("attachment; filename=\"{file}\"");
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        response
            .headers_mut()
            .insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// The organization's own document, else the built-in one of this name.
pub(crate) fn find_template(own: Option<String>, name: &str) -> Option<String> {
    own.or_else(|| builtin(name).map(|template| template.json.to_owned()))
}
