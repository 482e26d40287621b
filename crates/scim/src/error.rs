//! What a client is told when a request cannot be done (RFC 7644 §3.12).

use serde_json::{Value, json};

use crate::urn;

/// A refused request: which rule, and a sentence for whoever reads the answer.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{detail}")]
pub struct ScimError {
    pub reason: Reason,
    pub detail: String,
}

/// Why a request is refused. Those with a `scimType` come from RFC 7644 table 9 and RFC 9865 §2.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Reason {
    InvalidFilter,
    TooMany,
    Uniqueness,
    Mutability,
    InvalidSyntax,
    InvalidPath,
    NoTarget,
    InvalidValue,
    InvalidCursor,
    ExpiredCursor,
    InvalidCount,
    Unauthorized,
    Forbidden,
    NotFound,
    MethodNotAllowed,
    Conflict,
    PreconditionFailed,
    PayloadTooLarge,
    UnsupportedMediaType,
    TooManyRequests,
    Internal,
    NotImplemented,
    Unavailable,
}

pub type ScimResult<T> = Result<T, ScimError>;

impl Reason {
    /// The HTTP status.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Reason::Unauthorized => 401,
            Reason::Forbidden => 403,
            Reason::NotFound => 404,
            Reason::MethodNotAllowed => 405,
            Reason::Uniqueness | Reason::Conflict => 409,
            Reason::PreconditionFailed => 412,
            Reason::PayloadTooLarge => 413,
            Reason::UnsupportedMediaType => 415,
            Reason::TooManyRequests => 429,
            Reason::Internal => 500,
            Reason::NotImplemented => 501,
            Reason::Unavailable => 503,
            _ => 400,
        }
    }

    /// The keyword of the error document, where the RFCs have one.
    #[must_use]
    pub fn scim_type(self) -> Option<&'static str> {
        Some(match self {
            Reason::InvalidFilter => "invalidFilter",
            Reason::TooMany => "tooMany",
            Reason::Uniqueness => "uniqueness",
            Reason::Mutability => "mutability",
            Reason::InvalidSyntax => "invalidSyntax",
            Reason::InvalidPath => "invalidPath",
            Reason::NoTarget => "noTarget",
            Reason::InvalidValue => "invalidValue",
            Reason::InvalidCursor => "invalidCursor",
            Reason::ExpiredCursor => "expiredCursor",
            Reason::InvalidCount => "invalidCount",
            _ => return None,
        })
    }
}

impl ScimError {
    #[must_use]
    pub fn new(reason: Reason, detail: impl Into<String>) -> ScimError {
        ScimError {
            reason,
            detail: detail.into(),
        }
    }

    pub(crate) fn filter(detail: impl Into<String>) -> ScimError {
        ScimError::new(Reason::InvalidFilter, detail)
    }

    pub(crate) fn path(detail: impl Into<String>) -> ScimError {
        ScimError::new(Reason::InvalidPath, detail)
    }

    pub(crate) fn syntax(detail: impl Into<String>) -> ScimError {
        ScimError::new(Reason::InvalidSyntax, detail)
    }

    pub(crate) fn value(detail: impl Into<String>) -> ScimError {
        ScimError::new(Reason::InvalidValue, detail)
    }

    pub(crate) fn mutability(detail: impl Into<String>) -> ScimError {
        ScimError::new(Reason::Mutability, detail)
    }

    pub(crate) fn no_target(detail: impl Into<String>) -> ScimError {
        ScimError::new(Reason::NoTarget, detail)
    }

    /// The body of the answer. `status` is a string there (RFC 7644 §3.12).
    #[must_use]
    pub fn document(&self) -> Value {
        let mut document = json!({
            "schemas": [urn::ERROR],
            "status": self.reason.status().to_string(),
            "detail": self.detail,
        });
        if let (Some(scim_type), Some(object)) = (self.reason.scim_type(), document.as_object_mut())
        {
            object.insert("scimType".to_owned(), scim_type.into());
        }
        document
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_names_its_status_as_text() {
        let error = ScimError::new(Reason::Uniqueness, "Taken.");
        assert_eq!(
            error.document(),
            json!({"schemas": [urn::ERROR], "status": "409", "scimType": "uniqueness", "detail": "Taken."})
        );
        let error = ScimError::new(Reason::NotFound, "No such user.");
        assert_eq!(error.document().get("scimType"), None);
    }
}
