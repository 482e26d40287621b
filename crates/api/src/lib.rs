//! Request and response types of the HTTP API under `/api/v1`, shared by wizard, console, command line and
//! server. Times are RFC 3339 in UTC; identifiers in paths are slugs.

pub mod applications;
pub mod audit;
pub mod embed;
pub mod groups;
pub mod imports;
pub mod plans;
pub mod problem;
pub mod roles;
pub mod rosters;
pub mod session;
pub mod tokens;
pub mod users;

/// Where the API lives on its server.
pub const BASE_PATH: &str = "/api/v1";

use rollcall_core::json::{FromJson, Json};
use serde::{Deserialize, Serialize};

/// A page of a longer list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Page<T> {
    pub items: Vec<T>,
    /// How many there are in all, under the same filter.
    pub total: u32,
    /// Pass as `cursor` to get the next page; absent on the last.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub next_cursor: Option<String>,
}

impl<T: FromJson> FromJson for Page<T> {
    fn from_json(json: &Json<'_>) -> Page<T> {
        let members = json.members();
        Page {
            items: members.take("items"),
            total: members.take("total"),
            next_cursor: members.take("next_cursor"),
        }
    }
}
