//! The wizard played through without a browser: actions in, effects out.

mod applying;
mod changing;
mod checking;
mod fixture;
mod groups;
mod keeping;
mod opening;
