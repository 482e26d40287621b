//! A group as a SCIM resource, and back.

use rollcall_scim::{date_time, urn};
use rollcall_store::ScimGroup;
use serde_json::{Map, Value, json};

use super::conditions::version_of;
use super::user_form;

/// The group as served.
pub(super) fn render(group: &ScimGroup, base: &str) -> Map<String, Value> {
    let mut resource = Map::new();
    let mut put = |name: &str, value: Value| resource.insert(name.to_owned(), value);
    put("schemas", json!([urn::GROUP]));
    put("id", group.id.as_str().into());
    put("displayName", group.name.as_str().into());
    if let Some(external_id) = &group.external_id {
        put("externalId", external_id.as_str().into());
    }
    if !group.members.is_empty() {
        let members = group.members.iter().map(|member| {
            json!({
                "value": member.id,
                "$ref": user_form::location(base, &member.id),
                "type": "User",
                "display": member.display_name,
            })
        });
        put("members", members.collect());
    }
    let meta = json!({
        "resourceType": "Group",
        "created": date_time(group.created_ms),
        "lastModified": date_time(group.changed_ms),
        "location": location(base, &group.id),
        "version": version_of(&resource),
    });
    resource.insert("meta".to_owned(), meta);
    resource
}

pub(super) fn location(base: &str, id: &str) -> String {
    format!("{base}/Groups/{id}")
}

/// What a canonical resource says of a group.
#[derive(Debug)]
pub(super) struct GroupForm {
    pub(super) name: String,
    pub(super) external_id: Option<String>,
    /// Ids, each once, in order.
    pub(super) members: Vec<String>,
}

pub(super) fn take(resource: &Map<String, Value>) -> GroupForm {
    let text = |value: Option<&Value>| value.and_then(Value::as_str).map(str::to_owned);
    let mut seen = std::collections::HashSet::new();
    let members = resource
        .get("members")
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|member| {
            text(member.get("value")).or_else(|| {
                let address = text(member.get("$ref"))?;
                Some(address.rsplit('/').next()?.to_owned())
            })
        })
        .filter(|id| seen.insert(id.clone()))
        .collect();
    GroupForm {
        name: text(resource.get("displayName"))
            .unwrap_or_default()
            .trim()
            .to_owned(),
        external_id: text(resource.get("externalId")),
        members,
    }
}
