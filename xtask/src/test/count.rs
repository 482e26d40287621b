//! Counting what test runners report.

use serde::Deserialize;

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Count {
    pub(super) passed: u64,
    pub(super) failed: u64,
    pub(super) skipped: u64,
}

impl Count {
    pub(super) fn one_passed() -> Self {
        Self {
            passed: 1,
            ..Self::default()
        }
    }

    pub(super) fn one_failed() -> Self {
        Self {
            failed: 1,
            ..Self::default()
        }
    }

    pub(super) fn one_skipped() -> Self {
        Self {
            skipped: 1,
            ..Self::default()
        }
    }

    pub(super) fn of(passed: bool) -> Self {
        if passed {
            Self::one_passed()
        } else {
            Self::one_failed()
        }
    }

    pub(super) fn add(&mut self, other: Self) {
        self.passed += other.passed;
        self.failed += other.failed;
        self.skipped += other.skipped;
    }

    /// A runner that ended badly has failed, whatever it counted; so has one that ran nothing.
    pub(super) fn judged(mut self, ended_well: bool) -> Self {
        let ran_nothing = self.passed == 0 && self.failed == 0;
        if (!ended_well && self.failed == 0) || ran_nothing {
            self.failed += 1;
        }
        self
    }

    /// Reads `test result: ok. 12 passed; 0 failed; 1 ignored; …`, which cargo's and
    /// wasm-bindgen's test runners print.
    pub(super) fn from_result_line(line: &str) -> Option<Self> {
        let (_, counts) = line
            .trim()
            .strip_prefix("test result: ")?
            .split_once(". ")?;
        let mut count = Self::default();
        for item in counts.split(';') {
            let Some((number, word)) = item.trim().split_once(' ') else {
                continue;
            };
            let Ok(number) = number.parse::<u64>() else {
                continue;
            };
            match word {
                "passed" => count.passed = number,
                "failed" => count.failed = number,
                "ignored" => count.skipped = number,
                _ => {}
            }
        }
        Some(count)
    }

    /// Reads `# pass 12`, `# fail 3` and `# skipped 1`, one of the lines that Node.js's test runner ends with.
    pub(super) fn from_tap_line(line: &str) -> Option<Self> {
        let (word, number) = line.strip_prefix("# ")?.split_once(' ')?;
        let number = number.trim().parse().ok()?;
        let mut count = Self::default();
        match word {
            "pass" => count.passed = number,
            "fail" | "cancelled" => count.failed = number,
            "skipped" | "todo" => count.skipped = number,
            _ => return None,
        }
        Some(count)
    }

    /// Reads the `stats` of Playwright's JSON report. A test that passed only when tried again has
    /// failed.
    pub(super) fn from_playwright_report(report: &[u8]) -> serde_json::Result<Self> {
        #[derive(Deserialize)]
        struct Report {
            stats: Stats,
        }
        #[derive(Deserialize)]
        struct Stats {
            expected: u64,
            unexpected: u64,
            flaky: u64,
            skipped: u64,
        }
        let stats = serde_json::from_slice::<Report>(report)?.stats;
        Ok(Self {
            passed: stats.expected,
            failed: stats.unexpected + stats.flaky,
            skipped: stats.skipped,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_result_line_of_cargo_is_read() {
        let line = "test result: FAILED. 12 passed; 3 failed; 1 ignored; 0 measured; 0 filtered \
                    out; finished in 0.01s";
        assert_eq!(
            Count::from_result_line(line),
            Some(Count {
                passed: 12,
                failed: 3,
                skipped: 1
            })
        );
        assert_eq!(Count::from_result_line("test result is fine"), None);
    }

    #[test]
    fn a_result_line_of_wasm_bindgen_is_read() {
        let line = "test result: ok. 5 passed; 0 failed; 0 ignored; 0 filtered out";
        assert_eq!(
            Count::from_result_line(line).map(|count| count.passed),
            Some(5)
        );
    }

    #[test]
    fn the_last_lines_of_node_are_read() {
        let mut count = Count::default();
        let lines = [
            "# tests 5",
            "# pass 3",
            "# fail 1",
            "# cancelled 1",
            "# skipped 2",
            "# it",
        ];
        for found in lines.into_iter().filter_map(Count::from_tap_line) {
            count.add(found);
        }
        assert_eq!((count.passed, count.failed, count.skipped), (3, 2, 2));
    }

    #[test]
    fn a_flaky_test_has_failed() -> serde_json::Result<()> {
        let report = br#"{"stats":{"expected":4,"unexpected":1,"flaky":1,"skipped":2}}"#;
        let count = Count::from_playwright_report(report)?;
        assert_eq!((count.passed, count.failed, count.skipped), (4, 2, 2));
        Ok(())
    }

    #[test]
    fn a_runner_that_ran_nothing_has_failed() {
        assert_eq!(Count::default().judged(true), Count::one_failed());
        assert_eq!(Count::one_passed().judged(true), Count::one_passed());
        assert_eq!(Count::one_passed().judged(false).failed, 1);
    }
}
