"""Generated requests to a real server: whatever it answers is what its OpenAPI description says, and never a 5xx.

Schemathesis makes the requests from the description, valid and invalid ones, and chains of them; with a token that
may do everything, with one that may only read, and with none. The seed is fixed and each run is bounded in time.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent / "scim"))

import rollcall

SEED = 20260101
CHECKS = [
    "not_a_server_error",
    "status_code_conformance",
    "content_type_conformance",
    "response_headers_conformance",
    "response_schema_conformance",
]
SCOPES = ("applications", "users", "settings")
# Of the run that may do everything, because it would find its own token in the list and revoke it.
KEEPS_TOKEN = ["--exclude-operation-id", "revoke_token"]


def runs(server: rollcall.Rollcall) -> list[tuple[str, str | None, int, list[str]]]:
    """Who asks, with which token, for how many seconds, and further options."""
    full = server.make_token({scope: "take_action" for scope in SCOPES})
    read_only = server.make_token({scope: "read_only" for scope in SCOPES})
    return [
        ("full token", full, 45, KEEPS_TOKEN),
        ("read-only token", read_only, 15, []),
        ("no token", None, 15, []),
    ]


def run(server: rollcall.Rollcall, who: str, token: str | None, seconds: int, options: list[str]):
    """One result for every operation that was asked, and the failures in words."""
    with tempfile.TemporaryDirectory() as folder:
        report = Path(folder, "report.json")
        command = [Path(sys.executable).parent / "st", "run", f"{server.url}/api/openapi.json"]
        command += ["--checks", ",".join(CHECKS), "--seed", str(SEED), "--max-time", str(seconds)]
        command += ["--continue-on-failure", "--no-color", "--report", "json", "--report-json-path", report]
        if token:
            command += ["--header", f"Authorization: Bearer {token}"]
        done = subprocess.run(
            command + options, cwd=folder, capture_output=True, text=True, check=False, timeout=10 * seconds
        )
        found = json.loads(report.read_text()) if report.exists() else None
    if found is None:
        return [(who, False, done.stdout[-2000:] + done.stderr[-2000:])]
    print(f"{who}: {found['test_cases']['generated']} requests to {found['operations']['tested']} operations")
    failures = found["failures"] + found["errors"]
    results = [(f"{who}: {number}", False, json.dumps(failure)) for number, failure in enumerate(failures)]
    if done.returncode != 0 and not results:
        results.append((who, False, done.stdout[-2000:]))
    if found["operations"]["tested"] != found["operations"]["selected"]:
        results.append((who, False, f"not every operation was asked: {found['operations']}"))
    passed = max(found["operations"]["tested"] - len(failures), 0)
    return results + [(f"{who}: an operation", True, "")] * passed


def main() -> int:
    with rollcall.running(sys.argv[1], demo=True) as server:
        results = [result for options in runs(server) for result in run(server, *options)]
    return rollcall.report(results, at_least=90)


if __name__ == "__main__":
    sys.exit(main())
