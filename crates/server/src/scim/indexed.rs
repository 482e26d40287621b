//! Which users or groups a filter can hold for at all, as far as an index tells. The filter itself is asked of each
//! of them afterwards.

use rollcall_core::validate::canonical_email;
use rollcall_scim::schema::ResourceType;
use rollcall_scim::{AttributePath, Filter, Operator, Target, date_time_ms};
use rollcall_store::{GroupChoice, UserChoice};
use serde_json::Value;

pub(super) fn users(kind: &ResourceType, filter: Option<&Filter>) -> UserChoice {
    let choice = |name: &str, operator: Operator, value: &str| match (name, operator) {
        ("id", Operator::Equal) => Some(UserChoice::Ids(vec![value.to_owned()])),
        ("userName", Operator::Equal) => Some(UserChoice::UserName(value.to_lowercase())),
        ("externalId", Operator::Equal) => Some(UserChoice::ExternalId(value.to_owned())),
        ("emails.value", Operator::Equal) => Some(UserChoice::Email {
            address: value.to_lowercase(),
            key: canonical_email(value),
        }),
        ("meta.lastModified", Operator::Greater | Operator::GreaterOrEqual) => {
            date_time_ms(value).map(UserChoice::ChangedSince)
        }
        _ => None,
    };
    filter
        .and_then(|filter| first(kind, filter, &choice))
        .unwrap_or(UserChoice::All)
}

/// Groups, where they can be told without looking at their members.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Groups {
    Chosen(GroupChoice),
    /// The name, in lower case.
    Named(String),
}

pub(super) fn groups(kind: &ResourceType, filter: Option<&Filter>) -> Groups {
    let choice = |name: &str, operator: Operator, value: &str| match (name, operator) {
        ("id", Operator::Equal) => Some(Groups::Chosen(GroupChoice::Ids(vec![value.to_owned()]))),
        ("displayName", Operator::Equal) => Some(Groups::Named(value.to_lowercase())),
        ("externalId", Operator::Equal) => {
            Some(Groups::Chosen(GroupChoice::ExternalId(value.to_owned())))
        }
        ("members.value", Operator::Equal) => {
            Some(Groups::Chosen(GroupChoice::Of(value.to_owned())))
        }
        _ => None,
    };
    filter
        .and_then(|filter| first(kind, filter, &choice))
        .unwrap_or(Groups::Chosen(GroupChoice::All))
}

type Choose<'a, T> = &'a dyn Fn(&str, Operator, &str) -> Option<T>;

/// The first condition that all matches meet and an index knows.
fn first<T>(kind: &ResourceType, filter: &Filter, choose: Choose<'_, T>) -> Option<T> {
    match filter {
        Filter::And(filters) => filters
            .iter()
            .find_map(|filter| first(kind, filter, choose)),
        Filter::Compare(path, operator, Value::String(value)) => {
            choose(&full_name(kind, path)?, *operator, value)
        }
        Filter::Values(path, inner) => {
            let name = full_name(kind, path)?;
            let name = name.strip_suffix(".value").unwrap_or(&name).to_owned();
            inside(&name, inner, choose)
        }
        _ => None,
    }
}

/// The same for what stands in brackets behind the attribute.
fn inside<T>(attribute: &str, filter: &Filter, choose: Choose<'_, T>) -> Option<T> {
    match filter {
        Filter::And(filters) => filters
            .iter()
            .find_map(|filter| inside(attribute, filter, choose)),
        Filter::Compare(path, operator, Value::String(value))
            if path.name.eq_ignore_ascii_case("value") =>
        {
            choose(&format!("{attribute}.value"), *operator, value)
        }
        _ => None,
    }
}

/// As the schema spells it; of several values, `value` is meant where no sub-attribute is named.
fn full_name(kind: &ResourceType, path: &AttributePath) -> Option<String> {
    let Some(Target::Attribute(located)) = path.find(kind) else {
        return None;
    };
    if located.extension.is_some() {
        return None;
    }
    let name = located.attribute.name;
    Some(match located.sub {
        Some(sub) => format!("{name}.{}", sub.name),
        None if located.attribute.sub("value").is_some() => format!("{name}.value"),
        None => name.to_owned(),
    })
}

#[cfg(test)]
mod tests {
    use rollcall_scim::schema::Catalog;

    use super::*;

    fn check(filter: &str, expected: &UserChoice) {
        let catalog = Catalog::new(&[]);
        let filter = Filter::parse(filter).unwrap();
        assert_eq!(users(&catalog.user, Some(&filter)), *expected, "{filter}");
    }

    #[test]
    fn what_an_index_knows_is_asked_of_it() {
        check("username eq \"BO\"", &UserChoice::UserName("bo".to_owned()));
        check(
            "title pr and externalId eq \"7\"",
            &UserChoice::ExternalId("7".to_owned()),
        );
        let email = UserChoice::Email {
            address: "bo@x.org".to_owned(),
            key: Some("bo@x.org".to_owned()),
        };
        for filter in [
            "emails eq \"Bo@x.org\"",
            "emails.value eq \"Bo@x.org\"",
            "emails[type eq \"work\" and value eq \"Bo@x.org\"]",
        ] {
            check(filter, &email);
        }
        check(
            "meta.lastModified gt \"1970-01-01T00:00:01Z\"",
            &UserChoice::ChangedSince(1000),
        );
        for filter in [
            "userName eq \"a\" or userName eq \"b\"",
            "not (userName eq \"a\")",
            "userName ne \"a\"",
            "emails[type eq \"work\"]",
            "meta.lastModified lt \"1970-01-01T00:00:01Z\"",
        ] {
            check(filter, &UserChoice::All);
        }
    }
}
