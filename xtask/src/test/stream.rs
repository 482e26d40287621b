//! Running a test runner: what it prints goes to the screen and is read along the way.

use std::io::{self, BufRead as _, BufReader, Write as _};
use std::process::{Command, ExitStatus, Stdio};

use anyhow::{Context, Result};

use crate::command::shown;

/// Runs the command, shows every line and hands it to `read`.
pub(super) fn stream(mut command: Command, mut read: impl FnMut(&str)) -> Result<ExitStatus> {
    // One pipe for both streams keeps their lines in the order in which they were printed.
    let (reader, writer) = io::pipe()?;
    command
        .stdin(Stdio::null())
        .stdout(writer.try_clone()?)
        .stderr(writer);
    let mut child = command
        .spawn()
        .with_context(|| format!("`{}` could not be started", shown(&command)))?;
    // The command holds the writing ends, and reading ends when they are gone.
    drop(command);

    let mut screen = io::stdout();
    for line in BufReader::new(reader).split(b'\n') {
        let mut line = line?;
        read(&String::from_utf8_lossy(&line));
        line.push(b'\n');
        screen.write_all(&line)?;
    }
    Ok(child.wait()?)
}
