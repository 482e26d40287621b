//! `cargo test` over the whole workspace, counted by kind of test.

use std::time::{Duration, Instant};

use anyhow::Result;

use super::Outcome;
use super::count::Count;
use super::stream::stream;
use crate::setup::{npm, postgres, python};
use crate::workspace::{Package, Workspace};

/// Kinds of tests, in the order of the table.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Architecture,
    Unit,
    Property,
    Database,
    Integration,
    Documentation,
}

const KINDS: [Kind; 6] = [
    Kind::Architecture,
    Kind::Unit,
    Kind::Property,
    Kind::Database,
    Kind::Integration,
    Kind::Documentation,
];

#[derive(Debug)]
struct Tally {
    kind: Kind,
    count: Count,
    took: Duration,
}

pub(super) fn run(workspace: &Workspace) -> Result<Vec<Outcome>> {
    let mut tallies = KINDS.map(|kind| Tally {
        kind,
        count: Count::default(),
        took: Duration::ZERO,
    });
    let mut compile_time = Duration::ZERO;
    let mut current = None;
    let mut since = Instant::now();
    // The conformance tests read cases that come as npm packages, and ask a validator that comes as a Python one.
    npm::ensure(workspace)?;
    python::ensure(&workspace.tests_dir())?;
    let mut cargo = workspace.command("cargo");
    cargo.args(["test", "--workspace", "--no-fail-fast"]);
    let _postgres = postgres::lend_to(&mut cargo)?;
    let status = stream(cargo, |line| {
        if let Some(kind) = kind_of_heading(line, &workspace.packages) {
            credit(&mut tallies, current, &mut compile_time, since.elapsed());
            current = Some(kind);
            since = Instant::now();
        }
        if let Some(count) = Count::from_result_line(line)
            && let Some(tally) = tallies.iter_mut().find(|tally| Some(tally.kind) == current)
        {
            tally.count.add(count);
        }
    })?;
    credit(&mut tallies, current, &mut compile_time, since.elapsed());

    let failed: u64 = tallies.iter().map(|tally| tally.count.failed).sum();
    let compiled = status.success() || failed > 0;
    let mut outcomes = vec![Outcome {
        name: "compile, native".to_owned(),
        count: Count::of(compiled),
        took: compile_time,
    }];
    outcomes.extend(
        tallies
            .into_iter()
            .filter(|tally| tally.kind.is_required() || tally.count != Count::default())
            .map(|tally| Outcome {
                name: tally.kind.name().to_owned(),
                count: tally.count.judged(true),
                took: tally.took,
            }),
    );
    Ok(outcomes)
}

impl Kind {
    fn name(self) -> &'static str {
        match self {
            Self::Architecture => "architecture",
            Self::Unit => "unit tests",
            Self::Property => "property tests",
            Self::Database => "database tests",
            Self::Integration => "integration tests",
            Self::Documentation => "documentation examples",
        }
    }

    /// Whether it is a failure when there are none.
    fn is_required(self) -> bool {
        self != Self::Documentation
    }
}

fn credit(tallies: &mut [Tally], kind: Option<Kind>, compile_time: &mut Duration, took: Duration) {
    match tallies.iter_mut().find(|tally| Some(tally.kind) == kind) {
        Some(tally) => tally.took += took,
        None => *compile_time += took,
    }
}

/// Reads cargo's `Running tests/x.rs (…/deps/x-0123)`, `Running unittests …` and `Doc-tests …`.
fn kind_of_heading(line: &str, packages: &[Package]) -> Option<Kind> {
    let line = line.trim_start();
    if line.starts_with("Doc-tests ") {
        return Some(Kind::Documentation);
    }
    let (source, program) = line
        .strip_prefix("Running ")?
        .strip_suffix(')')?
        .split_once(" (")?;
    let (target, _hash) = program.rsplit(['/', '\\']).next()?.rsplit_once('-')?;
    let owner = packages.iter().find(|package| {
        package
            .targets
            .iter()
            .any(|candidate| candidate.name.replace('-', "_") == target)
    });
    let owner = owner.map_or("", |package| package.name.as_str());
    Some(if source.contains("architecture") {
        Kind::Architecture
    } else if source.contains("propert") || source.contains("oracle") {
        Kind::Property
    } else if owner == "rollcall-store" {
        Kind::Database
    } else if source.starts_with("unittests ") {
        Kind::Unit
    } else {
        Kind::Integration
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::workspace::Target;

    #[test]
    fn headings_tell_the_kind_of_test() {
        let store = Package {
            name: "rollcall-store".to_owned(),
            targets: vec![Target {
                name: "rollcall_store".to_owned(),
                kind: vec!["lib".to_owned()],
                src_path: "src/lib.rs".into(),
            }],
        };
        let packages = [store];
        let kind = |line| kind_of_heading(line, &packages);
        assert_eq!(
            kind("     Running unittests src/lib.rs (target/debug/deps/rollcall_store-0f)"),
            Some(Kind::Database)
        );
        assert_eq!(
            kind("     Running unittests src/lib.rs (target/debug/deps/rollcall_core-0f)"),
            Some(Kind::Unit)
        );
        assert_eq!(
            kind("     Running tests/properties.rs (target/debug/deps/properties-0f)"),
            Some(Kind::Property)
        );
        assert_eq!(
            kind("   Doc-tests rollcall_core"),
            Some(Kind::Documentation)
        );
        assert_eq!(kind("running 3 tests"), None);
    }
}
