//! Creating, changing and deleting users (RFC 7644 §3.3, §3.5, §3.6).

use rollcall_api::session::Scopes;
use rollcall_scim::{Patch, Reason, ScimError, read_resource};
use rollcall_store::{Person, ScimUser};
use serde_json::Value;

use super::answer::{Failure, Outcome};
use super::conditions::{Conditions, version};
use super::user_form::{LeftOut, render, take};
use super::work::{Claims, Work, claim, same_profile};
use crate::permission::{permission_words, scopes_of};
use crate::token::new_id;

impl Work {
    /// Creates a user; the id comes back. `id`: the one to take, when the address is not known already.
    pub(super) async fn create_user(
        &mut self,
        body: &Value,
        id: Option<String>,
    ) -> Outcome<String> {
        let resource = read_resource(&self.catalog.user, body)?;
        let mut user = take(resource, None, LeftOut::Default, &self.sources)?;
        let known = self.person(&user.key).await?;
        user.id = match (known, id) {
            (Some(known), _) if known.listed => return Err(taken("e-mail address")),
            (Some(known), _) => known.id,
            (None, Some(id)) => id,
            (None, None) => new_id()?,
        };
        user.created_ms = self.now_ms;
        self.check_free(&user).await?;
        let id = user.id.clone();
        self.stage(user).await?;
        Ok(id)
    }

    /// Puts another user in place of the one of this id, who stays the same to others.
    pub(super) async fn replace_user(
        &mut self,
        id: &str,
        body: &Value,
        conditions: &Conditions,
    ) -> Outcome<()> {
        let before = self.user(id).await?;
        self.check_version(&before, conditions)?;
        let resource = read_resource(&self.catalog.user, body)?;
        let after = take(resource, Some(&before), LeftOut::Default, &self.sources)?;
        self.change_user(&before, after).await
    }

    pub(super) async fn patch_user(
        &mut self,
        id: &str,
        body: &Value,
        conditions: &Conditions,
    ) -> Outcome<()> {
        let before = self.user(id).await?;
        self.check_version(&before, conditions)?;
        let patch = Patch::read(body)?;
        let resource = patch.apply(&self.catalog.user, &render(&before, &self.base))?;
        let after = take(resource, Some(&before), LeftOut::Unassigned, &self.sources)?;
        self.change_user(&before, after).await
    }

    /// Moves a user into the bin.
    pub(super) async fn delete_user(&mut self, id: &str, conditions: &Conditions) -> Outcome<()> {
        let user = self.user(id).await?;
        self.check_version(&user, conditions)?;
        self.count_admins(Some(&user), None).await?;
        self.flush().await?;
        let keys = [user.key];
        self.tx
            .delete_users(&keys, &self.caller.user, self.now_ms)
            .await?;
        if let Some(tracked) = self.users.get_mut(id) {
            tracked.saved = None;
            tracked.now = None;
        }
        for group in self.groups.values_mut().flatten() {
            group.members.retain(|member| member.id != id);
        }
        // What was asked may be otherwise now.
        self.claims = Claims::default();
        Ok(())
    }

    fn check_version(&self, user: &ScimUser, conditions: &Conditions) -> Outcome<()> {
        Ok(conditions.check(version(&render(user, &self.base)))?)
    }

    async fn change_user(&mut self, before: &ScimUser, after: ScimUser) -> Outcome<()> {
        if same_profile(before, &after) {
            return Ok(());
        }
        self.check_free(&after).await?;
        if after.key != before.key {
            if self
                .person(&after.key)
                .await?
                .is_some_and(|known| known.listed)
            {
                return Err(taken("e-mail address"));
            }
            // Whoever has the address can sign in as them.
            let theirs = self.tx.custom_scopes(&before.key).await?;
            self.check_held(theirs.or(scopes_of(&before.role)))?;
            self.count_admins(Some(before), Some(&after)).await?;
            self.flush().await?;
            self.tx
                .rename_user(&before.id, &before.key, &after.key, self.now_ms)
                .await?;
            if let Some(tracked) = self.users.get_mut(&before.id) {
                let states = [tracked.saved.as_mut(), tracked.now.as_mut()];
                for state in states.into_iter().flatten() {
                    state.key.clone_from(&after.key);
                }
            }
            self.claims = Claims::default();
            self.admins = None;
        }
        self.stage(after).await
    }

    /// Refuses names and identifiers that somebody else has.
    async fn check_free(&mut self, user: &ScimUser) -> Outcome<()> {
        let name = name_of(user);
        let holder = self.name_holder(&name).await?;
        if holder.is_some_and(|holder| holder != user.id) {
            return Err(taken("userName"));
        }
        let asked: Vec<_> = user
            .identifiers
            .iter()
            .filter(|identifier| !self.claims.identifiers.contains_key(&claim(identifier)))
            .cloned()
            .collect();
        if !asked.is_empty() {
            for held in self.tx.held(&asked).await? {
                self.claims
                    .identifiers
                    .insert(claim(&held.identifier), Some(held.id));
            }
            for identifier in &asked {
                self.claims
                    .identifiers
                    .entry(claim(identifier))
                    .or_default();
            }
        }
        let foreign = user.identifiers.iter().any(|identifier| {
            let holder = self
                .claims
                .identifiers
                .get(&claim(identifier))
                .and_then(Option::as_ref);
            holder.is_some_and(|holder| *holder != user.id)
        });
        if foreign {
            Err(taken("identifier"))
        } else {
            Ok(())
        }
    }

    /// Notes how the user is to be.
    async fn stage(&mut self, mut user: ScimUser) -> Outcome<()> {
        let before = self
            .users
            .get(&user.id)
            .and_then(|tracked| tracked.now.clone());
        self.check_role(before.as_ref(), &user)?;
        self.count_admins(before.as_ref(), Some(&user)).await?;
        user.changed_ms = self.now_ms;
        if let Some(before) = &before {
            self.claims.names.insert(name_of(before), None);
            for identifier in &before.identifiers {
                self.claims.identifiers.insert(claim(identifier), None);
            }
        }
        let id = user.id.clone();
        let person = Person {
            key: user.key.clone(),
            id: id.clone(),
            listed: true,
        };
        self.claims.keys.insert(user.key.clone(), Some(person));
        self.claims.names.insert(name_of(&user), Some(id.clone()));
        for identifier in &user.identifiers {
            self.claims
                .identifiers
                .insert(claim(identifier), Some(id.clone()));
        }
        self.users.entry(id).or_default().now = Some(user);
        Ok(())
    }

    /// Who is known by this address.
    async fn person(&mut self, key: &str) -> Outcome<Option<Person>> {
        if !self.claims.keys.contains_key(key) {
            self.look_up(&[key.to_owned()], &[]).await?;
        }
        Ok(self.claims.keys.get(key).cloned().flatten())
    }

    async fn name_holder(&mut self, name: &str) -> Outcome<Option<String>> {
        if !self.claims.names.contains_key(name) {
            self.look_up(&[], &[name.to_owned()]).await?;
        }
        Ok(self.claims.names.get(name).cloned().flatten())
    }

    /// Asks who has these addresses and names, all at once.
    pub(super) async fn look_up(&mut self, keys: &[String], names: &[String]) -> Outcome<()> {
        if !keys.is_empty() {
            for person in self.tx.persons(keys).await? {
                self.claims.keys.insert(person.key.clone(), Some(person));
            }
            for key in keys {
                self.claims.keys.entry(key.clone()).or_default();
            }
        }
        if !names.is_empty() {
            for (name, id) in self.tx.user_names(names).await? {
                self.claims.names.insert(name, Some(id));
            }
            for name in names {
                self.claims.names.entry(name.clone()).or_default();
            }
        }
        Ok(())
    }

    /// Nobody gives a permission that they do not have: here, whoever made the token.
    fn check_role(&self, before: Option<&ScimUser>, after: &ScimUser) -> Outcome<()> {
        match before.is_some_and(|before| before.role == after.role) {
            true => Ok(()),
            false => self.check_held(scopes_of(&after.role)),
        }
    }

    fn check_held(&self, given: Scopes) -> Outcome<()> {
        match given.beyond(self.caller.held) {
            None => Ok(()),
            Some(permission) => {
                let detail = format!(
                    "This would give \"{}\", which whoever made the token does not have.",
                    permission_words(permission)
                );
                Err(ScimError::new(Reason::Forbidden, detail).into())
            }
        }
    }

    /// The last active Admin stays one: nobody could let others in again.
    async fn count_admins(
        &mut self,
        before: Option<&ScimUser>,
        after: Option<&ScimUser>,
    ) -> Outcome<()> {
        let (was, is) = (is_active_admin(before), is_active_admin(after));
        if was == is {
            return Ok(());
        }
        let admins = match self.admins {
            Some(admins) => admins,
            None => {
                self.flush().await?;
                self.tx.active_admins().await?
            }
        };
        let left = if is { admins + 1 } else { admins - 1 };
        if left < 1 {
            let detail = "The last active Admin cannot be archived, demoted or deleted.";
            return Err(ScimError::new(Reason::Forbidden, detail).into());
        }
        self.admins = Some(left);
        Ok(())
    }
}

fn is_active_admin(user: Option<&ScimUser>) -> bool {
    user.is_some_and(|user| user.role == "admin" && user.status == "active")
}

/// What the user is called, as names are compared.
fn name_of(user: &ScimUser) -> String {
    user.user_name.as_ref().unwrap_or(&user.key).to_lowercase()
}

pub(super) fn taken(what: &str) -> Failure {
    let detail = format!("The {what} is taken.");
    ScimError::new(Reason::Uniqueness, detail).into()
}
