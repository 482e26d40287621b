//! The C++ compiler, which libFuzzer is built by.

use anyhow::Result;

use super::apt;

pub(crate) fn ensure() -> Result<()> {
    apt::install("a C++ compiler", &["g++"])
}
