//! `GET /applications`, `GET /applications/{slug}`, `GET /applications/{slug}/users?view=relevant|all&search=&cursor=`.

use rollcall_core::from_json;
use rollcall_core::json::{FromJson, Json};
use serde::{Deserialize, Serialize};

use crate::imports::ImportSummary;

/// An application, as the list shows it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplicationSummary {
    pub slug: String,
    pub name: String,
    /// One line on what it is for.
    pub description: String,
    pub owner: Option<String>,
    /// Users with access now.
    pub active_users: u32,
    /// Users who had access once.
    pub past_users: u32,
    pub last_import: Option<ImportSummary>,
    pub may_import: bool,
}

/// An application with where its users were seen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Application {
    #[serde(flatten)]
    pub summary: ApplicationSummary,
    pub sources: Vec<DataSource>,
}

/// Where users of an application were seen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DataSource {
    /// `file_upload`, `microsoft_365`, …
    pub source: String,
    pub title: String,
    /// App account that it writes to: `Imported`, "Design team", …
    pub account: String,
    pub users: u32,
    pub last_run_at: Option<String>,
}

/// Someone with access to an application. *Relevant*: active, or past but still on record elsewhere as active.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ApplicationUser {
    pub email: String,
    /// The name that this application uses, else the best known one.
    pub display_name: Option<String>,
    /// `active` or `past`.
    pub status: String,
    pub account: String,
    /// Titles of the data sources that see this user.
    pub sources: Vec<String>,
    pub last_import_at: Option<String>,
}

from_json!(ApplicationSummary {
    slug,
    name,
    description,
    owner,
    active_users,
    past_users,
    last_import,
    may_import
});
from_json!(DataSource {
    source,
    title,
    account,
    users,
    last_run_at
});
from_json!(ApplicationUser {
    email,
    display_name,
    status,
    account,
    sources,
    last_import_at
});

/// The summary's members stand beside `sources`.
impl FromJson for Application {
    fn from_json(json: &Json<'_>) -> Application {
        Application {
            summary: ApplicationSummary::from_json(json),
            sources: json.members().take("sources"),
        }
    }
}
