//! Sources that cannot be used stop the import, whatever records name them.

use crate::diagnostic::{Code, Diagnostic, Location};
use crate::numbers::TextNumbers;

/// Whether a finding names a source that cannot be used.
pub(crate) fn names_unavailable(finding: &Diagnostic) -> bool {
    matches!(finding.code, Code::SourceUnknown | Code::SourceDisabled)
}

/// Puts in front of ordered findings, each once and in the order in which records name them, the sources that stop
/// the import, in place of those that stand there.
pub(crate) fn name_unavailable(diagnostics: &mut Vec<Diagnostic>) {
    let mut said = TextNumbers::default();
    let mut named = Vec::new();
    for finding in diagnostics
        .iter()
        .filter(|finding| names_unavailable(finding))
    {
        let Some((_, source)) = finding.args.first() else {
            continue;
        };
        if said.insert(source.clone(), 0).is_none() {
            let state = match finding.code {
                Code::SourceDisabled => "switched off",
                _ => "unknown",
            };
            let args = [("item", source.as_str()), ("state", state)];
            named.push(Diagnostic::new(
                Code::SourceUnavailable,
                Location::default(),
                &args,
            ));
        }
    }
    let stands = |finding: &Diagnostic| finding.code == Code::SourceUnavailable;
    let standing = diagnostics.partition_point(stands);
    if standing > 0 || !named.is_empty() {
        let mut others = diagnostics.split_off(standing);
        named.append(&mut others);
        *diagnostics = named;
    }
}
