use serde_json::{Value, json};

use super::Patch;
use crate::error::{Reason, ScimResult};
use crate::schema::Catalog;
use crate::urn;

fn babs() -> Value {
    json!({
        "schemas": [urn::USER, urn::ENTERPRISE_USER],
        "id": "Q1",
        "userName": "bjensen",
        "name": {"givenName": "Barbara", "familyName": "Jensen"},
        "active": true,
        "emails": [
            {"value": "babs@example.com", "type": "work", "primary": true},
            {"value": "babs@jensen.org", "type": "home"},
        ],
        "groups": [{"value": "g1"}],
        "meta": {"version": "W/\"1\""},
        (urn::ENTERPRISE_USER): {"department": "Tours"},
    })
}

fn apply(operations: &Value) -> ScimResult<Value> {
    let catalog = Catalog::new(&[]);
    let patch = Patch::read(&json!({"schemas": [urn::PATCH_OP], "Operations": operations}))?;
    let current = babs().as_object().cloned().unwrap_or_default();
    patch.apply(&catalog.user, &current).map(Value::Object)
}

/// Applies one operation and compares one attribute of what comes out.
fn check(operation: &Value, attribute: &str, expected: &Value) {
    let after = apply(&json!([operation])).unwrap_or_else(|error| panic!("{operation}: {error}"));
    let found = after.get(attribute).unwrap_or(&Value::Null);
    assert_eq!(found, expected, "{operation}");
}

fn check_refused(operation: &Value, reason: Reason) {
    let error = apply(&json!([operation])).expect_err(&operation.to_string());
    assert_eq!(error.reason, reason, "{operation}: {error}");
}

#[test]
fn rfc_7644_3_5_2_1_add() {
    check(
        &json!({"op": "add", "path": "nickName", "value": "Babs"}),
        "nickName",
        &json!("Babs"),
    );
    check(
        &json!({"op": "Add", "value": {"nickName": "Babs"}}),
        "nickName",
        &json!("Babs"),
    );
    check(
        &json!({"op": "add", "value": {"name.middleName": "J"}}),
        "name",
        &json!({"givenName": "Barbara", "familyName": "Jensen", "middleName": "J"}),
    );
    check(
        &json!({"op": "add", "path": "name", "value": {"givenName": "Babs"}}),
        "name",
        &json!({"givenName": "Babs", "familyName": "Jensen"}),
    );
    check(
        &json!({"op": "add", "path": "emails", "value": [{"value": "b@x.org", "primary": true}]}),
        "emails",
        &json!([
            {"value": "babs@example.com", "type": "work", "primary": false},
            {"value": "babs@jensen.org", "type": "home"},
            {"value": "b@x.org", "primary": true},
        ]),
    );
    check(
        &json!({"op": "add", "path": "emails", "value": [{"value": "babs@jensen.org", "type": "home"}]}),
        "emails",
        &babs()["emails"],
    );
    check(
        &json!({"op": "add", "path": "phoneNumbers[type eq \"work\"].value", "value": "1"}),
        "phoneNumbers",
        &json!([{"type": "work", "value": "1"}]),
    );
    check(
        &json!({"op": "add", "path": format!("{}:costCenter", urn::ENTERPRISE_USER), "value": "7"}),
        urn::ENTERPRISE_USER,
        &json!({"department": "Tours", "costCenter": "7"}),
    );
    check(
        &json!({"op": "add", "path": urn::ENTERPRISE_USER, "value": {"costCenter": "7"}}),
        urn::ENTERPRISE_USER,
        &json!({"department": "Tours", "costCenter": "7"}),
    );
    check(
        &json!({"op": "add", "value": {(urn::ENTERPRISE_USER): {"costCenter": "7"}}}),
        urn::ENTERPRISE_USER,
        &json!({"department": "Tours", "costCenter": "7"}),
    );
}

#[test]
fn rfc_7644_3_5_2_2_remove() {
    check(
        &json!({"op": "remove", "path": "name"}),
        "name",
        &Value::Null,
    );
    check(
        &json!({"op": "remove", "path": "name.givenName"}),
        "name",
        &json!({"familyName": "Jensen"}),
    );
    check(
        &json!({"op": "remove", "path": "emails[type eq \"home\"]"}),
        "emails",
        &json!([{"value": "babs@example.com", "type": "work", "primary": true}]),
    );
    check(
        &json!({"op": "remove", "path": "emails.type"}),
        "emails",
        &json!([{"value": "babs@example.com", "primary": true}, {"value": "babs@jensen.org"}]),
    );
    check(
        &json!({"op": "remove", "path": "emails", "value": [{"value": "babs@jensen.org", "type": "home"}]}),
        "emails",
        &json!([{"value": "babs@example.com", "type": "work", "primary": true}]),
    );
    check(
        &json!({"op": "remove", "path": "nickName"}),
        "nickName",
        &Value::Null,
    );
    check(
        &json!({"op": "remove", "path": urn::ENTERPRISE_USER}),
        "schemas",
        &json!([urn::USER]),
    );
    check(
        &json!({"op": "remove", "path": format!("{}:department", urn::ENTERPRISE_USER)}),
        urn::ENTERPRISE_USER,
        &Value::Null,
    );
    check_refused(&json!({"op": "remove"}), Reason::NoTarget);
    check_refused(
        &json!({"op": "remove", "path": "emails[type eq \"other\"]"}),
        Reason::NoTarget,
    );
    check_refused(
        &json!({"op": "remove", "path": "userName"}),
        Reason::Mutability,
    );
    check_refused(
        &json!({"op": "remove", "path": "emails"}),
        Reason::Mutability,
    );
    check_refused(
        &json!({"op": "remove", "path": "emails[value pr]"}),
        Reason::Mutability,
    );
    check_refused(
        &json!({"op": "remove", "path": "emails[type eq \"home\"].value"}),
        Reason::Mutability,
    );
    check_refused(
        &json!({"op": "remove", "path": "groups"}),
        Reason::Mutability,
    );
    check_refused(&json!({"op": "remove", "path": "id"}), Reason::Mutability);
}

#[test]
fn rfc_7644_3_5_2_3_replace() {
    check(
        &json!({"op": "replace", "path": "active", "value": false}),
        "active",
        &json!(false),
    );
    check(
        &json!({"op": "replace", "value": {"active": false}}),
        "active",
        &json!(false),
    );
    check(
        &json!({"op": "replace", "path": "nickName", "value": "Babs"}),
        "nickName",
        &json!("Babs"),
    );
    check(
        &json!({"op": "replace", "path": "name", "value": {"givenName": "Babs"}}),
        "name",
        &json!({"givenName": "Babs", "familyName": "Jensen"}),
    );
    check(
        &json!({"op": "replace", "path": "emails", "value": [{"value": "b@x.org"}]}),
        "emails",
        &json!([{"value": "b@x.org"}]),
    );
    check(
        &json!({"op": "replace", "path": "emails[type eq \"home\"].value", "value": "b@x.org"}),
        "emails",
        &json!([
            {"value": "babs@example.com", "type": "work", "primary": true},
            {"value": "b@x.org", "type": "home"},
        ]),
    );
    check(
        &json!({"op": "replace", "path": "emails[type eq \"home\"]", "value": {"value": "b@x.org"}}),
        "emails",
        &json!([
            {"value": "babs@example.com", "type": "work", "primary": true},
            {"value": "b@x.org"},
        ]),
    );
    check(
        &json!({"op": "replace", "path": "emails[type eq \"home\"].primary", "value": true}),
        "emails",
        &json!([
            {"value": "babs@example.com", "type": "work", "primary": false},
            {"value": "babs@jensen.org", "type": "home", "primary": true},
        ]),
    );
    check_refused(
        &json!({"op": "replace", "path": "emails[type eq \"other\"].value", "value": "x"}),
        Reason::NoTarget,
    );
    check_refused(
        &json!({"op": "replace", "path": "id", "value": "Q2"}),
        Reason::Mutability,
    );
    check_refused(
        &json!({"op": "replace", "value": {"id": "Q2"}}),
        Reason::Mutability,
    );
    check(
        &json!({"op": "replace", "value": {"id": "Q1", "active": false}}),
        "active",
        &json!(false),
    );
    check_refused(
        &json!({"op": "replace", "path": "active", "value": "False"}),
        Reason::InvalidValue,
    );
    check_refused(
        &json!({"op": "replace", "path": "userName", "value": null}),
        Reason::Mutability,
    );
}

#[test]
fn rfc_7644_3_5_2_what_is_no_patch_is_refused() {
    check_refused(&json!({"op": "move", "path": "x"}), Reason::InvalidSyntax);
    check_refused(&json!({"path": "x"}), Reason::InvalidSyntax);
    check_refused(
        &json!({"op": "add", "path": "nickName"}),
        Reason::InvalidValue,
    );
    check_refused(&json!({"op": "add", "value": "x"}), Reason::InvalidValue);
    check_refused(
        &json!({"op": "add", "path": "nothing", "value": "x"}),
        Reason::InvalidPath,
    );
    check_refused(
        &json!({"op": "add", "path": "name.nothing", "value": "x"}),
        Reason::InvalidPath,
    );
    check_refused(
        &json!({"op": "add", "path": "emails[", "value": "x"}),
        Reason::InvalidPath,
    );
    check_refused(
        &json!({"op": "add", "path": "emails[type eq]", "value": "x"}),
        Reason::InvalidFilter,
    );
    check_refused(
        &json!({"op": "add", "path": "userName[value eq \"x\"]", "value": "x"}),
        Reason::InvalidPath,
    );
    check_refused(
        &json!({"op": "add", "path": "emails[nothing pr]", "value": "x"}),
        Reason::InvalidFilter,
    );
    assert_eq!(
        apply(&json!([])).map_err(|error| error.reason),
        Err(Reason::InvalidSyntax)
    );
    assert!(Patch::read(&json!({"Operations": [{"op": "remove", "path": "x"}]})).is_err());
}

#[test]
fn operations_see_what_those_before_did() {
    let after = apply(&json!([
        {"op": "add", "path": "nickName", "value": "B"},
        {"op": "replace", "path": "nickName", "value": "Babs"},
        {"op": "remove", "path": "emails[type eq \"home\"]"},
    ]));
    let after = after.unwrap();
    assert_eq!(after["nickName"], json!("Babs"));
    assert_eq!(after["emails"].as_array().map(Vec::len), Some(1));
    assert_eq!(after.get("groups"), None);
}

#[test]
fn members_come_and_go_but_do_not_change() {
    let catalog = Catalog::new(&[]);
    let current = json!({
        "schemas": [urn::GROUP], "id": "g", "displayName": "Tours",
        "members": [
            {"value": "a", "type": "User", "display": "Ann", "$ref": "https://x/Users/a"},
            {"value": "b", "type": "User", "display": "Bo", "$ref": "https://x/Users/b"},
        ],
    });
    let members = |operation: Value| {
        let patch = Patch::read(&json!({"schemas": [urn::PATCH_OP], "Operations": [operation]}))?;
        let after = patch.apply(&catalog.group, current.as_object().unwrap())?;
        let values = after
            .get("members")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        ScimResult::Ok(
            values
                .iter()
                .map(|member| member["value"].clone())
                .collect::<Vec<_>>(),
        )
    };
    let added =
        members(json!({"op": "add", "path": "members", "value": [{"value": "a"}, {"value": "c"}]}));
    assert_eq!(added, Ok(vec![json!("a"), json!("b"), json!("c")]));
    let removed = members(json!({"op": "remove", "path": "members[value eq \"a\"]"}));
    assert_eq!(removed, Ok(vec![json!("b")]));
    assert_eq!(
        members(json!({"op": "remove", "path": "members"})),
        Ok(vec![])
    );
    let replaced = members(json!({"op": "replace", "path": "members", "value": [{"value": "c"}]}));
    assert_eq!(replaced, Ok(vec![json!("c")]));
    let changed =
        members(json!({"op": "replace", "path": "members[value eq \"a\"].value", "value": "c"}));
    assert_eq!(
        changed.map_err(|error| error.reason),
        Err(Reason::Mutability)
    );
}

#[test]
fn an_identifier_takes_the_place_of_those_on_its_source() {
    let catalog = Catalog::new(&["slack".to_owned(), "teams".to_owned()]);
    let current = json!({
        "schemas": [urn::USER, urn::ROLLCALL_USER], "userName": "bo", "emails": [{"value": "bo@x.org"}],
        (urn::ROLLCALL_USER): {"identifiers": [
            {"source": "slack", "username": "a"}, {"source": "teams", "username": "b"},
        ]},
    });
    let patch = Patch::read(&json!({"schemas": [urn::PATCH_OP], "Operations": [{
        "op": "add",
        "path": format!("{}:identifiers", urn::ROLLCALL_USER),
        "value": [{"source": "slack", "username": "c"}],
    }]}));
    let after = patch
        .unwrap()
        .apply(&catalog.user, current.as_object().unwrap())
        .unwrap();
    let expected =
        json!([{"source": "teams", "username": "b"}, {"source": "slack", "username": "c"}]);
    assert_eq!(after[urn::ROLLCALL_USER]["identifiers"], expected);
}
