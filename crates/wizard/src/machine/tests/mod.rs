//! The wizard played through without a browser: actions in, effects out.

mod applying;
mod changing;
mod fixture;
mod keeping;
mod opening;
