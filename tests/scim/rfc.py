"""What the conformance suites do not ask: filters, versions, bulk, cursors, PATCH in detail, and that all of it
stands in revision, delta, history and audit log. Every test is named after the section it is about."""

import json
import sys
import traceback
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import rollcall
from client import BULK, ENTERPRISE, GROUP, PATCH, ROLLCALL, SEARCH, USER, Service, group, user

TESTS = []


def test(function):
    TESTS.append(function)
    return function


@test
def rfc_7643_2_1_names_and_case(service: Service, _):
    created = service.json("POST", "/Users", {
        "SCHEMAS": [USER], "UserName": "case", "EMAILS": [{"VALUE": "case@example.com"}],
    }, 201)
    assert created["userName"] == "case"
    service.refused("POST", "/Users", user(userName="CASE"), 409, "uniqueness")
    service.refused("POST", "/Users", user(emails=[{"value": "Case@EXAMPLE.com"}]), 409, "uniqueness")


@test
def rfc_7643_3_1_common_attributes(service: Service, _):
    created = service.user(externalId="x-1", id="mine", meta={"version": "mine"})
    assert created["id"] != "mine" and created["externalId"] == "x-1"
    meta = created["meta"]
    assert meta["resourceType"] == "User" and meta["created"] == meta["lastModified"]
    assert meta["location"].endswith(f"/scim/v2/Users/{created['id']}")
    changed = service.patch(created, {"op": "replace", "path": "title", "value": "Boss"})
    assert changed["meta"]["created"] == meta["created"]
    assert changed["meta"]["lastModified"] >= meta["lastModified"]
    assert changed["meta"]["version"] != meta["version"]


@test
def rfc_7643_4_1_users(service: Service, _):
    full = user(
        displayName="Ann", name={"givenName": "A", "familyName": "B"}, active=False, title="T",
        phoneNumbers=[{"value": "tel:1", "type": "work"}], addresses=[{"locality": "Graz", "type": "home"}],
        x509Certificates=[{"value": "MIIB"}], **{ENTERPRISE: {"department": "Tours"}},
    )
    full["schemas"].append(ENTERPRISE)
    created = service.user(**full)
    for name in set(full) - {"schemas"}:
        assert created[name] == full[name], name
    assert service.again(created) == created
    for wrong in ({"emails": []}, {"emails": [{"value": "no"}]}, {"userName": ""}, {"active": "yes"}):
        service.refused("POST", "/Users", user(**wrong), 400, "invalidValue")
    service.refused("POST", "/Users", user(nothing=1), 400, "invalidSyntax")


@test
def rfc_7643_4_2_groups(service: Service, _):
    ann, bo = service.user(displayName="Ann"), service.user(displayName="Bo")
    created = service.group(members=[{"value": ann["id"]}, {"value": bo["id"]}], externalId="g-1")
    assert {member["value"] for member in created["members"]} == {ann["id"], bo["id"]}
    assert created["externalId"] == "g-1"
    membership = service.again(ann)["groups"]
    assert membership == [{
        "value": created["id"], "display": created["displayName"], "type": "direct",
        "$ref": created["meta"]["location"],
    }]
    service.refused("POST", "/Groups", group(displayName=created["displayName"].upper()), 409, "uniqueness")
    renamed = service.patch(created, {"op": "replace", "path": "displayName", "value": "Other name"})
    assert service.again(ann)["groups"][0]["display"] == "Other name"
    service.call("DELETE", f"/Users/{bo['id']}", status=204)
    assert [member["value"] for member in service.again(renamed)["members"]] == [ann["id"]]
    service.call("DELETE", f"/Groups/{created['id']}", status=204)
    assert "groups" not in service.again(ann)
    service.refused("GET", f"/Groups/{created['id']}", None, 404)


@test
def rollcall_extension(service: Service, _):
    created = service.user(**{
        "schemas": [USER, ROLLCALL],
        ROLLCALL: {"role": "Supervisor", "identifiers": [{"source": "Slack", "username": "U1"}]},
    })
    own = {"role": "supervisor", "identifiers": [{"source": "slack", "username": "U1"}]}
    assert created[ROLLCALL] == own
    asked = service.json("GET", f"/Users/{created['id']}?attributes={ROLLCALL}:sources")
    assert asked[ROLLCALL] == {"sources": ["slack"]}
    taken = {ROLLCALL: {"identifiers": [{"source": "slack", "username": "U1"}]}}
    service.refused("POST", "/Users", user(**taken), 409, "uniqueness")
    for wrong in ({"role": "king"}, {"identifiers": [{"source": "teams", "username": "x"}]}):
        service.refused("POST", "/Users", user(**{ROLLCALL: wrong}), 400, "invalidValue")


@test
def rfc_7644_3_3_creation(service: Service, _):
    answer = service.call("POST", "/Users", user(), 201)
    created = answer.json()
    assert answer.headers["Location"] == created["meta"]["location"]
    assert answer.headers["ETag"] == created["meta"]["version"]
    assert answer.headers["Content-Type"] == "application/scim+json"
    # §3.1: `application/json` is accepted as well.
    service.call("POST", "/Users", user(), 201, Content_Type="application/json")
    service.refused("POST", "/Users", user(), 415, Content_Type="text/plain")
    assert service.http.post("/Users", content="{", headers={"Content-Type": "application/scim+json"}).status_code == 400


@test
def rfc_7644_3_4_2_2_filtering(service: Service, _):
    tag = "filtering"
    ann = service.user(
        userName="f-ann", displayName=tag, externalId="F-1", active=True,
        emails=[{"value": "f-ann@example.com", "type": "work"}, {"value": "f-ann@home.example", "type": "home"}],
        **{ENTERPRISE: {"department": "Tours", "employeeNumber": "007"}},
    )
    service.user(userName="f-bo", displayName=tag, active=False, title="Boss")
    cases = {
        'userName eq "F-ANN"': ["f-ann"],
        'userName sw "f-"': ["f-ann", "f-bo"],
        'userName ew "ann"': ["f-ann"],
        'userName co "-A"': ["f-ann"],
        'userName ne "f-bo"': ["f-ann"],
        'userName gt "f-ann"': ["f-bo"],
        'userName ge "f-ann" and userName le "f-ann"': ["f-ann"],
        'userName lt "f-bo"': ["f-ann"],
        "title pr": ["f-bo"],
        "not (title pr)": ["f-ann"],
        "title eq null": ["f-ann"],
        "active eq false": ["f-bo"],
        'externalId eq "F-1"': ["f-ann"],
        'externalId eq "f-1"': [],
        f'id eq "{ann["id"]}"': ["f-ann"],
        'emails eq "f-ann@home.example"': ["f-ann"],
        'emails.value eq "F-Ann@example.com"': ["f-ann"],
        'emails[type eq "home" and value co "home"]': ["f-ann"],
        'emails[type eq "home" and value co "example.com"]': [],
        'emails.type eq "home" and emails.value co "example.com"': ["f-ann"],
        f'{ENTERPRISE}:department eq "tours"': ["f-ann"],
        f"{ENTERPRISE} pr": ["f-ann"],
        f'{USER}:userName eq "f-bo"': ["f-bo"],
        f'schemas eq "{ENTERPRISE}"': ["f-ann"],
        'title eq "Boss" or userName eq "f-ann" and active eq false': ["f-bo"],
        '(title eq "Boss" or userName eq "f-ann") and active eq true': ["f-ann"],
        f'meta.lastModified ge "{ann["meta"]["lastModified"]}"': ["f-ann", "f-bo"],
        'meta.lastModified gt "2100-01-01T00:00:00Z"': [],
        'meta.created lt "2100-01-01T00:00:00+01:00"': ["f-ann", "f-bo"],
    }
    for condition, expected in cases.items():
        within = quote(f'displayName eq "{tag}" and ({condition})')
        found = service.found(f"sortBy=userName&filter={within}")
        assert found == expected, f"{condition}: {found}"
        alone = service.found(f"filter={quote(condition)}&count=1000")
        assert set(expected) <= set(alone), f"{condition} alone: {alone}"
    for wrong in ("userName", 'userName xx "a"', 'nothing eq "a"', "active gt true", "(userName pr", "name eq 1"):
        service.refused("GET", f"/Users?filter={quote(wrong)}", None, 400, "invalidFilter")
    team = service.group(members=[{"value": ann["id"]}])
    found = service.found(f"filter={quote('members.value eq ' + chr(34) + ann['id'] + chr(34))}", "/Groups")
    assert found == [team["displayName"]]
    named = service.group(displayName="Nämen", externalId="G-7")["displayName"]
    for condition, expected in {
        'displayName eq "NÄMEN"': [named], 'externalId eq "G-7"': [named], 'externalId eq "g-7"': [],
        f'displayName sw "{team["displayName"]}"': [team["displayName"]], "not (members pr)": None,
    }.items():
        found = service.found(f"filter={quote(condition)}", "/Groups")
        assert found == expected if expected is not None else named in found, f"{condition}: {found}"


@test
def rfc_7644_3_4_2_3_sorting(service: Service, _):
    for name, title in (("s-b", "y"), ("S-a", None), ("s-c", "x")):
        service.user(userName=name, nickName="sorting", **({"title": title} if title else {}))
    these = quote('nickName eq "sorting"')
    assert service.found(f"filter={these}&sortBy=userName") == ["S-a", "s-b", "s-c"]
    assert service.found(f"filter={these}&sortBy=userName&sortOrder=descending") == ["s-c", "s-b", "S-a"]
    assert service.found(f"filter={these}&sortBy=title") == ["s-c", "s-b", "S-a"]
    assert service.found(f"filter={these}&sortBy=title&sortOrder=descending") == ["S-a", "s-b", "s-c"]
    service.refused("GET", "/Users?sortBy=nothing", None, 400, "invalidPath")
    service.refused("GET", "/Users?sortBy=userName&sortOrder=up", None, 400, "invalidValue")


@test
def rfc_7644_3_4_2_4_index_paging(service: Service, _):
    for number in range(5):
        service.user(userName=f"p-{number}", nickName="paging")
    these = f"filter={quote('nickName eq ' + chr(34) + 'paging' + chr(34))}&sortBy=userName"
    page = service.json("GET", f"/Users?{these}&startIndex=2&count=2")
    assert [found["userName"] for found in page["Resources"]] == ["p-1", "p-2"]
    assert (page["totalResults"], page["startIndex"], page["itemsPerPage"]) == (5, 2, 2)
    page = service.json("GET", f"/Users?{these}&startIndex=9")
    assert (page["totalResults"], page["Resources"]) == (5, [])
    page = service.json("GET", f"/Users?{these}&startIndex=-1&count=-1")
    assert (page["totalResults"], page["startIndex"], page["Resources"]) == (5, 1, [])
    whole = service.json("GET", "/Users?count=1000")
    assert whole["totalResults"] == len(whole["Resources"])


@test
def rfc_9865_cursor_paging(service: Service, _):
    names = [f"c-{number}" for number in range(5)]
    for name in names:
        service.user(userName=name, nickName="cursor")
    filtered = f"filter={quote('nickName eq ' + chr(34) + 'cursor' + chr(34))}"
    for query in (filtered, f"{filtered}&sortBy=userName"):
        seen, cursor = [], ""
        while cursor is not None:
            page = service.json("GET", f"/Users?{query}&count=2&cursor={cursor}")
            assert page["totalResults"] == 5 and "startIndex" not in page
            seen += [found["userName"] for found in page["Resources"]]
            cursor = page.get("nextCursor")
        assert sorted(seen) == names, seen
    first = service.json("GET", f"/Users?{filtered}&count=2&cursor=")
    service.user(userName="c-late", nickName="cursor")
    second = service.json("GET", f"/Users?{filtered}&count=2&cursor={first['nextCursor']}")
    both = [found["userName"] for page in (first, second) for found in page["Resources"]]
    assert len(set(both)) == 4 and "c-late" not in both
    service.refused("GET", "/Users?cursor=nonsense", None, 400, "invalidCursor")
    service.refused("GET", f"/Users?count=2&cursor={first['nextCursor']}", None, 400, "invalidCursor")
    service.refused("GET", f"/Users?{filtered}&count=3&cursor={first['nextCursor']}", None, 400, "invalidCount")
    everything, cursor = [], ""
    while cursor is not None:
        page = service.json("GET", f"/Users?count=7&cursor={cursor}")
        everything += [found["id"] for found in page["Resources"]]
        cursor = page.get("nextCursor")
    assert len(everything) == len(set(everything)) == page["totalResults"]


@test
def rfc_7644_3_4_3_search(service: Service, _):
    created = service.user(userName="search-me")
    team = service.group(displayName="search-me")
    body = {"schemas": [SEARCH], "filter": 'userName eq "search-me"', "attributes": ["userName"]}
    for endpoint in ("/Users/.search", "/.search"):
        answer = service.json("POST", endpoint, body)
        assert answer["Resources"] == [
            {"schemas": [USER], "id": created["id"], "userName": "search-me"},
        ], answer
    both = service.json("POST", "/.search", {
        "schemas": [SEARCH], "filter": 'userName eq "search-me" or displayName eq "search-me"', "count": 10,
    })
    assert {found["id"] for found in both["Resources"]} >= {created["id"], team["id"]}
    service.refused("POST", "/.search", {"filter": "userName pr"}, 400, "invalidSyntax")


@test
def rfc_7644_3_5_1_replacement(service: Service, _):
    created = service.user(title="T", nickName="N", **{ENTERPRISE: {"department": "D"}})
    path = f"/Users/{created['id']}"
    body = {"schemas": [USER], "userName": created["userName"], "emails": created["emails"], "nickName": "M"}
    replaced = service.json("PUT", path, body)
    assert replaced["nickName"] == "M" and "title" not in replaced and ENTERPRISE not in replaced
    moved = service.json("PUT", path, {**body, "emails": [{"value": "moved@example.com"}]})
    assert moved["id"] == created["id"] and service.again(created)["emails"] == [{"value": "moved@example.com"}]
    other = service.user()
    service.refused("PUT", path, {**body, "emails": other["emails"]}, 409, "uniqueness")
    service.refused("PUT", path, {**body, "userName": other["userName"]}, 409, "uniqueness")
    service.refused("PUT", "/Users/nobody", body, 404)


@test
def rfc_7644_3_5_2_modification(service: Service, _):
    created = service.user(emails=[
        {"value": "m-work@example.com", "type": "work", "primary": True}, {"value": "m-home@example.com", "type": "home"},
    ])
    changed = service.patch(
        created,
        {"op": "replace", "path": 'emails[type eq "home"].value', "value": "m-new@example.com"},
        {"op": "add", "path": "name.givenName", "value": "Ann"},
        {"op": "Add", "value": {"title": "T", f"{ENTERPRISE}:department": "D"}},
        {"op": "remove", "path": 'emails[type eq "work"]'},
    )
    assert changed["emails"] == [{"value": "m-new@example.com", "type": "home"}]
    assert (changed["name"], changed["title"], changed[ENTERPRISE]) == ({"givenName": "Ann"}, "T", {"department": "D"})
    before = service.again(created)
    wrong = [
        ({"op": "replace", "path": 'emails[type eq "x"].value', "value": "y"}, "noTarget"),
        ({"op": "remove"}, "noTarget"),
        ({"op": "remove", "path": "userName"}, "mutability"),
        ({"op": "replace", "path": "id", "value": "x"}, "mutability"),
        ({"op": "replace", "path": "groups", "value": []}, "mutability"),
        ({"op": "replace", "path": "nothing", "value": 1}, "invalidPath"),
        ({"op": "replace", "path": "active", "value": "x"}, "invalidValue"),
        ({"op": "jump", "path": "active"}, "invalidSyntax"),
    ]
    for operation, scim_type in wrong:
        # All or nothing: the first operation would have been possible.
        operations = [{"op": "replace", "path": "title", "value": "never"}, operation]
        body = {"schemas": [PATCH], "Operations": operations}
        service.refused("PATCH", f"/Users/{created['id']}", body, 400, scim_type)
    assert service.again(created) == before


@test
def rfc_7644_3_5_2_members(service: Service, _):
    ann, bo = service.user(), service.user()
    team = service.group()
    ids = lambda resource: {member["value"] for member in resource.get("members", [])}
    team = service.patch(team, {"op": "add", "path": "members", "value": [{"value": ann["id"]}, {"value": "nobody"}]})
    assert ids(team) == {ann["id"]}
    team = service.patch(team, {"op": "add", "value": {"members": [{"value": ann["id"]}, {"value": bo["id"]}]}})
    assert ids(team) == {ann["id"], bo["id"]}
    team = service.patch(team, {"op": "remove", "path": f'members[value eq "{ann["id"]}"]'})
    assert ids(team) == {bo["id"]}
    team = service.patch(team, {"op": "replace", "path": "members", "value": [{"value": ann["id"]}]})
    assert ids(team) == {ann["id"]}
    assert ids(service.patch(team, {"op": "remove", "path": "members"})) == set()


@test
def rfc_7644_3_6_deletion(service: Service, _):
    created = service.user()
    path = f"/Users/{created['id']}"
    answer = service.call("DELETE", path, status=204)
    assert answer.content == b""
    for method, body in (("GET", None), ("PUT", user()), ("DELETE", None)):
        service.refused(method, path, body, 404)
    assert service.found(f"filter={quote('userName eq ' + chr(34) + created['userName'] + chr(34))}") == []
    service.json("POST", "/Users", user(userName=created["userName"], emails=created["emails"]), 201)


@test
def rfc_7644_3_7_bulk(service: Service, _):
    ann = service.user()
    new = user()
    operations = [
        {"method": "POST", "path": "/Groups", "bulkId": "g", "data": group(members=[{"value": "bulkId:u"}])},
        {"method": "POST", "path": "/Users", "bulkId": "u", "data": new},
        {"method": "PUT", "path": f"/Users/{ann['id']}", "data": user(nickName="put"), "version": ann["meta"]["version"]},
        {"method": "PATCH", "path": "/Groups/bulkId:g", "data": {
            "schemas": [PATCH], "Operations": [{"op": "add", "path": "members", "value": [{"value": ann["id"]}]}],
        }},
        {"method": "POST", "path": "/Users", "bulkId": "twice", "data": user(userName=new["userName"])},
        {"method": "POST", "path": "/Groups", "bulkId": "h", "data": group(members=[{"value": "bulkId:twice"}])},
        {"method": "DELETE", "path": "/Users/nobody"},
    ]
    answer = service.json("POST", "/Bulk", {"schemas": [BULK], "Operations": operations})
    statuses = [operation["status"] for operation in answer["Operations"]]
    assert statuses == ["201", "201", "200", "200", "409", "409", "404"], answer
    assert answer["Operations"][4]["response"]["scimType"] == "uniqueness"
    team = service.json("GET", answer["Operations"][0]["location"].split("/scim/v2")[1])
    created = answer["Operations"][1]["location"].rsplit("/", 1)[1]
    assert {member["value"] for member in team["members"]} == {created, ann["id"]}
    assert team["meta"]["version"] == answer["Operations"][0]["version"]
    assert service.again(ann)["nickName"] == "put"


@test
def rfc_7644_3_7_1_circles(service: Service, _):
    one, two = user(), user()
    one[ENTERPRISE] = {"manager": {"value": "bulkId:two"}}
    two[ENTERPRISE] = {"manager": {"value": "bulkId:one"}}
    answer = service.json("POST", "/Bulk", {"schemas": [BULK], "Operations": [
        {"method": "POST", "path": "/Users", "bulkId": "one", "data": one},
        {"method": "POST", "path": "/Users", "bulkId": "two", "data": two},
    ]})
    ids = [operation["location"].rsplit("/", 1)[1] for operation in answer["Operations"]]
    managers = [service.json("GET", f"/Users/{id}")[ENTERPRISE]["manager"]["value"] for id in ids]
    assert managers == ids[::-1]


@test
def rfc_7644_3_7_3_fail_on_errors(service: Service, _):
    new = [user() for _ in range(4)]
    post = lambda number, data: {"method": "POST", "path": "/Users", "bulkId": f"b{number}", "data": data}
    operations = [post(0, new[0]), post(1, new[0]), post(2, new[1]), post(3, new[0]), post(4, new[2])]
    answer = service.json("POST", "/Bulk", {"schemas": [BULK], "failOnErrors": 2, "Operations": operations})
    assert [operation["status"] for operation in answer["Operations"]] == ["201", "409", "201", "409"]
    # What went well before the last error is kept.
    for data, count in ((new[0], 1), (new[1], 1), (new[2], 0)):
        assert len(service.found(f"filter={quote('userName eq ' + chr(34) + data['userName'] + chr(34))}")) == count


@test
def rfc_7644_3_7_4_limits(service: Service, _):
    config = service.json("GET", "/ServiceProviderConfig")["bulk"]
    operations = [{"method": "DELETE", "path": "/Users/nobody"}] * config["maxOperations"]
    answer = service.json("POST", "/Bulk", {"schemas": [BULK], "failOnErrors": 1, "Operations": operations})
    assert len(answer["Operations"]) == 1
    body = {"schemas": [BULK], "Operations": [*operations, operations[0]]}
    service.refused("POST", "/Bulk", body, 413)
    for over in (-1, 0, 1):
        text = b'{"schemas":["%s"],"Operations":[]' % BULK.encode()
        text += b" " * (config["maxPayloadSize"] + over - len(text) - 1) + b"}"
        answer = service.http.post("/Bulk", content=text, headers={"Content-Type": "application/scim+json"})
        assert answer.status_code == (413 if over > 0 else 200), (over, answer.text)


@test
def rfc_7644_3_9_projection(service: Service, _):
    created = service.user(title="T", name={"givenName": "A", "familyName": "B"})
    path = f"/Users/{created['id']}"
    only = service.json("GET", f"{path}?attributes=name.givenName,title")
    # RFC 7643 §3: `schemas` names those of the attributes that are there.
    assert only == {"schemas": [USER], "id": created["id"], "name": {"givenName": "A"}, "title": "T"}
    without = service.json("GET", f"{path}?excludedAttributes=name.givenName,title,id,emails")
    assert without["name"] == {"familyName": "B"} and "title" not in without and "emails" not in without
    assert without["id"] == created["id"]
    service.refused("GET", f"{path}?attributes=a&excludedAttributes=b", None, 400, "invalidValue")
    answer = service.json("POST", "/Users?attributes=userName", user(), 201)
    assert set(answer) == {"schemas", "id", "userName"}


@test
def rfc_7644_3_11_me(service: Service, _):
    me = service.json("GET", "/Me")
    assert me["emails"][0]["value"] == rollcall.ADMIN
    body = {"schemas": [PATCH], "Operations": [{"op": "add", "path": "title", "value": "Head"}]}
    assert service.json("PATCH", "/Me", body)["title"] == "Head"
    # Nobody could let others in again.
    service.refused("DELETE", "/Me", None, 403)
    body["Operations"] = [{"op": "replace", "path": "active", "value": False}]
    service.refused("PATCH", "/Me", body, 403)


@test
def rfc_7644_3_14_versions(service: Service, _):
    created = service.user()
    path, version = f"/Users/{created['id']}", created["meta"]["version"]
    assert service.call("GET", path).headers["ETag"] == version
    service.call("GET", path, status=304, If_None_Match=version)
    service.call("GET", path, status=200, If_None_Match='W/"other"')
    body = {"schemas": [PATCH], "Operations": [{"op": "add", "path": "title", "value": "T"}]}
    for method, content in (("PATCH", body), ("PUT", user()), ("DELETE", None)):
        service.refused(method, path, content, 412, If_Match='W/"other"')
        service.refused(method, path, content, 412, If_None_Match="*")
    changed = service.json("PATCH", path, body, If_Match=version)
    assert changed["meta"]["version"] != version
    service.refused("DELETE", path, None, 412, If_Match=version)
    service.call("DELETE", path, status=204, If_Match=f'W/"other", {changed["meta"]["version"]}')
    operation = {"method": "DELETE", "path": f"/Users/{service.user()['id']}", "version": 'W/"other"'}
    answer = service.json("POST", "/Bulk", {"schemas": [BULK], "Operations": [operation]})
    assert answer["Operations"][0]["status"] == "412"


@test
def limits_of_bodies_and_operations(service: Service, _):
    created = service.user()
    operation = {"op": "replace", "path": "title", "value": "T"}
    for count in (999, 1000, 1001):
        body = {"schemas": [PATCH], "Operations": [operation] * count}
        service.call("PATCH", f"/Users/{created['id']}", body, 400 if count > 1000 else 200)
    limit = 2 * 1024 * 1024
    for over in (-1, 0, 1):
        text = b'{"schemas":["%s"],"filter":"title pr"' % SEARCH.encode()
        text += b" " * (limit + over - len(text) - 1) + b"}"
        answer = service.http.post("/.search", content=text, headers={"Content-Type": "application/scim+json"})
        assert answer.status_code == (413 if over > 0 else 200), (over, answer.text)
    for count in (999, 1000, 1001):
        assert service.json("GET", f"/Users?count={count}")["itemsPerPage"] <= 1000


@test
def one_of_many_gets_a_name(service: Service, _):
    wanted = user()
    others = [user(userName=wanted["userName"]) for _ in range(8)]
    with ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(lambda body: service.http.post("/Users", json=body).status_code, others))
    assert sorted(statuses) == [201] + [409] * 7, statuses


@test
def rfc_7644_2_authentication(service: Service, server):
    for headers in ({}, {"Authorization": "Bearer 1.nothing"}, {"Cookie": server.cookie}):
        answer = service.http.get("/Users", headers={"Authorization": "", **headers})
        assert answer.status_code == 401, answer.text
        assert answer.headers["WWW-Authenticate"] == "Bearer"


@test
def rfc_7644_4_discovery(service: Service, _):
    config = service.json("GET", "/ServiceProviderConfig")
    for feature in ("patch", "bulk", "filter", "sort", "etag"):
        assert config[feature]["supported"] is True
    assert config["pagination"]["cursor"] and config["pagination"]["index"]
    for endpoint in ("/Schemas", "/ResourceTypes"):
        listed = service.json("GET", endpoint)
        for document in listed["Resources"]:
            assert service.json("GET", f"{endpoint}/{document['id']}") == document
        service.refused("GET", f"{endpoint}?filter=id%20pr", None, 403)


@test
def what_scim_did_is_taken_back_like_an_import(service: Service, server):
    team = service.group()
    created = service.user(active=False, **{ROLLCALL: {"role": "supervisor"}})
    service.patch(team, {"op": "add", "path": "members", "value": [{"value": created["id"]}]})
    service.patch(created, {"op": "replace", "path": "active", "value": True})

    def undo() -> dict:
        latest = server.api("/imports")["items"][0]
        headers = {"Cookie": server.cookie, "Idempotency-Key": f'"{latest["id"]}"'}
        return rollcall.post(f"{server.url}/api/v1/imports/{latest['id']}/undo", {}, headers)[1]

    undo()
    assert service.again(created)["active"] is False
    service.patch(team, {"op": "remove", "path": "members"})
    undo()
    assert [group["value"] for group in service.again(created)["groups"]] == [team["id"]]
    service.call("DELETE", f"/Users/{created['id']}", status=204)
    undo()
    back = service.again(created)
    assert back[ROLLCALL]["role"] == "supervisor" and back["groups"][0]["value"] == team["id"]
    assert back["active"] is False
    plain = service.user(title="Chief", externalId="undo-1", emails=[
        {"value": "undo@example.com", "primary": True}, {"value": "undo@home.example"},
    ])
    service.call("DELETE", f"/Users/{plain['id']}", status=204)
    undo()
    again = service.again(plain)
    for name in set(plain) - {"meta"}:
        assert again[name] == plain[name], name
    assert service.found(f"filter={quote('emails.value eq ' + chr(34) + 'undo@home.example' + chr(34))}")


@test
def rfc_7644_3_4_2_1_search_over_all_kinds(service: Service, _):
    service.group(displayName="all-1")
    for name in ("all-3", "all-2"):
        service.user(userName=name, displayName=name)
    body = {"schemas": [SEARCH], "filter": 'displayName sw "all-"', "sortBy": "displayName"}
    names = lambda answer: [found["displayName"] for found in answer["Resources"]]
    assert names(service.json("POST", "/.search", body)) == ["all-1", "all-2", "all-3"]
    body = {"schemas": [SEARCH], "filter": 'userName sw "all-"', "sortBy": "userName"}
    assert names(service.json("POST", "/.search", body)) == ["all-2", "all-3"]
    seen, body = [], {"schemas": [SEARCH], "filter": 'displayName sw "all-"', "cursor": "", "count": 1}
    while body["cursor"] is not None:
        page = service.json("POST", "/.search", body)
        seen += names(page)
        body["cursor"] = page.get("nextCursor")
    assert seen == ["all-1", "all-2", "all-3"]


@test
def revision_delta_history_and_audit(service: Service, server):
    since = server.api("/rosters/workspace")["revision"]
    created = service.user(displayName="Trail", title="T")
    service.patch(created, {"op": "replace", "path": "displayName", "value": "New name"})
    team = service.group(displayName="Trail team", members=[{"value": created["id"]}])
    delta = server.api(f"/rosters/workspace/delta?since={since}")
    key = created["emails"][0]["value"]
    assert "Trail team" in str(delta) and key in str(delta)
    service.call("DELETE", f"/Users/{created['id']}", status=204)
    delta = server.api(f"/rosters/workspace/delta?since={since}")
    assert key in delta["removed"], delta
    assert int(delta["revision"] if "revision" in delta else delta["directory"]["revision"]) == int(since) + 4
    imports = server.api("/imports")
    latest = (imports.get("items") or imports.get("imports"))[:4]
    assert [entry["kind"] for entry in latest] == ["scim"] * 4
    assert [entry["changes"]["remove"] for entry in latest] == [1, 0, 0, 0]
    assert [entry["changes"]["update"] for entry in latest] == [0, 1, 1, 0]
    assert latest[3]["changes"]["create"] == 1
    entries = server.api("/audit")["items"][:4]
    requests = [json.loads(entry["detail"])["request"] for entry in entries]
    assert requests == ["DELETE /Users", "POST /Groups", "PATCH /Users", "POST /Users"], requests
    # Nothing changes, nothing is written.
    service.patch(team, {"op": "replace", "path": "displayName", "value": "Trail team"})
    assert int(server.api("/rosters/workspace")["revision"]) == int(since) + 4


def run(database: str, url: str | None) -> list[tuple[str, bool, str]]:
    results = []
    with rollcall.running(sys.argv[1], url) as server:
        service = Service(server.scim, server.bearer)
        for function in TESTS:
            name = f"{function.__name__} on {database}"
            try:
                function(service, server)
                results.append((name, True, ""))
            except Exception:  # noqa: BLE001: whatever it is, it is this test's failure
                results.append((name, False, traceback.format_exc(limit=-3)))
    return results


def main() -> int:
    results = run("SQLite", None)
    if rollcall.POSTGRES:
        with rollcall.postgres_schema() as url:
            results += run("PostgreSQL", url)
    return rollcall.report(results, at_least=len(TESTS))


if __name__ == "__main__":
    sys.exit(main())
