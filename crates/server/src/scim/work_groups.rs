//! Creating, changing and deleting groups. What is no user's id is no member, and is left out.

use std::collections::{BTreeSet, HashSet};

use rollcall_scim::{Patch, read_resource};
use rollcall_store::{GroupChoice, GroupRef, Member, ScimGroup};
use serde_json::Value;

use super::answer::{Failure, Outcome};
use super::conditions::{Conditions, version};
use super::group_form::{GroupForm, render, take};
use super::work::Work;
use super::work_users::taken;
use crate::token::new_id;

impl Work {
    /// Creates a group; the id comes back.
    pub(super) async fn create_group(
        &mut self,
        body: &Value,
        id: Option<String>,
    ) -> Outcome<String> {
        let form = take(&read_resource(&self.catalog.group, body)?);
        self.check_group_name(&form.name, None).await?;
        let id = match id {
            Some(id) => id,
            None => new_id()?,
        };
        let group = ScimGroup {
            id: id.clone(),
            name: form.name.clone(),
            external_id: None,
            members: Vec::new(),
            created_ms: self.now_ms,
            changed_ms: self.now_ms,
        };
        self.write_group(&group, form).await?;
        Ok(id)
    }

    pub(super) async fn replace_group(
        &mut self,
        id: &str,
        body: &Value,
        conditions: &Conditions,
    ) -> Outcome<()> {
        let before = self.group(id).await?;
        self.check_group_version(&before, conditions)?;
        let form = take(&read_resource(&self.catalog.group, body)?);
        self.change_group(before, form).await
    }

    pub(super) async fn patch_group(
        &mut self,
        id: &str,
        body: &Value,
        conditions: &Conditions,
    ) -> Outcome<()> {
        let before = self.group(id).await?;
        self.check_group_version(&before, conditions)?;
        let patch = Patch::read(body)?;
        let form = take(&patch.apply(&self.catalog.group, &render(&before, &self.base))?);
        self.change_group(before, form).await
    }

    pub(super) async fn delete_group(&mut self, id: &str, conditions: &Conditions) -> Outcome<()> {
        let group = self.group(id).await?;
        self.check_group_version(&group, conditions)?;
        self.change_members(&group, &[], &group.name).await?;
        self.flush().await?;
        self.tx.delete_group(id).await?;
        if let Some(names) = &mut self.group_names {
            names.remove(&group.name.to_lowercase());
        }
        self.changed_groups.push(group.name);
        self.groups.insert(id.to_owned(), None);
        Ok(())
    }

    /// The group of this id as it is to be.
    pub(super) async fn group(&mut self, id: &str) -> Outcome<ScimGroup> {
        if !self.groups.contains_key(id) {
            self.flush().await?;
            let choice = GroupChoice::Ids(vec![id.to_owned()]);
            let found = self.tx.groups(&choice, None, 1).await?.pop();
            self.groups.insert(id.to_owned(), found);
        }
        self.groups
            .get(id)
            .cloned()
            .flatten()
            .ok_or_else(|| Failure::not_found("group"))
    }

    fn check_group_version(&self, group: &ScimGroup, conditions: &Conditions) -> Outcome<()> {
        Ok(conditions.check(version(&render(group, &self.base)))?)
    }

    async fn change_group(&mut self, before: ScimGroup, form: GroupForm) -> Outcome<()> {
        if form.name != before.name {
            self.check_group_name(&form.name, Some(&before.id)).await?;
        }
        let held: BTreeSet<&str> = before
            .members
            .iter()
            .map(|member| member.id.as_str())
            .collect();
        let wanted: BTreeSet<&str> = form.members.iter().map(String::as_str).collect();
        if form.name == before.name && form.external_id == before.external_id && held == wanted {
            return Ok(());
        }
        self.write_group(&before, form).await
    }

    async fn write_group(&mut self, before: &ScimGroup, form: GroupForm) -> Outcome<()> {
        let members = self
            .change_members(before, &form.members, &form.name)
            .await?;
        let after = ScimGroup {
            name: form.name,
            external_id: form.external_id,
            members,
            changed_ms: self.now_ms,
            ..before.clone()
        };
        self.tx.write_group(&after).await?;
        if let Some(names) = &mut self.group_names {
            names.remove(&before.name.to_lowercase());
            names.insert(after.name.to_lowercase(), after.id.clone());
        }
        self.changed_groups.push(after.name.clone());
        self.groups.insert(after.id.clone(), Some(after));
        Ok(())
    }

    /// Makes these users the members, under the group's new name; those that there are come back, by id. Only users
    /// for whom something changes are looked at: a large group takes in one more without all others.
    async fn change_members(
        &mut self,
        group: &ScimGroup,
        wanted: &[String],
        name: &str,
    ) -> Outcome<Vec<Member>> {
        let wanted: HashSet<&str> = wanted.iter().map(String::as_str).collect();
        let renamed = name != group.name;
        let (staying, leaving): (Vec<&Member>, Vec<&Member>) = group
            .members
            .iter()
            .partition(|member| wanted.contains(member.id.as_str()));
        let present: HashSet<&str> = staying.iter().map(|member| member.id.as_str()).collect();
        let joining: Vec<String> = wanted
            .difference(&present)
            .map(|id| (*id).to_owned())
            .collect();
        let mut concerned: Vec<String> = joining.clone();
        concerned.extend(leaving.iter().map(|member| member.id.clone()));
        if renamed {
            concerned.extend(staying.iter().map(|member| member.id.clone()));
        }
        self.load_users(&concerned).await?;
        let mut members: Vec<Member> = staying.into_iter().cloned().collect();
        for id in concerned {
            let tracked = self.users.get_mut(&id);
            let Some(user) = tracked.and_then(|tracked| tracked.now.as_mut()) else {
                self.expected.push((group.id.clone(), id));
                continue;
            };
            user.changed_ms = self.now_ms;
            user.groups.retain(|held| held.id != group.id);
            if !wanted.contains(id.as_str()) {
                continue;
            }
            user.groups.push(GroupRef {
                id: group.id.clone(),
                name: name.to_owned(),
            });
            user.groups
                .sort_by(|left, right| left.name.cmp(&right.name));
            if !present.contains(id.as_str()) {
                members.push(Member {
                    display_name: user.display_name.clone(),
                    id,
                });
            }
        }
        members.sort_by(|left, right| left.id.cmp(&right.id));
        Ok(members)
    }

    /// Takes those into their groups who were expected there before they were created. So references in a bulk
    /// request may run in a circle.
    pub(super) async fn admit_expected(&mut self) -> Outcome<()> {
        for (group, user) in std::mem::take(&mut self.expected) {
            let created = self
                .users
                .get(&user)
                .is_some_and(|tracked| tracked.now.is_some());
            let Some(group) = self
                .groups
                .get(&group)
                .cloned()
                .flatten()
                .filter(|_| created)
            else {
                continue;
            };
            let mut members: Vec<String> = group
                .members
                .iter()
                .map(|member| member.id.clone())
                .collect();
            members.push(user);
            let form = GroupForm {
                name: group.name.clone(),
                external_id: group.external_id.clone(),
                members,
            };
            self.write_group(&group, form).await?;
        }
        Ok(())
    }

    /// Group names are compared without regard to letter case, as imports do.
    async fn check_group_name(&mut self, name: &str, own: Option<&str>) -> Outcome<()> {
        if self.group_names.is_none() {
            let names = self.tx.group_names().await?;
            let names = names
                .into_iter()
                .map(|(name, id)| (name.to_lowercase(), id));
            self.group_names = Some(names.collect());
        }
        let holder = self
            .group_names
            .as_ref()
            .and_then(|names| names.get(&name.to_lowercase()));
        match holder {
            Some(holder) if Some(holder.as_str()) != own => Err(taken("displayName")),
            _ => Ok(()),
        }
    }
}
