//! Groups with their members.

use std::collections::HashMap;

use super::{Member, Place, ScimGroup, ScimTx};
use crate::Result;
use crate::driver::{Value, values};

/// Which groups are meant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum GroupChoice {
    All,
    Ids(Vec<String>),
    ExternalId(String),
    /// Those that a user is in, by the user's id.
    Of(String),
}

type GroupRow = (String, String, Option<String>, i64, i64);

impl ScimTx {
    /// At most `limit` of the groups chosen, the latest first, behind a place.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn groups(
        &mut self,
        choice: &GroupChoice,
        after: Option<&Place>,
        limit: u32,
    ) -> Result<Vec<ScimGroup>> {
        let mut values = values![self.organization.0];
        let condition = match choice {
            GroupChoice::All => "true".to_owned(),
            GroupChoice::Ids(ids) => {
                values.push(serde_json::to_string(ids)?.into());
                format!("g.id {}", self.tx.among("$2"))
            }
            GroupChoice::ExternalId(id) => {
                values.push(Value::from(id));
                "g.external_id = $2".to_owned()
            }
            GroupChoice::Of(user) => {
                values.push(Value::from(user));
                "g.name IN (SELECT m.user_group FROM membership m \
                  JOIN person u ON u.organization = m.organization AND u.user_key = m.user_key \
                  WHERE m.organization = $1 AND u.id = $2)"
                    .to_owned()
            }
        };
        let behind = match after {
            Some(place) => {
                values.push(place.created_ms.into());
                values.push(Value::from(&place.id));
                let last = values.len();
                format!("AND (g.created_ms, g.id) < (${}, ${last})", last - 1)
            }
            None => String::new(),
        };
        let sql = format!(
            "SELECT g.id, g.name, g.external_id, g.created_ms, g.changed_ms FROM user_group g \
             WHERE g.organization = $1 AND {condition} {behind} \
             ORDER BY g.created_ms DESC, g.id DESC LIMIT {limit}"
        );
        let rows: Vec<GroupRow> = self.tx.all(sql, values).await?;
        let names: Vec<&String> = rows.iter().map(|row| &row.1).collect();
        let members: Vec<(String, String, String)> = self
            .tx
            .all(
                format!(
                    "SELECT m.user_group, u.id, p.display_name FROM membership m \
                     JOIN person u ON u.organization = m.organization AND u.user_key = m.user_key \
                     JOIN profile p ON p.organization = m.organization AND p.user_key = m.user_key \
                     WHERE m.organization = $1 AND m.user_group {} ORDER BY m.user_group, u.id",
                    self.tx.among("$2")
                ),
                values![self.organization.0, serde_json::to_string(&names)?],
            )
            .await?;
        let mut by_group: HashMap<String, Vec<Member>> = HashMap::new();
        for (group, id, display_name) in members {
            by_group
                .entry(group)
                .or_default()
                .push(Member { id, display_name });
        }
        let groups =
            rows.into_iter().map(
                |(id, name, external_id, created_ms, changed_ms)| ScimGroup {
                    members: by_group.remove(&name).unwrap_or_default(),
                    id,
                    name,
                    external_id,
                    created_ms,
                    changed_ms,
                },
            );
        Ok(groups.collect())
    }

    /// Names and ids of all groups.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn group_names(&mut self) -> Result<Vec<(String, String)>> {
        self.tx
            .all(
                "SELECT name, id FROM user_group WHERE organization = $1",
                values![self.organization.0],
            )
            .await
    }

    /// Writes a group by its id, its members aside.
    ///
    /// # Errors
    /// When the database fails; also when another group has the name.
    pub async fn write_group(&mut self, group: &ScimGroup) -> Result<()> {
        let values = values![
            self.organization.0,
            &group.id,
            &group.name,
            &group.external_id,
            group.changed_ms,
        ];
        let updated = self
            .tx
            .run(
                "UPDATE user_group SET name = $3, external_id = $4, changed_ms = $5 \
                 WHERE organization = $1 AND id = $2",
                values.clone(),
            )
            .await?;
        if updated == 0 {
            self.tx
                .run(
                    "INSERT INTO user_group (organization, id, name, external_id, created_ms, changed_ms) \
                     VALUES ($1, $2, $3, $4, $5, $5)",
                    values,
                )
                .await?;
        }
        Ok(())
    }

    /// Deletes a group that nobody is in.
    ///
    /// # Errors
    /// When the database fails; also when somebody is in it.
    pub async fn delete_group(&mut self, id: &str) -> Result<()> {
        self.tx
            .run(
                "DELETE FROM user_group WHERE organization = $1 AND id = $2",
                values![self.organization.0, id],
            )
            .await?;
        Ok(())
    }
}
