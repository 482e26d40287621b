"""The two conformance suites of PyPI against a real server: `scim2 test` (scim2-tester) and `scim-sanity probe`.

Every check has to be SUCCESS there, and PASS here (SKIP where the server does not announce the resource).
"""

import json
import os
import subprocess
import sys
from pathlib import Path

import rollcall

TOOLS = Path(sys.executable).parent


def scim2_test(server: rollcall.Rollcall) -> list[tuple[str, bool, str]]:
    environment = {
        **os.environ,
        "SCIM_CLI_URL": server.scim,
        "SCIM_CLI_HEADERS": f"Authorization: Bearer {server.token}",
    }
    run = subprocess.run(
        [TOOLS / "scim2", "test", "-v"], env=environment, capture_output=True, text=True, check=False
    )
    results = []
    for line in run.stdout.splitlines():
        status, _, rest = line.partition(" ")
        if status.isupper() and status.isalpha():
            results.append([rest, status == "SUCCESS", ""])
        elif results:
            results[-1][2] += line.strip() + " "
    if run.returncode != 0 and all(passed for _, passed, _ in results):
        results.append(["scim2 test", False, run.stderr[-500:]])
    return [(f"scim2 test: {name}", passed, reason) for name, passed, reason in results]


def scim_sanity(server: rollcall.Rollcall) -> list[tuple[str, bool, str]]:
    command = [TOOLS / "scim-sanity", "probe", server.scim, "--token", server.token]
    command += ["--i-accept-side-effects", "--json-output"]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    results = []
    for result in json.loads(run.stdout)["results"]:
        name = f"scim-sanity: {result['phase']}: {result['name']}"
        results.append((name, result["status"].lower() in ("pass", "skip"), result.get("message") or ""))
    if run.returncode != 0:
        results.append(("scim-sanity", False, f"exit status {run.returncode}"))
    return results


def main() -> int:
    with rollcall.running(sys.argv[1]) as server:
        results = scim2_test(server) + scim_sanity(server)
    return rollcall.report(results, at_least=150)


if __name__ == "__main__":
    sys.exit(main())
