//! The engine: `rollcall-core` in a Web Worker. It speaks the protocol of `rollcall_core::session::protocol`
//! and has no rules of its own.
//!
//! A message to the worker is `{ request, file?, bytes? }`, one from it `{ response, bytes? }`; `request` and
//! `response` are `ArrayBuffer`s in the form that the protocol says. Once it is up, the worker posts `{ ready: true }`.

mod conversation;
mod crew;
mod desk;
mod helper;
mod input;
mod later;
mod pause;
mod samples;
mod text_decoder;
mod unicode;
mod warm_up;
mod workbook;

fn main() {
    rollcall_core::unicode::lend_tables(&unicode::BrowserTables);
    if helper::is_one() {
        helper::start();
    } else {
        conversation::start();
    }
}
