//! Sources that cannot be used stop the import, whatever records name them.

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::numbers::TextNumbers;

/// Those that were named so far, each once.
#[derive(Debug, Default)]
pub(crate) struct Unavailable {
    named: TextNumbers,
}

impl Unavailable {
    /// Whether a finding of this code names a source that cannot be used.
    pub(crate) fn is_named_by(code: Code) -> bool {
        matches!(code, Code::SourceUnknown | Code::SourceDisabled)
    }

    /// What a finding of this code about `source` means for the file; nothing where that was said already.
    pub(crate) fn note(&mut self, code: Code, source: &str) -> Option<Diagnostic> {
        let state = match code {
            Code::SourceDisabled => "switched off",
            _ => "unknown",
        };
        let is_said = self.named.insert(source.to_owned(), 0).is_some();
        let args = [("item", source), ("state", state)];
        (!is_said).then(|| Diagnostic::new(Code::SourceUnavailable, Location::default(), &args))
    }
}
