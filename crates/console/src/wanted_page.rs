//! The page that somebody wanted before they had to sign in, kept for this tab.

use leptos::prelude::window;

const KEY: &str = "rollcall-wanted-page";

/// Keeps the page that is open now.
pub(crate) fn remember() {
    let location = window().location();
    if let (Some(storage), Ok(path), Ok(query)) =
        (storage(), location.pathname(), location.search())
    {
        // A browser that keeps nothing leads to the first page instead.
        let _ = storage.set_item(KEY, &format!("{path}{query}"));
    }
}

/// The page that was kept, once.
pub(crate) fn take() -> Option<String> {
    let storage = storage()?;
    let wanted = storage.get_item(KEY).ok().flatten();
    let _ = storage.remove_item(KEY);
    wanted
}

fn storage() -> Option<web_sys::Storage> {
    window().session_storage().ok().flatten()
}
