//! Everything that the screen says, by key. English lies in `www/locales/en.json`; `{name}` places are filled
//! with arguments, `.one` and `.other` forms are chosen by the language's plural rules.

mod number;
mod permission;

pub use number::{format_bytes, format_number};
pub use permission::permission_words;

use std::cell::RefCell;

use number::plural_form;
use rollcall_core::by_name::ByName;
use rollcall_core::json::from_json_text;

const ENGLISH: &str = include_str!("../../../../www/locales/en.json");

thread_local! {
    static CATALOGUE: RefCell<ByName<String>> = RefCell::new(parse(ENGLISH));
}

/// Adds messages to those of the wizard; what is there under the same key is replaced.
/// `json` is one flat object of texts.
pub fn add_messages(json: &str) {
    CATALOGUE.with_borrow_mut(|catalogue| {
        for (key, text) in parse(json) {
            catalogue.insert(key, text);
        }
    });
}

/// The text under `key`; the key itself where there is none.
#[must_use]
pub fn text(key: &str) -> String {
    CATALOGUE
        .with_borrow(|catalogue| catalogue.get(key).cloned())
        .unwrap_or_else(|| key.to_owned())
}

/// The text under `key` with its `{name}` places filled.
#[must_use]
pub fn text_with(key: &str, args: &[(&str, &str)]) -> String {
    fill(&text(key), args)
}

/// The plural form of `key` for `count`; `{n}` is the formatted count.
#[must_use]
pub fn text_count(key: &str, count: u64) -> String {
    text_count_with(key, count, &[])
}

/// The plural form of `key` for `count`, with further arguments.
#[must_use]
pub fn text_count_with(key: &str, count: u64, args: &[(&str, &str)]) -> String {
    let form = text(&format!("{key}.{}", plural_form(count)));
    let number = format_number(count);
    let mut all = Vec::with_capacity(args.len() + 1);
    all.push(("n", number.as_str()));
    all.extend_from_slice(args);
    fill(&form, &all)
}

/// The text with a capital in front.
#[must_use]
pub fn capitalise(text: &str) -> String {
    let (first, rest) = text.split_at(text.chars().next().map_or(0, char::len_utf8));
    #[cfg(target_arch = "wasm32")]
    let first: String = js_sys::JsString::from(first).to_upper_case().into();
    #[cfg(not(target_arch = "wasm32"))]
    let first = first.to_uppercase();
    first + rest
}

fn parse(json: &str) -> ByName<String> {
    from_json_text(json.as_bytes()).unwrap_or_default()
}

fn fill(template: &str, args: &[(&str, &str)]) -> String {
    let mut out = String::with_capacity(template.len() + 24);
    let mut rest = template;
    while let Some((before, after)) = rest.split_once('{') {
        out.push_str(before);
        let Some((name, tail)) = after.split_once('}') else {
            out.push('{');
            rest = after;
            continue;
        };
        out.push_str(
            args.iter()
                .find(|(key, _)| *key == name)
                .map_or("", |(_, value)| value),
        );
        rest = tail;
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests;
