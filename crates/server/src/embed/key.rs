//! Which keys and origins are taken.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jsonwebtoken::{Algorithm, DecodingKey};
use openidconnect::url::Url;
use rollcall_api::embed::EmbedAlgorithm;

use crate::openid::is_safe;

const BEGIN: &str = "-----BEGIN PUBLIC KEY-----";
const END: &str = "-----END PUBLIC KEY-----";
/// Bytes of a SubjectPublicKeyInfo, which tell the curve, and whether an RSA key is long enough.
const ED25519_BYTES: usize = 44;
const P256_BYTES: usize = 91;
const RSA_2048_BYTES: usize = 294;
const RSA_8192_BYTES: usize = 1062;

/// What is wrong with a public key, in words.
pub(crate) fn check_key(algorithm: EmbedAlgorithm, pem: &str) -> Result<(), String> {
    let body = pem
        .trim()
        .strip_prefix(BEGIN)
        .and_then(|rest| rest.strip_suffix(END))
        .ok_or_else(|| format!("A public key is a PEM text from {BEGIN} to {END}."))?;
    let body: String = body.split_whitespace().collect();
    let bytes = STANDARD.decode(body).unwrap_or_default().len();
    let (is_sized, needed) = match algorithm {
        EmbedAlgorithm::EdDsa => (bytes == ED25519_BYTES, "an Ed25519 key"),
        EmbedAlgorithm::Es256 => (bytes == P256_BYTES, "an uncompressed key on P-256"),
        EmbedAlgorithm::Rs256 => (
            (RSA_2048_BYTES..=RSA_8192_BYTES).contains(&bytes),
            "an RSA key of 2048 to 8192 bits",
        ),
    };
    if is_sized && decoding_key(algorithm, pem).is_some() {
        return Ok(());
    }
    Err(format!("{} takes {needed}.", algorithm.word()))
}

pub(super) fn decoding_key(algorithm: EmbedAlgorithm, pem: &str) -> Option<DecodingKey> {
    let pem = pem.trim().as_bytes();
    match algorithm {
        EmbedAlgorithm::EdDsa => DecodingKey::from_ed_pem(pem),
        EmbedAlgorithm::Es256 => DecodingKey::from_ec_pem(pem),
        EmbedAlgorithm::Rs256 => DecodingKey::from_rsa_pem(pem),
    }
    .ok()
}

pub(super) fn jwt_algorithm(algorithm: EmbedAlgorithm) -> Algorithm {
    match algorithm {
        EmbedAlgorithm::EdDsa => Algorithm::EdDSA,
        EmbedAlgorithm::Es256 => Algorithm::ES256,
        EmbedAlgorithm::Rs256 => Algorithm::RS256,
    }
}

/// What is wrong with an origin, in words. It has to be written as browsers write it.
pub(crate) fn check_origin(origin: &str) -> Result<(), String> {
    let is_origin = Url::parse(origin)
        .is_ok_and(|url| is_safe(&url) && url.origin().ascii_serialization() == origin)
        // A host may be called so, but whoever writes it means something else.
        && !origin.contains('*');
    match is_origin {
        true => Ok(()),
        false => Err("An origin is written https://app.example.com, without a path.".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn origins_are_exact_and_safe() {
        for (origin, is_taken) in [
            ("https://app.example.com", true),
            ("https://app.example.com:8443", true),
            ("http://localhost:5173", true),
            ("http://app.example.com", false),
            ("https://app.example.com/", false),
            ("https://app.example.com/admin", false),
            ("https://App.example.com", false),
            ("https://ann@app.example.com", false),
            ("https://*.example.com", false),
            ("*", false),
            ("null", false),
            ("", false),
        ] {
            assert_eq!(check_origin(origin).is_ok(), is_taken, "{origin}");
        }
    }
}
