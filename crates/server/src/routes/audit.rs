//! `GET /audit`, `GET /audit/export`, `GET /audit/verify`.

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use futures_util::{Stream, stream};
use rollcall_api::Page;
use rollcall_api::audit::{AuditCheck, AuditEntry, AuditState};
use rollcall_api::problem::kind;
use rollcall_store::{
    AuditEvent, AuditVerdict, OrganizationId, Storage, StoreError, Window, rfc3339,
};
use serde::Deserialize;
use serde_json::json;
use utoipa::{IntoParams, ToSchema};

use crate::audit_export::{csv_header, csv_line, json_line};
use crate::body::json;
use crate::clock::now_ms;
use crate::openapi::tag::SETTINGS;
use crate::params::{Paging, Params, page_of, search_of};
use crate::permission::{Wish, require_settings};
use crate::problem::ApiResult;
use crate::signed_in::SignedIn;
use crate::state::AppState;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListQuery {
    #[serde(default)]
    /// What names, addresses and the like have to contain.
    #[param(max_length = 256)]
    search: String,
}

/// List the audit log, the latest entries first.
#[utoipa::path(
    get, path = "/audit", operation_id = "list_audit_log", tag = SETTINGS,
    params(ListQuery, Paging),
    responses((status = OK, body = Page<AuditEntry>, description = "One page")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING])))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Params(query): Params<ListQuery>,
    Params(paging): Params<Paging>,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Read)?;
    let after = paging.after()?;
    let window = Window {
        after: after.as_deref(),
        limit: paging.limit(),
    };
    let entries = state
        .storage
        .audit_entries(principal.organization.id, search_of(&query.search)?, window)
        .await?;
    json(StatusCode::OK, &page_of(entries.map(entry_of)))
}

#[derive(Debug, Clone, Copy, Default, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Format {
    #[default]
    Csv,
    Json,
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ExportQuery {
    #[serde(default)]
    #[param(inline)]
    format: Format,
}

/// Export the whole audit log, oldest entry first.
///
/// That it was exported is an entry itself.
#[utoipa::path(
    get, path = "/audit/export", operation_id = "export_audit_log", tag = SETTINGS,
    params(ExportQuery),
    responses((status = OK, content((String = "text/csv"), (String = "application/x-ndjson")),
        headers(("content-disposition" = String, description = "The name of the file")), description = "A line for each entry")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING])))
)]
pub(crate) async fn export(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Params(query): Params<ExportQuery>,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Read)?;
    let organization = principal.organization.id;
    let exported = AuditEvent {
        at_ms: now_ms(),
        actor: principal.actor(),
        action: "audit.exported".to_owned(),
        subject: "audit".to_owned(),
        detail: json!({}),
    };
    state
        .storage
        .add_audit_event(organization, &exported)
        .await?;
    let (media_type, name) = match query.format {
        Format::Csv => ("text/csv; charset=utf-8", "rollcall-audit.csv"),
        Format::Json => ("application/x-ndjson", "rollcall-audit.jsonl"),
    };
    let body = Body::from_stream(pages(state.storage, organization, query.format));
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        headers.insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}

/// Check the chain of the audit log.
#[utoipa::path(
    get, path = "/audit/verify", operation_id = "verify_audit_log", tag = SETTINGS,
    responses((status = OK, body = AuditCheck, description = "What was found")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING])))
)]
pub(crate) async fn verify(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Read)?;
    let verdict = state
        .storage
        .verify_audit(principal.organization.id, None)
        .await?;
    let (state, number, sha256) = match verdict {
        AuditVerdict::Intact(head) => (AuditState::Intact, head.number, head.sha256),
        AuditVerdict::HeadMissing(head) => (AuditState::OutOfOrder, head.number, head.sha256),
        AuditVerdict::Altered { number } => (AuditState::Altered, number, String::new()),
        AuditVerdict::Unlinked { number } => (AuditState::Unlinked, number, String::new()),
        AuditVerdict::OutOfOrder { expected, .. } => {
            (AuditState::OutOfOrder, expected, String::new())
        }
    };
    json(
        StatusCode::OK,
        &AuditCheck {
            state,
            number: u32::try_from(number).unwrap_or(u32::MAX),
            sha256,
        },
    )
}

fn entry_of(entry: rollcall_store::AuditEntry) -> AuditEntry {
    AuditEntry {
        number: u32::try_from(entry.number).unwrap_or(u32::MAX),
        at: rfc3339(entry.event.at_ms),
        actor: entry.event.actor,
        action: entry.event.action,
        subject: entry.event.subject,
        detail: entry.event.detail.to_string(),
        sha256: entry.sha256,
    }
}

fn pages(
    storage: Storage,
    organization: OrganizationId,
    format: Format,
) -> impl Stream<Item = Result<Bytes, StoreError>> {
    stream::try_unfold((storage, Some(0)), move |(storage, after)| async move {
        let Some(after) = after else { return Ok(None) };
        let page = storage.audit_page(organization, after).await?;
        let mut text = match (format, after) {
            (Format::Csv, 0) => csv_header(),
            _ => String::new(),
        };
        for entry in &page {
            text.push_str(&match format {
                Format::Csv => csv_line(entry),
                Format::Json => json_line(entry),
            });
        }
        let next = page.last().map(|entry| entry.number);
        match next {
            None if text.is_empty() => Ok(None),
            next => Ok(Some((Bytes::from(text), (storage, next)))),
        }
    })
}
