"""A Rollcall of its own on loopback for the tests of SCIM and the API, and an access token for it."""

import contextlib
import json
import os
import re
import subprocess
import tempfile
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

ADMIN = "ann.admin@example.com"
DIRECTORY = {
    "revision": "1",
    "groups": ["Sales"],
    "sources": [
        {"name": "slack", "enabled": True, "format": None},
        {"name": "teams", "enabled": False, "format": None},
    ],
    "users": [
        {
            "email": ADMIN,
            "display_name": "Ann Admin",
            "status": "active",
            "role": "admin",
            "groups": [],
            "identifiers": [],
        },
    ],
}


@dataclass
class Rollcall:
    """A running server."""

    url: str
    cookie: str
    token: str

    @property
    def scim(self) -> str:
        return f"{self.url}/scim/v2"

    @property
    def bearer(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"}

    def make_token(self, scopes: dict) -> str:
        """The secret of a token that the Admin makes."""
        wanted = {"name": "Test", "scopes": scopes, "expires_in_days": 1}
        _, issued = post(f"{self.url}/api/v1/tokens", wanted, {"Cookie": self.cookie})
        return issued["secret"]

    def api(self, path: str):
        """What the REST API answers to a GET."""
        request = urllib.request.Request(f"{self.url}/api/v1{path}", headers={"Cookie": self.cookie})
        with urllib.request.urlopen(request) as response:
            return json.load(response)


# Names the PostgreSQL server for tests, where there is one.
POSTGRES = os.environ.get("ROLLCALL_TEST_POSTGRES")


@contextlib.contextmanager
def postgres_schema():
    """The address of an empty schema in the PostgreSQL server for tests."""
    schema = f"scim_{os.getpid()}"
    psql = lambda sql: subprocess.run(["psql", "--quiet", POSTGRES, "--command", sql], check=True)
    psql(f"CREATE SCHEMA {schema}")
    try:
        yield f"{POSTGRES}{'&' if '?' in POSTGRES else '?'}options=-c%20search_path%3D{schema}"
    finally:
        psql(f"SET client_min_messages TO warning; DROP SCHEMA {schema} CASCADE")


@contextlib.contextmanager
def running(program: str, database: str | None = None, *, demo: bool = False):
    """Starts `rollcall serve` on an empty database with one Admin or the demo data, SQLite by default, and stops it."""
    with tempfile.TemporaryDirectory() as folder:
        database = database or str(Path(folder, "rollcall.db"))
        serve = [program, "serve", "--listen", "127.0.0.1:0", "--database", database, "--site", folder]
        if demo:
            serve.append("--demo")
        else:
            load_directory(program, database, Path(folder, "directory.json"))
        with open(Path(folder, "log"), "w", encoding="utf-8") as log:
            process = subprocess.Popen(serve, stdout=subprocess.PIPE, stderr=log, text=True)
        try:
            yield sign_in(process)
        finally:
            process.terminate()
            process.wait(timeout=30)


def load_directory(program: str, database: str, file: Path) -> None:
    file.write_text(json.dumps(DIRECTORY))
    load = [program, "load", "--database", database, "--directory", str(file)]
    subprocess.run(load, check=True, stdout=subprocess.DEVNULL)


def sign_in(process: subprocess.Popen) -> Rollcall:
    """Uses the link that the server prints, and makes a token for SCIM."""
    url = link = None
    for line in process.stdout:
        if found := re.search(r"listening on (\S+)", line):
            url = found.group(1)
        if found := re.search(r"/sign-in#(\S+)", line):
            link = found.group(1)
            break
    if not url or not link:
        raise RuntimeError("the server did not start")
    cookie, _ = post(f"{url}/api/v1/session", {"token": link}, {})
    server = Rollcall(url, cookie, "")
    server.token = server.make_token({"scim": True})
    return server


def post(url: str, body: dict, headers: dict[str, str]):
    """The cookie that a POST sets, and the JSON it answers."""
    headers = {"Content-Type": "application/json", **headers}
    request = urllib.request.Request(url, json.dumps(body).encode(), headers)
    try:
        response = urllib.request.urlopen(request)
    except urllib.error.HTTPError as error:
        raise RuntimeError(error.read().decode()) from None
    with response:
        cookie = response.headers.get("Set-Cookie", "").split(";")[0]
        text = response.read()
        return cookie, json.loads(text) if text else None


def report(results: list[tuple[str, bool, str]], at_least: int = 1) -> int:
    """Prints what failed and, last, a line that is counted; the exit status."""
    failed = [(name, reason) for name, passed, reason in results if not passed]
    for name, reason in failed:
        print(f"FAILED {name}\n    {reason[:2000]}")
    passed = len(results) - len(failed)
    if passed < at_least and not failed:
        failed.append(("only so many checks ran", str(passed)))
    verdict = "FAILED" if failed else "ok"
    print(f"test result: {verdict}. {passed} passed; {len(failed)} failed; 0 ignored")
    return 1 if failed else 0
