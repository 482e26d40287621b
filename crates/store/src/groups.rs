//! Groups, made by hand.

use std::collections::HashMap;

use rollcall_api::groups::GroupMade;
use rollcall_core::validate::fold_name;

use crate::driver::{Mode, values};
use crate::rosters::{lock_revision, raise_revision};
use crate::{AuditEvent, OrganizationId, Result, RosterName, Storage};

/// A group that there is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewGroup {
    pub id: String,
    pub name: String,
}

impl Storage {
    /// Makes groups, but for those of whose name there is one: names are compared as imports compare them. All of them
    /// come back, in their order, each once. The workspace's revision is raised when one is new, since its snapshot
    /// holds them; `audit` says what is written about each that is.
    ///
    /// # Errors
    /// When the database fails.
    pub async fn make_groups(
        &self,
        organization: OrganizationId,
        wanted: Vec<NewGroup>,
        audit: impl Fn(&NewGroup) -> AuditEvent,
        now_ms: i64,
    ) -> Result<Vec<GroupMade>> {
        let mut tx = self.begin(Mode::Write).await?;
        let roster = RosterName::Workspace;
        // Whoever makes groups waits here, so that no two have a name.
        let revision = lock_revision(&mut tx, organization, &roster).await? + 1;
        let held: Vec<(String, String)> = tx
            .all(
                "SELECT name, id FROM user_group WHERE organization = $1",
                values![organization.0],
            )
            .await?;
        let mut held: HashMap<String, GroupMade> = held
            .into_iter()
            .map(|(name, id)| {
                let folded = fold_name(&name);
                let created = false;
                (folded, GroupMade { id, name, created })
            })
            .collect();
        let mut groups = Vec::with_capacity(wanted.len());
        let mut audits = Vec::new();
        for new in wanted {
            let folded = fold_name(&new.name);
            if let Some(group) = held.get(&folded) {
                if !groups.contains(group) {
                    groups.push(group.clone());
                }
                continue;
            }
            tx.run(
                "INSERT INTO user_group (organization, id, name, created_ms, changed_ms) \
                 VALUES ($1, $2, $3, $4, $4)",
                values![organization.0, &new.id, &new.name, now_ms],
            )
            .await?;
            audits.push(audit(&new));
            let group = GroupMade {
                id: new.id,
                name: new.name,
                created: true,
            };
            held.insert(folded, group.clone());
            groups.push(group);
        }
        if audits.is_empty() {
            return Ok(groups);
        }
        raise_revision(&mut tx, organization, &roster, revision, &[], &[], now_ms).await?;
        for audit in &audits {
            tx.audit(organization, audit).await?;
        }
        tx.commit().await?;
        Ok(groups)
    }
}
