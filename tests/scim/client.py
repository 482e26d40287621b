"""scim2-client on a running server, with the short ways that the tests need."""

import itertools

from httpx2 import Client
from scim2_client.engines.httpx2 import SyncSCIMClient

USER = "urn:ietf:params:scim:schemas:core:2.0:User"
GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group"
ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"
ROLLCALL = "urn:ietf:params:scim:schemas:extension:rollcall:2.0:User"
PATCH = "urn:ietf:params:scim:api:messages:2.0:PatchOp"
BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest"
SEARCH = "urn:ietf:params:scim:api:messages:2.0:SearchRequest"
ERROR = "urn:ietf:params:scim:api:messages:2.0:Error"

numbers = itertools.count(1)


class Service:
    """A SCIM service, spoken to by scim2-client."""

    def __init__(self, url: str, headers: dict[str, str]):
        self.http = Client(base_url=url, headers=headers, timeout=60)
        self.scim = SyncSCIMClient(self.http)
        self.scim.discover()

    def call(self, method: str, path: str, body=None, status: int | None = None, **headers: str):
        """Sends a request. With `status`, that has to be the answer's."""
        headers = {name.replace("_", "-"): value for name, value in headers.items()}
        if body is not None:
            headers.setdefault("Content-Type", "application/scim+json")
            response = self.scim.request(method, path, json=body, headers=headers)
        else:
            response = self.scim.request(method, path, headers=headers)
        if status is not None:
            assert response.status_code == status, f"{response.status_code}: {response.text}"
        return response

    def json(self, method: str, path: str, body=None, status: int = 200, **headers: str):
        """The body of the answer."""
        return self.call(method, path, body, status, **headers).json()

    def refused(self, method: str, path: str, body, status: int, scim_type: str | None = None, **headers: str):
        """The request is refused in the form of RFC 7644 §3.12."""
        error = self.json(method, path, body, status, **headers)
        assert error["schemas"] == [ERROR], error
        assert error["status"] == str(status), error
        assert error.get("scimType") == scim_type, error

    def user(self, **attributes):
        """Creates a user of a new name."""
        return self.json("POST", "/Users", user(**attributes), 201)

    def group(self, **attributes):
        """Creates a group of a new name."""
        return self.json("POST", "/Groups", group(**attributes), 201)

    def patch(self, resource, *operations, status: int = 200, **headers: str):
        """Changes a resource; what it is like then."""
        path = f"/{resource['meta']['resourceType']}s/{resource['id']}"
        return self.json("PATCH", path, {"schemas": [PATCH], "Operations": list(operations)}, status, **headers)

    def again(self, resource):
        """The resource as it is now."""
        return self.json("GET", f"/{resource['meta']['resourceType']}s/{resource['id']}")

    def found(self, query: str, endpoint: str = "/Users") -> list[str]:
        """The names that a query finds, in its order."""
        answer = self.json("GET", f"{endpoint}?{query}")
        return [found.get("userName") or found.get("displayName") for found in answer["Resources"]]


def user(**attributes):
    """A user of a new name, not created."""
    name = f"user{next(numbers)}"
    return {
        "schemas": [USER],
        "userName": name,
        "emails": [{"value": f"{name}@example.com", "type": "work", "primary": True}],
        **attributes,
    }


def group(**attributes):
    """A group of a new name, not created."""
    return {"schemas": [GROUP], "displayName": f"Group {next(numbers)}", **attributes}
