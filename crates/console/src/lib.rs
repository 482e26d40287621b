//! Rollcall's pages: `/check`, which needs no server, and the administrator's, around the import wizard. They
//! show what the API answers; no rule about files or users is decided here.
//!
//! They come as two programs, so that nobody downloads what they did not open: the *desk*, where files are
//! dropped, and the *console*, where everything else is. Going from one to the other loads the page anew.

// The component macro writes `pub` into what it makes, and nothing but the programs can reach in here.
#![allow(unreachable_pub)]

mod api;
mod app;
mod failure;
mod fetched;
mod listing;
mod location;
mod page;
mod pages;
mod parts;
mod paths;
mod place;
mod role;
mod session;
mod shell;
mod sign_in_link;
mod style;
mod wanted_page;

use leptos::prelude::*;
use rollcall_wizard::StepsLoader;
use rollcall_wizard::messages::{add_messages, use_language};

use self::app::{App, AppProps};
use self::place::Program;

/// What is around the pages of both programs, and what the desk has besides.
const FRAME_TEXTS: &str = include_str!("../../../www/locales/frame.en.json");
/// The console's own.
const CONSOLE_TEXTS: &str = include_str!("../../../www/locales/console.en.json");

/// Starts the console, in a language whose texts are JSON documents; English needs none.
pub fn start_console(language: &str, texts: &[String]) {
    use_language(language, texts);
    add_messages(CONSOLE_TEXTS);
    start(style::CONSOLE, || AppProps {
        program: Program::Console,
        page: pages::console_page,
    });
}

/// Starts the desk. `load_steps` loads the steps of the wizard after the first.
pub fn start_desk(language: &str, texts: &[String], load_steps: StepsLoader) {
    use_language(language, texts);
    start("", move || {
        provide_context(load_steps);
        AppProps {
            program: Program::Desk,
            page: pages::desk_page,
        }
    });
}

fn start(styles: &str, app: impl FnOnce() -> AppProps + 'static) {
    add_messages(FRAME_TEXTS);
    // A browser without constructed style sheets is none that could run the rest; unstyled pages still work.
    let styles = [rollcall_wizard::style::STYLESHEET, style::FRAME, styles];
    let _ = rollcall_wizard::style::adopt(&document(), &styles);
    leptos::mount::mount_to_body(move || App(app()));
}

#[cfg(test)]
mod tests;
