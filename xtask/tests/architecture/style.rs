//! What no file may hold.

use crate::sources::{find_in_code, rust_below, tracked};

const LONGEST_FILE_LINES: usize = 800;

#[test]
fn no_file_is_too_long() {
    let long: Vec<_> = tracked()
        .into_iter()
        .filter(|source| {
            [".rs", ".ts", ".js", ".mjs", ".css", ".html", ".sql"]
                .iter()
                .any(|ending| source.path.ends_with(ending))
        })
        .map(|source| (source.text.lines().count(), source.path))
        .filter(|(lines, _)| *lines > LONGEST_FILE_LINES)
        .collect();
    assert!(long.is_empty(), "split these: {long:#?}");
}

#[test]
fn nothing_is_left_for_later() {
    // Put together here, or this file would find itself.
    let words = [["TO", "DO"].concat(), ["FIX", "ME"].concat()];
    let found: Vec<_> = tracked()
        .into_iter()
        .filter(|source| !source.path.ends_with("package-lock.json"))
        .filter(|source| {
            words.iter().any(|word| {
                source
                    .text
                    .split(|character: char| !character.is_alphanumeric())
                    .any(|found| found == word)
            })
        })
        .map(|source| source.path)
        .collect();
    assert!(found.is_empty(), "finish what these leave open: {found:#?}");
}

/// Both get past the content security policy only when it is weakened, and the first runs markup
/// that came from a file.
#[test]
fn screens_set_no_inner_html_and_no_style_attribute() {
    for folder in ["crates/wizard/src/", "crates/console/src/"] {
        let found = find_in_code(
            &rust_below(folder),
            &[
                "inner_html",
                "outer_html",
                "insert_adjacent_html",
                " style=",
                "set_attribute(\"style\"",
            ],
        );
        assert!(found.is_empty(), "{found:#?}");
    }
}

#[test]
fn no_file_names_a_package_registry() {
    let hosts = [
        ["registry.", "npmjs.org"].concat(),
        ["registry.", "yarnpkg.com"].concat(),
        ["index.", "crates.io"].concat(),
        ["static.", "crates.io"].concat(),
        ["files.", "pythonhosted.org"].concat(),
        ["deb.", "debian.org"].concat(),
        ["security.", "debian.org"].concat(),
    ];
    let found: Vec<_> = tracked()
        .into_iter()
        .filter(|source| hosts.iter().any(|host| source.text.contains(host)))
        .map(|source| source.path)
        .collect();
    assert!(found.is_empty(), "{found:#?}");
}

/// Which registry a package comes from is the machine's business.
#[test]
fn the_npm_lock_names_no_addresses() {
    for source in tracked() {
        if source.path.ends_with("package-lock.json") {
            assert!(!source.text.contains("\"resolved\""), "{}", source.path);
        }
    }
}

/// The content security policy would block it.
#[test]
fn pages_have_no_inline_script_and_no_inline_style() {
    for source in tracked() {
        if !(source.path.starts_with("www/") && source.path.ends_with(".html")) {
            continue;
        }
        for tag in source.text.split("<script").skip(1) {
            let (attributes, rest) = tag.split_once('>').expect("a script tag ends");
            let (content, _) = rest.split_once("</script>").expect("a script ends");
            assert!(
                attributes.contains("src=") && content.trim().is_empty(),
                "{} has an inline script",
                source.path
            );
        }
        assert!(!source.text.contains(" style="), "{}", source.path);
        assert!(!source.text.contains("<style"), "{}", source.path);
        for handler in [" onclick=", " onload=", " onerror=", " onsubmit="] {
            assert!(!source.text.contains(handler), "{}", source.path);
        }
    }
}
