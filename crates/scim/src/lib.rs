//! SCIM 2.0 (RFC 7643, RFC 7644, RFC 9865), the protocol alone: schemas, filters, PATCH, projection, sorting,
//! lists, bulk. JSON values in, JSON values out; no HTTP, no storage, no clock.
//!
//! A resource is in *canonical form* when its names are spelled as in the schema, nothing in it is null or an
//! empty list, and extensions stand below their URN. [`read_resource`] makes that of what a client sends;
//! everything else works on it.

mod bulk;
mod cursor;
mod discovery;
mod error;
mod filter;
mod list;
mod messages;
mod patch;
mod path;
mod project;
mod read;
pub mod schema;
mod sort;
pub mod urn;

pub use bulk::{BulkLimits, BulkOperation, BulkRequest, Method, bulk_response};
pub use cursor::Cursor;
pub use discovery::{Limits, service_provider_config};
pub use error::{Reason, ScimError, ScimResult};
pub use filter::{
    Filter, MAX_BYTES as MAX_FILTER_BYTES, MAX_DEPTH as MAX_FILTER_DEPTH, Operator, PatchPath,
    date_time, date_time_ms,
};
pub use list::{ListRequest, Paging, list_response};
pub use patch::{MAX_OPERATIONS as MAX_PATCH_OPERATIONS, Patch};
pub use path::{AttributePath, Located, Target};
pub use project::Projection;
pub use read::read_resource;
pub use sort::Sort;
