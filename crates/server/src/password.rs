//! Passwords: which are taken, and their hashes.

use std::sync::{Arc, LazyLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::{Algorithm, Argon2, Params, PasswordHasher, PasswordVerifier, Version};
use tokio::sync::Semaphore;

use crate::problem::ApiError;

/// NIST SP 800-63B asks for length, not for kinds of characters.
pub(crate) const MIN_CHARS: usize = 12;
pub(crate) const MAX_CHARS: usize = 128;
/// OWASP's parameters for Argon2id: 19 MiB, two passes, one lane.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
const LANES: u32 = 1;
/// Each takes memory and a core for a moment.
const HASHED_AT_ONCE: usize = 2;

/// Of twelve characters and more; shorter ones are refused anyway.
const COMMON: &str = include_str!("common_passwords.txt");

/// Why there is no hash.
#[derive(Debug, thiserror::Error)]
pub(crate) enum HashError {
    #[error("hashing a password: {0}")]
    Parameters(#[from] argon2::Error),
    #[error("hashing a password: {0}")]
    Hash(#[from] argon2::password_hash::phc::Error),
    #[error("hashing a password: {0}")]
    Scheme(#[from] argon2::password_hash::Error),
    #[error("hashing a password: {0}")]
    Task(#[from] tokio::task::JoinError),
    #[error("hashing a password: {0}")]
    Closed(#[from] tokio::sync::AcquireError),
}

impl From<HashError> for ApiError {
    fn from(error: HashError) -> ApiError {
        ApiError::internal(error.to_string())
    }
}

/// What is wrong with a new password, in words.
pub(crate) fn find_weakness(password: &str, email: &str) -> Option<String> {
    let chars = password.chars().count();
    if !(MIN_CHARS..=MAX_CHARS).contains(&chars) {
        return Some(format!(
            "A password has {MIN_CHARS} to {MAX_CHARS} characters."
        ));
    }
    let folded = password.trim().to_lowercase();
    let local = email.split('@').next().unwrap_or_default();
    if folded == email.to_lowercase() || folded == local.to_lowercase() {
        return Some("The password is your address. Choose another one.".to_owned());
    }
    let is_common = COMMON.lines().any(|common| common == folded);
    is_common.then(|| "Many people use this password. Choose another one.".to_owned())
}

/// Hashes with a fresh salt; the answer says how, for later.
pub(crate) async fn hash_password(password: String) -> Result<String, HashError> {
    let _permit = turn().acquire_owned().await?;
    tokio::task::spawn_blocking(move || {
        let hash: PasswordHash = hasher()?.hash_password(password.as_bytes())?;
        Ok(hash.to_string())
    })
    .await?
}

/// Whether the password is the one that was hashed. Without a hash it is not, after the same work.
pub(crate) async fn verify_password(
    password: String,
    hash: Option<String>,
) -> Result<bool, HashError> {
    let Some(hash) = hash else {
        hash_password(password).await?;
        return Ok(false);
    };
    let _permit = turn().acquire_owned().await?;
    tokio::task::spawn_blocking(move || {
        let hash = PasswordHash::new(&hash)?;
        Ok(hasher()?
            .verify_password(password.as_bytes(), &hash)
            .is_ok())
    })
    .await?
}

fn hasher() -> Result<Argon2<'static>, HashError> {
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None)?;
    Ok(Argon2::new(Algorithm::Argon2id, Version::V0x13, params))
}

fn turn() -> Arc<Semaphore> {
    static TURNS: LazyLock<Arc<Semaphore>> =
        LazyLock::new(|| Arc::new(Semaphore::new(HASHED_AT_ONCE)));
    Arc::clone(&TURNS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(password: &str, is_taken: bool) {
        let weakness = find_weakness(password, "anna.winterberg@example.com");
        assert_eq!(weakness.is_none(), is_taken, "{password}: {weakness:?}");
    }

    #[test]
    fn length_counts_and_common_ones_are_refused() {
        check(&"é".repeat(11), false);
        check(&"é".repeat(12), true);
        check(&"ab".repeat(64), true);
        check(&format!("{}c", "ab".repeat(64)), false);
        check("PassWord1234", false);
        check("correct horse battery staple", false);
        check("Anna.Winterberg@example.com", false);
        check("anna.winterberg", false);
        check("twelve quiet herons", true);
    }

    #[tokio::test]
    async fn a_hash_is_argon2id_and_salted() {
        let hash = || hash_password("twelve quiet herons".to_owned());
        let (one, two) = (hash().await.unwrap(), hash().await.unwrap());
        assert!(one.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{one}");
        assert_ne!(one, two);
        let verify = |password: &str, hash| verify_password(password.to_owned(), hash);
        assert!(
            verify("twelve quiet herons", Some(one.clone()))
                .await
                .unwrap()
        );
        assert!(!verify("twelve quiet heron", Some(one)).await.unwrap());
        assert!(!verify("twelve quiet herons", None).await.unwrap());
    }
}
