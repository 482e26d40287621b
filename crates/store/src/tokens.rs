//! API tokens: kept as hashes, ended by time, by hand, or with whoever made them.

use rollcall_api::tokens::{ApiToken, TokenScopes};

use crate::driver::{Mode, values};
use crate::{
    AuditEvent, Listing, OrganizationId, Principal, Result, Storage, TokenGrant, Window, rfc3339,
};

/// Uses nearer together than this are written once.
const USE_WRITTEN_EVERY_MS: i64 = 60_000;

/// A token to be kept. The secret itself is not.
#[derive(Debug, Clone)]
pub struct NewApiToken {
    /// Sorts by time.
    pub id: String,
    pub token_sha256: String,
    /// Key of whoever makes it.
    pub user: String,
    pub name: String,
    pub scopes: TokenScopes,
    pub created_ms: i64,
    pub expires_ms: i64,
}

impl Storage {
    /// Keeps a token; false when the organization has `limit` of them that are not over.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_token(
        &self,
        organization: OrganizationId,
        token: &NewApiToken,
        audit: &AuditEvent,
        limit: u32,
    ) -> Result<bool> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.lock_organization(organization).await?;
        let (held,): (u32,) = tx
            .one(
                "SELECT COUNT(*) FROM api_token WHERE organization = $1 AND expires_ms > $2",
                values![organization.0, token.created_ms],
            )
            .await?;
        if held >= limit {
            return Ok(false);
        }
        tx.run(
            "INSERT INTO api_token (organization, id, token_sha256, user_key, name, scopes, \
                 created_ms, expires_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
            values![
                organization.0,
                &token.id,
                &token.token_sha256,
                &token.user,
                &token.name,
                serde_json::to_string(&token.scopes)?,
                token.created_ms,
                token.expires_ms
            ],
        )
        .await?;
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(true)
    }

    /// On whose behalf a token acts, while it lasts and its maker is active. Its use is noted, to the minute.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_token(
        &self,
        organization: OrganizationId,
        token_sha256: &str,
        now_ms: i64,
    ) -> Result<Option<Principal>> {
        let mut tx = self.begin(Mode::Read).await?;
        let row: Option<(String, String, String, Option<i64>)> = tx
            .first(
                "SELECT id, user_key, scopes, last_used_ms FROM api_token \
                 WHERE organization = $1 AND token_sha256 = $2 AND expires_ms > $3",
                values![organization.0, token_sha256, now_ms],
            )
            .await?;
        let Some((id, user, scopes, last_used_ms)) = row else {
            return Ok(None);
        };
        let Some(mut principal) = tx.principal(organization, &user).await? else {
            return Ok(None);
        };
        drop(tx);
        let noted_before = now_ms - USE_WRITTEN_EVERY_MS;
        if last_used_ms.is_none_or(|last| last <= noted_before) {
            let mut tx = self.begin(Mode::Write).await?;
            tx.run(
                "UPDATE api_token SET last_used_ms = $3 WHERE organization = $1 AND id = $2 \
                     AND (last_used_ms IS NULL OR last_used_ms <= $4)",
                values![organization.0, &id, now_ms, noted_before],
            )
            .await?;
            tx.commit().await?;
        }
        let scopes = serde_json::from_str(&scopes)?;
        principal.token = Some(TokenGrant {
            id,
            scopes,
            embedded: None,
        });
        Ok(Some(principal))
    }

    /// The latest tokens first, expired ones among them; a window begins after an id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn tokens(
        &self,
        organization: OrganizationId,
        window: Window<'_>,
        now_ms: i64,
    ) -> Result<Listing<ApiToken>> {
        let mut tx = self.begin(Mode::Read).await?;
        let (total,): (u32,) = tx
            .one(
                "SELECT COUNT(*) FROM api_token WHERE organization = $1",
                values![organization.0],
            )
            .await?;
        let rows: Vec<TokenRow> = tx
            .all(
                "SELECT t.id, t.name, t.scopes, u.email, t.created_ms, t.expires_ms, t.last_used_ms \
                 FROM api_token t JOIN person u \
                     ON u.organization = t.organization AND u.user_key = t.user_key \
                 WHERE t.organization = $1 AND ($2 = '' OR t.id < $2) ORDER BY t.id DESC LIMIT $3",
                values![
                    organization.0,
                    window.after.unwrap_or_default(),
                    window.limit + 1
                ],
            )
            .await?;
        let tokens = rows
            .into_iter()
            .map(|row| token_of(row, now_ms))
            .collect::<Result<_>>()?;
        Ok(Listing::cut(tokens, total, window.limit, |token| {
            token.id.clone()
        }))
    }

    /// Ends a token; whether there was one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn revoke_token(
        &self,
        organization: OrganizationId,
        id: &str,
        audit: &AuditEvent,
    ) -> Result<bool> {
        let mut tx = self.begin(Mode::Write).await?;
        let revoked = tx
            .run(
                "DELETE FROM api_token WHERE organization = $1 AND id = $2",
                values![organization.0, id],
            )
            .await?;
        if revoked == 0 {
            return Ok(false);
        }
        tx.audit(organization, audit).await?;
        tx.commit().await?;
        Ok(true)
    }
}

type TokenRow = (String, String, String, String, i64, i64, Option<i64>);

fn token_of(row: TokenRow, now_ms: i64) -> Result<ApiToken> {
    let (id, name, scopes, created_by, created_ms, expires_ms, last_used_ms) = row;
    Ok(ApiToken {
        id,
        name,
        scopes: serde_json::from_str(&scopes)?,
        created_by,
        created_at: rfc3339(created_ms),
        expires_at: rfc3339(expires_ms),
        expired: expires_ms <= now_ms,
        last_used_at: last_used_ms.map(rfc3339),
    })
}
