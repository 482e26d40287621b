//! Walking over users and groups, a page of them in memory at a time.

use rollcall_scim::Filter;
use rollcall_scim::schema::Catalog;
use rollcall_store::{GroupChoice, Place, ScimGroup, ScimTx, ScimUser, UserChoice};
use serde_json::{Map, Value, json};

use super::answer::Outcome;
use super::resources::Of;
use super::{group_form, indexed, user_form};

/// Users a page.
const USERS: u32 = 500;
/// Groups a page, since their members come along.
const GROUPS: u32 = 50;

/// A resource that meets the filter.
#[derive(Debug)]
pub(super) struct Found {
    pub(super) of: Of,
    pub(super) place: Place,
    pub(super) resource: Map<String, Value>,
}

/// Whether enough was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Stop {
    Yes,
    No,
}

/// What is walked over.
pub(super) struct Scan<'a> {
    pub(super) tx: &'a mut ScimTx,
    pub(super) catalog: &'a Catalog,
    pub(super) base: String,
    pub(super) of: &'static [Of],
    pub(super) filter: Option<&'a Filter>,
}

impl Scan<'_> {
    /// Tells of every resource that meets the filter, behind a place, kind by kind.
    pub(super) async fn run(
        &mut self,
        after: Option<(Of, Place)>,
        mut tell: impl FnMut(Found) -> Stop + Send,
    ) -> Outcome<()> {
        let begun = after
            .as_ref()
            .and_then(|(from, _)| self.of.iter().position(|of| of == from));
        for of in self.of.iter().skip(begun.unwrap_or_default()) {
            let mut place = match &after {
                Some((from, place)) if from == of => Some(place.clone()),
                _ => None,
            };
            loop {
                let (page, full) = self.page(*of, place.as_ref()).await?;
                place = page.last().map(|found| found.place.clone());
                for found in page {
                    if self.meets(&found) && tell(found) == Stop::Yes {
                        return Ok(());
                    }
                }
                if !full {
                    break;
                }
            }
        }
        Ok(())
    }

    /// These resources, in this order.
    pub(super) async fn load(&mut self, wanted: &[(Of, String)]) -> Outcome<Vec<Found>> {
        let ids = |kind: Of| -> Vec<String> {
            let of_kind = wanted.iter().filter(|(of, _)| *of == kind);
            of_kind.map(|(_, id)| id.clone()).collect()
        };
        let (user_ids, group_ids) = (ids(Of::Users), ids(Of::Groups));
        let limit = |ids: &[String]| u32::try_from(ids.len()).unwrap_or(u32::MAX);
        let mut found = std::collections::HashMap::new();
        if !user_ids.is_empty() {
            let limit = limit(&user_ids);
            for user in self
                .tx
                .users(&UserChoice::Ids(user_ids), None, 0, limit)
                .await?
            {
                found.insert(user.id.clone(), self.found_user(&user));
            }
        }
        if !group_ids.is_empty() {
            let limit = limit(&group_ids);
            for group in self
                .tx
                .groups(&GroupChoice::Ids(group_ids), None, limit)
                .await?
            {
                found.insert(group.id.clone(), self.found_group(&group));
            }
        }
        Ok(wanted
            .iter()
            .filter_map(|(_, id)| found.remove(id))
            .collect())
    }

    async fn page(&mut self, of: Of, after: Option<&Place>) -> Outcome<(Vec<Found>, bool)> {
        let kind = of.kind(self.catalog);
        Ok(match of {
            Of::Users => {
                let choice = indexed::users(kind, self.filter);
                let users = self.tx.users(&choice, after, 0, USERS).await?;
                let full = users.len() == USERS as usize;
                (
                    users.iter().map(|user| self.found_user(user)).collect(),
                    full,
                )
            }
            Of::Groups => {
                let choice = match indexed::groups(kind, self.filter) {
                    indexed::Groups::Chosen(choice) => choice,
                    indexed::Groups::Named(wanted) => {
                        let names = self.tx.group_names().await?;
                        let named = names
                            .into_iter()
                            .filter(|(name, _)| name.to_lowercase() == wanted);
                        GroupChoice::Ids(named.map(|(_, id)| id).collect())
                    }
                };
                let groups = self.tx.groups(&choice, after, GROUPS).await?;
                let full = groups.len() == GROUPS as usize;
                (
                    groups.iter().map(|group| self.found_group(group)).collect(),
                    full,
                )
            }
        })
    }

    fn meets(&self, found: &Found) -> bool {
        let kind = found.of.kind(self.catalog);
        self.filter
            .is_none_or(|filter| filter.matches(kind, &found.resource))
    }

    pub(super) fn found_user(&self, user: &ScimUser) -> Found {
        Found {
            of: Of::Users,
            place: Place {
                created_ms: user.created_ms,
                id: user.id.clone(),
            },
            resource: user_form::render(user, &self.base),
        }
    }

    fn found_group(&self, group: &ScimGroup) -> Found {
        Found {
            of: Of::Groups,
            place: Place {
                created_ms: group.created_ms,
                id: group.id.clone(),
            },
            resource: group_form::render(group, &self.base),
        }
    }
}

impl Found {
    /// As a cursor keeps it. Ids only: a cursor stands in addresses, and so in logs.
    pub(super) fn position(&self, total: usize) -> Value {
        json!({
            "groups": self.of == Of::Groups,
            "created_ms": self.place.created_ms,
            "id": self.place.id,
            "total": total,
        })
    }

    pub(super) fn place_of(position: &Value) -> Option<(Of, Place)> {
        let place = Place {
            created_ms: position.get("created_ms")?.as_i64()?,
            id: position.get("id")?.as_str()?.to_owned(),
        };
        let groups = position.get("groups")?.as_bool()?;
        Some((if groups { Of::Groups } else { Of::Users }, place))
    }
}
