//! Random tokens and identifiers, and the hashes that stand for them in the storage.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use rollcall_store::OrganizationId;
use sha2::{Digest, Sha256};
use uuid::{Builder, Uuid};

const TOKEN_BYTES: usize = 32;
/// What API tokens begin with, so that whoever finds one knows what it is.
pub(crate) const API_TOKEN_PREFIX: &str = "rc_";

/// The operating system gave no random bytes.
#[derive(Debug, thiserror::Error)]
#[error("the operating system gives no random bytes: {source}")]
pub struct RandomnessError {
    #[from]
    source: getrandom::Error,
}

/// A secret of 256 bits. It begins with the organization, so that it can be looked up by that.
pub(crate) fn new_token(organization: OrganizationId) -> Result<String, RandomnessError> {
    let mut bytes = [0; TOKEN_BYTES];
    getrandom::fill(&mut bytes)?;
    Ok(format!(
        "{}.{}",
        organization.0,
        URL_SAFE_NO_PAD.encode(bytes)
    ))
}

/// The secret of an API token.
pub(crate) fn new_api_token(organization: OrganizationId) -> Result<String, RandomnessError> {
    Ok(format!("{API_TOKEN_PREFIX}{}", new_token(organization)?))
}

/// The organization that a token belongs to; `None` when it is no token.
pub(crate) fn organization_of(token: &str) -> Option<OrganizationId> {
    let (organization, secret) = token.split_once('.')?;
    let well_formed = secret.len() == 43
        && secret
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"-_".contains(&b));
    well_formed
        .then(|| organization.parse().ok().map(OrganizationId))
        .flatten()
}

/// Lower-case hex of the SHA-256 of the parts, one after another.
pub(crate) fn sha256_hex(parts: &[&[u8]]) -> String {
    let mut hash = Sha256::new();
    for part in parts {
        hash.update(part);
    }
    hash.finalize()
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// An identifier that sorts by time (UUID version 7).
pub(crate) fn new_sortable_id(now_ms: i64) -> Result<String, RandomnessError> {
    let mut random = [0; 10];
    getrandom::fill(&mut random)?;
    let ms = u64::try_from(now_ms).unwrap_or_default();
    Ok(Builder::from_unix_timestamp_millis(ms, &random)
        .into_uuid()
        .to_string())
}

/// A random identifier (UUID version 4).
pub(crate) fn new_id() -> Result<String, RandomnessError> {
    let mut random = [0; 16];
    getrandom::fill(&mut random)?;
    Ok(Builder::from_random_bytes(random).into_uuid().to_string())
}

/// A random identifier (UUID version 4); without randomness the nil UUID, since it only names a log line.
pub(crate) fn new_request_id() -> Uuid {
    let mut random = [0; 16];
    match getrandom::fill(&mut random) {
        Ok(()) => Builder::from_random_bytes(random).into_uuid(),
        Err(_) => Uuid::nil(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_carry_their_organization() {
        let token = new_token(OrganizationId(7)).unwrap();
        assert_eq!(organization_of(&token), Some(OrganizationId(7)));
        assert_ne!(token, new_token(OrganizationId(7)).unwrap());
        for text in [
            "",
            "7",
            "7.short",
            "x.AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
        ] {
            assert_eq!(organization_of(text), None, "{text}");
        }
    }

    #[test]
    fn identifiers_sort_by_time() {
        assert!(
            new_sortable_id(1_700_000_000_000).unwrap()
                < new_sortable_id(1_700_000_000_001).unwrap()
        );
    }

    #[test]
    fn hashes_are_over_all_parts() {
        assert_eq!(
            sha256_hex(&[b"a", b"bc"]),
            "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
        );
    }
}
