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
use axum::handler::Handler;
use axum::http::Method;
use axum::middleware::{from_fn, from_fn_with_state};
use axum::routing::{MethodFilter, on};
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
pub(crate) const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

/// Routes, and a note of each.
#[derive(Default)]
struct Routes {
    router: Router<AppState>,
    endpoints: Vec<(Method, &'static str)>,
}

impl Routes {
    fn on<H, T>(mut self, method: Method, path: &'static str, handler: H) -> Routes
    where
        H: Handler<T, AppState>,
        T: 'static,
    {
        // Every method that is used here has a filter.
        let filter = MethodFilter::try_from(method.clone()).unwrap_or(MethodFilter::GET);
        self.router = self.router.route(path, on(filter, handler));
        self.endpoints.push((method, path));
        self
    }
}

fn routes() -> Routes {
    let (get, post, put) = (Method::GET, Method::POST, Method::PUT);
    let (patch, delete) = (Method::PATCH, Method::DELETE);
    Routes::default()
        .on(get.clone(), "/Users", query::users)
        .on(post.clone(), "/Users", resources::create_user)
        .on(post.clone(), "/Users/.search", query::search_users)
        .on(get.clone(), "/Users/{id}", resources::show_user)
        .on(put.clone(), "/Users/{id}", resources::replace_user)
        .on(patch.clone(), "/Users/{id}", resources::patch_user)
        .on(delete.clone(), "/Users/{id}", resources::delete_user)
        .on(get.clone(), "/Groups", query::groups)
        .on(post.clone(), "/Groups", resources::create_group)
        .on(post.clone(), "/Groups/.search", query::search_groups)
        .on(get.clone(), "/Groups/{id}", resources::show_group)
        .on(put.clone(), "/Groups/{id}", resources::replace_group)
        .on(patch.clone(), "/Groups/{id}", resources::patch_group)
        .on(delete.clone(), "/Groups/{id}", resources::delete_group)
        .on(get.clone(), "/Me", resources::show_me)
        .on(put, "/Me", resources::replace_me)
        .on(patch, "/Me", resources::patch_me)
        .on(delete, "/Me", resources::delete_me)
        .on(post.clone(), "/.search", query::search_all)
        .on(post, "/Bulk", bulk::bulk)
        .on(get.clone(), "/ServiceProviderConfig", discovery::config)
        .on(get.clone(), "/ResourceTypes", discovery::resource_types)
        .on(get.clone(), "/ResourceTypes/{id}", discovery::resource_type)
        .on(get.clone(), "/Schemas", discovery::schemas)
        .on(get, "/Schemas/{id}", discovery::schema)
}

/// Every method and path under `/scim/v2`, as the router has them.
#[must_use]
pub fn endpoints() -> Vec<(Method, &'static str)> {
    routes().endpoints
}

/// The service, to be nested at `/scim/v2`.
pub(crate) fn router(state: &AppState) -> Router<AppState> {
    routes()
        .router
        .fallback(answer::nothing_here)
        .layer(from_fn_with_state(state.clone(), meet_scim))
        .layer(from_fn(answer::in_scim_form))
        .layer(CompressionLayer::new())
}
