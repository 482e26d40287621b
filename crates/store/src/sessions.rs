//! Organizations, principals, one-time links and sessions.

use crate::driver::{Mode, values};
use crate::transaction::Tx;
use crate::{
    AuditEvent, HeldRole, LinkPurpose, NewSession, NewSignInLink, Organization, OrganizationId,
    Principal, Result, Storage,
};

/// Whoever has this key is active in the workspace directory; a row for each custom role that they hold, one
/// without a role for none.
fn select_principal(key: &str) -> String {
    format!(
        "SELECT o.name, u.user_key, u.email, p.display_name, p.role, r.name, r.scopes FROM profile p \
         JOIN person u ON u.organization = p.organization AND u.user_key = p.user_key \
         JOIN organization o ON o.organization = p.organization \
         LEFT JOIN custom_role_holder h \
             ON h.organization = p.organization AND h.user_key = p.user_key \
         LEFT JOIN custom_role r ON r.organization = h.organization AND r.id = h.role \
         WHERE p.organization = $1 AND p.status = 'active' AND p.user_key = {key} \
         ORDER BY r.name_folded"
    )
}

type PrincipalRow = (
    String,
    String,
    String,
    String,
    String,
    Option<String>,
    Option<String>,
);

impl Storage {
    /// The first organization, once there is one.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn organization(&self) -> Result<Option<Organization>> {
        let mut tx = self.begin(Mode::Read).await?;
        let row: Option<(i64, String)> = tx
            .first(
                "SELECT organization, name FROM organization ORDER BY organization LIMIT 1",
                Vec::new(),
            )
            .await?;
        Ok(row.map(|(id, name)| Organization {
            id: OrganizationId(id),
            name,
        }))
    }

    /// An active user of the workspace directory, by canonical e-mail address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn principal(
        &self,
        organization: OrganizationId,
        key: &str,
    ) -> Result<Option<Principal>> {
        let mut tx = self.begin(Mode::Read).await?;
        tx.principal(organization, key).await
    }

    /// The active Admin whose key sorts first.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn first_admin(&self, organization: OrganizationId) -> Result<Option<Principal>> {
        let mut tx = self.begin(Mode::Read).await?;
        let first = select_principal(
            "(SELECT MIN(user_key) FROM profile \
              WHERE organization = $1 AND role = 'admin' AND status = 'active')",
        );
        let rows = tx.all(first, values![organization.0]).await?;
        principal_of(organization, rows)
    }

    /// Keeps a one-time link.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_sign_in_link(
        &self,
        organization: OrganizationId,
        link: &NewSignInLink,
    ) -> Result<()> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.insert_link(organization, link).await?;
        tx.commit().await
    }

    /// Keeps a one-time link, and in the audit log who had it made.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn add_audited_link(
        &self,
        organization: OrganizationId,
        link: &NewSignInLink,
        audit: &AuditEvent,
    ) -> Result<()> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.insert_link(organization, link).await?;
        tx.audit(organization, audit).await?;
        tx.commit().await
    }

    /// Uses the link up, opens a session for its user, and puts it into the audit log. `None` when the link is unknown, for something
    /// else, used or expired, or its user is not active.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn open_session(
        &self,
        organization: OrganizationId,
        link_sha256: &str,
        session: &NewSession,
        now_ms: i64,
    ) -> Result<Option<Principal>> {
        let mut tx = self.begin(Mode::Write).await?;
        let Some(key) = tx
            .use_link(organization, link_sha256, LinkPurpose::SignIn, now_ms)
            .await?
        else {
            return Ok(None);
        };
        let Some(principal) = tx.principal(organization, &key).await? else {
            return Ok(None);
        };
        for table in ["session", "sign_in_link"] {
            tx.run(
                format!("DELETE FROM {table} WHERE organization = $1 AND expires_ms <= $2"),
                values![organization.0, now_ms],
            )
            .await?;
        }
        tx.insert_session(organization, &key, session).await?;
        let audit = AuditEvent {
            at_ms: now_ms,
            actor: key.clone(),
            action: "session.opened".to_owned(),
            subject: format!("user/{key}"),
            detail: serde_json::json!({ "by": "link" }),
        };
        tx.audit(organization, &audit).await?;
        tx.commit().await?;
        Ok(Some(principal))
    }

    /// Who has the session, while it lasts and the user is active.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn find_session(
        &self,
        organization: OrganizationId,
        token_sha256: &str,
        now_ms: i64,
    ) -> Result<Option<Principal>> {
        let mut tx = self.begin(Mode::Read).await?;
        let holder = select_principal(
            "(SELECT user_key FROM session \
              WHERE organization = $1 AND token_sha256 = $2 AND expires_ms > $3)",
        );
        let rows = tx
            .all(holder, values![organization.0, token_sha256, now_ms])
            .await?;
        principal_of(organization, rows)
    }

    /// Ends a session.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn close_session(
        &self,
        organization: OrganizationId,
        token_sha256: &str,
    ) -> Result<()> {
        let mut tx = self.begin(Mode::Write).await?;
        tx.run(
            "DELETE FROM session WHERE organization = $1 AND token_sha256 = $2",
            values![organization.0, token_sha256],
        )
        .await?;
        tx.commit().await
    }
}

impl Tx {
    pub(crate) async fn principal(
        &mut self,
        organization: OrganizationId,
        key: &str,
    ) -> Result<Option<Principal>> {
        let rows = self
            .all(select_principal("$2"), values![organization.0, key])
            .await?;
        principal_of(organization, rows)
    }

    async fn insert_link(
        &mut self,
        organization: OrganizationId,
        link: &NewSignInLink,
    ) -> Result<()> {
        self.run(
            "INSERT INTO sign_in_link (organization, token_sha256, user_key, expires_ms, purpose) \
             VALUES ($1, $2, $3, $4, $5)",
            values![
                organization.0,
                &link.token_sha256,
                &link.user,
                link.expires_ms,
                link.purpose.word()
            ],
        )
        .await?;
        Ok(())
    }

    pub(crate) async fn insert_session(
        &mut self,
        organization: OrganizationId,
        key: &str,
        session: &NewSession,
    ) -> Result<()> {
        self.run(
            "INSERT INTO session (organization, token_sha256, user_key, expires_ms) \
             VALUES ($1, $2, $3, $4)",
            values![
                organization.0,
                &session.token_sha256,
                key,
                session.expires_ms
            ],
        )
        .await?;
        Ok(())
    }
}

fn principal_of(
    organization: OrganizationId,
    rows: Vec<PrincipalRow>,
) -> Result<Option<Principal>> {
    let mut principal = None;
    for (name, key, email, display_name, role, custom, scopes) in rows {
        let found = principal.get_or_insert_with(|| Principal {
            organization: Organization {
                id: organization,
                name,
            },
            key,
            email,
            display_name,
            role,
            custom_roles: Vec::new(),
            token: None,
        });
        if let (Some(name), Some(scopes)) = (custom, scopes) {
            let scopes = serde_json::from_str(&scopes)?;
            found.custom_roles.push(HeldRole { name, scopes });
        }
    }
    Ok(principal)
}
