//! Users with all that SCIM serves of them, and who holds what only one may hold.

use std::collections::HashMap;

use rollcall_core::directory::IdentifierEntry;

use super::{GroupRef, Place, ScimTx, ScimUser};
use crate::Result;
use crate::driver::{Value, values};
use crate::records::Records;

/// Which users are meant; each is found by an index.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UserChoice {
    All,
    Ids(Vec<String>),
    /// In lower case.
    UserName(String),
    ExternalId(String),
    /// Any of their addresses, in lower case, and its canonical form.
    Email {
        address: String,
        key: Option<String>,
    },
    ChangedSince(i64),
}

/// Somebody who is known by an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    pub key: String,
    pub id: String,
    /// Whether they stand in the workspace directory.
    pub listed: bool,
}

/// What only one user can have, and the id of who has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    pub identifier: IdentifierEntry,
    pub id: String,
}

const IDENTIFIER: &[&str] = &["source", "username"];

type UserRow = (
    String,
    String,
    String,
    Option<String>,
    Option<String>,
    String,
    String,
    String,
    String,
    i64,
    i64,
);

impl ScimTx {
    /// At most `limit` of the users chosen, the latest first, behind a place.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn users(
        &mut self,
        choice: &UserChoice,
        after: Option<&Place>,
        offset: u32,
        limit: u32,
    ) -> Result<Vec<ScimUser>> {
        let mut values = values![self.organization.0];
        let condition = self.condition(choice, &mut values)?;
        let behind = match after {
            Some(place) => {
                values.push(place.created_ms.into());
                values.push(Value::from(&place.id));
                let last = values.len();
                format!("AND (u.created_ms, u.id) < (${}, ${last})", last - 1)
            }
            None => String::new(),
        };
        // Few are found by an index of what they are; walking all users in order would be slower than sorting them.
        let first = match choice {
            UserChoice::All => "u.created_ms",
            _ => "u.created_ms + 0",
        };
        let sql = format!(
            "SELECT u.id, p.user_key, u.email, p.user_name, p.external_id, p.display_name, p.status, \
                    p.role, p.attributes, u.created_ms, p.changed_ms \
             FROM person u \
             JOIN profile p ON p.organization = u.organization AND p.user_key = u.user_key \
             WHERE u.organization = $1 AND {condition} {behind} \
             ORDER BY {first} DESC, u.id DESC LIMIT {limit} OFFSET {offset}"
        );
        let rows: Vec<UserRow> = self.tx.all(sql, values).await?;
        self.complete(rows).await
    }

    /// How many users are chosen.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn count_users(&mut self, choice: &UserChoice) -> Result<usize> {
        let mut values = values![self.organization.0];
        let condition = self.condition(choice, &mut values)?;
        let sql = format!(
            "SELECT COUNT(*) FROM profile p \
             JOIN person u ON u.organization = p.organization AND u.user_key = p.user_key \
             WHERE p.organization = $1 AND {condition}"
        );
        let (count,): (u32,) = self.tx.one(sql, values).await?;
        Ok(count as usize)
    }

    fn condition(&self, choice: &UserChoice, values: &mut Vec<Value>) -> Result<String> {
        Ok(match choice {
            UserChoice::All => "true".to_owned(),
            UserChoice::Ids(ids) => {
                values.push(serde_json::to_string(ids)?.into());
                format!("u.id {}", self.tx.among("$2"))
            }
            UserChoice::UserName(name) => {
                values.push(Value::from(name));
                "(p.user_name_folded = $2 OR (p.user_name_folded IS NULL AND p.user_key = $2))"
                    .to_owned()
            }
            UserChoice::ExternalId(id) => {
                values.push(Value::from(id));
                "p.external_id = $2".to_owned()
            }
            UserChoice::Email { address, key } => {
                values.push(Value::from(address));
                values.push(Value::from(key.as_ref().unwrap_or(address)));
                "(p.user_key = $3 OR p.user_key IN (SELECT f.user_key FROM further_email f \
                  WHERE f.organization = $1 AND f.address = $2))"
                    .to_owned()
            }
            UserChoice::ChangedSince(ms) => {
                values.push((*ms).into());
                "p.changed_ms >= $2".to_owned()
            }
        })
    }

    async fn complete(&mut self, rows: Vec<UserRow>) -> Result<Vec<ScimUser>> {
        let keys: Vec<&String> = rows.iter().map(|row| &row.1).collect();
        let keys = serde_json::to_string(&keys)?;
        let those = self.tx.among("$2");
        let memberships: Vec<(String, String, String)> = self
            .tx
            .all(
                format!(
                    "SELECT m.user_key, g.id, g.name FROM membership m \
                     JOIN user_group g ON g.organization = m.organization AND g.name = m.user_group \
                     WHERE m.organization = $1 AND m.user_key {those} ORDER BY m.user_key, g.name"
                ),
                values![self.organization.0, &keys],
            )
            .await?;
        let identifiers: Vec<(String, String, String)> = self
            .tx
            .all(
                format!(
                    "SELECT user_key, source, username FROM identifier \
                     WHERE organization = $1 AND user_key {those} ORDER BY user_key, source, username"
                ),
                values![self.organization.0, &keys],
            )
            .await?;
        let mut groups: HashMap<String, Vec<GroupRef>> = HashMap::new();
        for (key, id, name) in memberships {
            groups.entry(key).or_default().push(GroupRef { id, name });
        }
        let mut held: HashMap<String, Vec<IdentifierEntry>> = HashMap::new();
        for (key, source, username) in identifiers {
            held.entry(key)
                .or_default()
                .push(IdentifierEntry { source, username });
        }
        let users = rows.into_iter().map(|row| ScimUser {
            groups: groups.remove(&row.1).unwrap_or_default(),
            identifiers: held.remove(&row.1).unwrap_or_default(),
            id: row.0,
            key: row.1,
            email: row.2,
            user_name: row.3,
            external_id: row.4,
            display_name: row.5,
            status: row.6,
            role: row.7,
            attributes: row.8,
            further_emails: Vec::new(),
            created_ms: row.9,
            changed_ms: row.10,
        });
        Ok(users.collect())
    }

    /// Who is known by any of these addresses.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn persons(&mut self, keys: &[String]) -> Result<Vec<Person>> {
        let sql = format!(
            "SELECT u.user_key, u.id, CASE WHEN p.user_key IS NULL THEN CAST(0 AS BIGINT) ELSE 1 END \
             FROM person u \
             LEFT JOIN profile p ON p.organization = u.organization AND p.user_key = u.user_key \
             WHERE u.organization = $1 AND u.user_key {}",
            self.tx.among("$2")
        );
        let rows: Vec<(String, String, bool)> = self
            .tx
            .all(
                sql,
                values![self.organization.0, serde_json::to_string(keys)?],
            )
            .await?;
        let persons = rows
            .into_iter()
            .map(|(key, id, listed)| Person { key, id, listed });
        Ok(persons.collect())
    }

    /// Names in lower case with the ids of their users. Whoever was given no name is called by their address.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn user_names(&mut self, names: &[String]) -> Result<Vec<(String, String)>> {
        let those = self.tx.among("$2");
        let sql = format!(
            "SELECT p.user_name_folded, u.id FROM profile p \
             JOIN person u ON u.organization = p.organization AND u.user_key = p.user_key \
             WHERE p.organization = $1 AND p.user_name_folded {those} \
             UNION ALL \
             SELECT p.user_key, u.id FROM profile p \
             JOIN person u ON u.organization = p.organization AND u.user_key = p.user_key \
             WHERE p.organization = $1 AND p.user_name_folded IS NULL AND p.user_key {those}"
        );
        self.tx
            .all(
                sql,
                values![self.organization.0, serde_json::to_string(names)?],
            )
            .await
    }

    /// Who holds any of these identifiers.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn held(&mut self, identifiers: &[IdentifierEntry]) -> Result<Vec<Held>> {
        if identifiers.is_empty() {
            return Ok(Vec::new());
        }
        let wanted = identifiers
            .iter()
            .map(|identifier| values![&identifier.source, &identifier.username]);
        let wanted = Records::new(IDENTIFIER, wanted);
        let rows: Vec<(String, String, String)> = self
            .tx
            .all_on(&wanted, values![self.organization.0], |wanted| {
                format!(
                    "SELECT i.source, i.username, u.id FROM {wanted} \
                     JOIN identifier i \
                       ON i.organization = $1 AND i.source = r.source AND i.username = r.username \
                     JOIN person u ON u.organization = i.organization AND u.user_key = i.user_key"
                )
            })
            .await?;
        let held = rows.into_iter().map(|(source, username, id)| Held {
            identifier: IdentifierEntry { source, username },
            id,
        });
        Ok(held.collect())
    }
}
