//! The browser's Unicode tables give what those of the server and the command line give.
#![cfg(target_arch = "wasm32")]

use rollcall_core::unicode::lend_tables;
use rollcall_core::validate::{canonical_email, fold_name, same_text};
use wasm_bindgen_test::{wasm_bindgen_test, wasm_bindgen_test_configure};

#[path = "../src/unicode.rs"]
mod unicode;

wasm_bindgen_test_configure!(run_in_browser);

const DOMAINS: [&str; 46] = [
    "example.com",
    "Example.COM",
    "localhost",
    "müller.de",
    "MÜLLER.de",
    "mu\u{308}ller.de",
    "faß.de",
    "βόλος.com",
    "xn--mller-kva.de",
    "XN--MLLER-KVA.DE",
    "xn--fa-hia.de",
    "xn--0.de",
    "xn--a.de",
    "xn--.de",
    "xn---.de",
    "xn--ls8h.la",
    "💩.la",
    "例え.テスト",
    "例え。テスト",
    "пример.испытание",
    "пример．испытание",
    "１２３",
    "１２３.de",
    "１.２.３.４",
    "0x7f.１",
    "a\u{ad}b.de",
    "a\u{200b}b.de",
    "a\u{200d}b.de",
    "क्\u{200d}ष.com",
    "נאָמען.com",
    "abcא.com",
    "אa.com",
    "1א.com",
    "\u{301}a.com",
    "ü-.de",
    "-ü.de",
    "ü--ü.de",
    "abü--.de",
    "ü_b.de",
    "ü%41.de",
    "ü:80",
    "ü/a",
    "ü..de",
    "ü。。de",
    "a⒈com",
    "ＧＯ.com",
];

const TEXTS: [(&str, &str); 5] = [
    ("Jose\u{301}", "José"),
    ("A\u{30a}", "\u{212b}"),
    ("\u{1100}\u{1161}", "가"),
    ("e\u{301}\u{327}", "e\u{327}\u{301}"),
    ("ﬁ", "fi"),
];

/// Sigma at the end of a word, a dotted capital I, one letter that becomes two, capitals beyond the first plane.
const NAMES: [&str; 8] = ["ÄRGER", "ΟΔΥΣΣΕΥΣ", "İzmir", "IIJ", "ẞ", "Ǆ", "ДЖОН", "𐐀𞤀"];

fn read_all() -> (Vec<Option<String>>, Vec<bool>, Vec<String>) {
    let long = format!("{}.de", "ü".repeat(58));
    let domains = DOMAINS.into_iter().chain([long.as_str()]);
    let keys = domains.map(|domain| canonical_email(&format!("a@{domain}")));
    (
        keys.collect(),
        TEXTS.iter().map(|(a, b)| same_text(a, b)).collect(),
        NAMES.iter().map(|name| fold_name(name)).collect(),
    )
}

#[wasm_bindgen_test]
fn lent_tables_read_as_our_own() {
    let own = read_all();
    assert!(own.0.iter().any(Option::is_none) && own.0.iter().any(Option::is_some));
    assert_eq!(own.1, [true, true, true, true, false]);
    assert_eq!(own.2.first().map(String::as_str), Some("ärger"));
    lend_tables(&unicode::BrowserTables);
    let lent = read_all();
    for (index, domain) in DOMAINS.iter().enumerate() {
        assert_eq!(own.0.get(index), lent.0.get(index), "{domain}");
    }
    assert_eq!(own, lent);
}
