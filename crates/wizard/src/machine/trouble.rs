//! What can go wrong between this page and whoever it talks to.

use rollcall_api::problem::{Problem, kind};
use rollcall_core::changeset::Refusal;

/// Something that stands in the way, and that the administrator can do something about.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trouble {
    /// Nobody is signed in any more, or the token that lets the page in does not hold.
    SignedOut,
    /// The permission that is missing.
    Forbidden { permission: Option<String> },
    /// There is no such roster, or nobody to ask for it.
    NotFound { detail: String },
    /// The users on record were changed meanwhile.
    Stale { changed_users: Vec<String> },
    /// The server refuses the changes, one by one.
    Refused {
        detail: String,
        refusals: Vec<Refusal>,
    },
    /// The page around the wizard made some of the changes, and could not make these, each with its reason.
    Partial {
        done: u32,
        total: u32,
        failures: Vec<(String, String)>,
    },
    /// The administrator called it off; nothing was changed.
    Cancelled,
    /// No answer.
    Unreachable,
    /// Anything else that a server or the engine said.
    Other {
        detail: String,
        request_id: Option<String>,
    },
}

impl From<Problem> for Trouble {
    fn from(problem: Problem) -> Trouble {
        match problem.kind.as_str() {
            _ if problem.status == 401 => Trouble::SignedOut,
            kind::PERMISSION_MISSING => Trouble::Forbidden {
                permission: problem.permission,
            },
            kind::NOT_FOUND => Trouble::NotFound {
                detail: problem.detail,
            },
            kind::REVISION_STALE => Trouble::Stale {
                changed_users: problem.changed_users,
            },
            kind::CANCELLED => Trouble::Cancelled,
            kind::CHANGESET_REFUSED => Trouble::Refused {
                detail: problem.detail,
                refusals: problem.refusals,
            },
            _ => Trouble::Other {
                detail: problem.detail,
                request_id: Some(problem.request_id),
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whoever_is_not_let_in_hears_that_and_nothing_else() {
        for (kind, status, is_signed_out) in [
            (kind::NOT_SIGNED_IN, 401, true),
            (kind::TOKEN_NOT_VALID, 401, true),
            (kind::EMBED_TOKEN_NOT_VALID, 401, true),
            (kind::PERMISSION_MISSING, 403, false),
        ] {
            let problem = Problem {
                kind: kind.to_owned(),
                title: String::new(),
                status,
                detail: String::new(),
                request_id: String::new(),
                permission: None,
                refusals: Vec::new(),
                changed_users: Vec::new(),
                revision: None,
                guard: None,
            };
            let trouble = Trouble::from(problem);
            assert_eq!(trouble == Trouble::SignedOut, is_signed_out, "{kind}");
        }
    }
}
