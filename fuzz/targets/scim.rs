//! What SCIM clients send: a filter reads back as it was written; resources, PATCHes, searches and bulk requests are
//! refused with a reason, or leave a resource that reads as the same again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use rollcall_scim::schema::Catalog;
use rollcall_scim::{BulkLimits, BulkRequest, Filter, ListRequest, Patch, Projection, read_resource, urn};
use serde_json::{Value, json};

const LIMITS: BulkLimits = BulkLimits {
    operations: 100,
    bytes: 100_000,
};

fuzz_target!(|text: &str| {
    let catalog = Catalog::new(&["slack".to_owned()]);
    let current = json!({
        "schemas": [urn::USER], "id": "1", "userName": "bo", "name": {"givenName": "Bo"}, "active": true,
        "emails": [{"value": "bo@x.org", "type": "work", "primary": true}, {"value": "b@x.org", "type": "home"}],
    });
    let current = current.as_object().cloned().unwrap_or_default();
    if let Ok(filter) = Filter::parse(text) {
        assert_eq!(Filter::parse(&filter.to_string()).as_ref(), Ok(&filter));
        if filter.check(&catalog.user).is_ok() {
            let holds = filter.matches(&catalog.user, &current);
            assert_ne!(Filter::Not(Box::new(filter)).matches(&catalog.user, &current), holds);
        }
    }
    let Ok(body) = serde_json::from_str::<Value>(text) else {
        return;
    };
    if let Ok(patched) = Patch::read(&body).and_then(|patch| patch.apply(&catalog.user, &current)) {
        let again = read_resource(&catalog.user, &Value::Object(patched.clone()));
        assert_eq!(again.as_ref(), Ok(&patched));
        let projected = Projection::Usual.apply(&catalog.user, patched.clone());
        assert!(projected.len() <= patched.len());
    }
    if let Ok(resource) = read_resource(&catalog.user, &body) {
        let again = read_resource(&catalog.user, &Value::Object(resource.clone()));
        assert_eq!(again, Ok(resource));
    }
    let _ = ListRequest::from_body(&body);
    if let Ok(request) = BulkRequest::read(&body, LIMITS) {
        assert_eq!(request.order().len(), request.operations.len());
    }
});
