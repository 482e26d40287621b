//! What each crate must never know.

use std::iter::Peekable;
use std::str::Chars;

use crate::house;
use crate::sources::{find_in_code, rust_below};

fn assert_does_not_depend(package: &str, forbidden: &[&str]) {
    let packages = house::dependencies();
    let dependencies = packages.get(package).expect("the package is there");
    let wrong: Vec<_> = dependencies
        .iter()
        .filter(|dependency| {
            forbidden.iter().any(|name| {
                dependency.as_str() == *name || dependency.starts_with(&format!("{name}-"))
            })
        })
        .collect();
    assert!(wrong.is_empty(), "{package} must not know {wrong:?}");
}

fn assert_code_is_without(folder: &str, words: &[&str]) {
    let found = find_in_code(&rust_below(folder), words);
    assert!(found.is_empty(), "{folder} must not know: {found:#?}");
}

#[test]
fn core_knows_no_outside_world() {
    assert_does_not_depend(
        "rollcall-core",
        &[
            "tokio",
            "async",
            "futures",
            "rayon",
            "rand",
            "getrandom",
            "uuid",
            "chrono",
            "time",
            "jiff",
            "wasm",
            "js",
            "web",
            "gloo",
            "http",
            "hyper",
            "axum",
            "reqwest",
            "sqlx",
            "rusqlite",
            "tokio-postgres",
        ],
    );
    assert_code_is_without(
        "crates/core/src/",
        &[
            "std::fs",
            "std::net",
            "std::env",
            "std::process",
            "std::thread",
            "std::io::stdin",
            "std::io::stdout",
            "std::path",
            "SystemTime",
            "Instant",
            "RandomState",
            "async fn",
            ".await",
            "wasm_bindgen",
            "js_sys",
            "web_sys",
            "println!",
            "eprintln!",
        ],
    );
}

/// The classes and changes that the comparison found are words of the screens too; what finds them
/// is not.
#[test]
fn the_screens_never_parse_validate_or_compare() {
    let mut wrong = Vec::new();
    for source in rust_below("crates/wizard/src/")
        .iter()
        .chain(&rust_below("crates/console/src/"))
    {
        let code: Vec<_> = source.code_lines().map(|(_, line)| line).collect();
        for path in paths_into(&code.join("\n"), "rollcall_core::") {
            let step = path.split("::").next().unwrap_or_default();
            let names_a_type = path
                .rsplit("::")
                .next()
                .is_some_and(|name| name.starts_with(char::is_uppercase));
            let allowed = match step {
                "dialect" | "decode" | "validate" => false,
                "diff" => names_a_type,
                _ => true,
            };
            if !allowed {
                wrong.push(format!("{}: rollcall_core::{path}", source.path));
            }
        }
    }
    assert!(wrong.is_empty(), "the screens must not know: {wrong:#?}");
}

/// Every path that starts with `root`, without it; `{…}` of imports written out.
fn paths_into(code: &str, root: &str) -> Vec<String> {
    let mut paths = Vec::new();
    for (start, _) in code.match_indices(root) {
        write_out(
            &mut code[start + root.len()..].chars().peekable(),
            "",
            &mut paths,
        );
    }
    paths
}

/// Reads one path, or one group of them up to its closing brace.
fn write_out(rest: &mut Peekable<Chars<'_>>, prefix: &str, paths: &mut Vec<String>) {
    let mut path = prefix.to_owned();
    while let Some(&character) = rest.peek() {
        match character {
            '{' => {
                rest.next();
                // Between the paths of a group stand commas and blanks.
                while let Some(next) = rest.next_if(|next| *next != '}') {
                    if next != ',' && !next.is_whitespace() {
                        let first = format!("{path}{next}");
                        write_out(rest, &first, paths);
                    }
                }
                rest.next();
                return;
            }
            character if character.is_alphanumeric() || matches!(character, '_' | ':') => {
                path.push(character);
                rest.next();
            }
            _ => break,
        }
    }
    if !path.is_empty() {
        paths.push(path.trim_end_matches(':').to_owned());
    }
}

#[test]
fn paths_are_written_out() {
    let code = "use rollcall_core::{\n    diagnostic::{Code, Severity},\n    diff::diff_users,\n    \
                template,\n};\nrollcall_core::decode::records(bytes)";
    assert_eq!(
        paths_into(code, "rollcall_core::"),
        [
            "diagnostic::Code",
            "diagnostic::Severity",
            "diff::diff_users",
            "template",
            "decode::records"
        ]
    );
}

#[test]
fn the_scim_protocol_knows_neither_http_nor_storage() {
    assert_does_not_depend(
        "rollcall-scim",
        &["axum", "http", "hyper", "tower", "reqwest", "tokio", "sqlx"],
    );
    assert_code_is_without(
        "crates/scim/src/",
        &[
            "std::time",
            "Timestamp::now",
            "Zoned::now",
            "async fn",
            "std::fs",
        ],
    );
}

#[test]
fn the_store_knows_no_http() {
    assert_does_not_depend(
        "rollcall-store",
        &["axum", "http", "hyper", "tower", "reqwest"],
    );
}

#[test]
fn the_server_knows_no_sql() {
    assert_does_not_depend(
        "rollcall-server",
        &[
            "sqlx",
            "rusqlite",
            "libsqlite3",
            "tokio-postgres",
            "postgres",
            "diesel",
        ],
    );
    let statements = [
        "SELECT ",
        "INSERT INTO",
        "UPDATE SET",
        "DELETE FROM",
        "CREATE TABLE",
        "BEGIN IMMEDIATE",
    ];
    assert_code_is_without("crates/server/src/", &statements);
}
