//! Natively and in WebAssembly the same files give the same documents, byte for byte.
//!
//! The expected documents are committed; `UPDATE_GOLDEN=1 cargo test -p rollcall-core --test same_everywhere`
//! writes them anew.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may fail where it stands"
)]

use rollcall_core::directory::Directory;
use rollcall_core::session::Session;
use rollcall_core::template::{BUILT_IN, Template};

const DIRECTORY: &str = include_str!("golden/directory.json");
const EXPECTED: [(&str, &str); 2] = [
    ("app-users", include_str!("golden/app-users.json")),
    (
        "workspace-users",
        include_str!("golden/workspace-users.json"),
    ),
];

fn check_samples() -> Vec<(&'static str, String)> {
    let check = |built_in: &rollcall_core::template::BuiltIn| {
        let mut session = Session::new(Template::from_json(built_in.json).unwrap());
        session.set_directory(Some(std::rc::Rc::new(
            Directory::from_json(DIRECTORY.as_bytes()).unwrap(),
        )));
        let bytes = built_in.sample_csv.as_bytes();
        session.open("sample.csv", bytes.len() as u64);
        session.push_bytes(bytes);
        session.end_of_file();
        while session.advance(2).is_some() {}
        let mut json = serde_json::to_string_pretty(&session.document()).unwrap();
        json.push('\n');
        (built_in.name, json)
    };
    BUILT_IN.iter().map(check).collect()
}

#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
#[cfg_attr(not(target_arch = "wasm32"), test)]
fn samples_give_the_committed_documents() {
    #[cfg(not(target_arch = "wasm32"))]
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        for (name, json) in check_samples() {
            std::fs::write(
                format!("{}/tests/golden/{name}.json", env!("CARGO_MANIFEST_DIR")),
                json,
            )
            .unwrap();
        }
        return;
    }
    for ((name, json), (expected_name, expected)) in check_samples().into_iter().zip(EXPECTED) {
        assert_eq!(name, expected_name);
        assert_eq!(json, expected, "{name}");
    }
}
