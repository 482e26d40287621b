//! What is around the administrator's pages: who is signed in, where one is, where one can go.

mod account;
mod frame;
mod front;
mod language;
mod navigation;
mod skip_link;

pub(crate) use frame::Shell;
pub(crate) use front::Front;
