//! `GET`, `POST /roles`, `GET`, `PATCH`, `DELETE /roles/{id}`; who holds them is in `role_holders`.

use axum::extract::{Path, Request, State};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use rollcall_api::Page;
use rollcall_api::problem::kind;
use rollcall_api::roles::{MAX_ROLE_NAME, NewRole, Role, RoleChange};
use rollcall_api::session::Scopes;
use rollcall_store::{
    AuditEvent, CustomRole, OrganizationId, Principal, RoleAdded, RoleChanged, fold,
};
use serde_json::{Value, json};

use crate::body::{json, parse_json, read_body};
use crate::clock::now_ms;
use crate::limits::{ROLES, SMALL_BODY_BYTES};
use crate::openapi::tag::SETTINGS;
use crate::permission::{Wish, require_settings, require_to_give, role_title, scopes_of};
use crate::problem::{ApiError, ApiResult};
use crate::signed_in::SignedIn;
use crate::state::AppState;
use crate::token::new_sortable_id;

const BUILT_IN: [&str; 3] = ["admin", "supervisor", "user"];

/// List the roles.
///
/// The built-in ones, then the custom ones by name.
#[utoipa::path(
    get, path = "/roles", operation_id = "list_roles", tag = SETTINGS,
    responses((status = OK, body = Page<Role>, description = "All on one page")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING])))
)]
pub(crate) async fn list(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Read)?;
    let organization = principal.organization.id;
    let built_in = built_in(&state, organization).await?;
    let custom = state.storage.roles(organization).await?;
    let items: Vec<Role> = built_in
        .into_iter()
        .chain(custom.into_iter().map(shown))
        .collect();
    let page = Page {
        total: u32::try_from(items.len()).unwrap_or(u32::MAX),
        items,
        next_cursor: None,
    };
    json(StatusCode::OK, &page)
}

/// Show a role.
#[utoipa::path(
    get, path = "/roles/{id}", operation_id = "show_role", tag = SETTINGS,
    params(("id" = String, Path, description = "The role's id")),
    responses((status = OK, body = Role, description = "The role")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND])))
)]
pub(crate) async fn show(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Read)?;
    let organization = principal.organization.id;
    let mut built_in = built_in(&state, organization).await?.into_iter();
    let role = match built_in.find(|role| role.id == id) {
        Some(role) => role,
        None => shown(find_custom(&state, organization, &id).await?),
    };
    json(StatusCode::OK, &role)
}

/// Make a custom role.
///
/// It allows no more than whoever makes it may. This needs a session.
#[utoipa::path(
    post, path = "/roles", operation_id = "create_role", tag = SETTINGS,
    request_body = NewRole,
    responses((status = CREATED, body = Role, description = "Made")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::CONFLICT])))
)]
pub(crate) async fn create(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    request: Request,
) -> ApiResult<Response> {
    require_session(&principal)?;
    let wanted: NewRole = parse_json(&read_body(request, SMALL_BODY_BYTES).await?)?;
    let role = CustomRole {
        id: new_sortable_id(now_ms())?,
        name: check_name(&wanted.name)?,
        scopes: check_scopes(wanted.scopes)?,
        version: 1,
        holders: 0,
    };
    require_to_give(&principal, role.scopes)?;
    let audit = event(&principal, "role.created", &role.id, told(&role));
    let added = state
        .storage
        .add_role(principal.organization.id, &role, ROLES, &audit)
        .await?;
    match added {
        RoleAdded::Yes => json(StatusCode::CREATED, &shown(role)),
        RoleAdded::NameTaken => Err(name_taken(&role.name)),
        RoleAdded::TooMany => Err(ApiError::conflict(
            kind::CONFLICT,
            "Too many roles",
            format!("There are {ROLES} custom roles already. Delete one that is not needed."),
        )),
    }
}

/// Change a custom role.
///
/// For everybody who holds it, at once. What is added to it is what whoever changes it may. This needs a session.
#[utoipa::path(
    patch, path = "/roles/{id}", operation_id = "change_role", tag = SETTINGS,
    params(("id" = String, Path, description = "The role's id")),
    request_body = RoleChange,
    responses((status = OK, body = Role, description = "As it is now")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::CONFLICT])))
)]
pub(crate) async fn change(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
    request: Request,
) -> ApiResult<Response> {
    require_session(&principal)?;
    let wanted: RoleChange = parse_json(&read_body(request, SMALL_BODY_BYTES).await?)?;
    let organization = principal.organization.id;
    let before = find_custom(&state, organization, &id).await?;
    let mut role = before.clone();
    if let Some(name) = &wanted.name {
        role.name = check_name(name)?;
    }
    if let Some(scopes) = wanted.scopes {
        role.scopes = check_scopes(scopes)?;
        if scopes.beyond(before.scopes).is_some() {
            require_to_give(&principal, scopes)?;
        }
    }
    if before.version != wanted.version {
        return Err(changed_meanwhile());
    }
    let audit = event(
        &principal,
        "role.changed",
        &id,
        json!({ "old": told(&before), "new": told(&role), "holders": before.holders }),
    );
    match state
        .storage
        .change_role(organization, &role, &audit)
        .await?
    {
        RoleChanged::Yes => {
            role.version += 1;
            json(StatusCode::OK, &shown(role))
        }
        RoleChanged::Unknown => Err(unknown()),
        RoleChanged::NameTaken => Err(name_taken(&role.name)),
        RoleChanged::Stale => Err(changed_meanwhile()),
    }
}

/// Delete a custom role.
///
/// Whoever held it holds it no more, at once.
#[utoipa::path(
    delete, path = "/roles/{id}", operation_id = "delete_role", tag = SETTINGS,
    params(("id" = String, Path, description = "The role's id")),
    responses((status = NO_CONTENT, description = "Deleted")),
    extensions(("x-problems" = json!([kind::PERMISSION_MISSING, kind::NOT_FOUND, kind::CONFLICT])))
)]
pub(crate) async fn delete(
    State(state): State<AppState>,
    SignedIn(principal): SignedIn,
    Path(id): Path<String>,
) -> ApiResult<Response> {
    require_settings(&principal, Wish::Act)?;
    let organization = principal.organization.id;
    find_custom(&state, organization, &id).await?;
    let audit = |role: &CustomRole| {
        let detail = json!({
            "name": role.name, "permissions": role.scopes.permissions(), "holders": role.holders,
        });
        event(&principal, "role.deleted", &role.id, detail)
    };
    match state.storage.delete_role(organization, &id, audit).await? {
        true => Ok(StatusCode::NO_CONTENT.into_response()),
        false => Err(unknown()),
    }
}

async fn built_in(state: &AppState, organization: OrganizationId) -> ApiResult<[Role; 3]> {
    let counts = state.storage.built_in_role_holders(organization).await?;
    Ok(BUILT_IN.map(|id| {
        let count = counts.iter().find(|(role, _)| role == id);
        Role {
            id: id.to_owned(),
            name: role_title(id).to_owned(),
            built_in: true,
            scopes: scopes_of(id),
            holders: count.map_or(0, |(_, count)| *count),
            version: 1,
        }
    }))
}

/// A role that can be changed.
pub(super) async fn find_custom(
    state: &AppState,
    organization: OrganizationId,
    id: &str,
) -> ApiResult<CustomRole> {
    if BUILT_IN.contains(&id) {
        return Err(ApiError::conflict(
            kind::CONFLICT,
            "Built-in role",
            format!(
                "{} is built in: it stays as it is, and is given to users by an import.",
                role_title(id)
            ),
        ));
    }
    let found = state.storage.role(organization, id).await?;
    found.ok_or_else(unknown)
}

/// What roles allow outlasts a token: one that leaked makes and gives none.
pub(super) fn require_session(principal: &Principal) -> ApiResult<()> {
    require_settings(principal, Wish::Act)?;
    match principal.token {
        None => Ok(()),
        Some(_) => Err(ApiError::permission_missing(
            "settings:act",
            "A token makes and gives no roles. Sign in for that.".to_owned(),
        )),
    }
}

pub(super) fn unknown() -> ApiError {
    ApiError::not_found("There is no such role.")
}

pub(super) fn changed_meanwhile() -> ApiError {
    ApiError::conflict(
        kind::CONFLICT,
        "Changed meanwhile",
        "Somebody changed this role since you looked at it. Look again.",
    )
}

pub(super) fn event(principal: &Principal, action: &str, id: &str, detail: Value) -> AuditEvent {
    AuditEvent {
        at_ms: now_ms(),
        actor: principal.actor(),
        action: action.to_owned(),
        subject: format!("role/{id}"),
        detail,
    }
}

fn name_taken(name: &str) -> ApiError {
    ApiError::conflict(
        kind::CONFLICT,
        "The name is in use",
        format!("There is a role called \"{name}\" already."),
    )
}

fn check_name(name: &str) -> ApiResult<String> {
    let name = name.trim();
    let is_named =
        (1..=MAX_ROLE_NAME).contains(&name.chars().count()) && !name.chars().any(char::is_control);
    if !is_named {
        return Err(ApiError::bad_request(format!(
            "A role needs a name of 1 to {MAX_ROLE_NAME} characters, in one line."
        )));
    }
    match BUILT_IN.contains(&fold(name).as_str()) {
        true => Err(name_taken(name)),
        false => Ok(name.to_owned()),
    }
}

fn check_scopes(scopes: Scopes) -> ApiResult<Scopes> {
    match scopes == Scopes::NONE {
        true => Err(ApiError::bad_request(
            "A role without a permission gives nothing. Choose at least one.",
        )),
        false => Ok(scopes),
    }
}

/// For the audit log.
fn told(role: &CustomRole) -> Value {
    json!({ "name": role.name, "permissions": role.scopes.permissions() })
}

fn shown(role: CustomRole) -> Role {
    Role {
        id: role.id,
        name: role.name,
        built_in: false,
        scopes: role.scopes,
        holders: role.holders,
        version: role.version,
    }
}
