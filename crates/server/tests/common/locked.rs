//! Texts that are committed and must equal what the server says.

use std::path::Path;

/// Compares a text with the file of the repository; `ROLLCALL_RENEW=1` writes it instead.
#[track_caller]
pub(crate) fn check(path: &str, text: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../..")
        .join(path);
    if std::env::var_os("ROLLCALL_RENEW").is_some() {
        std::fs::write(&file, text).unwrap();
        return;
    }
    let committed = std::fs::read_to_string(&file).unwrap_or_default();
    let differs = committed
        .lines()
        .zip(text.lines())
        .position(|(committed, now)| committed != now);
    assert!(
        committed == text,
        "{path} differs from line {} on. When that is meant, renew it and look at the difference:\n\
         ROLLCALL_RENEW=1 cargo nextest run -p rollcall-server",
        differs.map_or(committed.lines().count(), |line| line) + 1
    );
}
