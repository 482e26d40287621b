//! Queries: what is asked for in a URL or in a SearchRequest, and the list that answers (RFC 7644 §3.4.2 and
//! §3.4.3, RFC 9865 §2).

use serde_json::{Value, json};

use crate::error::{Reason, ScimError, ScimResult};
use crate::filter::Filter;
use crate::messages;
use crate::path::AttributePath;
use crate::project::Projection;
use crate::sort::Sort;
use crate::urn;

/// A query, read.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct ListRequest {
    pub filter: Option<Filter>,
    pub sort: Option<Sort>,
    pub projection: Projection,
    pub paging: Paging,
    /// As asked; negative is 0. The server may answer fewer.
    pub count: Option<usize>,
}

/// How the client walks through the list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Paging {
    /// From this place, counted from 1.
    Index(usize),
    /// From this cursor, or from the beginning.
    Cursor(Option<String>),
}

impl Default for Paging {
    fn default() -> Paging {
        Paging::Index(1)
    }
}

impl ListRequest {
    /// Reads the parameters of a URL, decoded. Unknown ones are ignored.
    ///
    /// # Errors
    /// `invalidFilter`, `invalidPath`, `invalidValue`: the parameter that is wrong.
    pub fn from_parameters<'a>(
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> ScimResult<ListRequest> {
        let mut asked = Asked::default();
        for (name, value) in parameters {
            let text = || Some(value.to_owned());
            let listed = || {
                value
                    .split(',')
                    .map(str::trim)
                    .filter(|part| !part.is_empty())
                    .map(ToOwned::to_owned)
            };
            match name.to_ascii_lowercase().as_str() {
                "filter" => asked.filter = text(),
                "sortby" => asked.sort_by = text(),
                "sortorder" => asked.sort_order = text(),
                "startindex" => asked.start_index = Some(integer("startIndex", value)?),
                "count" => asked.count = Some(integer("count", value)?),
                "cursor" => asked.cursor = text(),
                "attributes" => asked.attributes.extend(listed()),
                "excludedattributes" => asked.excluded.extend(listed()),
                _ => {}
            }
        }
        asked.read()
    }

    /// Reads a SearchRequest.
    ///
    /// # Errors
    /// As [`ListRequest::from_parameters`], and `invalidSyntax` when the body is none.
    pub fn from_body(body: &Value) -> ScimResult<ListRequest> {
        let message = messages::read(body, urn::SEARCH_REQUEST)?;
        let wrong = |name: &str| ScimError::value(format!("{name} has the wrong type."));
        let text = |name: &str| match messages::field(message, name) {
            None | Some(Value::Null) => Ok(None),
            Some(Value::String(text)) => Ok(Some(text.clone())),
            Some(_) => Err(wrong(name)),
        };
        let number = |name: &str| match messages::field(message, name) {
            None | Some(Value::Null) => Ok(None),
            Some(value) => value.as_i64().map(Some).ok_or_else(|| wrong(name)),
        };
        let list = |name: &str| match messages::field(message, name) {
            None | Some(Value::Null) => Ok(Vec::new()),
            Some(Value::Array(items)) => items
                .iter()
                .map(|item| {
                    item.as_str()
                        .map(ToOwned::to_owned)
                        .ok_or_else(|| wrong(name))
                })
                .collect(),
            Some(_) => Err(wrong(name)),
        };
        Asked {
            filter: text("filter")?,
            sort_by: text("sortBy")?,
            sort_order: text("sortOrder")?,
            start_index: number("startIndex")?,
            count: number("count")?,
            cursor: text("cursor")?,
            attributes: list("attributes")?,
            excluded: list("excludedAttributes")?,
        }
        .read()
    }

    /// What a cursor of this query belongs to: everything but the place in the list.
    #[must_use]
    pub fn fingerprint(&self, endpoint: &str) -> String {
        let filter = self.filter.as_ref().map(ToString::to_string);
        let sort = self
            .sort
            .as_ref()
            .map(|sort| (sort.by.to_string(), sort.descending));
        format!("{endpoint}\n{filter:?}\n{sort:?}")
    }
}

#[derive(Debug, Default)]
struct Asked {
    filter: Option<String>,
    sort_by: Option<String>,
    sort_order: Option<String>,
    start_index: Option<i64>,
    count: Option<i64>,
    cursor: Option<String>,
    attributes: Vec<String>,
    excluded: Vec<String>,
}

impl Asked {
    fn read(self) -> ScimResult<ListRequest> {
        let descending = match self
            .sort_order
            .as_deref()
            .map(str::to_ascii_lowercase)
            .as_deref()
        {
            None | Some("ascending") => false,
            Some("descending") => true,
            Some(_) => return Err(ScimError::value("sortOrder is ascending or descending.")),
        };
        let sort = match self.sort_by {
            Some(by) => Some(Sort {
                by: AttributePath::parse(&by)?,
                descending,
            }),
            None => None,
        };
        let filter = self
            .filter
            .map(|filter| Filter::parse(&filter))
            .transpose()?;
        let paging = match (self.cursor, self.start_index) {
            (Some(_), Some(_)) => {
                return Err(ScimError::value("Give a cursor or startIndex, not both."));
            }
            (Some(cursor), None) => Paging::Cursor((!cursor.is_empty()).then_some(cursor)),
            (None, index) => Paging::Index(usize::try_from(index.unwrap_or(1)).unwrap_or(1).max(1)),
        };
        Ok(ListRequest {
            filter,
            sort,
            projection: Projection::read(&self.attributes, &self.excluded)?,
            paging,
            count: self.count.map(|count| usize::try_from(count).unwrap_or(0)),
        })
    }
}

fn integer(name: &str, text: &str) -> ScimResult<i64> {
    text.trim().parse().map_err(|_| {
        let reason = if name == "count" {
            Reason::InvalidCount
        } else {
            Reason::InvalidValue
        };
        ScimError::new(reason, format!("{name} is a number."))
    })
}

/// The answer to a query. `start_index` is left out where the client walks by cursor.
#[must_use]
pub fn list_response(
    total: usize,
    resources: Vec<Value>,
    start_index: Option<usize>,
    next_cursor: Option<String>,
) -> Value {
    let mut response = json!({
        "schemas": [urn::LIST_RESPONSE],
        "totalResults": total,
        "itemsPerPage": resources.len(),
        "Resources": resources,
    });
    if let Some(object) = response.as_object_mut() {
        object.extend(start_index.map(|index| ("startIndex".to_owned(), index.into())));
        object.extend(next_cursor.map(|cursor| ("nextCursor".to_owned(), cursor.into())));
    }
    response
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(parameters: &[(&str, &str)]) -> ScimResult<ListRequest> {
        ListRequest::from_parameters(parameters.iter().copied())
    }

    #[test]
    fn rfc_7644_3_4_2_4_index_and_count_are_bounded_below() {
        let request = read(&[("startIndex", "-3"), ("count", "-1")]).unwrap();
        assert_eq!((request.paging, request.count), (Paging::Index(1), Some(0)));
        assert!(read(&[("startIndex", "x")]).is_err());
        assert!(read(&[("count", "")]).is_err());
    }

    #[test]
    fn rfc_9865_an_empty_cursor_begins_a_list() {
        assert_eq!(
            read(&[("cursor", "")]).unwrap().paging,
            Paging::Cursor(None)
        );
        assert!(read(&[("cursor", "a"), ("startIndex", "1")]).is_err());
    }

    #[test]
    fn rfc_7644_3_4_3_a_search_request_says_the_same() {
        let body = json!({
            "schemas": [urn::SEARCH_REQUEST], "filter": "userName pr", "sortBy": "userName",
            "sortOrder": "descending", "startIndex": 2, "count": 3, "attributes": ["userName", "name"],
        });
        let parameters = [
            ("filter", "userName pr"),
            ("sortBy", "userName"),
            ("sortOrder", "descending"),
            ("startIndex", "2"),
            ("count", "3"),
            ("attributes", "userName, name"),
            ("other", "x"),
        ];
        assert_eq!(ListRequest::from_body(&body), read(&parameters));
        for wrong in [
            json!({"filter": "userName pr"}),
            json!({"schemas": [urn::SEARCH_REQUEST], "count": "3"}),
        ] {
            assert!(ListRequest::from_body(&wrong).is_err());
        }
        assert!(read(&[("sortOrder", "up")]).is_err());
    }
}
