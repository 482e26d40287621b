//! Why the server did not give what was asked.

use rollcall_api::problem::{Problem, kind};
use rollcall_core::json::from_json_text;

/// What a page shows instead of what was asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Failure {
    SignedOut,
    /// A one-time link that was used, is too old, or never was one.
    LinkNotValid,
    /// `permission` as the API writes it: `applications:act`.
    Forbidden {
        permission: Option<String>,
        detail: String,
    },
    NotFound {
        detail: String,
    },
    /// No answer, or none that is Rollcall's.
    Unreachable,
    Other {
        title: String,
        detail: String,
        request_id: String,
    },
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Failure {
        match (problem.kind.as_str(), problem.status) {
            (kind::LINK_NOT_VALID, _) => Failure::LinkNotValid,
            (kind::PASSWORD_WRONG, _) => Failure::Other {
                title: problem.title,
                detail: problem.detail,
                request_id: problem.request_id,
            },
            (_, 401) => Failure::SignedOut,
            (kind::PERMISSION_MISSING, _) => Failure::Forbidden {
                permission: problem.permission,
                detail: problem.detail,
            },
            (_, 404) => Failure::NotFound {
                detail: problem.detail,
            },
            _ => Failure::Other {
                title: problem.title,
                detail: problem.detail,
                request_id: problem.request_id,
            },
        }
    }
}

impl Failure {
    /// What an answer without success means; `body` is a problem document, unless something between here and
    /// the server wrote it.
    pub(crate) fn of_answer(status: u16, body: &str) -> Failure {
        match from_json_text::<Problem>(body.as_bytes()) {
            Ok(problem) => problem.into(),
            Err(_) if status == 401 => Failure::SignedOut,
            Err(_) => Failure::Unreachable,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::Failure;

    #[track_caller]
    fn check(status: u16, body: &str, expect: Failure) {
        assert_eq!(Failure::of_answer(status, body), expect);
    }

    fn problem(kind: &str, status: u16, more: &str) -> String {
        format!(
            r#"{{"type":"urn:rollcall:problem:{kind}","title":"T","status":{status},"detail":"D","request_id":"r1"{more}}}"#
        )
    }

    #[test]
    fn problems_become_what_a_page_can_show() {
        check(401, &problem("not-signed-in", 401, ""), Failure::SignedOut);
        check(
            401,
            &problem("link-not-valid", 401, ""),
            Failure::LinkNotValid,
        );
        check(
            403,
            &problem("permission-missing", 403, r#","permission":"users:read""#),
            Failure::Forbidden {
                permission: Some("users:read".to_owned()),
                detail: "D".to_owned(),
            },
        );
        check(
            404,
            &problem("not-found", 404, ""),
            Failure::NotFound {
                detail: "D".to_owned(),
            },
        );
        check(
            500,
            &problem("internal", 500, ""),
            Failure::Other {
                title: "T".to_owned(),
                detail: "D".to_owned(),
                request_id: "r1".to_owned(),
            },
        );
    }

    #[test]
    fn answers_of_something_in_between_are_understood() {
        check(502, "<html>Bad gateway</html>", Failure::Unreachable);
        check(401, "", Failure::SignedOut);
    }
}
