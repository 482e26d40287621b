//! What screens say stands in `www/locales`, where it is translated.

use crate::sources::{Source, rust_below};

/// Attributes that are read, by eye or aloud.
const SAID_ATTRIBUTES: [&str; 5] = ["aria-label", "title", "placeholder", "alt", "label"];
/// Of the product and of a standard: the same in every language.
const NAMES: [&str; 2] = ["Rollcall", "SCIM"];

#[test]
fn views_hold_no_words_of_their_own() {
    let mut found = Vec::new();
    for folder in ["crates/wizard/src/", "crates/console/src/"] {
        for source in rust_below(folder) {
            found.extend(words_in_views(&source));
        }
    }
    assert!(
        found.is_empty(),
        "give these a key in www/locales: {found:#?}"
    );
}

fn words_in_views(source: &Source) -> Vec<String> {
    let code: String = source
        .code_lines()
        .flat_map(|(_, line)| [line, "\n"])
        .collect();
    let views = code.split("view! {").skip(1).map(view_of);
    let words = views.flat_map(|view| {
        let mut words = unquoted_words(view);
        words.extend(quoted_words(view));
        words
    });
    words
        .filter(|text| !NAMES.contains(&text.as_str()))
        .map(|text| format!("{}: {text}", source.path))
        .collect()
}

/// Up to the brace that closes it.
fn view_of(rest: &str) -> &str {
    let mut depth = 1;
    let mut quoted = false;
    let mut before = ' ';
    for (at, character) in rest.char_indices() {
        match character {
            '"' if before != '\\' => quoted = !quoted,
            '{' if !quoted => depth += 1,
            '}' if !quoted => depth -= 1,
            _ => {}
        }
        if depth == 0 {
            return rest.get(..at).unwrap_or(rest);
        }
        before = character;
    }
    rest
}

/// Literals that are children of an element, or values of an attribute that is read.
fn quoted_words(view: &str) -> Vec<String> {
    let parts: Vec<&str> = view.split('"').collect();
    let literals = parts
        .chunks(2)
        .filter_map(|pair| Some((pair.first()?, pair.get(1)?)));
    let said = literals.filter(|(before, literal)| {
        let before = before.trim_end();
        let is_child = before.is_empty()
            || before.ends_with('}')
            || (before.ends_with('>') && !before.ends_with("=>"));
        let is_said = before.strip_suffix('=').is_some_and(|attribute| {
            let name = attribute.rsplit(char::is_whitespace).next();
            name.is_some_and(|name| SAID_ATTRIBUTES.contains(&name))
        });
        // What is to be typed elsewhere is no language's.
        let is_code = before
            .rsplit('<')
            .next()
            .is_some_and(|tag| tag.starts_with("code"));
        (is_child || is_said) && !is_code && !is_key(literal) && has_words(literal)
    });
    said.map(|(_, literal)| (*literal).to_owned()).collect()
}

/// Words that stand between two tags without quotes.
fn unquoted_words(view: &str) -> Vec<String> {
    let between = view.split("</").filter_map(|part| part.rsplit_once('>'));
    between
        .map(|(_, text)| text.trim())
        .filter(|text| !text.contains(['{', '}', '"', '(', '|']) && has_words(text))
        .map(str::to_owned)
        .collect()
}

/// Of a text: `console.nav.users`, for a component that looks it up.
fn is_key(literal: &str) -> bool {
    literal.contains('.')
        && literal
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || matches!(c, '.' | '_'))
}

fn has_words(text: &str) -> bool {
    text.replace("\\u{a0}", "")
        .chars()
        .filter(|c| c.is_alphabetic())
        .count()
        > 1
}

#[test]
fn words_are_found_and_code_is_not() {
    let source = |text: &str| Source {
        path: "a.rs".to_owned(),
        text: format!("view! {{ {text} }}"),
    };
    for words in [
        r#"<p>"Not translated"</p>"#,
        "<p>Not translated</p>",
        r#"<a title="Not translated"></a>"#,
        r#"<p>{name} " and more"</p>"#,
    ] {
        assert_eq!(words_in_views(&source(words)).len(), 1, "{words}");
    }
    for code in [
        r#"<p class="rc-note">{text("file.heading")}</p>"#,
        r#"{if a { "rc-one" } else { "rc-two" }} <b>" · "</b>"#,
        r#"{match a { A => "rc-one", B => "rc-two" }}"#,
    ] {
        assert!(words_in_views(&source(code)).is_empty(), "{code}");
    }
}
