//! The engine: `rollcall-core` in a Web Worker. It speaks the protocol of `rollcall_core::session::protocol`
//! and has no rules of its own.
//!
//! A message to the worker is `{ request, file?, bytes? }`, one from it `{ response, bytes? }`; `request` and
//! `response` are JSON text. Once it is up, the worker posts `{ ready: true }`.

mod conversation;
mod desk;
mod input;
mod pause;

fn main() {
    conversation::start();
}
