//! SCIM 2.0 under `/scim/v2` (RFC 7644): the protocol of `rollcall-scim`, carried out on the workspace directory.
//!
//! A request is one transaction of the storage. What it changes raises the roster's revision and stands in delta,
//! history and audit log, as an import does. Errors have SCIM's own form. `docs/scim.md` says what is peculiar.

mod answer;
mod bulk;
mod caller;
mod conditions;
mod discovery;
mod group_form;
mod history;
mod indexed;
mod query;
mod resources;
mod scan;
mod user_form;
mod work;
mod work_groups;
mod work_users;

use axum::Router;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{get, post};
use rollcall_scim::{BulkLimits, Limits};
use tower_http::compression::CompressionLayer;

use crate::asker::meet_scim;
use crate::state::AppState;

/// What is announced at `/ServiceProviderConfig`.
pub(crate) const LIMITS: Limits = Limits {
    bulk: BulkLimits {
        operations: 2_000,
        bytes: 4 * 1024 * 1024,
    },
    default_page: 100,
    max_page: 1_000,
    cursor_seconds: 3_600,
};

/// Bytes of any other body.
const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

/// The service, to be nested at `/scim/v2`.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    Router::new()
        .route("/Users", get(query::users).post(resources::create_user))
        .route("/Users/.search", post(query::search_users))
        .route(
            "/Users/{id}",
            get(resources::show_user)
                .put(resources::replace_user)
                .patch(resources::patch_user)
                .delete(resources::delete_user),
        )
        .route("/Groups", get(query::groups).post(resources::create_group))
        .route("/Groups/.search", post(query::search_groups))
        .route(
            "/Groups/{id}",
            get(resources::show_group)
                .put(resources::replace_group)
                .patch(resources::patch_group)
                .delete(resources::delete_group),
        )
        .route(
            "/Me",
            get(resources::show_me)
                .put(resources::replace_me)
                .patch(resources::patch_me)
                .delete(resources::delete_me),
        )
        .route("/.search", post(query::search_all))
        .route("/Bulk", post(bulk::bulk))
        .route("/ServiceProviderConfig", get(discovery::config))
        .route("/ResourceTypes", get(discovery::resource_types))
        .route("/ResourceTypes/{id}", get(discovery::resource_type))
        .route("/Schemas", get(discovery::schemas))
        .route("/Schemas/{id}", get(discovery::schema))
        .fallback(answer::nothing_here)
        .layer(from_fn_with_state(state.clone(), meet_scim))
        .layer(from_fn(answer::in_scim_form))
        .layer(CompressionLayer::new())
}
