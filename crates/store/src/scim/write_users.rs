//! Users on their way in, many a statement.

use super::{ScimTx, ScimUser};
use crate::driver::{Value, values};
use crate::records::Records;
use crate::rosters::{lock_revision, raise_revision};
use crate::{Result, RosterName, fold};

const PERSON: &[&str] = &["key", "id", "email", "created_ms"];
const PROFILE: &[&str] = &[
    "key",
    "name",
    "status",
    "role",
    "user_name",
    "user_name_folded",
    "external_id",
    "attributes",
    "search",
];
const IDENTIFIER: &[&str] = &["source", "username", "key"];
const PAIR: &[&str] = &["key", "name"];

impl ScimTx {
    /// Writes users by their keys, those that are new and those that are not; their groups aside. Whoever is
    /// archived is signed out, and whoever was deleted is so no more.
    ///
    /// # Errors
    /// When the database fails; also when two users would have the same name or identifier.
    pub async fn write_users(&mut self, users: &[&ScimUser], now_ms: i64) -> Result<()> {
        if users.is_empty() {
            return Ok(());
        }
        let organization = self.organization.0;
        let keys: Vec<&str> = users.iter().map(|user| user.key.as_str()).collect();
        let keys = serde_json::to_string(&keys)?;
        for table in ["identifier", "further_email", "deleted_user"] {
            let sql = format!(
                "DELETE FROM {table} WHERE organization = $1 AND user_key {}",
                self.tx.among("$2")
            );
            self.tx.run(sql, values![organization, &keys]).await?;
        }
        let persons = users
            .iter()
            .map(|user| values![&user.key, &user.id, &user.email, user.created_ms]);
        let persons = Records::new(PERSON, persons);
        self.tx
            .run_on(&persons, values![organization], |persons| {
                format!(
                    "INSERT INTO person (organization, user_key, id, email, created_ms) \
                     SELECT $1, r.key, r.id, r.email, CAST(r.created_ms AS BIGINT) FROM {persons} WHERE true \
                     ON CONFLICT (organization, user_key) DO UPDATE SET \
                         email = excluded.email, created_ms = excluded.created_ms"
                )
            })
            .await?;
        let profiles = Records::new(PROFILE, users.iter().map(|user| profile_of(user)));
        self.tx
            .run_on(&profiles, values![organization, now_ms], |profiles| {
                format!(
                    "INSERT INTO profile (organization, user_key, display_name, status, role, archived_ms, \
                         user_name, user_name_folded, external_id, attributes, changed_ms, search) \
                     SELECT $1, r.key, r.name, r.status, r.role, \
                            CASE WHEN r.status = 'archived' THEN $2 END, \
                            r.user_name, r.user_name_folded, r.external_id, r.attributes, $2, r.search \
                     FROM {profiles} WHERE true \
                     ON CONFLICT (organization, user_key) DO UPDATE SET \
                         display_name = excluded.display_name, status = excluded.status, \
                         role = excluded.role, \
                         archived_ms = CASE WHEN excluded.status = 'archived' \
                                            THEN COALESCE(profile.archived_ms, excluded.archived_ms) END, \
                         user_name = excluded.user_name, user_name_folded = excluded.user_name_folded, \
                         external_id = excluded.external_id, attributes = excluded.attributes, \
                         changed_ms = excluded.changed_ms, search = excluded.search"
                )
            })
            .await?;
        let identifiers = users.iter().flat_map(|user| {
            let held = user.identifiers.iter();
            held.map(|held| values![&held.source, &held.username, &user.key])
        });
        let identifiers = Records::new(IDENTIFIER, identifiers);
        self.tx
            .run_on(&identifiers, values![organization], |identifiers| {
                format!(
                    "INSERT INTO identifier (organization, source, username, user_key) \
                     SELECT $1, r.source, r.username, r.key FROM {identifiers} WHERE true \
                     ON CONFLICT DO NOTHING"
                )
            })
            .await?;
        let further = users.iter().flat_map(|user| {
            let further = user.further_emails.iter();
            further.map(|address| values![&user.key, address])
        });
        let further = Records::new(PAIR, further);
        self.tx
            .run_on(&further, values![organization], |further| {
                format!(
                    "INSERT INTO further_email (organization, user_key, address) \
                     SELECT $1, r.key, r.name FROM {further} WHERE true ON CONFLICT DO NOTHING"
                )
            })
            .await?;
        self.sign_out_archived(&keys).await
    }

    async fn sign_out_archived(&mut self, keys: &str) -> Result<()> {
        for table in ["session", "sign_in_link", "api_token"] {
            let sql = format!(
                "DELETE FROM {table} WHERE organization = $1 AND user_key IN \
                 (SELECT user_key FROM profile WHERE organization = $1 AND status = 'archived' \
                  AND user_key {})",
                self.tx.among("$2")
            );
            self.tx.run(sql, values![self.organization.0, keys]).await?;
        }
        Ok(())
    }

    /// Takes users into groups and out of them: pairs of a user's key and a group's id.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn change_memberships(
        &mut self,
        joined: &[(&str, &str)],
        left: &[(&str, &str)],
    ) -> Result<()> {
        let organization = values![self.organization.0];
        self.tx
            .run_on(&pairs(left), organization.clone(), |left| {
                format!(
                    "DELETE FROM membership WHERE organization = $1 AND (user_key, user_group) IN \
                     (SELECT r.key, g.name FROM {left} \
                      JOIN user_group g ON g.organization = $1 AND g.id = r.name)"
                )
            })
            .await?;
        self.tx
            .run_on(&pairs(joined), organization.clone(), |joined| {
                format!(
                    "INSERT INTO membership (organization, user_key, user_group) \
                     SELECT $1, r.key, g.name FROM {joined} \
                     JOIN user_group g ON g.organization = $1 AND g.id = r.name WHERE true \
                     ON CONFLICT DO NOTHING"
                )
            })
            .await?;
        Ok(())
    }

    /// Notes that users changed in what is not theirs alone: their groups.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn touch_users(&mut self, keys: &[&str], now_ms: i64) -> Result<()> {
        if keys.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "UPDATE profile SET changed_ms = $3 WHERE organization = $1 AND user_key {}",
            self.tx.among("$2")
        );
        self.tx
            .run(
                sql,
                values![self.organization.0, serde_json::to_string(keys)?, now_ms],
            )
            .await?;
        Ok(())
    }

    /// Moves users into the bin.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn delete_users(&mut self, keys: &[String], by: &str, now_ms: i64) -> Result<()> {
        self.tx
            .delete_profiles(self.organization, keys, by, now_ms)
            .await?;
        Ok(())
    }

    /// Gives a user another address. The id stays with the user, also when the address was known before: to an
    /// application, or from somebody in the bin. Applications' rosters know the user by the new address then.
    ///
    /// # Errors
    /// When the database fails; also when another user of the directory has the address.
    pub async fn rename_user(&mut self, id: &str, old: &str, new: &str, now_ms: i64) -> Result<()> {
        let organization = self.organization.0;
        let known = self.persons(&[new.to_owned()]).await?;
        let Some(known) = known.first() else {
            self.tx
                .run(
                    "UPDATE person SET user_key = $3 WHERE organization = $1 AND user_key = $2",
                    values![organization, old, new],
                )
                .await?;
            return self.tell_applications(old, new, now_ms).await;
        };
        // Ids are unique at every moment, so the two change places by way of a third.
        let swapped = format!("{id}:moving");
        for (key, id) in [(new, swapped.as_str()), (old, &known.id), (new, id)] {
            self.tx
                .run(
                    "UPDATE person SET id = $3 WHERE organization = $1 AND user_key = $2",
                    values![organization, key, id],
                )
                .await?;
        }
        self.tx
            .run(
                "DELETE FROM deleted_user WHERE organization = $1 AND user_key = $2",
                values![organization, new],
            )
            .await?;
        self.tx
            .run(
                "UPDATE profile SET user_key = $3 WHERE organization = $1 AND user_key = $2",
                values![organization, old, new],
            )
            .await?;
        Ok(())
    }

    async fn tell_applications(&mut self, old: &str, new: &str, now_ms: i64) -> Result<()> {
        let applications: Vec<(String,)> = self
            .tx
            .all(
                "SELECT DISTINCT application FROM app_access WHERE organization = $1 AND user_key = $2",
                values![self.organization.0, new],
            )
            .await?;
        for (application,) in applications {
            let roster = RosterName::Application(application);
            let revision = lock_revision(&mut self.tx, self.organization, &roster).await? + 1;
            raise_revision(
                &mut self.tx,
                self.organization,
                &roster,
                revision,
                &[new],
                &[old.to_owned()],
                now_ms,
            )
            .await?;
        }
        Ok(())
    }
}

fn pairs(pairs: &[(&str, &str)]) -> Records {
    Records::new(PAIR, pairs.iter().map(|(key, name)| values![*key, *name]))
}

fn profile_of(user: &ScimUser) -> Vec<Value> {
    let folded = user.user_name.as_deref().map(str::to_lowercase);
    values![
        &user.key,
        &user.display_name,
        &user.status,
        &user.role,
        &user.user_name,
        folded,
        &user.external_id,
        &user.attributes,
        fold(&format!("{} {}", user.key, user.display_name)),
    ]
}
