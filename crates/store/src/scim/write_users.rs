//! Users on their way in, many a statement.

use serde::Serialize;

use super::{ScimTx, ScimUser};
use crate::driver::values;
use crate::rosters::{lock_revision, raise_revision};
use crate::transaction::Json;
use crate::{Result, RosterName, fold};

/// A user as a statement sees them.
#[derive(Serialize)]
struct Row<'a> {
    key: &'a str,
    id: &'a str,
    email: &'a str,
    user_name: Option<&'a str>,
    user_name_folded: Option<String>,
    external_id: Option<&'a str>,
    name: &'a str,
    status: &'a str,
    role: &'a str,
    attributes: &'a str,
    search: String,
    created_ms: i64,
}

const USER: &[Json] = &[
    Json::Text("key"),
    Json::Text("id"),
    Json::Text("email"),
    Json::Text("user_name"),
    Json::Text("user_name_folded"),
    Json::Text("external_id"),
    Json::Text("name"),
    Json::Text("status"),
    Json::Text("role"),
    Json::Text("attributes"),
    Json::Text("search"),
    Json::Text("created_ms"),
];

/// Two texts that belong together.
#[derive(Serialize)]
struct Pair<'a> {
    key: &'a str,
    name: &'a str,
    username: &'a str,
}

const PAIR: &[Json] = &[
    Json::Text("key"),
    Json::Text("name"),
    Json::Text("username"),
];

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
                "DELETE FROM {table} WHERE organization = $1 AND user_key IN {}",
                self.tx.each_text("$2")
            );
            self.tx.run(sql, values![organization, &keys]).await?;
        }
        let rows: Vec<Row<'_>> = users.iter().map(|user| row_of(user)).collect();
        let rows = serde_json::to_string(&rows)?;
        let records = self.tx.records("$2", USER);
        let person = format!(
            "INSERT INTO person (organization, user_key, id, email, created_ms) \
             SELECT $1, r.key, r.id, r.email, CAST(r.created_ms AS BIGINT) FROM {records} WHERE true \
             ON CONFLICT (organization, user_key) DO UPDATE SET \
                 email = excluded.email, created_ms = excluded.created_ms"
        );
        self.tx.run(person, values![organization, &rows]).await?;
        let profile = format!(
            "INSERT INTO profile (organization, user_key, display_name, status, role, archived_ms, user_name, \
                 user_name_folded, external_id, attributes, changed_ms, search) \
             SELECT $1, r.key, r.name, r.status, r.role, CASE WHEN r.status = 'archived' THEN $3 END, \
                    r.user_name, r.user_name_folded, r.external_id, r.attributes, $3, r.search \
             FROM {records} WHERE true \
             ON CONFLICT (organization, user_key) DO UPDATE SET \
                 display_name = excluded.display_name, status = excluded.status, role = excluded.role, \
                 archived_ms = CASE WHEN excluded.status = 'archived' \
                                    THEN COALESCE(profile.archived_ms, excluded.archived_ms) END, \
                 user_name = excluded.user_name, user_name_folded = excluded.user_name_folded, \
                 external_id = excluded.external_id, attributes = excluded.attributes, \
                 changed_ms = excluded.changed_ms, search = excluded.search"
        );
        self.tx
            .run(profile, values![organization, &rows, now_ms])
            .await?;

        let identifiers = users.iter().flat_map(|user| {
            user.identifiers.iter().map(|held| Pair {
                key: &user.key,
                name: &held.source,
                username: &held.username,
            })
        });
        self.insert_pairs(
            "INSERT INTO identifier (organization, source, username, user_key) \
             SELECT $1, r.name, r.username, r.key FROM",
            &identifiers.collect::<Vec<_>>(),
        )
        .await?;
        let further = users.iter().flat_map(|user| {
            user.further_emails.iter().map(|address| Pair {
                key: &user.key,
                name: address,
                username: "",
            })
        });
        self.insert_pairs(
            "INSERT INTO further_email (organization, user_key, address) \
             SELECT $1, r.key, r.name FROM",
            &further.collect::<Vec<_>>(),
        )
        .await?;
        self.sign_out_archived(&keys).await
    }

    async fn insert_pairs(&mut self, insert: &str, pairs: &[Pair<'_>]) -> Result<()> {
        if pairs.is_empty() {
            return Ok(());
        }
        let sql = format!(
            "{insert} {} WHERE true ON CONFLICT DO NOTHING",
            self.tx.records("$2", PAIR)
        );
        self.tx
            .run(
                sql,
                values![self.organization.0, serde_json::to_string(pairs)?],
            )
            .await?;
        Ok(())
    }

    async fn sign_out_archived(&mut self, keys: &str) -> Result<()> {
        for table in ["session", "sign_in_link"] {
            let sql = format!(
                "DELETE FROM {table} WHERE organization = $1 AND user_key IN \
                 (SELECT user_key FROM profile WHERE organization = $1 AND status = 'archived' \
                  AND user_key IN {})",
                self.tx.each_text("$2")
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
        let pairs = |pairs: &[(&str, &str)]| {
            let pairs: Vec<Pair<'_>> = pairs
                .iter()
                .map(|(key, group)| Pair {
                    key,
                    name: group,
                    username: "",
                })
                .collect();
            serde_json::to_string(&pairs)
        };
        if !left.is_empty() {
            let sql = format!(
                "DELETE FROM membership WHERE organization = $1 AND (user_key, user_group) IN \
                 (SELECT r.key, g.name FROM {} \
                  JOIN user_group g ON g.organization = $1 AND g.id = r.name)",
                self.tx.records("$2", PAIR)
            );
            self.tx
                .run(sql, values![self.organization.0, pairs(left)?])
                .await?;
        }
        if !joined.is_empty() {
            let sql = format!(
                "INSERT INTO membership (organization, user_key, user_group) \
                 SELECT $1, r.key, g.name FROM {} \
                 JOIN user_group g ON g.organization = $1 AND g.id = r.name WHERE true \
                 ON CONFLICT DO NOTHING",
                self.tx.records("$2", PAIR)
            );
            self.tx
                .run(sql, values![self.organization.0, pairs(joined)?])
                .await?;
        }
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
            "UPDATE profile SET changed_ms = $3 WHERE organization = $1 AND user_key IN {}",
            self.tx.each_text("$2")
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

fn row_of(user: &ScimUser) -> Row<'_> {
    Row {
        key: &user.key,
        id: &user.id,
        email: &user.email,
        user_name: user.user_name.as_deref(),
        user_name_folded: user.user_name.as_deref().map(str::to_lowercase),
        external_id: user.external_id.as_deref(),
        name: &user.display_name,
        status: &user.status,
        role: &user.role,
        attributes: &user.attributes,
        search: fold(&format!("{} {}", user.key, user.display_name)),
        created_ms: user.created_ms,
    }
}
