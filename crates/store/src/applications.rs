//! Applications with their counts, last imports and data sources.

use std::collections::HashMap;

use rollcall_api::applications::DataSource;
use rollcall_api::imports::ImportSummary;

use crate::driver::{Mode, values};
use crate::history::last_imports;
use crate::transaction::Tx;
use crate::{
    ApplicationFacts, FILE_UPLOAD, IMPORTED_ACCOUNT, OrganizationId, Result, Storage, rfc3339,
};

impl Storage {
    /// Applications by name; `owner`: only those of one user.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn applications(
        &self,
        organization: OrganizationId,
        owner: Option<&str>,
    ) -> Result<Vec<ApplicationFacts>> {
        let mut tx = self.begin(Mode::Read).await?;
        select_applications(&mut tx, organization, owner, None).await
    }

    /// An application with its data sources.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn application(
        &self,
        organization: OrganizationId,
        slug: &str,
    ) -> Result<Option<ApplicationFacts>> {
        let mut tx = self.begin(Mode::Read).await?;
        let found = select_applications(&mut tx, organization, None, Some(slug)).await?;
        let Some(mut application) = found.into_iter().next() else {
            return Ok(None);
        };
        let last = application.last_import.as_ref();
        application.sources = data_sources(&mut tx, organization, slug, last).await?;
        Ok(Some(application))
    }
}

/// What people read for a data source's name.
pub(crate) fn source_title(source: &str) -> String {
    match source {
        FILE_UPLOAD => "File upload".to_owned(),
        "microsoft_365" => "Microsoft 365".to_owned(),
        "custom_integration" => "Custom integration".to_owned(),
        "scim" => "SCIM".to_owned(),
        other => other.replace('_', " "),
    }
}

async fn select_applications(
    tx: &mut Tx,
    organization: OrganizationId,
    owner: Option<&str>,
    slug: Option<&str>,
) -> Result<Vec<ApplicationFacts>> {
    type Found = (
        String,
        String,
        String,
        Option<String>,
        Option<String>,
        u32,
        u32,
    );
    let rows: Vec<Found> = tx
        .all(
            "WITH per_user AS ( \
                 SELECT application, user_key, MAX(CASE WHEN status = 'active' THEN 1 ELSE 0 END) AS active \
                 FROM app_access \
                 WHERE organization = $1 AND ($3 IS NULL OR application = $3) \
                 GROUP BY application, user_key \
             ), counted AS ( \
                 SELECT application, SUM(active) AS active_users, SUM(1 - active) AS past_users \
                 FROM per_user GROUP BY application \
             ) \
             SELECT a.slug, a.name, a.description, a.owner, u.email, \
                    CAST(COALESCE(c.active_users, 0) AS BIGINT), CAST(COALESCE(c.past_users, 0) AS BIGINT) \
             FROM application a \
             LEFT JOIN counted c ON c.application = a.slug \
             LEFT JOIN person u ON u.organization = a.organization AND u.user_key = a.owner \
             WHERE a.organization = $1 AND ($2 IS NULL OR a.owner = $2) AND ($3 IS NULL OR a.slug = $3) \
             ORDER BY a.name, a.slug",
            values![organization.0, owner, slug],
        )
        .await?;
    let mut last: HashMap<String, ImportSummary> = last_imports(tx, organization)
        .await?
        .into_iter()
        .map(|import| (import.roster.clone(), import))
        .collect();
    let facts = rows.into_iter().map(
        |(slug, name, description, owner, owner_email, active_users, past_users)| {
            let last_import = last.remove(&format!("app:{slug}"));
            ApplicationFacts {
                slug,
                name,
                description,
                owner,
                owner_email,
                active_users,
                past_users,
                last_import,
                sources: Vec::new(),
            }
        },
    );
    Ok(facts.collect())
}

/// Where the users of an application were seen. The file upload stands first, even before its first run.
async fn data_sources(
    tx: &mut Tx,
    organization: OrganizationId,
    slug: &str,
    last_import: Option<&ImportSummary>,
) -> Result<Vec<DataSource>> {
    let rows: Vec<(String, String, String, u32, i64)> = tx
        .all(
            "SELECT s.source, s.account, c.title, COUNT(*), MAX(s.last_seen_ms) \
             FROM access_source s \
             JOIN app_account c ON c.organization = s.organization AND c.application = s.application \
                               AND c.name = s.account \
             WHERE s.organization = $1 AND s.application = $2 \
             GROUP BY s.source, s.account, c.title ORDER BY s.source, s.account",
            values![organization.0, slug],
        )
        .await?;
    let mut upload = DataSource {
        source: FILE_UPLOAD.to_owned(),
        title: source_title(FILE_UPLOAD),
        account: "Imported".to_owned(),
        users: 0,
        last_run_at: last_import.map(|import| import.applied_at.clone()),
    };
    let mut others = Vec::new();
    for (source, account, account_title, users, last_seen_ms) in rows {
        if source == FILE_UPLOAD && account == IMPORTED_ACCOUNT {
            upload.users = users;
        } else {
            others.push(DataSource {
                title: source_title(&source),
                source,
                account: account_title,
                users,
                last_run_at: Some(rfc3339(last_seen_ms)),
            });
        }
    }
    others.insert(0, upload);
    Ok(others)
}
