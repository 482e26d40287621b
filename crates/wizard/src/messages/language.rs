//! The language of the texts. One for the whole page: two elements on it speak the same.

use std::cell::RefCell;

use rollcall_core::by_name::ByName;

use super::parse;

/// What can be chosen, each named in itself. `www/locales.js` has where their texts are.
pub const LANGUAGES: [(&str, &str); 8] = [
    ("en", "English"),
    ("de", "Deutsch"),
    ("fr", "Français"),
    ("es", "Español"),
    ("pt", "Português"),
    ("ja", "日本語"),
    ("he", "עברית"),
    ("ar", "العربية"),
];

#[derive(Default)]
struct Chosen {
    /// Empty for English.
    tag: String,
    texts: ByName<String>,
}

thread_local! {
    static CHOSEN: RefCell<Chosen> = RefCell::default();
}

/// From now on texts are in this language; `texts` holds JSON documents, each a flat object. What they lack stays
/// English.
pub fn use_language(tag: &str, texts: &[String]) {
    let mut chosen = Chosen {
        tag: tag.to_owned(),
        texts: ByName::default(),
    };
    for (key, text) in texts.iter().flat_map(|json| parse(json)) {
        chosen.texts.insert(key, text);
    }
    CHOSEN.replace(chosen);
}

/// The language of the texts: `de`.
#[must_use]
pub fn language() -> String {
    CHOSEN.with_borrow(|chosen| {
        if chosen.tag.is_empty() {
            "en".to_owned()
        } else {
            chosen.tag.clone()
        }
    })
}

#[must_use]
pub fn is_right_to_left() -> bool {
    matches!(&*language(), "he" | "ar")
}

/// What the browser is asked for, for numbers, dates and plurals. Arabic ones have the digits of the file beside
/// them, of its row numbers, and of what has to be typed.
#[must_use]
pub fn formats() -> String {
    match language() {
        tag if tag == "ar" => "ar-u-nu-latn".to_owned(),
        tag => tag,
    }
}

pub(super) fn translated(key: &str) -> Option<String> {
    CHOSEN.with_borrow(|chosen| chosen.texts.get(key).cloned())
}

/// What the first text makes of itself.
pub(super) fn first_translated<T>(mut make: impl FnMut(&str, &str) -> Option<T>) -> Option<T> {
    CHOSEN.with_borrow(|chosen| {
        let mut texts = chosen.texts.iter();
        texts.find_map(|(key, text)| make(key, text))
    })
}
