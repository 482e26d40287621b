//! A user as a SCIM resource, and back.
//!
//! What has a column of its own is kept there; the rest is kept as given, as JSON. A user of Rollcall always has a
//! name, a status and a role. Where the client left one unassigned, `unassigned` in that JSON holds what the column
//! was filled with instead; as long as that stands there, the attribute is not served.

use std::collections::HashSet;

use rollcall_core::directory::IdentifierEntry;
use rollcall_core::validate::canonical_email;
use rollcall_scim::{Reason, ScimError, ScimResult, date_time, urn};
use rollcall_store::ScimUser;
use serde_json::{Map, Value, json};

use super::conditions::version_of;

const UNASSIGNED: &str = "unassigned";

/// What is written where something is left out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum LeftOut {
    /// In a creation or a replacement the server chooses (RFC 7644 §3.5.1), and says so.
    Default,
    /// After a PATCH it is unassigned.
    Unassigned,
}

/// The user as served.
pub(super) fn render(user: &ScimUser, base: &str) -> Map<String, Value> {
    let mut resource: Map<String, Value> =
        serde_json::from_str(&user.attributes).unwrap_or_default();
    let filled = resource.remove(UNASSIGNED).unwrap_or_default();
    let is_assigned =
        |name: &str, held: &str| filled.get(name).and_then(Value::as_str) != Some(held);
    let mut put = |name: &str, value: Value| resource.insert(name.to_owned(), value);
    put("id", user.id.as_str().into());
    put(
        "userName",
        user.user_name
            .as_ref()
            .unwrap_or(&user.email)
            .as_str()
            .into(),
    );
    if let Some(external_id) = &user.external_id {
        put("externalId", external_id.as_str().into());
    }
    if is_assigned("displayName", &user.display_name) {
        put("displayName", user.display_name.as_str().into());
    }
    if is_assigned("active", &user.status) {
        put("active", (user.status == "active").into());
    }
    if !user.groups.is_empty() {
        let groups = user.groups.iter().map(|group| {
            json!({
                "value": group.id,
                "$ref": format!("{base}/Groups/{}", group.id),
                "display": group.name,
                "type": "direct",
            })
        });
        put("groups", groups.collect());
    }
    if primary_address(resource.get("emails"))
        .and_then(canonical_email)
        .as_ref()
        != Some(&user.key)
    {
        let emails = json!([{"value": user.email, "primary": true}]);
        resource.insert("emails".to_owned(), emails);
    }
    let mut own = Map::new();
    if is_assigned("role", &user.role) {
        own.insert("role".to_owned(), user.role.as_str().into());
    }
    if !user.identifiers.is_empty() {
        let mut sources: Vec<&str> = user
            .identifiers
            .iter()
            .map(|held| held.source.as_str())
            .collect();
        sources.dedup();
        own.insert("sources".to_owned(), sources.into());
        let identifiers = user
            .identifiers
            .iter()
            .map(|held| json!({"source": held.source, "username": held.username}));
        own.insert("identifiers".to_owned(), identifiers.collect());
    }
    if !own.is_empty() {
        resource.insert(urn::ROLLCALL_USER.to_owned(), Value::Object(own));
    }
    let mut schemas = vec![Value::from(urn::USER)];
    for extension in [urn::ENTERPRISE_USER, urn::ROLLCALL_USER] {
        schemas.extend(
            resource
                .contains_key(extension)
                .then(|| Value::from(extension)),
        );
    }
    resource.insert("schemas".to_owned(), schemas.into());
    let meta = json!({
        "resourceType": "User",
        "created": date_time(user.created_ms),
        "lastModified": date_time(user.changed_ms),
        "location": location(base, &user.id),
        "version": version_of(&resource),
    });
    resource.insert("meta".to_owned(), meta);
    resource
}

pub(super) fn location(base: &str, id: &str) -> String {
    format!("{base}/Users/{id}")
}

/// The user that a canonical resource describes. `before`: the user as they were, `None` for a new one; id, groups
/// and times are theirs. `sources`: those that are switched on.
///
/// # Errors
/// `invalidValue` where a value is none that Rollcall can keep.
pub(super) fn take(
    mut resource: Map<String, Value>,
    before: Option<&ScimUser>,
    left_out: LeftOut,
    sources: &[String],
) -> ScimResult<ScimUser> {
    let user_name = take_text(&mut resource, "userName").unwrap_or_default();
    let external_id = take_text(&mut resource, "externalId");
    let (email, key, further_emails) = addresses(resource.get("emails"))?;
    if resource.get("emails") == Some(&json!([{"value": email, "primary": true}])) {
        resource.remove("emails");
    }
    let mut filled = Map::new();
    let display_name = match take_text(&mut resource, "displayName") {
        Some(name) if !name.trim().is_empty() => name,
        _ => {
            let name = best_name(&resource, &user_name);
            filled.insert("displayName".to_owned(), name.as_str().into());
            name
        }
    };
    let status = match resource.remove("active") {
        Some(Value::Bool(false)) => "archived",
        Some(_) => "active",
        None => {
            if left_out == LeftOut::Unassigned {
                filled.insert("active".to_owned(), "active".into());
            }
            "active"
        }
    };
    let mut own = match resource.remove(urn::ROLLCALL_USER) {
        Some(Value::Object(own)) => own,
        _ => Map::new(),
    };
    let role = match take_text(&mut own, "role") {
        Some(role) => known_role(&role)?,
        None => {
            if left_out == LeftOut::Unassigned {
                filled.insert("role".to_owned(), "user".into());
            }
            "user".to_owned()
        }
    };
    let held = before
        .map(|before| before.identifiers.as_slice())
        .unwrap_or_default();
    let identifiers = identifiers(own.get("identifiers"), sources, held)?;
    for served in ["schemas", "id", "meta", "groups"] {
        resource.remove(served);
    }
    if !filled.is_empty() {
        resource.insert(UNASSIGNED.to_owned(), Value::Object(filled));
    }
    let unnamed =
        before.is_some_and(|before| before.user_name.is_none() && before.email == user_name);
    Ok(ScimUser {
        id: before.map(|before| before.id.clone()).unwrap_or_default(),
        key,
        email,
        user_name: (!unnamed).then_some(user_name),
        external_id,
        display_name,
        status: status.to_owned(),
        role,
        attributes: Value::Object(resource).to_string(),
        further_emails,
        identifiers,
        groups: before
            .map(|before| before.groups.clone())
            .unwrap_or_default(),
        created_ms: before.map_or(0, |before| before.created_ms),
        changed_ms: before.map_or(0, |before| before.changed_ms),
    })
}

fn take_text(object: &mut Map<String, Value>, name: &str) -> Option<String> {
    match object.remove(name) {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

/// The value of the primary e-mail address, or else of the first.
pub(super) fn primary_address(emails: Option<&Value>) -> Option<&str> {
    let emails = emails?.as_array()?;
    emails
        .iter()
        .find(|email| email.get("primary") == Some(&Value::Bool(true)))
        .or_else(|| emails.first())?
        .get("value")?
        .as_str()
}

/// The address that the user is known by, its canonical form, and the other ones.
fn addresses(emails: Option<&Value>) -> ScimResult<(String, String, Vec<String>)> {
    let email = primary_address(emails).unwrap_or_default().trim();
    let key = canonical_email(email).ok_or_else(|| {
        let detail = format!("“{email}” is not an e-mail address.");
        ScimError::new(Reason::InvalidValue, detail)
    })?;
    let mut further: Vec<String> = emails
        .and_then(Value::as_array)
        .into_iter()
        .flatten()
        .filter_map(|email| email.get("value")?.as_str())
        .map(str::to_lowercase)
        .filter(|address| *address != key)
        .collect();
    further.sort_unstable();
    further.dedup();
    Ok((email.to_owned(), key, further))
}

/// What to call somebody who was given no name to show.
fn best_name(resource: &Map<String, Value>, user_name: &str) -> String {
    let name = resource.get("name");
    let part = |part: &str| {
        name.and_then(|name| name.get(part)?.as_str())
            .map(str::trim)
            .filter(|text| !text.is_empty())
    };
    let parts: Vec<&str> = ["givenName", "familyName"]
        .into_iter()
        .filter_map(part)
        .collect();
    match part("formatted") {
        Some(formatted) => formatted.to_owned(),
        None if parts.is_empty() => user_name.to_owned(),
        None => parts.join(" "),
    }
}

fn known_role(role: &str) -> ScimResult<String> {
    let role = role.trim().to_lowercase();
    if matches!(role.as_str(), "user" | "admin" | "supervisor") {
        return Ok(role);
    }
    let detail = "A role is user, admin or supervisor.";
    Err(ScimError::new(Reason::InvalidValue, detail))
}

/// Identifiers on sources that are switched on, and those that the user has already. Their formats are a rule for
/// what people type into files; what an identity provider says is taken.
fn identifiers(
    value: Option<&Value>,
    sources: &[String],
    held: &[IdentifierEntry],
) -> ScimResult<Vec<IdentifierEntry>> {
    let held: HashSet<(&str, &str)> = held
        .iter()
        .map(|held| (held.source.as_str(), held.username.as_str()))
        .collect();
    let is_held = |source: &str, username: &str| held.contains(&(source, username));
    let mut seen = HashSet::new();
    let mut identifiers = Vec::new();
    for item in value.and_then(Value::as_array).into_iter().flatten() {
        let text = |name: &str| {
            item.get(name)
                .and_then(Value::as_str)
                .unwrap_or_default()
                .trim()
        };
        let (source, username) = (text("source"), text("username"));
        let known = sources
            .iter()
            .find(|known| known.eq_ignore_ascii_case(source));
        let source = match known {
            Some(known) => known.as_str(),
            None if is_held(source, username) => source,
            None => {
                let detail = format!("There is no source “{source}” that is switched on.");
                return Err(ScimError::new(Reason::InvalidValue, detail));
            }
        };
        if username.is_empty() {
            let detail = "The username of an identifier is blank.";
            return Err(ScimError::new(Reason::InvalidValue, detail));
        }
        if seen.insert((source, username)) {
            identifiers.push(IdentifierEntry {
                source: source.to_owned(),
                username: username.to_owned(),
            });
        }
    }
    identifiers.sort_unstable_by(|left, right| {
        (&left.source, &left.username).cmp(&(&right.source, &right.username))
    });
    Ok(identifiers)
}
