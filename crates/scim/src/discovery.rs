//! What the service says it can do (RFC 7643 §5, RFC 9865 §4).

use serde_json::{Value, json};

use crate::bulk::BulkLimits;
use crate::urn;

/// The limits that are announced.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    pub bulk: BulkLimits,
    pub default_page: usize,
    pub max_page: usize,
    pub cursor_seconds: i64,
}

/// The document at `/ServiceProviderConfig`. `base` is the address of the service.
#[must_use]
pub fn service_provider_config(base: &str, limits: Limits) -> Value {
    json!({
        "schemas": [urn::SERVICE_PROVIDER_CONFIG],
        "patch": {"supported": true},
        "bulk": {
            "supported": true,
            "maxOperations": limits.bulk.operations,
            "maxPayloadSize": limits.bulk.bytes,
        },
        "filter": {"supported": true, "maxResults": limits.max_page},
        "changePassword": {"supported": false},
        "sort": {"supported": true},
        "etag": {"supported": true},
        "pagination": {
            "cursor": true,
            "index": true,
            "defaultPaginationMethod": "index",
            "defaultPageSize": limits.default_page,
            "maxPageSize": limits.max_page,
            "cursorTimeout": limits.cursor_seconds,
        },
        "authenticationSchemes": [{
            "type": "oauthbearertoken",
            "name": "API token",
            "description": "An API token with the scope scim, as a bearer token.",
            "specUri": "https://www.rfc-editor.org/info/rfc6750",
            "primary": true,
        }],
        "meta": {
            "resourceType": "ServiceProviderConfig",
            "location": format!("{base}/ServiceProviderConfig"),
        },
    })
}
