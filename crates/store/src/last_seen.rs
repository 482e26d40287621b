//! In which import each user of a roster was seen last.
//!
//! Rows are kept for those only who were not in the roster's latest full list: users whom it did not hold, and those
//! whom a list of new users held since. An import that is undone was in force all the same, and its file held whom it
//! held: nothing of this is taken back.

use std::collections::{HashMap, HashSet};

use rollcall_api::rosters::{LastSeen, SeenIn};

use crate::driver::{Mode, values};
use crate::records::Records;
use crate::transaction::Tx;
use crate::{OrganizationId, Result, RosterName, Storage, rfc3339};

/// Whom the file of an import held, as far as anybody told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sightings {
    /// Keys of users that it held for certain.
    pub seen: Vec<String>,
    /// Of a full list: keys of the active users whom it did not hold, and who stay so. Whoever is on the roster besides
    /// was in it. `None`: of the others nothing is known.
    pub kept: Option<Vec<String>>,
}

const KEY: &[&str] = &["key"];

impl Storage {
    /// The import in which each of some users was seen last, in the order in which they are named. It is `None` for
    /// whoever is not on the roster, and where nobody told: see [`Sightings`].
    ///
    /// # Errors
    /// When the database fails.
    pub async fn last_seen(
        &self,
        organization: OrganizationId,
        roster: &RosterName,
        keys: Vec<String>,
    ) -> Result<Vec<LastSeen>> {
        type Found = (String, String, String, i64);
        let mut tx = self.begin(Mode::Read).await?;
        let known = known(roster, &format!("AND u.user_key {}", tx.among("$3")));
        let sql = format!(
            "SELECT k.user_key, i.id, i.file_name, i.applied_ms FROM ({known}) k \
             JOIN import i ON i.organization = $1 AND i.id = k.import"
        );
        let named = serde_json::to_string(&keys)?;
        let found: Vec<Found> = tx
            .all(sql, values![organization.0, roster.to_string(), named])
            .await?;
        let mut found: HashMap<String, SeenIn> = found
            .into_iter()
            .map(|(key, id, file_name, applied_ms)| {
                let import = SeenIn {
                    id,
                    file_name,
                    applied_at: rfc3339(applied_ms),
                };
                (key, import)
            })
            .collect();
        let answer = keys.into_iter().map(|key| LastSeen {
            import: found.remove(&key),
            key,
        });
        Ok(answer.collect())
    }
}

impl Tx {
    /// Keeps whom an import has seen. Its users are written, and it is in the history.
    pub(crate) async fn keep_sightings(
        &mut self,
        organization: OrganizationId,
        roster: &RosterName,
        import: &str,
        sightings: &Sightings,
    ) -> Result<()> {
        let name = roster.to_string();
        let Some(kept) = &sightings.kept else {
            return self.see(organization, &name, import, &sightings.seen).await;
        };
        self.miss(organization, roster, kept).await?;
        let mut back = self.in_list(organization, roster, kept).await?;
        back.extend(sightings.seen.iter().cloned());
        let back = Records::new(KEY, back.iter().map(|key| values![key]));
        self.run_on(&back, values![organization.0, &name], |back| {
            format!(
                "DELETE FROM last_seen WHERE organization = $1 AND roster = $2 \
                 AND user_key IN (SELECT r.key FROM {back})"
            )
        })
        .await?;
        self.run(
            "INSERT INTO full_list (organization, roster, import) VALUES ($1, $2, $3) \
             ON CONFLICT (organization, roster) DO UPDATE SET import = excluded.import",
            values![organization.0, name, import],
        )
        .await?;
        Ok(())
    }

    /// Of users who leave a roster nothing is known when they come back. What is kept of them goes with the person.
    pub(crate) async fn forget_sightings(
        &mut self,
        organization: OrganizationId,
        roster: &str,
        keys: &[String],
    ) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let those = self.among("$3");
        let fixed = values![organization.0, roster, serde_json::to_string(keys)?];
        let sql = format!(
            "DELETE FROM last_seen WHERE organization = $1 AND roster = $2 AND user_key {those}"
        );
        self.run(sql, fixed.clone()).await?;
        let sql = format!(
            "INSERT INTO last_seen (organization, roster, user_key) \
             SELECT f.organization, f.roster, p.user_key FROM full_list f \
             JOIN person p ON p.organization = f.organization \
             WHERE f.organization = $1 AND f.roster = $2 AND p.user_key {those}"
        );
        self.run(sql, fixed).await?;
        Ok(())
    }

    /// Users whom a list of new users held; of a user it leaves as they are it says nothing.
    async fn see(
        &mut self,
        organization: OrganizationId,
        roster: &str,
        import: &str,
        keys: &[String],
    ) -> Result<()> {
        let seen = Records::new(KEY, keys.iter().map(|key| values![key]));
        self.run_on(&seen, values![organization.0, roster, import], |seen| {
            format!(
                "INSERT INTO last_seen (organization, roster, user_key, import) \
                 SELECT $1, $2, r.key, $3 FROM {seen} WHERE true \
                 ON CONFLICT (organization, roster, user_key) DO UPDATE SET import = excluded.import"
            )
        })
        .await?;
        Ok(())
    }

    /// Whoever is not in a full list keeps what is known so far.
    async fn miss(
        &mut self,
        organization: OrganizationId,
        roster: &RosterName,
        kept: &[String],
    ) -> Result<()> {
        const INTO: &str = "INSERT INTO last_seen (organization, roster, user_key, import)";
        let fixed = values![organization.0, roster.to_string()];
        let known_now = known(roster, "");
        let kept = Records::new(KEY, kept.iter().map(|key| values![key]));
        self.run_on(&kept, fixed.clone(), |kept| {
            format!(
                "{INTO} SELECT $1, $2, k.user_key, k.import FROM {kept} \
                 JOIN ({known_now}) k ON k.user_key = r.key WHERE true ON CONFLICT DO NOTHING"
            )
        })
        .await?;
        let inactive = known(roster, "AND u.status <> 'active'");
        self.run(
            format!(
                "{INTO} SELECT $1, $2, k.user_key, k.import FROM ({inactive}) k WHERE true \
                 ON CONFLICT DO NOTHING"
            ),
            fixed.clone(),
        )
        .await?;
        // Whom another source sees is never missing, so nobody says whether they were in the file.
        if let RosterName::Application(_) = roster {
            let elsewhere = known(roster, &format!("AND {SEEN_ELSEWHERE}"));
            self.run(
                format!(
                    "{INTO} SELECT $1, $2, k.user_key, NULL FROM ({elsewhere}) k WHERE true \
                     ON CONFLICT (organization, roster, user_key) DO UPDATE SET import = NULL \
                         WHERE last_seen.import IS NOT NULL"
                ),
                fixed,
            )
            .await?;
        }
        Ok(())
    }

    /// Keys of users who were absent, and whom a full list holds that did not hold those who were kept.
    async fn in_list(
        &mut self,
        organization: OrganizationId,
        roster: &RosterName,
        kept: &[String],
    ) -> Result<Vec<String>> {
        let told = match roster {
            RosterName::Workspace => "AND u.status = 'active'".to_owned(),
            RosterName::Application(_) => {
                format!("AND u.status = 'active' AND NOT {SEEN_ELSEWHERE}")
            }
        };
        let sql = format!(
            "SELECT l.user_key FROM last_seen l JOIN ({}) u ON u.user_key = l.user_key \
             WHERE l.organization = $1 AND l.roster = $2 {told}",
            users(roster)
        );
        let found: Vec<(String,)> = self
            .all(sql, values![organization.0, roster.to_string()])
            .await?;
        let kept: HashSet<&str> = kept.iter().map(String::as_str).collect();
        let found = found.into_iter().map(|(key,)| key);
        Ok(found.filter(|key| !kept.contains(key.as_str())).collect())
    }
}

/// Whether a source other than file uploads sees `u`: by the access of the Imported account, or another active one.
const SEEN_ELSEWHERE: &str = "EXISTS ( \
     SELECT 1 FROM access_source s \
     JOIN app_access y ON y.organization = s.organization AND y.application = s.application \
                      AND y.account = s.account AND y.user_key = s.user_key \
     WHERE s.organization = $1 AND s.application = substr($2, 5) AND s.user_key = u.user_key \
       AND s.source <> 'file_upload' AND (y.account = 'imported' OR y.status = 'active'))";

/// A query for the users of the roster `$2`, and since when they are on it. `app:` stands before an application.
fn users(roster: &RosterName) -> &'static str {
    match roster {
        RosterName::Workspace => {
            "SELECT p.user_key, p.status, n.created_ms AS since_ms FROM profile p \
             JOIN person n ON n.organization = p.organization AND n.user_key = p.user_key \
             WHERE p.organization = $1"
        }
        RosterName::Application(_) => {
            "SELECT x.user_key, x.status, x.first_seen_ms AS since_ms FROM app_access x \
             WHERE x.organization = $1 AND x.application = substr($2, 5) AND x.account = 'imported'"
        }
    }
}

/// A query for what is known of the users `u` of the roster `$2`. Whoever came after its latest full list, and by no
/// file, was in none.
fn known(roster: &RosterName, condition: &str) -> String {
    format!(
        "SELECT u.user_key, CASE WHEN l.user_key IS NOT NULL THEN l.import \
                                 WHEN u.since_ms <= f.applied_ms THEN f.import END AS import \
         FROM ({}) u \
         LEFT JOIN last_seen l ON l.organization = $1 AND l.roster = $2 AND l.user_key = u.user_key \
         LEFT JOIN (SELECT d.import, i.applied_ms FROM full_list d \
                    JOIN import i ON i.organization = d.organization AND i.id = d.import \
                    WHERE d.organization = $1 AND d.roster = $2) f ON true \
         WHERE true {condition}",
        users(roster)
    )
}
