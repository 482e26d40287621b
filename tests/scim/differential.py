"""The same generated requests to Rollcall and to scim2-server, answers compared without ids, times and wording.

Every kind of difference has to stand in differences.txt with the sentence of the RFC that decides it; one that stands
there and does not occur any more fails, too.
"""

import json
import random
import re
import sys
from pathlib import Path
from urllib.parse import quote

import reference
import rollcall
from client import BULK, ENTERPRISE, GROUP, PATCH, ROLLCALL, SEARCH, USER, Service

REQUESTS = 600
LISTED = Path(__file__).with_name("differences.txt")


class Generator:
    """Requests as (what they are about, method, path, body, headers). Ids are written as `<user3>`."""

    def __init__(self, seed: int):
        self.random = random.Random(seed)
        self.made = {"user": 0, "group": 0}

    def name(self, kind: str) -> str:
        """Something that was created earlier, or never."""
        return f"<{kind}{self.random.randrange(self.made[kind] + 2)}>"

    def user(self, number: int) -> dict:
        pick = self.random
        body = {
            "schemas": [USER, ENTERPRISE, ROLLCALL],
            "userName": f"u{number}",
            "displayName": f"User {number}",
            "active": pick.random() < 0.7,
            "emails": [{"value": f"u{number}@example.com", "type": "work", "primary": True}],
            ENTERPRISE: {"department": pick.choice(["Tours", "Sales"]), "employeeNumber": str(number)},
            ROLLCALL: {"role": pick.choice(["user", "supervisor"])},
        }
        if pick.random() < 0.5:
            body["emails"].append({"value": f"u{number}@home.example", "type": "home"})
        if pick.random() < 0.5:
            body["name"] = {"givenName": pick.choice("ABC"), "familyName": pick.choice("XYZ")}
        if pick.random() < 0.4:
            body["title"] = pick.choice(["Boss", "Clerk"])
        if pick.random() < 0.3:
            body["externalId"] = f"x{number}"
        if pick.random() < 0.3:
            body["phoneNumbers"] = [{"value": f"tel:{number}", "type": pick.choice(["work", "mobile"])}]
        return body

    def group(self, number: int) -> dict:
        members = {self.random.randrange(self.made["user"]) for _ in range(3)} if self.made["user"] else set()
        return {
            "schemas": [GROUP],
            "displayName": f"Group {number}",
            "members": [{"value": f"<user{member}>"} for member in sorted(members)],
        }

    def create(self, kind: str):
        number = self.made[kind]
        self.made[kind] += 1
        body = self.user(number) if kind == "user" else self.group(number)
        return (f"create {kind}", "POST", f"/{kind.title()}s", body)

    def wrong(self):
        number = self.made["user"]
        user = self.user(number)
        change = self.random.choice([
            ("no userName", lambda: user.pop("userName")),
            ("no schemas", lambda: user.pop("schemas")),
            ("wrong schema", lambda: user.update(schemas=[GROUP])),
            ("unknown attribute", lambda: user.update(nothing=1)),
            ("unknown sub-attribute", lambda: user.update(name={"nothing": "x"})),
            ("wrong type", lambda: user.update(title=7)),
            ("no list", lambda: user.update(emails=user["emails"][0])),
            ("two primaries", lambda: user.update(emails=[{**user["emails"][0]}, {"value": "z@z.org", "primary": True}])),
            ("name taken", lambda: user.update(userName="U0")),
        ])
        change[1]()
        return (f"wrong user: {change[0]}", "POST", "/Users", user)

    def filter(self) -> str:
        pick = self.random
        number = pick.randrange(max(self.made["user"], 1))
        return pick.choice([
            f'userName eq "U{number}"', f'userName sw "u{number}"', f'userName co "{number}"', f'userName gt "u{number}"',
            f'emails.value eq "u{number}@home.example"', 'emails[type eq "home"]', 'emails.type ne "work"',
            'emails[type eq "home" and value co "example.com"]', "title pr", "not (title pr)", 'title ne "Boss"',
            'title eq "boss"', "active eq true", "active eq false and title pr", "name.givenName pr or title pr",
            f'{ENTERPRISE}:department eq "tours"', f'{ENTERPRISE}:employeeNumber le "{number}"',
            f'{ROLLCALL}:role eq "supervisor"', f'externalId eq "x{number}"', 'meta.resourceType eq "User"',
            "name pr", "phoneNumbers pr and (active eq true or title pr)", 'name.familyName lt "Z"',
            f'id eq "<user{number}>"', "emails pr", 'userName ew "1" or userName ew "2"',
        ])

    def wrong_filter(self):
        text = self.random.choice([
            "userName", "userName eq", 'userName xx "x"', "(title pr", 'active gt true', "userName eq x",
            'nothing eq "x"', "name.nothing pr", 'title eq "x', 'name eq "x"', "emails[type eq", "active sw \"t\"",
        ])
        return (f"wrong filter: {text}", "GET", f"/Users?filter={quote(text)}", None)

    def query(self):
        text = self.filter()
        order = self.random.choice(["userName", "userName", "meta.created", "name.familyName", "title"])
        way = self.random.choice(["ascending", "descending"])
        more = self.random.choice([
            "", "&attributes=userName", "&excludedAttributes=emails,name", f"&attributes={ENTERPRISE}:department",
            "&attributes=name.givenName,emails.value", "&count=3", "&startIndex=2&count=2", "&count=0", "&startIndex=0",
        ])
        if "count" in more and order != "userName":
            order = "userName"
        path = f"/Users?filter={quote(text, safe='<>')}&sortBy={order}&sortOrder={way}{more}"
        return (f"filter: {told(text)}", "GET", path, None)

    def search(self):
        text = self.filter()
        body = {"schemas": [SEARCH], "filter": text, "sortBy": "userName", "attributes": ["userName", "title"]}
        return (f"search: {told(text)}", "POST", "/Users/.search", body)

    def patch_user(self):
        pick = self.random
        number = pick.randrange(1000)
        about, operation = pick.choice([
            ("add simple", {"op": "add", "path": "nickName", "value": f"n{number}"}),
            ("add without path", {"op": "add", "value": {"nickName": f"m{number}", "title": "Clerk"}}),
            ("add sub-attribute", {"op": "add", "path": "name.middleName", "value": "M"}),
            ("add complex", {"op": "add", "path": "name", "value": {"givenName": "N"}}),
            ("add value", {"op": "add", "path": "phoneNumbers", "value": [{"value": f"tel:{number}", "type": "home"}]}),
            ("add extension", {"op": "add", "path": f"{ENTERPRISE}:costCenter", "value": "7"}),
            ("replace simple", {"op": "replace", "path": "title", "value": "Chief"}),
            ("replace without path", {"op": "replace", "value": {"active": False}}),
            ("replace list", {"op": "replace", "path": "phoneNumbers", "value": [{"value": "tel:1", "type": "work"}]}),
            ("replace by filter", {"op": "replace", "path": 'emails[type eq "work"].display', "value": "W"}),
            ("replace, no match", {"op": "replace", "path": 'emails[type eq "other"].display', "value": "W"}),
            ("replace what is not there", {"op": "replace", "path": "userType", "value": "Temp"}),
            ("replace sub-attribute", {"op": "replace", "path": "name.familyName", "value": "New"}),
            ("replace wrong type", {"op": "replace", "path": "active", "value": "x"}),
            ("replace unknown", {"op": "replace", "path": "nothing", "value": "x"}),
            ("replace read-only", {"op": "replace", "path": "id", "value": "x"}),
            ("remove simple", {"op": "remove", "path": "title"}),
            ("remove required", {"op": "remove", "path": "userName"}),
            ("remove by filter", {"op": "remove", "path": 'emails[type eq "home"]'}),
            ("remove list", {"op": "remove", "path": "phoneNumbers"}),
            ("remove sub-attribute", {"op": "remove", "path": "name.givenName"}),
            ("remove without path", {"op": "remove"}),
            ("remove extension", {"op": "remove", "path": f"{ENTERPRISE}:costCenter"}),
            ("remove active", {"op": "remove", "path": "active"}),
            ("unknown operation", {"op": "move", "path": "title"}),
        ])
        body = {"schemas": [PATCH], "Operations": [operation]}
        return (f"patch: {about}", "PATCH", f"/Users/{self.name('user')}", body)

    def patch_group(self):
        user = f"<user{self.random.randrange(max(self.made['user'], 1))}>"
        about, operation = self.random.choice([
            ("add member", {"op": "add", "path": "members", "value": [{"value": user}]}),
            ("remove member", {"op": "remove", "path": f'members[value eq "{user}"]'}),
            ("remove members", {"op": "remove", "path": "members"}),
            ("replace members", {"op": "replace", "path": "members", "value": [{"value": user}]}),
            ("rename", {"op": "replace", "path": "displayName", "value": f"Renamed {self.random.randrange(10**6)}"}),
        ])
        body = {"schemas": [PATCH], "Operations": [operation]}
        return (f"patch group: {about}", "PATCH", f"/Groups/{self.name('group')}", body)

    def replace(self):
        number = self.random.randrange(max(self.made["user"], 1))
        return ("replace user", "PUT", f"/Users/<user{number}>", self.user(number))

    def bulk(self):
        number = self.made["user"]
        self.made["user"] += 2
        self.made["group"] += 1
        group = {"schemas": [GROUP], "displayName": f"Bulk {number}", "members": [{"value": "bulkId:a"}]}
        post = lambda path, name, data: {"method": "POST", "path": path, "bulkId": name, "data": data}
        operations = [
            post("/Groups", "g", group), post("/Users", "a", self.user(number)), post("/Users", "b", self.user(number + 1)),
            post("/Users", "c", self.user(number)), {"method": "DELETE", "path": "/Users/nobody"},
            post("/Groups", "d", {**group, "displayName": f"Lost {number}", "members": [{"value": "bulkId:c"}]}),
        ]
        return ("bulk", "POST", "/Bulk", {"schemas": [BULK], "Operations": operations})

    def next(self):
        if self.made["user"] < 8:
            return self.create("user")
        weighted = [
            (lambda: self.create("user"), 8), (lambda: self.create("group"), 4), (self.wrong, 8), (self.query, 30),
            (self.wrong_filter, 6), (self.search, 4), (self.patch_user, 30), (self.patch_group, 10), (self.replace, 6),
            (self.bulk, 2), (lambda: ("show user", "GET", f"/Users/{self.name('user')}", None), 4),
            (lambda: ("show group", "GET", f"/Groups/{self.name('group')}", None), 4),
            (lambda: ("delete user", "DELETE", f"/Users/{self.name('user')}", None), 2),
        ]
        return self.random.choices([make for make, _ in weighted], [weight for _, weight in weighted])[0]()


def told(filter: str) -> str:
    """A filter without what differs from one to the next."""
    short = filter.replace(ENTERPRISE, "E").replace(ROLLCALL, "R")
    return re.sub(r'"[^"]*\d[^"]*"|<\w+>', "…", short)


class Side:
    """One of the two services, and the ids it gave to what the generator names."""

    def __init__(self, service: Service):
        self.service = service
        self.ids: dict[str, str] = {}
        self.made = {"user": 0, "group": 0}

    def ask(self, about: str, method: str, path: str, body):
        answer = self.service.call(method, self.with_ids(path), self.with_ids(body))
        content = answer.json() if answer.content else None
        if not about.startswith("wrong"):
            self.note(method, path, answer.status_code, content)
        return answer.status_code, content

    def take_back(self, answer) -> None:
        status, content = answer
        if status == 201:
            self.service.call("DELETE", f"/Users/{content['id']}", status=204)

    def note(self, method: str, path: str, status: int, content) -> None:
        """Creations that fail use up a number, too: the generator does not know."""
        if method == "POST" and path in ("/Users", "/Groups"):
            self.learn("user" if path == "/Users" else "group", content.get("id") if status == 201 else None)
        if path == "/Bulk" and status == 200:
            for operation in content["Operations"][:3]:
                kind = "group" if operation["bulkId"] == "g" else "user"
                self.learn(kind, operation.get("location", "").rsplit("/", 1)[-1] or None)

    def learn(self, kind: str, id: str | None) -> None:
        if id is not None:
            self.ids[f"<{kind}{self.made[kind]}>"] = id
        self.made[kind] += 1

    def with_ids(self, value):
        if isinstance(value, str):
            return re.sub(r"<(user|group)\d+>", lambda found: self.ids.get(found.group(), "nobody"), value)
        if isinstance(value, list):
            return [self.with_ids(item) for item in value]
        if isinstance(value, dict):
            return {name: self.with_ids(item) for name, item in value.items()}
        return value

    def plain(self, value, name: str = ""):
        """Without times, versions and wording, and with names in place of ids."""
        names = {id: name for name, id in self.ids.items()}
        if isinstance(value, dict):
            left_out = {"created", "lastModified", "version", "detail"}
            return {key: self.plain(item, key) for key, item in value.items() if key not in left_out}
        if isinstance(value, list):
            items = [self.plain(item) for item in value]
            return items if name in ("Resources", "Operations") else sorted(items, key=lambda item: json.dumps(item, sort_keys=True))
        if isinstance(value, str):
            last = value.rsplit("/", 1)[-1]
            if name in ("$ref", "location"):
                return names.get(last, "?")
            return names.get(value, value)
        return value


def differences(ours, theirs, place: str = ""):
    """Where two answers differ: the place, and how."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        for key in sorted(set(ours) | set(theirs)):
            below = f"{place}.{key}" if place else key
            if key not in ours:
                yield f"{below}: only scim2-server has it"
            elif key not in theirs:
                yield f"{below}: only Rollcall has it"
            else:
                yield from differences(ours[key], theirs[key], below)
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for left, right in zip(ours, theirs):
            yield from differences(left, right, place)
    elif ours != theirs:
        short = lambda value: f"list of {len(value)}" if isinstance(value, list) else str(value)
        plain = place.rsplit(".", 1)[-1] in ("status", "scimType") or isinstance(ours, list)
        yield f"{place}: {short(ours)} here, {short(theirs)} there" if plain else f"{place}: another value"


def share_admin(ours: Side, theirs: Side) -> None:
    """The Admin of the one is a user of the other, too."""
    admin = ours.service.json("GET", "/Me")
    ours.ids["<admin>"] = admin.pop("id")
    del admin["meta"]
    theirs.ids["<admin>"] = theirs.service.json("POST", "/Users", admin, 201)["id"]


def listed() -> dict[str, str]:
    """What differences.txt allows: a pattern, and the reason in the indented lines below it."""
    found, last = {}, None
    for line in LISTED.read_text(encoding="utf-8").splitlines():
        if line.startswith("    ") and last:
            found[last] += line.strip() + " "
        elif line.strip() and not line.startswith("#"):
            last = line.strip()
            found[last] = ""
    return found


def main() -> int:
    allowed = listed()
    seen: dict[str, int] = dict.fromkeys(allowed, 0)
    unlisted: dict[str, str] = {}
    results = []
    generator = Generator(int(sys.argv[2]) if len(sys.argv) > 2 else 2026)
    with rollcall.running(sys.argv[1]) as server:
        ours = Side(Service(server.scim, server.bearer))
        documents = [ours.service.json("GET", path) for path in ("/Schemas", "/ResourceTypes", "/ServiceProviderConfig")]
        schemas, kinds, config = documents[0]["Resources"], documents[1]["Resources"], documents[2]
        config["pagination"]["cursor"] = False
        with reference.running(schemas, kinds, config) as url:
            theirs = Side(Service(url, {}))
            share_admin(ours, theirs)
            for _ in range(REQUESTS):
                about, method, path, body = generator.next()
                left, right = ours.ask(about, method, path, body), theirs.ask(about, method, path, body)
                if about.startswith("wrong user"):
                    # What one of them took all the same is taken back, so that both go on with the same users.
                    ours.take_back(left)
                    theirs.take_back(right)
                if method == "PATCH" and left[0] == 200 and right[0] == 204:
                    # RFC 7644 §3.5.2 allows both; what they made of it is asked for.
                    left, right = ours.ask(about, "GET", path, None), theirs.ask(about, "GET", path, None)
                if left[0] != right[0]:
                    found = [f"status: {left[0]} here, {right[0]} there"]
                else:
                    in_order = "sortBy=" not in path or "sortBy=userName" in path
                    both = [side.plain(answer[1]) for side, answer in ((ours, left), (theirs, right))]
                    for answer in both:
                        if not in_order:
                            answer["Resources"].sort(key=lambda resource: resource["id"])
                    found = list(differences(*both))
                for difference in dict.fromkeys(found):
                    text = f"{about} | {difference}"
                    pattern = next((entry for entry in allowed if re.fullmatch(glob(entry), text)), None)
                    if pattern:
                        seen[pattern] += 1
                    else:
                        unlisted.setdefault(text, f"{method} {path}\n{body}\nours: {left}\ntheirs: {right}")
    results += [(f"difference: {text}", False, how) for text, how in unlisted.items()]
    for pattern, count in seen.items():
        reason = "" if count else "does not occur any more"
        results.append((f"listed: {pattern}", count > 0 and "RFC" in allowed[pattern], reason or "no RFC is named"))
    results.append((f"{REQUESTS} requests", True, ""))
    return rollcall.report(results)


def glob(pattern: str) -> str:
    """`*` stands for anything."""
    return ".*".join(re.escape(part) for part in pattern.split("*"))


if __name__ == "__main__":
    sys.exit(main())
