//! One file on its way from bytes to changeset, and the questions that a screen asks about it.
//!
//! A [`Session`] is stepped: [`Session::advance`] does a bounded piece of work and says how far it is, so that
//! whoever holds it can show progress, answer others in between, or drop it.
//!
//! ```
//! use rollcall_core::{session::Session, template::{Template, builtin}};
//! let template = Template::from_json(builtin("app-users").unwrap().json)?;
//! let mut session = Session::new(template);
//! session.open("users.csv", 25);
//! session.push_bytes(b"Email\nann@example.com\nno\n");
//! session.end_of_file();
//! while session.advance(1000).is_some() {}
//! let counts = session.overview().unwrap().counts;
//! assert_eq!((counts.records, counts.valid, counts.invalid), (2, Some(1), 1));
//! # Ok::<(), rollcall_core::template::TemplateError>(())
//! ```

mod answers;
mod document;
mod edits;
mod files;
mod findings;
mod header;
mod host_answer;
mod host_check;
mod made;
mod open_file;
mod outcome;
pub mod protocol;
mod rows;
mod segments;
mod stages;
mod suggested;
mod values;
pub mod view;

use borsh::{BorshDeserialize, BorshSerialize};

pub use document::{
    CheckDocument, DocumentChange, DocumentColumn, DocumentHead, DocumentValue, NoteFinding,
    SheetFinding, SheetFindings,
};
pub use host_check::{HostBatch, HostProgress};
pub use open_file::OpenFile;
pub use outcome::PreparedChangeset;
pub use segments::{SegmentReader, SegmentRules};
pub use stages::Session;

/// Which records count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum Mode {
    /// The file is the whole list: who is not in it is missing.
    #[default]
    Full,
    /// The file brings new users only: nobody is missing.
    NewOnly,
}

/// What the administrator decided in *Changes*.
#[derive(Debug, Clone, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub struct Decisions {
    /// For all missing users …
    pub missing: MissingDecision,
    /// … but these, by key, who get the other one.
    pub missing_otherwise: Vec<String>,
    /// Records whose change is left out.
    pub excluded: Vec<u32>,
    /// Fields, by record and name, that a change leaves as they are.
    pub excluded_fields: Vec<(u32, String)>,
    /// Send the valid records although others have errors. Chosen openly, where the policy allows it.
    pub valid_only: bool,
}

/// What becomes of a missing user.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, BorshSerialize, BorshDeserialize)]
pub enum MissingDecision {
    #[default]
    Keep,
    /// "No longer in app".
    Deactivate,
}
