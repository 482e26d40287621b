//! Rosters without their users: template, revision, policy.

use uuid::Uuid;

use crate::driver::{Mode, values};
use crate::records::Records;
use crate::transaction::Tx;
use crate::{OrganizationId, Result, RosterFacts, RosterName, Storage, StoreError};

const CHANGE: &[&str] = &["key", "removed"];

impl Storage {
    /// Names of all rosters.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn rosters(&self, organization: OrganizationId) -> Result<Vec<RosterName>> {
        let mut tx = self.begin(Mode::Read).await?;
        let rows: Vec<(String,)> = tx
            .all(
                "SELECT roster FROM roster WHERE organization = $1 ORDER BY roster",
                values![organization.0],
            )
            .await?;
        Ok(rows
            .iter()
            .filter_map(|(name,)| name.parse().ok())
            .collect())
    }

    /// A roster without its users.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn roster(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
    ) -> Result<Option<RosterFacts>> {
        let mut tx = self.begin(Mode::Read).await?;
        let slug = match roster {
            RosterName::Workspace => None,
            RosterName::Application(slug) => Some(slug.as_str()),
        };
        type Found = (
            String,
            i64,
            Option<String>,
            Option<String>,
            Option<String>,
            u32,
            String,
        );
        let found: Option<Found> = tx
            .first(
                "SELECT r.template, r.revision, t.document, a.name, a.owner, \
                        CASE WHEN $3 IS NULL \
                             THEN (SELECT COUNT(*) FROM profile WHERE organization = $1) \
                             ELSE (SELECT COUNT(DISTINCT user_key) FROM app_access \
                                   WHERE organization = $1 AND application = $3) END, \
                        e.name \
                 FROM roster r \
                 JOIN epoch e ON e.organization = r.organization \
                 LEFT JOIN template t ON t.organization = r.organization AND t.name = r.template \
                 LEFT JOIN application a ON a.organization = r.organization AND a.slug = $3 \
                 WHERE r.organization = $1 AND r.roster = $2",
                values![organization.0, roster.to_string(), slug],
            )
            .await?;
        Ok(found.map(
            |(template, revision, own_template, application, owner, users, epoch)| RosterFacts {
                name: application.unwrap_or_else(|| "Workspace".to_owned()),
                owner,
                template,
                own_template,
                revision,
                epoch,
                users,
            },
        ))
    }

    /// Keys of the users that changed after a revision.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn users_changed_since(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
        revision: i64,
    ) -> Result<Vec<String>> {
        let mut tx = self.begin(Mode::Read).await?;
        users_changed_since(&mut tx, organization, roster, revision).await
    }

    /// The organization's own template document.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn own_template(
        &self,
        organization: OrganizationId,
        name: &str,
    ) -> Result<Option<String>> {
        let mut tx = self.begin(Mode::Read).await?;
        let row: Option<(String,)> = tx
            .first(
                "SELECT document FROM template WHERE organization = $1 AND name = $2",
                values![organization.0, name],
            )
            .await?;
        Ok(row.map(|(document,)| document))
    }
}

impl Tx {
    /// From now on revisions of this organization mean something else than they ever did.
    pub(crate) async fn begin_epoch(&mut self, organization: OrganizationId) -> Result<()> {
        self.run(
            "INSERT INTO epoch (organization, name) VALUES ($1, $2)",
            values![organization.0, Uuid::new_v4().simple().to_string()],
        )
        .await?;
        Ok(())
    }
}

pub(crate) async fn revision(
    tx: &mut Tx,
    organization: OrganizationId,
    roster: &RosterName,
) -> Result<Option<i64>> {
    let found = revision_and_floor(tx, organization, roster).await?;
    Ok(found.map(|(revision, _)| revision))
}

/// The revision now, and the earliest one that a delta can begin at.
pub(crate) async fn revision_and_floor(
    tx: &mut Tx,
    organization: OrganizationId,
    roster: &RosterName,
) -> Result<Option<(i64, i64)>> {
    tx.first(
        "SELECT revision, delta_from FROM roster WHERE organization = $1 AND roster = $2",
        values![organization.0, roster.to_string()],
    )
    .await
}

/// The revision, which nobody else raises until this transaction ends.
pub(crate) async fn lock_revision(
    tx: &mut Tx,
    organization: OrganizationId,
    roster: &RosterName,
) -> Result<i64> {
    let sql = format!(
        "SELECT revision FROM roster WHERE organization = $1 AND roster = $2{}",
        tx.for_update()
    );
    let row: Option<(i64,)> = tx
        .first(sql, values![organization.0, roster.to_string()])
        .await?;
    row.map(|(revision,)| revision)
        .ok_or_else(|| StoreError::RosterUnknown {
            roster: roster.to_string(),
        })
}

pub(crate) async fn users_changed_since(
    tx: &mut Tx,
    organization: OrganizationId,
    roster: &RosterName,
    revision: i64,
) -> Result<Vec<String>> {
    let rows: Vec<(String,)> = tx
        .all(
            "SELECT user_key FROM roster_change \
             WHERE organization = $1 AND roster = $2 AND revision > $3 ORDER BY user_key",
            values![organization.0, roster.to_string(), revision],
        )
        .await?;
    Ok(rows.into_iter().map(|(key,)| key).collect())
}

/// Raises the roster's revision and says whose change did it. `keys`: changed; `removed`: on it no more.
pub(crate) async fn raise_revision(
    tx: &mut Tx,
    organization: OrganizationId,
    roster: &RosterName,
    revision: i64,
    keys: &[&str],
    removed: &[String],
    now_ms: i64,
) -> Result<()> {
    let roster = roster.to_string();
    tx.run(
        "UPDATE roster SET revision = $3 WHERE organization = $1 AND roster = $2",
        values![organization.0, &roster, revision],
    )
    .await?;
    let gone = removed.iter().map(String::as_str);
    let changes = keys.iter().map(|key| values![*key, false]);
    let changes = changes.chain(gone.map(|key| values![key, true]));
    let changes = Records::new(CHANGE, changes);
    let fixed = values![organization.0, &roster, revision, now_ms];
    tx.run_on(&changes, fixed, |changes| {
        format!(
            "INSERT INTO roster_change (organization, roster, user_key, revision, removed, changed_ms) \
             SELECT $1, $2, r.key, $3, CAST(r.removed AS BIGINT), $4 FROM {changes} WHERE true \
             ON CONFLICT (organization, roster, user_key) DO UPDATE SET \
                 revision = excluded.revision, removed = excluded.removed, changed_ms = excluded.changed_ms"
        )
    })
    .await?;
    tx.forget_sightings(organization, &roster, removed).await
}
