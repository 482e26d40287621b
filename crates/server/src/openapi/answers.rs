//! The answers that an operation has besides its own: problems by status, and headers.

use rollcall_api::problem::kind::{self, Kind};
use utoipa::openapi::extensions::ExtensionsBuilder;
use utoipa::openapi::header::HeaderBuilder;
use utoipa::openapi::path::Operation;
use utoipa::openapi::security::SecurityRequirement;
use utoipa::openapi::{
    ContentBuilder, Header, ObjectBuilder, Ref, RefOr, Response, ResponseBuilder, Type,
};

/// Where an operation names the kinds of problem that are its own, by `type`.
const PROBLEMS: &str = "x-problems";

const ON_EVERY_ANSWER: [(&str, &str); 3] = [
    ("x-request-id", "Stands in the server's log too"),
    ("ratelimit-policy", "The limit: `q` requests in `w` seconds"),
    (
        "ratelimit",
        "`r` requests are left; after `t` seconds all are there again",
    ),
];

/// Completes an operation that only reads (`is_safe`) or changes something.
pub(super) fn add_common(operation: &mut Operation, is_safe: bool) {
    let kinds = kinds_of(operation, is_safe);
    let mut statuses: Vec<u16> = kinds.iter().map(|kind| kind.status).collect();
    statuses.sort_unstable();
    statuses.dedup();
    for status in statuses {
        let of_status: Vec<&Kind> = kinds.iter().filter(|kind| kind.status == status).collect();
        let response = problem_response(&of_status);
        let key = status.to_string();
        operation.responses.responses.insert(key, response.into());
    }
    for response in operation.responses.responses.values_mut() {
        if let RefOr::T(response) = response {
            for (name, about) in ON_EVERY_ANSWER {
                let header = header(Type::String, about);
                response.headers.insert(name.to_owned(), header);
            }
        }
    }
    let urns: Vec<&str> = kinds.iter().map(|kind| kind.urn).collect();
    operation.extensions = Some(ExtensionsBuilder::new().add(PROBLEMS, urns).build());
}

/// Those that the operation names, and those that follow from what it takes.
fn kinds_of(operation: &Operation, is_safe: bool) -> Vec<Kind> {
    let named = operation
        .extensions
        .as_ref()
        .and_then(|extensions| extensions.get(PROBLEMS)?.as_array())
        .into_iter()
        .flatten()
        .filter_map(|urn| urn.as_str());
    let mut urns: Vec<&str> = named.chain([kind::RATE_LIMITED, kind::INTERNAL]).collect();
    let public = SecurityRequirement::default();
    // Without requirements of its own it has those of the document.
    let needs_sign_in = operation.security.is_none();
    let takes_token = needs_sign_in
        || operation
            .security
            .iter()
            .flatten()
            .any(|requirement| *requirement != public);
    if needs_sign_in {
        urns.push(kind::NOT_SIGNED_IN);
    }
    if takes_token {
        urns.extend([kind::TOKEN_NOT_VALID, kind::EMBED_TOKEN_NOT_VALID]);
    }
    if !is_safe {
        urns.push(kind::CROSS_ORIGIN);
    }
    if operation.parameters.is_some() {
        urns.push(kind::BAD_REQUEST);
    }
    if let Some(body) = &operation.request_body {
        urns.extend([kind::BAD_REQUEST, kind::TOO_LARGE]);
        if body.content.contains_key("application/json") {
            urns.push(kind::MEDIA_TYPE);
        }
    }
    let all = kind::ALL.iter().copied();
    all.filter(|kind| urns.contains(&kind.urn)).collect()
}

fn problem_response(kinds: &[&Kind]) -> Response {
    let description: Vec<String> = kinds
        .iter()
        .map(|kind| format!("{} (`{}`).", kind.when, kind.urn))
        .collect();
    let content = ContentBuilder::new()
        .schema(Some(Ref::from_schema_name("Problem")))
        .build();
    let mut response = ResponseBuilder::new()
        .description(description.join(" "))
        .content("application/problem+json", content)
        .build();
    if kinds.iter().any(|kind| kind.status == 429) {
        let seconds = header(Type::Integer, "Seconds to wait");
        response.headers.insert("retry-after".to_owned(), seconds);
    }
    response
}

fn header(kind: Type, description: &str) -> Header {
    HeaderBuilder::new()
        .schema(ObjectBuilder::new().schema_type(kind))
        .description(Some(description))
        .build()
}
