//! The identity provider: where it sends people, and what it says about those who come back.

use std::sync::Arc;
use std::time::{Duration, Instant};

use openidconnect::core::{
    CoreAuthDisplay, CoreAuthenticationFlow, CoreClaimName, CoreClaimType, CoreClient,
    CoreClientAuthMethod, CoreGrantType, CoreIdToken, CoreIdTokenClaims, CoreIdTokenVerifier,
    CoreJsonWebKey, CoreJweContentEncryptionAlgorithm, CoreJweKeyManagementAlgorithm,
    CoreJwsSigningAlgorithm, CoreResponseMode, CoreResponseType, CoreSubjectIdentifierType,
    CoreTokenResponse, CoreUserInfoClaims,
};
use openidconnect::url::Url;
use openidconnect::{
    AccessTokenHash, AdditionalProviderMetadata, AuthType, AuthorizationCode,
    ClaimsVerificationError, ClientId, ClientSecret, CsrfToken, EndpointMaybeSet, EndpointNotSet,
    EndpointSet, IssuerUrl, Nonce, OAuth2TokenResponse, PkceCodeChallenge, PkceCodeVerifier,
    ProviderMetadata, RedirectUrl, Scope, SignatureVerificationError, TokenResponse,
};
use rollcall_core::validate::canonical_email;
use rollcall_store::OpenIdAccount;
use serde::{Deserialize, Serialize};
use tokio::sync::Mutex;

use super::config::{OpenIdConfig, OpenIdConfigError, is_safe};
use super::{Attempt, Callback};
use crate::Secret;
use crate::clock::now_ms;

/// Where the provider leads back to, behind the public URL.
const CALLBACK_PATH: &str = "/api/v1/session/openid/callback";
const REQUEST_WITHIN: Duration = Duration::from_secs(10);
/// The provider's documents and keys are asked for again after this long.
const KNOWN_FOR: Duration = Duration::from_secs(60 * 60);
/// An unknown key asks for them sooner, but not all the time.
const KNOWN_AT_LEAST: Duration = Duration::from_secs(1);
/// How far the provider's clock may be ahead.
const CLOCK_AHEAD_SECONDS: i64 = 5 * 60;

/// Signatures that only the provider can make: none with the client's secret, no `none`.
const ALGORITHMS: [CoreJwsSigningAlgorithm; 9] = [
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha256,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha384,
    CoreJwsSigningAlgorithm::RsaSsaPkcs1V15Sha512,
    CoreJwsSigningAlgorithm::RsaSsaPssSha256,
    CoreJwsSigningAlgorithm::RsaSsaPssSha384,
    CoreJwsSigningAlgorithm::RsaSsaPssSha512,
    CoreJwsSigningAlgorithm::EcdsaP256Sha256,
    CoreJwsSigningAlgorithm::EcdsaP384Sha384,
    CoreJwsSigningAlgorithm::EdDsa,
];

/// What is read of the provider's metadata besides the usual (RFC 9207).
#[derive(Debug, Clone, Serialize, Deserialize)]
struct NamesIssuer {
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

impl AdditionalProviderMetadata for NamesIssuer {}

type Metadata = ProviderMetadata<
    NamesIssuer,
    CoreAuthDisplay,
    CoreClientAuthMethod,
    CoreClaimName,
    CoreClaimType,
    CoreGrantType,
    CoreJweContentEncryptionAlgorithm,
    CoreJweKeyManagementAlgorithm,
    CoreJsonWebKey,
    CoreResponseMode,
    CoreResponseType,
    CoreSubjectIdentifierType,
>;

type Client = CoreClient<
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointMaybeSet,
    EndpointMaybeSet,
>;

/// Why nobody was let in. The texts are for the log.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Refusal {
    #[error("the provider cannot be asked: {0}")]
    Unavailable(String),
    #[error("the callback belongs to no attempt of this browser")]
    NoAttempt,
    #[error("the provider refused: {0}")]
    Denied(String),
    #[error("the provider's answer is not to be trusted: {0}")]
    Untrusted(String),
}

/// The provider, as it is known. Copied freely.
#[derive(Debug, Clone)]
pub(crate) struct OpenIdProvider {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    issuer: IssuerUrl,
    client_id: ClientId,
    client_secret: Option<Secret>,
    display_name: String,
    redirect: RedirectUrl,
    http: reqwest::Client,
    known: Mutex<Option<Known>>,
}

#[derive(Debug, Clone)]
struct Known {
    metadata: Arc<Metadata>,
    since: Instant,
}

impl OpenIdProvider {
    /// Nothing is asked of the network yet.
    pub(crate) fn new(
        config: &OpenIdConfig,
        public_url: &str,
    ) -> Result<OpenIdProvider, OpenIdConfigError> {
        let issuer = IssuerUrl::new(config.issuer.clone())
            .ok()
            .filter(|issuer| is_safe(issuer.url()))
            .ok_or_else(|| OpenIdConfigError::Issuer {
                issuer: config.issuer.clone(),
            })?;
        let redirect = RedirectUrl::new(format!("{public_url}{CALLBACK_PATH}")).map_err(|_| {
            OpenIdConfigError::PublicUrl {
                url: public_url.to_owned(),
            }
        })?;
        let http = reqwest::Client::builder()
            // Whoever follows redirects can be sent to addresses inside.
            .redirect(reqwest::redirect::Policy::none())
            .https_only(issuer.url().scheme() == "https")
            .timeout(REQUEST_WITHIN)
            .build()
            .map_err(|error| OpenIdConfigError::Client {
                reason: error.to_string(),
            })?;
        Ok(OpenIdProvider {
            inner: Arc::new(Inner {
                issuer,
                client_id: ClientId::new(config.client_id.clone()),
                client_secret: config.client_secret.clone(),
                display_name: config.display_name.clone(),
                redirect,
                http,
                known: Mutex::new(None),
            }),
        })
    }

    /// What stands on the button.
    pub(crate) fn display_name(&self) -> &str {
        &self.inner.display_name
    }

    /// Where to send a browser, and what it has to keep meanwhile.
    pub(crate) async fn begin(&self) -> Result<(Url, Attempt), Refusal> {
        let client = self.client(&*self.metadata(KNOWN_FOR).await?);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let (url, state, nonce) = client
            .authorize_url(
                CoreAuthenticationFlow::AuthorizationCode,
                CsrfToken::new_random,
                Nonce::new_random,
            )
            .add_scope(Scope::new("email".to_owned()))
            .set_pkce_challenge(challenge)
            .url();
        let attempt = Attempt {
            state: state.into_secret(),
            nonce: nonce.secret().clone(),
            verifier: verifier.into_secret(),
        };
        Ok((url, attempt))
    }

    /// Whom the provider says that it has signed in.
    pub(crate) async fn finish(
        &self,
        callback: Callback,
        attempt: Option<Attempt>,
    ) -> Result<OpenIdAccount, Refusal> {
        let attempt = attempt
            .filter(|attempt| callback.state.as_ref() == Some(&attempt.state))
            .ok_or(Refusal::NoAttempt)?;
        let metadata = self.metadata(KNOWN_FOR).await?;
        check_issuer(&metadata, callback.iss.as_deref())?;
        let code = match (callback.code, callback.error) {
            (Some(code), None) => AuthorizationCode::new(code),
            (_, error) => return Err(Refusal::Denied(error.unwrap_or_default())),
        };
        let client = self.client(&metadata);
        let tokens = client
            .exchange_code(code)
            .map_err(|error| Refusal::Unavailable(error.to_string()))?
            .set_pkce_verifier(PkceCodeVerifier::new(attempt.verifier))
            .request_async(&self.inner.http)
            .await
            .map_err(|error| Refusal::Denied(error.to_string()))?;
        let id_token = tokens
            .id_token()
            .ok_or_else(|| Refusal::Untrusted("it brings no ID token".to_owned()))?;
        let nonce = Nonce::new(attempt.nonce);
        let (client, claims) = match verify(&client, id_token, &tokens, &nonce) {
            Err(VerifyError::UnknownKey) => {
                // The provider may have changed its keys.
                let client = self.client(&*self.metadata(KNOWN_AT_LEAST).await?);
                let claims = verify(&client, id_token, &tokens, &nonce)?.clone();
                (client, claims)
            }
            verified => {
                let claims = verified?.clone();
                (client, claims)
            }
        };
        let verified_email = match verified_email(claims.email(), claims.email_verified()) {
            Some(email) => Some(email),
            None => self.ask_for_email(&client, &tokens, &claims).await?,
        };
        Ok(OpenIdAccount {
            issuer: self.inner.issuer.to_string(),
            subject: claims.subject().to_string(),
            verified_email,
        })
    }

    /// Many providers tell the address only to whoever asks for it with the access token.
    async fn ask_for_email(
        &self,
        client: &Client,
        tokens: &CoreTokenResponse,
        claims: &CoreIdTokenClaims,
    ) -> Result<Option<String>, Refusal> {
        let subject = Some(claims.subject().clone());
        let Ok(request) = client.user_info(tokens.access_token().clone(), subject) else {
            return Ok(None);
        };
        let told: CoreUserInfoClaims = request
            .request_async(&self.inner.http)
            .await
            .map_err(|error| Refusal::Untrusted(error.to_string()))?;
        Ok(verified_email(told.email(), told.email_verified()))
    }

    /// The provider's own documents, no older than that.
    async fn metadata(&self, no_older_than: Duration) -> Result<Arc<Metadata>, Refusal> {
        let mut known = self.inner.known.lock().await;
        if let Some(known) = &*known
            && known.since.elapsed() < no_older_than
        {
            return Ok(Arc::clone(&known.metadata));
        }
        let found = Metadata::discover_async(self.inner.issuer.clone(), &self.inner.http).await;
        let metadata = found.map_err(|error| Refusal::Unavailable(error.to_string()))?;
        let endpoints = [
            Some(metadata.authorization_endpoint().url()),
            metadata.token_endpoint().map(|url| url.url()),
            metadata.userinfo_endpoint().map(|url| url.url()),
        ];
        if !endpoints.into_iter().flatten().all(is_safe) {
            let reason = "one of its endpoints is not at an https:// address";
            return Err(Refusal::Unavailable(reason.to_owned()));
        }
        let metadata = Arc::new(metadata);
        *known = Some(Known {
            metadata: Arc::clone(&metadata),
            since: Instant::now(),
        });
        Ok(metadata)
    }

    fn client(&self, metadata: &Metadata) -> Client {
        let secret = self.inner.client_secret.as_ref();
        let methods = metadata.token_endpoint_auth_methods_supported();
        let takes = |method| methods.is_some_and(|methods| methods.contains(&method));
        let in_body = takes(CoreClientAuthMethod::ClientSecretPost)
            && !takes(CoreClientAuthMethod::ClientSecretBasic);
        CoreClient::from_provider_metadata(
            metadata.clone(),
            self.inner.client_id.clone(),
            secret.map(|secret| ClientSecret::new(secret.expose().to_owned())),
        )
        .set_auth_type(match in_body {
            true => AuthType::RequestBody,
            false => AuthType::BasicAuth,
        })
        .set_redirect_uri(self.inner.redirect.clone())
    }
}

/// A callback that another provider's page led to is refused before its code is used (RFC 9207).
fn check_issuer(metadata: &Metadata, iss: Option<&str>) -> Result<(), Refusal> {
    let announced = metadata
        .additional_metadata()
        .authorization_response_iss_parameter_supported;
    match iss {
        Some(iss) if iss == metadata.issuer().as_str() => Ok(()),
        None if !announced => Ok(()),
        Some(_) => Err(Refusal::Untrusted("another issuer answers".to_owned())),
        None => Err(Refusal::Untrusted("the issuer is not named".to_owned())),
    }
}

enum VerifyError {
    UnknownKey,
    Other(String),
}

impl From<VerifyError> for Refusal {
    fn from(error: VerifyError) -> Refusal {
        Refusal::Untrusted(match error {
            VerifyError::UnknownKey => "the ID token is signed with an unknown key".to_owned(),
            VerifyError::Other(reason) => reason,
        })
    }
}

/// Signature, issuer, audience, authorized party, expiry, nonce, and that the access token belongs to it.
fn verify<'a>(
    client: &Client,
    id_token: &'a CoreIdToken,
    tokens: &CoreTokenResponse,
    nonce: &Nonce,
) -> Result<&'a CoreIdTokenClaims, VerifyError> {
    let other = |error: &dyn std::error::Error| VerifyError::Other(error.to_string());
    let latest = now_ms() / 1000 + CLOCK_AHEAD_SECONDS;
    let verifier: CoreIdTokenVerifier<'_> = client
        .id_token_verifier()
        .set_allowed_algs(ALGORITHMS)
        .set_issue_time_verifier_fn(move |issued| match issued.timestamp() <= latest {
            true => Ok(()),
            false => Err("issued in the future".to_owned()),
        });
    let claims = id_token
        .claims(&verifier, nonce)
        .map_err(|error| match error {
            ClaimsVerificationError::SignatureVerification(
                SignatureVerificationError::NoMatchingKey,
            ) => VerifyError::UnknownKey,
            ClaimsVerificationError::SignatureVerification(reason) => other(&reason),
            error => other(&error),
        })?;
    if claims
        .authorized_party()
        .is_some_and(|party| party != client.client_id())
    {
        let reason = "the ID token was made for another client";
        return Err(VerifyError::Other(reason.to_owned()));
    }
    if let Some(expected) = claims.access_token_hash() {
        let found = AccessTokenHash::from_token(
            tokens.access_token(),
            id_token.signing_alg().map_err(|error| other(&error))?,
            id_token
                .signing_key(&verifier)
                .map_err(|error| other(&error))?,
        )
        .map_err(|error| other(&error))?;
        if found != *expected {
            let reason = "the access token belongs to another ID token";
            return Err(VerifyError::Other(reason.to_owned()));
        }
    }
    Ok(claims)
}

fn verified_email(
    email: Option<&openidconnect::EndUserEmail>,
    is_verified: Option<bool>,
) -> Option<String> {
    email
        .filter(|_| is_verified == Some(true))
        .and_then(|email| canonical_email(email))
}
