//! Rollcall's single-page app: `/check`, which needs no server, and the administrator's pages around the import
//! wizard. It shows what the API answers; no rule about files or users is decided here.

// The component macro writes `pub` into what it makes, and nothing outside can reach into a binary.
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
mod permission;
mod place;
mod session;
mod shell;
mod sign_in_link;
mod style;
mod times;
mod wanted_page;

fn main() {
    rollcall_wizard::messages::add_messages(include_str!("../../../www/locales/console.en.json"));
    // A browser without constructed style sheets is none that could run the rest; unstyled pages still work.
    let _ = rollcall_wizard::style::adopt(&leptos::prelude::document(), style::STYLESHEET);
    leptos::mount::mount_to_body(app::App);
}

#[cfg(test)]
mod tests;
