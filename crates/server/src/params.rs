//! What stands in the query part of a URL, and the cursors in it.

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall_api::Page;
use rollcall_store::Listing;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use utoipa::IntoParams;

use crate::limits::{PAGE_ITEMS, SEARCH_CHARS};
use crate::problem::{ApiError, ApiResult};

const DEFAULT_LIMIT: u32 = 50;

/// The query part, read into a value.
#[derive(Debug)]
pub(crate) struct Params<T>(pub(crate) T);

impl<T: DeserializeOwned, S: Send + Sync> FromRequestParts<S> for Params<T> {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> ApiResult<Params<T>> {
        let Query(params) = Query::from_request_parts(parts, state)
            .await
            .map_err(|rejection| ApiError::bad_request(rejection.body_text()))?;
        Ok(Params(params))
    }
}

/// Which part of a list is asked for.
#[derive(Debug, Default, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct Paging {
    /// `next_cursor` of the page before; absent for the first page.
    cursor: Option<String>,
    /// Items on the page.
    #[param(minimum = 1, maximum = 200, default = 50)]
    limit: Option<u32>,
}

impl Paging {
    /// The key that the page begins after.
    pub(crate) fn after(&self) -> ApiResult<Option<String>> {
        let Some(cursor) = self.cursor.as_deref().filter(|cursor| !cursor.is_empty()) else {
            return Ok(None);
        };
        let key = URL_SAFE_NO_PAD
            .decode(cursor)
            .ok()
            .and_then(|bytes| String::from_utf8(bytes).ok());
        key.map(Some)
            .ok_or_else(|| ApiError::bad_request("The cursor is none that was given out here."))
    }

    /// Rows in the page.
    pub(crate) fn limit(&self) -> u32 {
        self.limit.unwrap_or(DEFAULT_LIMIT).clamp(1, PAGE_ITEMS)
    }
}

/// The text that is searched for, when it is not too long.
pub(crate) fn search_of(text: &str) -> ApiResult<&str> {
    if text.chars().count() > SEARCH_CHARS {
        return Err(ApiError::bad_request(format!(
            "The text to search for is longer than {SEARCH_CHARS} characters."
        )));
    }
    Ok(text)
}

/// A window of the storage as a page.
pub(crate) fn page_of<T>(listing: Listing<T>) -> Page<T> {
    Page {
        items: listing.items,
        total: listing.total,
        next_cursor: listing.next.map(|key| URL_SAFE_NO_PAD.encode(key)),
    }
}
