//! Where the changes go.

use std::sync::Arc;

use rollcall_core::template::{BUILT_IN, Template, builtin};
use wasm_bindgen::JsValue;

use crate::machine::{RosterFacts, TargetKind, Trouble};
use crate::messages::text;

/// Who says what a file must be like, knows the users on record, and takes the changes.
#[derive(Debug, Clone)]
pub enum Target {
    /// Nobody takes them: the file is checked, and everything stays here.
    CheckOnly { template: TemplateSource },
    /// A Rollcall server. `endpoint` is where its API begins, `/api/v1` on the page's own.
    Server { endpoint: String, roster: String },
    /// The page around the wizard: it gives the users on record as a directory document (a string or a
    /// `Blob`) and gets the changes as an event.
    Host {
        template: TemplateSource,
        directory: JsValue,
    },
}

/// Which template, where no roster says so.
#[derive(Debug, Clone, PartialEq)]
pub enum TemplateSource {
    /// The administrator chooses among those that come with Rollcall.
    Choice,
    /// One of those, by name.
    BuiltIn(String),
    /// A template document.
    Document(serde_json::Value),
}

impl Target {
    pub(crate) fn kind(&self) -> TargetKind {
        match self {
            Target::CheckOnly { .. } => TargetKind::CheckOnly,
            Target::Server { .. } => TargetKind::Server,
            Target::Host { .. } => TargetKind::Host,
        }
    }

    pub(crate) fn offers_templates(&self) -> bool {
        matches!(
            self,
            Target::CheckOnly {
                template: TemplateSource::Choice
            }
        )
    }
}

impl TemplateSource {
    /// What has to be known about the roster that there is not; `chosen` is what the administrator chose.
    pub(crate) fn facts(&self, chosen: Option<&str>) -> Result<RosterFacts, Trouble> {
        let document = match self {
            TemplateSource::Document(document) => document.clone(),
            TemplateSource::BuiltIn(name) => built_in_document(name)?,
            TemplateSource::Choice => built_in_document(
                chosen
                    .or(BUILT_IN.first().map(|first| first.name))
                    .unwrap_or_default(),
            )?,
        };
        read_facts(document)
    }
}

/// What a template document says that the screen needs.
pub(crate) fn read_facts(document: serde_json::Value) -> Result<RosterFacts, Trouble> {
    let template = Template::from_json(&document.to_string()).map_err(|error| Trouble::Other {
        detail: error.to_string(),
        request_id: None,
    })?;
    Ok(RosterFacts {
        title: template.title.clone(),
        template: document,
        allows_valid_only: template.allows_valid_only,
        rules: Arc::new(template),
        may_import: true,
        missing_permission: None,
    })
}

fn built_in_document(name: &str) -> Result<serde_json::Value, Trouble> {
    builtin(name)
        .and_then(|template| serde_json::from_str(template.json).ok())
        .ok_or_else(|| Trouble::NotFound {
            detail: text("trouble.template_unknown"),
        })
}
