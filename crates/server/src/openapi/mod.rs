//! The description of `/api/v1` as OpenAPI 3.1. Its paths are those of the router, which is built from the same
//! annotations; what every operation has in common is put in here.

mod answers;
mod page;
mod property;
mod serve;

pub(crate) use serve::routes;

use rollcall_api::BASE_PATH;
use rollcall_api::plans::ApplyProgress;
use rollcall_api::problem::Problem;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::{ApiKey, ApiKeyValue, Http, HttpAuthScheme, SecurityScheme};
use utoipa::openapi::{OpenApi, PathItem};
use utoipa::{Modify, OpenApi as _};

/// Groups of operations.
pub(crate) mod tag {
    pub(crate) const SESSION: &str = "Session";
    pub(crate) const APPLICATIONS: &str = "Applications";
    pub(crate) const USERS: &str = "Users";
    pub(crate) const ROSTERS: &str = "Rosters";
    pub(crate) const IMPORTS: &str = "Imports";
    pub(crate) const SETTINGS: &str = "Settings";
}

#[derive(Debug, utoipa::OpenApi)]
#[openapi(
    info(
        title = "Rollcall",
        description = "Users, applications, rosters and imports. What is not a success is a problem document \
                       (RFC 9457), with the request id that stands in the server's log. Identity products use \
                       SCIM 2.0 under `/scim/v2`, which describes itself.",
        license(name = "MIT", identifier = "MIT"),
        contact(),
    ),
    tags(
        (name = tag::SESSION, description = "Signing in and out"),
        (name = tag::APPLICATIONS, description = "Applications and who uses them"),
        (name = tag::USERS, description = "The workspace directory and its bin"),
        (name = tag::ROSTERS, description = "What an import compares with"),
        (name = tag::IMPORTS, description = "Prepare, apply, look back, undo"),
        (name = tag::SETTINGS, description = "Roles, API tokens and the audit log"),
    ),
    security(("session" = []), ("token" = [])),
    components(schemas(Problem, ApplyProgress)),
    modifiers(&Schemes),
)]
struct Base;

/// How a request says whom it is from.
struct Schemes;

impl Modify for Schemes {
    fn modify(&self, document: &mut OpenApi) {
        let session = ApiKeyValue::with_description(
            "__Host-rollcall",
            "The session, set by signing in. Over plain http, which is for trying out, its name is `rollcall`.",
        );
        let mut token = Http::new(HttpAuthScheme::Bearer);
        token.description = Some(
            "An API token, `rc_…`. It goes before a cookie beside it, and does no more than its scopes and its \
             maker's role allow."
                .to_owned(),
        );
        let components = document.components.get_or_insert_default();
        components.add_security_scheme("session", SecurityScheme::ApiKey(ApiKey::Cookie(session)));
        components.add_security_scheme("token", SecurityScheme::Http(token));
    }
}

/// What the routes are added to.
pub(crate) fn base() -> OpenApi {
    Base::openapi()
}

/// The whole description: paths from the root, and in every operation what all have in common.
pub(crate) fn complete(mut document: OpenApi) -> OpenApi {
    let paths = std::mem::take(&mut document.paths.paths);
    document.paths.paths = paths
        .into_iter()
        .map(|(path, mut item)| {
            for (is_safe, operation) in operations(&mut item) {
                answers::add_common(operation, is_safe);
            }
            (format!("{BASE_PATH}{path}"), item)
        })
        .collect();
    document
}

/// The operations of a path, each with whether it only reads.
fn operations(item: &mut PathItem) -> impl Iterator<Item = (bool, &mut Operation)> {
    let all = [
        (true, &mut item.get),
        (false, &mut item.put),
        (false, &mut item.post),
        (false, &mut item.patch),
        (false, &mut item.delete),
    ];
    all.into_iter()
        .filter_map(|(is_safe, operation)| Some((is_safe, operation.as_mut()?)))
}
