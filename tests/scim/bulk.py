"""How long one bulk request with 1,000 creations takes, here and at scim2-server, in one run.

    bulk.py ROLLCALL [ROUNDS]
"""

import statistics
import sys
import time

import reference
import rollcall
from client import BULK, Service, user

CREATIONS = 1_000


def seconds(service: Service) -> float:
    operations = [
        {"method": "POST", "path": "/Users", "bulkId": f"b{number}", "data": user(displayName=f"User {number}")}
        for number in range(CREATIONS)
    ]
    started = time.perf_counter()
    answer = service.json("POST", "/Bulk", {"schemas": [BULK], "Operations": operations})
    took = time.perf_counter() - started
    assert {operation["status"] for operation in answer["Operations"]} == {"201"}
    return took


def main() -> int:
    rounds = int(sys.argv[2]) if len(sys.argv) > 2 else 5
    with rollcall.running(sys.argv[1]) as server:
        ours = Service(server.scim, server.bearer)
        documents = [ours.json("GET", path) for path in ("/Schemas", "/ResourceTypes", "/ServiceProviderConfig")]
        documents[2]["pagination"]["cursor"] = False
        with reference.running(documents[0]["Resources"], documents[1]["Resources"], documents[2]) as url:
            theirs = Service(url, {})
            pairs = [(seconds(ours), seconds(theirs)) for _ in range(rounds)]
    here, there = (statistics.median(side) for side in zip(*pairs))
    print(f"bulk of {CREATIONS} creations, median of {rounds}:")
    print(f"  Rollcall      {here * 1000:8.1f} ms")
    print(f"  scim2-server  {there * 1000:8.1f} ms")
    print(f"  {there / here:.1f} times faster")
    return 0


if __name__ == "__main__":
    sys.exit(main())
