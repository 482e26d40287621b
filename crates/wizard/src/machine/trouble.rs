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
