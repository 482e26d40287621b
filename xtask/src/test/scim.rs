//! SCIM against a server that is really started: two conformance suites of others, our own tests by section of the
//! RFCs, and the same requests to another server.

use std::time::Instant;

use anyhow::Result;

use super::Outcome;
use super::count::Count;
use super::stream::stream;
use crate::setup::{postgres, python};
use crate::workspace::Workspace;

/// Scripts of `tests/scim`, and what they are called in the table.
const SCRIPTS: [(&str, &str); 3] = [
    ("conformance.py", "SCIM conformance"),
    ("rfc.py", "SCIM by section"),
    ("differential.py", "SCIM differential"),
];

/// The script that runs on PostgreSQL, too.
const BOTH_DATABASES: &str = "rfc.py";

pub(super) fn run(workspace: &Workspace) -> Result<Vec<Outcome>> {
    let folder = workspace.tests_dir().join("scim");
    let interpreter = python::ensure(&folder)?;
    let binary = workspace.build_binary()?;
    let mut outcomes = Vec::new();
    for (script, name) in SCRIPTS {
        let started = Instant::now();
        let mut count = Count::default();
        let mut command = workspace.command(&interpreter);
        command.arg(folder.join(script)).arg(&binary);
        let _postgres = match script {
            BOTH_DATABASES => postgres::lend_to(&mut command)?,
            _ => None,
        };
        let status = stream(command, |line| {
            if let Some(found) = Count::from_result_line(line) {
                count.add(found);
            }
        })?;
        outcomes.push(Outcome {
            name: name.to_owned(),
            count: count.judged(status.success()),
            took: started.elapsed(),
        });
    }
    Ok(outcomes)
}
