//! `/Bulk` (RFC 7644 §3.7): all operations in one transaction. Those that fail leave nothing; what went well before
//! the last error that `failOnErrors` allows is kept.

use std::collections::{HashMap, HashSet};

use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::response::Response;
use rollcall_core::validate::canonical_email;
use rollcall_scim::{BulkOperation, BulkRequest, Method, Reason, ScimError, bulk_response};
use serde_json::{Map, Value, json};

use super::answer::{Failure, Outcome, document};
use super::caller::{Caller, read_body};
use super::conditions::{Conditions, version};
use super::resources::Of;
use super::user_form::{self, primary_address};
use super::work::{Work, keep};
use super::{LIMITS, group_form};
use crate::state::AppState;
use crate::token::new_id;

/// What became of an operation.
struct Done {
    of: Of,
    id: String,
}

pub(super) async fn bulk(
    State(state): State<AppState>,
    caller: Caller,
    request: Request,
) -> Outcome<Response> {
    let body = read_body(request, LIMITS.bulk.bytes).await?;
    let request = BulkRequest::read(&body, LIMITS.bulk)?;
    let mut work = Work::begin(&state, caller).await?;
    let ids = assign_ids(&mut work, &request).await?;

    let mut results: Vec<Option<Result<Done, ScimError>>> = Vec::new();
    results.resize_with(request.operations.len(), || None);
    let mut failed_creations: HashSet<&str> = HashSet::new();
    let mut errors = 0;
    for at in request.order() {
        if request.fail_on_errors.is_some_and(|most| errors >= most) {
            break;
        }
        let Some(operation) = request.operations.get(at) else {
            continue;
        };
        let id_of = |bulk_id: &str| {
            let id = ids.get(bulk_id)?;
            (!failed_creations.contains(bulk_id)).then(|| id.clone())
        };
        let result = match operation.resolve(id_of) {
            Ok(resolved) => match run(&mut work, &resolved, &ids).await {
                Ok(done) => Ok(done),
                Err(Failure { error, log: None }) => Err(error),
                // Not the operation's fault: nothing of the request is kept.
                Err(failure) => return Err(failure),
            },
            Err(error) => Err(error),
        };
        if result.is_err() {
            errors += 1;
            if operation.method == Method::Post {
                failed_creations.extend(operation.bulk_id.as_deref());
            }
        }
        if let Some(slot) = results.get_mut(at) {
            *slot = Some(result);
        }
    }
    work.admit_expected().await?;
    let mut answers = Vec::new();
    for (operation, result) in request.operations.iter().zip(results) {
        if let Some(result) = result {
            answers.push(tell(&mut work, operation, result).await?);
        }
    }
    keep(work, "POST /Bulk").await?;
    Ok(document(StatusCode::OK, &bulk_response(answers)))
}

/// Gives every creation an id before anything is created, so that references may go forward and in circles, and
/// asks at once who has the names and addresses.
async fn assign_ids(work: &mut Work, request: &BulkRequest) -> Outcome<HashMap<String, String>> {
    let creations = || {
        request
            .operations
            .iter()
            .filter(|operation| operation.method == Method::Post)
    };
    let key_of =
        |operation: &BulkOperation| canonical_email(primary_address(operation.data.get("emails"))?);
    let keys: Vec<String> = creations().filter_map(key_of).collect();
    let names: Vec<String> = creations()
        .filter_map(|operation| operation.data.get("userName")?.as_str())
        .map(str::to_lowercase)
        .collect();
    work.look_up(&keys, &names).await?;
    let mut ids = HashMap::new();
    for operation in creations() {
        let Some(bulk_id) = operation.bulk_id.clone() else {
            continue;
        };
        let known = key_of(operation)
            .and_then(|key| work.claims.keys.get(&key).cloned().flatten())
            .map(|person| person.id);
        let id = match known {
            Some(id) if endpoint(&operation.path).is_some_and(|(of, _)| of == Of::Users) => id,
            _ => new_id()?,
        };
        ids.insert(bulk_id, id);
    }
    Ok(ids)
}

async fn run(
    work: &mut Work,
    operation: &BulkOperation,
    ids: &HashMap<String, String>,
) -> Outcome<Done> {
    let no_endpoint = || {
        let detail = format!(
            "{} {} is no operation.",
            operation.method.name(),
            operation.path
        );
        Failure::from(ScimError::new(Reason::NotFound, detail))
    };
    let (of, id) = endpoint(&operation.path).ok_or_else(no_endpoint)?;
    let conditions = Conditions::of_version(operation.version.clone());
    let data = &operation.data;
    if operation.method == Method::Post {
        if id.is_some() {
            return Err(no_endpoint());
        }
        let assigned = operation
            .bulk_id
            .as_ref()
            .and_then(|bulk_id| ids.get(bulk_id))
            .cloned();
        let id = match of {
            Of::Users => work.create_user(data, assigned).await?,
            Of::Groups => work.create_group(data, assigned).await?,
        };
        return Ok(Done { of, id });
    }
    let id = id.ok_or_else(no_endpoint)?.to_owned();
    match (of, operation.method) {
        (Of::Users, Method::Put) => work.replace_user(&id, data, &conditions).await?,
        (Of::Users, Method::Patch) => work.patch_user(&id, data, &conditions).await?,
        (Of::Users, _) => work.delete_user(&id, &conditions).await?,
        (Of::Groups, Method::Put) => work.replace_group(&id, data, &conditions).await?,
        (Of::Groups, Method::Patch) => work.patch_group(&id, data, &conditions).await?,
        (Of::Groups, _) => work.delete_group(&id, &conditions).await?,
    }
    Ok(Done { of, id })
}

/// `/Users`, `/Groups/ID`: what kind, and which.
fn endpoint(path: &str) -> Option<(Of, Option<&str>)> {
    let path = path.trim_start_matches('/');
    let (name, id) = match path.split_once('/') {
        Some((name, id)) => (name, Some(id).filter(|id| !id.is_empty())),
        None => (path, None),
    };
    match name {
        "Users" => Some((Of::Users, id)),
        "Groups" => Some((Of::Groups, id)),
        _ => None,
    }
}

/// The answer's entry for an operation, with the version that the resource has in the end.
async fn tell(
    work: &mut Work,
    operation: &BulkOperation,
    result: Result<Done, ScimError>,
) -> Outcome<Map<String, Value>> {
    let mut entry = Map::new();
    let mut put = |name: &str, value: Value| entry.insert(name.to_owned(), value);
    put("method", operation.method.name().into());
    if let Some(bulk_id) = &operation.bulk_id {
        put("bulkId", bulk_id.as_str().into());
    }
    let location = |of: Of, id: &str| match of {
        Of::Users => user_form::location(&work.base, id),
        Of::Groups => group_form::location(&work.base, id),
    };
    match result {
        Ok(Done { of, id }) => {
            put("location", location(of, &id).into());
            let status = match operation.method {
                Method::Post => "201",
                Method::Delete => "204",
                Method::Put | Method::Patch => "200",
            };
            put("status", status.into());
            match work.render(of, &id).await {
                Ok(resource) => {
                    put("version", version(&resource).into());
                }
                Err(Failure { log: None, .. }) => {}
                Err(failure) => return Err(failure),
            }
        }
        Err(error) => {
            if operation.method != Method::Post
                && let Some((of, Some(id))) = endpoint(&operation.path)
            {
                put("location", location(of, id).into());
            }
            put("status", json!(error.reason.status().to_string()));
            put("response", error.document());
        }
    }
    Ok(entry)
}
