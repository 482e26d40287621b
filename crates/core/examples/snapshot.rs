//! A directory document on standard input becomes a snapshot on standard output.

use std::error::Error;
use std::io::{Read, Write, stdin, stdout};

use rollcall_core::directory::Directory;

fn main() -> Result<(), Box<dyn Error>> {
    let mut json = Vec::new();
    stdin().read_to_end(&mut json)?;
    stdout().write_all(&Directory::from_json(&json)?.to_snapshot())?;
    Ok(())
}
