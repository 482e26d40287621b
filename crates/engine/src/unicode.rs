//! The browser's Unicode tables, lent to the core.

use js_sys::JsString;
use rollcall_core::unicode::UnicodeTables;

/// What the browser knows of Unicode.
#[derive(Debug)]
pub(crate) struct BrowserTables;

/// Stands behind the domain: one that ends in a number would be read as an IPv4 address.
const GUARD: &str = ".x";

impl UnicodeTables for BrowserTables {
    fn domain_to_ascii(&self, domain: &str) -> Option<String> {
        // Anything else of ASCII is no part of a domain, and may mean something in a URL.
        let is_part = |c: char| !c.is_ascii() || c.is_ascii_alphanumeric() || c == '-' || c == '.';
        if !domain.chars().all(is_part) {
            return None;
        }
        let url = web_sys::Url::new(&format!("http://{domain}{GUARD}/")).ok()?;
        url.hostname().strip_suffix(GUARD).map(str::to_owned)
    }

    fn compose(&self, text: &str) -> String {
        JsString::from(text).normalize("NFC").into()
    }

    fn to_lowercase(&self, text: &str) -> String {
        JsString::from(text).to_lower_case().into()
    }
}
