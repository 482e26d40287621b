"""scim2-server on loopback, with the schemas that Rollcall announces: the reference of the differential run."""

import contextlib
import json
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from pathlib import Path


@contextlib.contextmanager
def running(schemas: list[dict], resource_types: list[dict], config: dict):
    """The address of the service."""
    with tempfile.TemporaryDirectory() as folder:
        arguments = []
        documents = {"schema": schemas, "resource-type": resource_types, "service-provider-config": config}
        for name, document in documents.items():
            path = Path(folder, f"{name}.json")
            path.write_text(json.dumps(document))
            arguments += [f"--{name}", str(path)]
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        program = Path(sys.executable).parent / "scim2-server"
        process = subprocess.Popen(
            [program, "--port", str(port), *arguments], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        url = f"http://127.0.0.1:{port}/v2"
        try:
            wait_for(f"{url}/ServiceProviderConfig", process)
            yield url
        finally:
            process.terminate()
            process.wait(timeout=30)


def wait_for(url: str, process: subprocess.Popen) -> None:
    for _ in range(300):
        if process.poll() is not None:
            break
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url).close()
            return
        time.sleep(0.1)
    raise RuntimeError("scim2-server did not start")
