//! Snapshots of the users on record, with a checksum that fits: refused, or as good as the document.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rollcall_core::directory::{Directory, SNAPSHOT_MARK};

fuzz_target!(|body: &[u8]| {
    assert!(Directory::from_snapshot(body.to_vec()).is_err() || body.starts_with(&SNAPSHOT_MARK));
    let bytes = [&SNAPSHOT_MARK[..], &checksum(body).to_le_bytes(), body].concat();
    let Ok(directory) = Directory::from_snapshot(bytes) else {
        return;
    };
    let document = directory.to_document();
    assert_eq!(document.users.len(), directory.len());
    for (at, user) in directory.users().enumerate() {
        assert!(
            directory
                .find_all(directory.key(at))
                .any(|found| found == at)
        );
        for (source, username) in user.identifiers() {
            assert!(directory.holder(source, username).is_some());
        }
    }
    let again =
        Directory::from_snapshot(directory.to_snapshot()).expect("it is written as it is read");
    assert_eq!(again.to_document(), document);
    let delta = serde_json::json!({
        "since": directory.revision, "revision": "next", "groups": [], "sources": [], "users": [], "removed": []
    });
    let brought = directory.with_delta(delta.to_string().as_bytes());
    let brought = brought.expect("nothing changed").to_document();
    assert_eq!(brought.users, document.users);
});

/// As `docs/snapshot.md` says.
fn checksum(bytes: &[u8]) -> u64 {
    const M: u64 = 0x9E37_79B9_7F4A_7C15;
    let mut hash = (bytes.len() as u64).wrapping_mul(M);
    let mut mix = |word: u64| {
        hash = (hash ^ word).wrapping_mul(M);
        hash ^= hash >> 29;
    };
    let mut words = bytes.chunks_exact(8);
    for word in &mut words {
        mix(u64::from_le_bytes(word.try_into().expect("eight bytes")));
    }
    match (words.remainder(), bytes.last_chunk::<8>()) {
        ([], _) => mix(0),
        (_, Some(last)) => mix(u64::from_le_bytes(*last)),
        (few, None) => mix(few
            .iter()
            .fold(0, |word, byte| (word << 8) | u64::from(*byte))),
    }
    hash = (hash ^ (hash >> 32)).wrapping_mul(M);
    hash ^ (hash >> 29)
}
