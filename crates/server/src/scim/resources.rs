//! `/Users`, `/Groups`, each with `/{id}`, and `/Me`: one resource at a time.

use axum::extract::{Path, Query, Request, State};
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use rollcall_scim::schema::{Catalog, ResourceType};
use rollcall_scim::{ListRequest, Projection};
use rollcall_store::{GroupChoice, UserChoice};
use serde_json::{Map, Value};

use super::answer::{Failure, Outcome, resource};
use super::caller::{Caller, read_body};
use super::conditions::{Conditions, version};
use super::work::{Work, base_of, keep};
use super::{MAX_BODY_BYTES, group_form, user_form};
use crate::state::AppState;

pub(super) type Parameters = Query<Vec<(String, String)>>;

/// The kinds of resources.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Of {
    Users,
    Groups,
}

impl Of {
    pub(super) fn kind(self, catalog: &Catalog) -> &ResourceType {
        match self {
            Of::Users => &catalog.user,
            Of::Groups => &catalog.group,
        }
    }
}

/// What is done to a resource.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Change {
    Replace,
    Patch,
}

macro_rules! handlers {
    ($of:expr, $create:ident, $show:ident, $replace:ident, $patch:ident, $delete:ident) => {
        pub(super) async fn $create(
            State(state): State<AppState>,
            caller: Caller,
            parameters: Parameters,
            request: Request,
        ) -> Outcome<Response> {
            create(&state, caller, $of, &parameters, request).await
        }

        pub(super) async fn $show(
            State(state): State<AppState>,
            caller: Caller,
            Path(id): Path<String>,
            parameters: Parameters,
            headers: HeaderMap,
        ) -> Outcome<Response> {
            show(&state, &caller, $of, id, &parameters, &headers).await
        }

        pub(super) async fn $replace(
            State(state): State<AppState>,
            caller: Caller,
            Path(id): Path<String>,
            parameters: Parameters,
            request: Request,
        ) -> Outcome<Response> {
            change(
                &state,
                caller,
                $of,
                &id,
                Change::Replace,
                &parameters,
                request,
            )
            .await
        }

        pub(super) async fn $patch(
            State(state): State<AppState>,
            caller: Caller,
            Path(id): Path<String>,
            parameters: Parameters,
            request: Request,
        ) -> Outcome<Response> {
            change(
                &state,
                caller,
                $of,
                &id,
                Change::Patch,
                &parameters,
                request,
            )
            .await
        }

        pub(super) async fn $delete(
            State(state): State<AppState>,
            caller: Caller,
            Path(id): Path<String>,
            headers: HeaderMap,
        ) -> Outcome<Response> {
            delete(&state, caller, $of, &id, &headers).await
        }
    };
}

handlers!(
    Of::Users,
    create_user,
    show_user,
    replace_user,
    patch_user,
    delete_user
);
handlers!(
    Of::Groups,
    create_group,
    show_group,
    replace_group,
    patch_group,
    delete_group
);

pub(super) async fn show_me(
    State(state): State<AppState>,
    caller: Caller,
    parameters: Parameters,
    headers: HeaderMap,
) -> Outcome<Response> {
    let id = own_id(&state, &caller).await?;
    show(&state, &caller, Of::Users, id, &parameters, &headers).await
}

pub(super) async fn replace_me(
    State(state): State<AppState>,
    caller: Caller,
    parameters: Parameters,
    request: Request,
) -> Outcome<Response> {
    let id = own_id(&state, &caller).await?;
    change(
        &state,
        caller,
        Of::Users,
        &id,
        Change::Replace,
        &parameters,
        request,
    )
    .await
}

pub(super) async fn patch_me(
    State(state): State<AppState>,
    caller: Caller,
    parameters: Parameters,
    request: Request,
) -> Outcome<Response> {
    let id = own_id(&state, &caller).await?;
    change(
        &state,
        caller,
        Of::Users,
        &id,
        Change::Patch,
        &parameters,
        request,
    )
    .await
}

pub(super) async fn delete_me(
    State(state): State<AppState>,
    caller: Caller,
    headers: HeaderMap,
) -> Outcome<Response> {
    let id = own_id(&state, &caller).await?;
    delete(&state, caller, Of::Users, &id, &headers).await
}

/// The id of the user whose token it is (RFC 7644 §3.11).
async fn own_id(state: &AppState, caller: &Caller) -> Outcome<String> {
    let mut tx = state.storage.read_scim(caller.organization).await?;
    let known = tx.persons(std::slice::from_ref(&caller.user)).await?;
    known
        .into_iter()
        .find(|person| person.listed)
        .map(|person| person.id)
        .ok_or_else(|| Failure::not_found("user"))
}

async fn create(
    state: &AppState,
    caller: Caller,
    of: Of,
    parameters: &Parameters,
    request: Request,
) -> Outcome<Response> {
    let projection = projection_of(parameters)?;
    let body = read_body(request, MAX_BODY_BYTES).await?;
    let mut work = Work::begin(state, caller).await?;
    let (id, action) = match of {
        Of::Users => (work.create_user(&body, None).await?, "POST /Users"),
        Of::Groups => (work.create_group(&body, None).await?, "POST /Groups"),
    };
    conclude(work, of, &id, action, StatusCode::CREATED, &projection).await
}

async fn change(
    state: &AppState,
    caller: Caller,
    of: Of,
    id: &str,
    change: Change,
    parameters: &Parameters,
    request: Request,
) -> Outcome<Response> {
    let projection = projection_of(parameters)?;
    let conditions = Conditions::of(request.headers());
    let body = read_body(request, MAX_BODY_BYTES).await?;
    let mut work = Work::begin(state, caller).await?;
    let action = match (of, change) {
        (Of::Users, Change::Replace) => {
            work.replace_user(id, &body, &conditions).await?;
            "PUT /Users"
        }
        (Of::Users, Change::Patch) => {
            work.patch_user(id, &body, &conditions).await?;
            "PATCH /Users"
        }
        (Of::Groups, Change::Replace) => {
            work.replace_group(id, &body, &conditions).await?;
            "PUT /Groups"
        }
        (Of::Groups, Change::Patch) => {
            work.patch_group(id, &body, &conditions).await?;
            "PATCH /Groups"
        }
    };
    conclude(work, of, id, action, StatusCode::OK, &projection).await
}

async fn delete(
    state: &AppState,
    caller: Caller,
    of: Of,
    id: &str,
    headers: &HeaderMap,
) -> Outcome<Response> {
    let conditions = Conditions::of(headers);
    let mut work = Work::begin(state, caller).await?;
    match of {
        Of::Users => {
            work.delete_user(id, &conditions).await?;
            keep(work, "DELETE /Users").await?;
        }
        Of::Groups => {
            work.delete_group(id, &conditions).await?;
            keep(work, "DELETE /Groups").await?;
        }
    }
    Ok(StatusCode::NO_CONTENT.into_response())
}

/// Keeps the work and answers with the resource as it is then.
async fn conclude(
    mut work: Work,
    of: Of,
    id: &str,
    action: &str,
    status: StatusCode,
    projection: &Projection,
) -> Outcome<Response> {
    let rendered = work.render(of, id).await?;
    let catalog = work.catalog.clone();
    keep(work, action).await?;
    Ok(answer(status, of.kind(&catalog), rendered, projection))
}

async fn show(
    state: &AppState,
    caller: &Caller,
    of: Of,
    id: String,
    parameters: &Parameters,
    headers: &HeaderMap,
) -> Outcome<Response> {
    let projection = projection_of(parameters)?;
    let conditions = Conditions::of(headers);
    let mut tx = state.storage.read_scim(caller.organization).await?;
    let base = base_of(state);
    let rendered = match of {
        Of::Users => {
            let found = tx
                .users(&UserChoice::Ids(vec![id]), None, 0, 1)
                .await?
                .pop();
            user_form::render(&found.ok_or_else(|| Failure::not_found("user"))?, &base)
        }
        Of::Groups => {
            let found = tx.groups(&GroupChoice::Ids(vec![id]), None, 1).await?.pop();
            group_form::render(&found.ok_or_else(|| Failure::not_found("group"))?, &base)
        }
    };
    let tag = version(&rendered);
    if conditions.is_known(tag) {
        let mut response = StatusCode::NOT_MODIFIED.into_response();
        if let Ok(tag) = HeaderValue::from_str(tag) {
            response.headers_mut().insert(header::ETAG, tag);
        }
        return Ok(response);
    }
    if conditions.is_stale(tag) {
        conditions.check(tag)?;
    }
    let catalog = Catalog::new(&tx.sources().await?);
    Ok(answer(
        StatusCode::OK,
        of.kind(&catalog),
        rendered,
        &projection,
    ))
}

fn answer(
    status: StatusCode,
    kind: &ResourceType,
    rendered: Map<String, Value>,
    projection: &Projection,
) -> Response {
    let tag = version(&rendered).to_owned();
    let location = rendered
        .get("meta")
        .and_then(|meta| meta.get("location")?.as_str())
        .unwrap_or_default()
        .to_owned();
    resource(status, &tag, &location, projection.apply(kind, rendered))
}

/// `attributes` and `excludedAttributes`, which every answer with a resource heeds (RFC 7644 §3.9).
fn projection_of(parameters: &Parameters) -> Outcome<Projection> {
    let pairs = parameters
        .iter()
        .map(|(name, value)| (name.as_str(), value.as_str()));
    Ok(ListRequest::from_parameters(pairs)?.projection)
}

impl Work {
    /// The resource as it is to be, as served.
    pub(super) async fn render(&mut self, of: Of, id: &str) -> Outcome<Map<String, Value>> {
        Ok(match of {
            Of::Users => user_form::render(&self.user(id).await?, &self.base),
            Of::Groups => group_form::render(&self.group(id).await?, &self.base),
        })
    }
}
