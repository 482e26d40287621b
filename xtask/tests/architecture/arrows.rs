//! Who may need whom.

use crate::house;

/// `scan ← core ← api ← wizard ← console` and `core ← api ← store ← server ← cli`; the engine needs the
/// core alone and is reached by messages; the SCIM protocol needs the core alone and is spoken by the server; spreadsheets become text for the command line and, as a module
/// of its own, for the engine's worker; xtask needs none of them.
const ALLOWED: [(&str, &[&str]); 12] = [
    ("rollcall-scan", &[]),
    ("rollcall-core", &["rollcall-scan"]),
    ("rollcall-api", &["rollcall-core"]),
    ("rollcall-engine", &["rollcall-core"]),
    ("rollcall-sheets", &["rollcall-core"]),
    ("rollcall-wizard", &["rollcall-core", "rollcall-api"]),
    (
        "rollcall-console",
        &["rollcall-core", "rollcall-api", "rollcall-wizard"],
    ),
    ("rollcall-scim", &["rollcall-core"]),
    ("rollcall-store", &["rollcall-core", "rollcall-api"]),
    (
        "rollcall-server",
        &[
            "rollcall-core",
            "rollcall-api",
            "rollcall-scim",
            "rollcall-store",
        ],
    ),
    (
        "rollcall",
        &[
            "rollcall-core",
            "rollcall-api",
            "rollcall-store",
            "rollcall-server",
            "rollcall-sheets",
        ],
    ),
    ("xtask", &[]),
];

#[test]
fn arrows_between_crates_go_one_way() {
    let packages = house::all_dependencies();
    let mut wrong = Vec::new();
    for (package, dependencies) in &packages {
        let Some((_, allowed)) = ALLOWED.iter().find(|(name, _)| name == package) else {
            wrong.push(format!("{package} has no place in the architecture"));
            continue;
        };
        for dependency in dependencies {
            // A crate's tests may need it with more features.
            let ours = packages.contains_key(dependency) && dependency != package;
            if ours && !allowed.contains(&dependency.as_str()) {
                wrong.push(format!("{package} → {dependency}"));
            }
        }
    }
    assert!(wrong.is_empty(), "arrows that may not be: {wrong:#?}");
}

#[test]
fn every_room_is_there() {
    let packages = house::dependencies();
    for (name, _) in ALLOWED {
        assert!(packages.contains_key(name), "there is no crate {name}");
    }
}
