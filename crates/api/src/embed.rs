//! Keys of applications that embed the import, below `/applications/{slug}/embed-keys`.

use rollcall_core::{from_json, from_json_words};
use serde::{Deserialize, Serialize};

/// The longest that a token may last, from `iat` to `exp`.
pub const MAX_EMBED_TOKEN_SECONDS: i64 = 15 * 60;
/// Characters in the name of a key.
pub const MAX_EMBED_KEY_NAME: usize = 80;
/// Keys of one application: the one in use, the next one, and room for a few pages.
pub const MAX_EMBED_KEYS: u32 = 20;

/// How the tokens of a key are signed. Tokens that say anything else are refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub enum EmbedAlgorithm {
    /// Ed25519.
    #[serde(rename = "EdDSA")]
    EdDsa,
    /// ECDSA on P-256.
    #[serde(rename = "ES256")]
    Es256,
    /// RSA with 2048 bits or more.
    #[serde(rename = "RS256")]
    Rs256,
}

/// `POST /applications/{slug}/embed-keys`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(deny_unknown_fields)]
pub struct NewEmbedKey {
    pub name: String,
    /// Of the page that the import is embedded in: `https://app.example.com`.
    pub origin: String,
    pub algorithm: EmbedAlgorithm,
    /// PEM, `-----BEGIN PUBLIC KEY-----`. The private half stays with the application.
    pub public_key: String,
}

/// A key, as it is listed. Tokens name it by `id` in their header's `kid`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct EmbedKey {
    pub id: String,
    pub name: String,
    pub origin: String,
    pub algorithm: EmbedAlgorithm,
    pub public_key: String,
    pub created_by: String,
    pub created_at: String,
}

impl EmbedAlgorithm {
    /// As it stands in a token's header.
    #[must_use]
    pub fn word(self) -> &'static str {
        match self {
            EmbedAlgorithm::EdDsa => "EdDSA",
            EmbedAlgorithm::Es256 => "ES256",
            EmbedAlgorithm::Rs256 => "RS256",
        }
    }

    /// The algorithm of that name.
    #[must_use]
    pub fn of(word: &str) -> Option<EmbedAlgorithm> {
        [
            EmbedAlgorithm::EdDsa,
            EmbedAlgorithm::Es256,
            EmbedAlgorithm::Rs256,
        ]
        .into_iter()
        .find(|algorithm| algorithm.word() == word)
    }
}

from_json!(EmbedKey {
    id,
    name,
    origin,
    algorithm,
    public_key,
    created_by,
    created_at
});
from_json_words!(EmbedAlgorithm {
    EdDsa = "EdDSA",
    Es256 = "ES256",
    Rs256 = "RS256",
});
