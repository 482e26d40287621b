use proptest::prelude::*;
use serde_json::{Map, Value, json};

use super::{Filter, MAX_BYTES, MAX_DEPTH, Operator};
use crate::error::Reason;
use crate::path::AttributePath;
use crate::schema::Catalog;
use crate::urn;

fn babs() -> Map<String, Value> {
    let resource = json!({
        "schemas": [urn::USER, urn::ENTERPRISE_USER],
        "id": "Q1",
        "userName": "bjensen",
        "name": {"givenName": "Barbara", "familyName": "Jensen"},
        "title": "",
        "active": true,
        "emails": [
            {"value": "babs@example.com", "type": "work", "primary": true},
            {"value": "babs@jensen.org", "type": "home"},
        ],
        "photos": [{"value": "https://photos.example.com/F"}],
        "meta": {"created": "2026-01-01T10:00:00Z", "lastModified": "2026-05-13T04:42:34.5Z"},
        (urn::ENTERPRISE_USER): {"department": "Tours", "manager": {"value": "26118915"}},
    });
    resource.as_object().cloned().unwrap_or_default()
}

fn check(filter: &str, expected: bool) {
    let catalog = Catalog::new(&[]);
    let parsed = Filter::parse(filter).unwrap_or_else(|error| panic!("{filter}: {error}"));
    parsed
        .check(&catalog.user)
        .unwrap_or_else(|error| panic!("{filter}: {error}"));
    assert_eq!(parsed.matches(&catalog.user, &babs()), expected, "{filter}");
}

fn check_refused(filter: &str) {
    let catalog = Catalog::new(&[]);
    let error = Filter::parse(filter)
        .and_then(|parsed| parsed.check(&catalog.user))
        .expect_err(filter);
    assert_eq!(error.reason, Reason::InvalidFilter, "{filter}");
}

#[test]
fn the_examples_of_rfc_7644_3_4_2_2() {
    check(r#"userName eq "bjensen""#, true);
    check(r#"name.familyName co "O'Malley""#, false);
    check(r#"userName sw "J""#, false);
    check(
        r#"urn:ietf:params:scim:schemas:core:2.0:User:userName sw "B""#,
        true,
    );
    check("title pr", false);
    check(r#"meta.lastModified gt "2011-05-13T04:42:34Z""#, true);
    check(
        r#"meta.lastModified ge "2026-05-13T06:42:34.5+02:00""#,
        true,
    );
    check(r#"meta.lastModified lt "2026-05-13T04:42:34.5Z""#, false);
    check(r#"meta.lastModified le "2026-05-13T04:42:34.500Z""#, true);
    check(r#"title pr and userType eq "Employee""#, false);
    check(r#"title pr or userType eq "Intern""#, false);
    check(
        r#"schemas eq "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User""#,
        true,
    );
    check(
        r#"userType ne "Employee" and not (emails co "example.com" or emails.value co "example.org")"#,
        false,
    );
    check(r#"userName eq "bjensen" and (emails.type eq "work")"#, true);
    check(
        r#"userName eq "bjensen" and emails[type eq "work" and value co "@example.com"]"#,
        true,
    );
    check(
        r#"emails[type eq "work" and value co "@jensen.org"] or ims[type eq "xmpp" and value co "@foo.com"]"#,
        false,
    );
}

#[test]
fn letter_case_matters_where_the_schema_says_so() {
    check(r#"USERNAME EQ "BJENSEN""#, true);
    check(r#"id eq "q1""#, false);
    check(r#"photos.value ew "/f""#, false);
    check(r#"photos.value ew "/F""#, true);
    check(r#"emails.value eq "BABS@example.com""#, true);
}

#[test]
fn what_has_no_value_is_null() {
    check("nickName eq null", true);
    check("nickName ne null", false);
    check("userName ne null", true);
    check(r#"nickName ne "x""#, true);
    check("nickName pr", false);
    check("emails pr", true);
    check("active eq true", true);
    check("active ne false", true);
}

#[test]
fn and_binds_tighter_than_or() {
    check(
        r#"active eq true or active eq false and userName eq "x""#,
        true,
    );
    check(
        r#"(active eq true or active eq false) and userName eq "x""#,
        false,
    );
    check(r#"not (userName eq "x") and active eq true"#, true);
}

#[test]
fn extensions_are_named_by_their_urn() {
    check(
        &format!(r#"{}:department eq "tours""#, urn::ENTERPRISE_USER),
        true,
    );
    check(
        &format!(r#"{}:manager.value eq "26118915""#, urn::ENTERPRISE_USER),
        true,
    );
    check(&format!("{} pr", urn::ENTERPRISE_USER), true);
    check(&format!("{} pr", urn::ROLLCALL_USER), false);
}

#[test]
fn what_is_no_filter_is_refused() {
    for filter in [
        "",
        " ",
        "userName",
        "userName eq",
        "userName eq bjensen",
        r#"userName eq "x"#,
        "eq \"x\"",
        r#"userName xx "x""#,
        "(userName pr",
        "userName pr)",
        "emails[type pr",
        "emails[type pr]]",
        "userName pr and",
        "and userName pr",
        "not userName pr",
        r#"userName eq "\x""#,
        "emails[ims[type pr]]",
        "userName eq [1]",
        "userName eq {}",
        "nothing pr",
        "name.nothing pr",
        "active gt true",
        r#"x509Certificates.value gt "aa""#,
        r#"active co "t""#,
        r#"name eq "x""#,
        "addresses eq \"x\"",
        r#"meta.created gt "yesterday""#,
        "userName[value pr]",
    ] {
        check_refused(filter);
    }
}

#[test]
fn filters_have_limits() {
    let nested = |depth: usize| format!("{}userName pr{}", "(".repeat(depth), ")".repeat(depth));
    check(&nested(MAX_DEPTH - 1), true);
    check_refused(&nested(MAX_DEPTH));
    check_refused(&nested(MAX_BYTES / 3));
    let long = |bytes: usize| format!("userName eq \"{}\"", "x".repeat(bytes - 14));
    check(&long(MAX_BYTES), false);
    check_refused(&long(MAX_BYTES + 1));
    check(&["userName pr"; 1000].join(" and "), true);
}

#[test]
fn a_number_reads_back_as_it_was_written() {
    let filter = Filter::parse("userName eq 44e45").unwrap();
    assert_eq!(Filter::parse(&filter.to_string()), Ok(filter));
}

#[test]
fn times_are_written_as_they_are_read() {
    assert_eq!(
        super::date_time(1_767_261_600_007),
        "2026-01-01T10:00:00.007Z"
    );
    assert_eq!(
        super::date_time_ms("2026-01-01T10:00:00.007Z"),
        Some(1_767_261_600_007)
    );
    assert_eq!(
        super::date_time_ms("2026-01-01T10:00:00"),
        Some(1_767_261_600_000)
    );
    assert_eq!(super::date_time_ms("2026-01-01"), None);
}

fn paths() -> impl Strategy<Value = AttributePath> {
    let name = "[a-zA-Z][a-zA-Z0-9_-]{0,6}";
    (
        proptest::option::of("urn:[a-z]{1,5}:[a-z0-9.]{1,5}"),
        name,
        proptest::option::of(name),
    )
        .prop_map(|(schema, name, sub)| AttributePath { schema, name, sub })
}

fn literals() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<String>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<bool>().prop_map(Value::from),
        Just(Value::Null),
    ]
}

fn leaves(paths: impl Strategy<Value = AttributePath> + 'static) -> impl Strategy<Value = Filter> {
    let operator = (0..Operator::ALL.len()).prop_map(|at| Operator::ALL[at].0);
    (paths, proptest::option::of((operator, literals()))).prop_map(|(path, comparison)| {
        match comparison {
            None => Filter::Present(path),
            Some((operator, literal)) => Filter::Compare(path, operator, literal),
        }
    })
}

fn filters(leaf: BoxedStrategy<Filter>) -> BoxedStrategy<Filter> {
    leaf.prop_recursive(4, 24, 3, |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Filter::And),
            proptest::collection::vec(inner.clone(), 2..4).prop_map(Filter::Or),
            inner.prop_map(|filter| Filter::Not(Box::new(filter))),
        ]
    })
    .boxed()
}

fn any_filter() -> impl Strategy<Value = Filter> {
    let inside = filters(leaves(paths()).boxed());
    let values = (paths(), inside).prop_map(|(mut path, inner)| {
        path.sub = None;
        Filter::Values(path, Box::new(inner))
    });
    filters(prop_oneof![leaves(paths()), values].boxed())
}

proptest! {
    #[test]
    fn a_filter_that_was_written_reads_back_the_same(filter in any_filter()) {
        prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter));
    }

    #[test]
    fn no_text_is_too_much(text in r#"[a-z \[\]()".\\0-9:]{0,60}"#) {
        if let Ok(filter) = Filter::parse(&text) {
            prop_assert_eq!(Filter::parse(&filter.to_string()), Ok(filter));
        }
    }
}
