//! Where the changes go.

use js_sys::Function;
use rollcall_core::session::protocol::TemplateSource;

use crate::host::HostTarget;
use crate::machine::TargetKind;
use crate::upload::Place;

/// Who says what a file must be like, knows the users on record, and takes the changes.
#[derive(Debug, Clone)]
pub enum Target {
    /// Nobody takes them: the file is checked, and everything stays here.
    CheckOnly { template: TemplateChoice },
    /// A Rollcall server.
    Server { server: Server, roster: String },
    /// The page around the wizard: it gives the users on record, and takes the changes.
    Host {
        template: TemplateChoice,
        host: HostTarget,
    },
}

/// A Rollcall server, and how it is asked.
#[derive(Debug, Clone)]
pub struct Server {
    /// Where its API begins, `/api/v1` on the page's own.
    pub endpoint: String,
    /// Takes the place of the browser's `fetch`: it knows the token that lets a page of another origin in.
    pub fetch: Option<Function>,
}

impl Server {
    /// Whether it is the page's own, and a session lets the page in.
    pub(crate) fn is_own(&self) -> bool {
        self.fetch.is_none() && self.endpoint.starts_with('/')
    }
}

/// Which template, where no roster says so.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TemplateChoice {
    /// The administrator chooses among those that come with Rollcall.
    Offered,
    /// This one.
    Fixed(TemplateSource),
}

impl Target {
    pub(crate) fn kind(&self) -> TargetKind {
        match self {
            Target::CheckOnly { .. } => TargetKind::CheckOnly,
            Target::Server { .. } => TargetKind::Server,
            Target::Host { .. } => TargetKind::Host,
        }
    }

    /// Where changes go up, if a server takes them.
    pub(crate) fn place(&self) -> Option<Place<'_>> {
        match self {
            Target::Server { server, roster } => Some(Place { server, roster }),
            Target::CheckOnly { .. } | Target::Host { .. } => None,
        }
    }

    /// The roster that the changes are for.
    pub(crate) fn roster(&self) -> Option<&str> {
        match self {
            Target::Server { roster, .. } => Some(roster),
            Target::CheckOnly { .. } | Target::Host { .. } => None,
        }
    }

    /// The page that takes the changes, if one does.
    pub(crate) fn host(&self) -> Option<&HostTarget> {
        match self {
            Target::Host { host, .. } => Some(host),
            Target::CheckOnly { .. } | Target::Server { .. } => None,
        }
    }

    /// Whether a token lets the page in, and not a session.
    pub(crate) fn has_token(&self) -> bool {
        matches!(self, Target::Server { server, .. } if server.fetch.is_some())
    }

    pub(crate) fn offers_templates(&self) -> bool {
        matches!(
            self,
            Target::CheckOnly {
                template: TemplateChoice::Offered
            }
        )
    }
}
