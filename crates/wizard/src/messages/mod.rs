//! Everything that the screen says, by key. English lies in `www/locales/en.json`, in the module; the texts of
//! another language are handed in before anything is shown. `{name}` places are filled with arguments; of `.one`,
//! `.other` and further forms the language's plural rules choose one.

mod found;
mod language;
mod moment;
mod number;
mod permission;

pub use found::{finding_message, finding_title, problem_example, sentence};
pub use language::{LANGUAGES, formats, is_right_to_left, language, use_language};
pub use moment::{format_day, format_moment};
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

/// Adds English messages to those of the wizard; what is there under the same key is replaced.
/// `json` is one flat object of texts.
pub fn add_messages(json: &str) {
    CATALOGUE.with_borrow_mut(|catalogue| {
        for (key, text) in parse(json) {
            catalogue.insert(key, text);
        }
    });
}

/// The text under `key`: in the language that was chosen, else in English; the key itself where there is none.
#[must_use]
pub fn text(key: &str) -> String {
    language::translated(key)
        .or_else(|| english(key))
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
    let number = format_number(count);
    let mut all = Vec::with_capacity(args.len() + 1);
    all.push(("n", number.as_str()));
    all.extend_from_slice(args);
    fill(&form_for(key, count), &all)
}

/// The form that the language's rules choose, else its last one, else the English one.
fn form_for(key: &str, count: u64) -> String {
    let other = format!("{key}.other");
    let english_form = if count == 1 {
        format!("{key}.one")
    } else {
        other.clone()
    };
    language::translated(&format!("{key}.{}", plural_form(count)))
        .or_else(|| language::translated(&other))
        .or_else(|| english(&english_form))
        .unwrap_or_else(|| key.to_owned())
}

fn english(key: &str) -> Option<String> {
    CATALOGUE.with_borrow(|catalogue| catalogue.get(key).cloned())
}

/// Several in a row, as the language separates them.
#[must_use]
pub fn list(parts: &[String]) -> String {
    parts.join(&text("list.separator"))
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

/// Where text runs from right to left, what is put in keeps its own direction and that of what is around it: an
/// address does not change places with the full stop behind it.
fn fill(template: &str, args: &[(&str, &str)]) -> String {
    if !is_right_to_left() {
        return fill_plainly(template, args);
    }
    let isolated = |value: &str| {
        if value.contains(char::is_alphabetic) {
            format!("\u{2068}{value}\u{2069}")
        } else {
            value.to_owned()
        }
    };
    let args: Vec<(&str, String)> = args
        .iter()
        .map(|(name, value)| (*name, isolated(value)))
        .collect();
    let args: Vec<(&str, &str)> = args
        .iter()
        .map(|(name, value)| (*name, value.as_str()))
        .collect();
    fill_plainly(template, &args)
}

fn fill_plainly(template: &str, args: &[(&str, &str)]) -> String {
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
