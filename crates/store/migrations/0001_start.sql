-- Every primary and unique key begins with the organization, so that the schema shards on it as it stands.
-- Times are milliseconds since 1970 in UTC (`_ms`). Users are named by their canonical e-mail address (`key`).
-- `search` columns hold what people look for, folded: lower case, without accents.

CREATE TABLE organization (
    organization INTEGER NOT NULL PRIMARY KEY,
    name         TEXT    NOT NULL,
    created_ms   INTEGER NOT NULL
) STRICT;

-- A unique e-mail address with access to at least one application, or a workspace profile.
CREATE TABLE user (
    organization INTEGER NOT NULL REFERENCES organization (organization),
    key          TEXT    NOT NULL,
    email        TEXT    NOT NULL,
    created_ms   INTEGER NOT NULL,
    PRIMARY KEY (organization, key)
) STRICT, WITHOUT ROWID;

-- Who stands in the workspace directory.
CREATE TABLE profile (
    organization INTEGER NOT NULL,
    user         TEXT    NOT NULL,
    display_name TEXT    NOT NULL,
    status       TEXT    NOT NULL CHECK (status IN ('active', 'archived')),
    role         TEXT    NOT NULL CHECK (role IN ('user', 'admin', 'supervisor')),
    archived_ms  INTEGER,
    search       TEXT    NOT NULL,
    PRIMARY KEY (organization, user),
    FOREIGN KEY (organization, user) REFERENCES user (organization, key)
) STRICT, WITHOUT ROWID;

CREATE TABLE user_group (
    organization INTEGER NOT NULL REFERENCES organization (organization),
    name         TEXT    NOT NULL,
    PRIMARY KEY (organization, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE membership (
    organization INTEGER NOT NULL,
    user         TEXT    NOT NULL,
    user_group   TEXT    NOT NULL,
    PRIMARY KEY (organization, user, user_group),
    FOREIGN KEY (organization, user) REFERENCES profile (organization, user),
    FOREIGN KEY (organization, user_group) REFERENCES user_group (organization, name)
) STRICT, WITHOUT ROWID;

CREATE TABLE source (
    organization INTEGER NOT NULL REFERENCES organization (organization),
    name         TEXT    NOT NULL,
    enabled      INTEGER NOT NULL CHECK (enabled IN (0, 1)),
    format       TEXT,
    PRIMARY KEY (organization, name)
) STRICT, WITHOUT ROWID;

-- A user name on a source; it belongs to one user.
CREATE TABLE identifier (
    organization INTEGER NOT NULL,
    source       TEXT    NOT NULL,
    username     TEXT    NOT NULL,
    user         TEXT    NOT NULL,
    PRIMARY KEY (organization, source, username),
    FOREIGN KEY (organization, source) REFERENCES source (organization, name),
    FOREIGN KEY (organization, user) REFERENCES profile (organization, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX identifier_by_user ON identifier (organization, user);

CREATE TABLE application (
    organization INTEGER NOT NULL REFERENCES organization (organization),
    slug         TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    description  TEXT    NOT NULL,
    owner        TEXT,
    PRIMARY KEY (organization, slug),
    FOREIGN KEY (organization, owner) REFERENCES user (organization, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX application_by_owner ON application (organization, owner);

-- One connected instance of an application. File imports write to the one named `imported`.
CREATE TABLE app_account (
    organization INTEGER NOT NULL,
    application  TEXT    NOT NULL,
    name         TEXT    NOT NULL,
    title        TEXT    NOT NULL,
    created_ms   INTEGER NOT NULL,
    PRIMARY KEY (organization, application, name),
    FOREIGN KEY (organization, application) REFERENCES application (organization, slug)
) STRICT, WITHOUT ROWID;

CREATE TABLE app_access (
    organization  INTEGER NOT NULL,
    application   TEXT    NOT NULL,
    account       TEXT    NOT NULL,
    user          TEXT    NOT NULL,
    status        TEXT    NOT NULL CHECK (status IN ('active', 'past')),
    -- The name that the application uses.
    display_name  TEXT,
    -- What else the template takes, as a JSON object of text by field.
    properties    TEXT    NOT NULL CHECK (json_valid(properties)),
    first_seen_ms INTEGER NOT NULL,
    last_seen_ms  INTEGER NOT NULL,
    search        TEXT    NOT NULL,
    PRIMARY KEY (organization, application, account, user),
    FOREIGN KEY (organization, application, account) REFERENCES app_account (organization, application, name),
    FOREIGN KEY (organization, user) REFERENCES user (organization, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX app_access_by_user ON app_access (organization, user);

-- The data sources that see an access: `file_upload`, `microsoft_365`, …
CREATE TABLE access_source (
    organization INTEGER NOT NULL,
    application  TEXT    NOT NULL,
    account      TEXT    NOT NULL,
    user         TEXT    NOT NULL,
    source       TEXT    NOT NULL,
    last_seen_ms INTEGER NOT NULL,
    PRIMARY KEY (organization, application, account, user, source),
    FOREIGN KEY (organization, application, account, user)
        REFERENCES app_access (organization, application, account, user)
) STRICT, WITHOUT ROWID;
CREATE INDEX access_source_by_user ON access_source (organization, application, user);

-- An organization's own templates. One with the name of a built-in template takes its place.
CREATE TABLE template (
    organization INTEGER NOT NULL REFERENCES organization (organization),
    name         TEXT    NOT NULL,
    document     TEXT    NOT NULL CHECK (json_valid(document)),
    PRIMARY KEY (organization, name)
) STRICT, WITHOUT ROWID;

-- A list that imports compare with: `workspace` or `app:SLUG`. Whatever changes what its snapshot holds
-- raises its revision.
CREATE TABLE roster (
    organization INTEGER NOT NULL REFERENCES organization (organization),
    roster       TEXT    NOT NULL,
    template     TEXT    NOT NULL,
    revision     INTEGER NOT NULL,
    PRIMARY KEY (organization, roster)
) STRICT, WITHOUT ROWID;

-- The revision at which each user last changed, so that a stale base can name those changed since.
CREATE TABLE roster_change (
    organization INTEGER NOT NULL,
    roster       TEXT    NOT NULL,
    user         TEXT    NOT NULL,
    revision     INTEGER NOT NULL,
    PRIMARY KEY (organization, roster, user),
    FOREIGN KEY (organization, roster) REFERENCES roster (organization, roster)
) STRICT, WITHOUT ROWID;
CREATE INDEX roster_change_by_revision ON roster_change (organization, roster, revision);

-- Applied changesets. `id` sorts by time.
CREATE TABLE import (
    organization     INTEGER NOT NULL,
    id               TEXT    NOT NULL,
    roster           TEXT    NOT NULL,
    template         TEXT    NOT NULL,
    file_name        TEXT    NOT NULL,
    file_bytes       INTEGER NOT NULL,
    file_sha256      TEXT    NOT NULL,
    applied_ms       INTEGER NOT NULL,
    applied_by       TEXT    NOT NULL,
    change_counts    TEXT    NOT NULL CHECK (json_valid(change_counts)),
    record_counts    TEXT    NOT NULL CHECK (json_valid(record_counts)),
    changeset        TEXT    NOT NULL CHECK (json_valid(changeset)),
    changeset_sha256 TEXT    NOT NULL,
    inverse          TEXT    NOT NULL CHECK (json_valid(inverse)),
    revision         INTEGER NOT NULL,
    PRIMARY KEY (organization, id),
    FOREIGN KEY (organization, roster) REFERENCES roster (organization, roster),
    FOREIGN KEY (organization, applied_by) REFERENCES user (organization, key)
) STRICT, WITHOUT ROWID;
CREATE INDEX import_by_roster ON import (organization, roster, id);

-- Answers given, so that a retry gets the same one.
CREATE TABLE idempotency_key (
    organization   INTEGER NOT NULL REFERENCES organization (organization),
    key            TEXT    NOT NULL,
    payload_sha256 TEXT    NOT NULL,
    status         INTEGER NOT NULL,
    body           TEXT    NOT NULL,
    created_ms     INTEGER NOT NULL,
    PRIMARY KEY (organization, key)
) STRICT, WITHOUT ROWID;

-- Tokens are kept as SHA-256 only.
CREATE TABLE session (
    organization INTEGER NOT NULL,
    token_sha256 TEXT    NOT NULL,
    user         TEXT    NOT NULL,
    expires_ms   INTEGER NOT NULL,
    PRIMARY KEY (organization, token_sha256),
    FOREIGN KEY (organization, user) REFERENCES profile (organization, user)
) STRICT, WITHOUT ROWID;

CREATE TABLE sign_in_link (
    organization INTEGER NOT NULL,
    token_sha256 TEXT    NOT NULL,
    user         TEXT    NOT NULL,
    expires_ms   INTEGER NOT NULL,
    used_ms      INTEGER,
    PRIMARY KEY (organization, token_sha256),
    FOREIGN KEY (organization, user) REFERENCES profile (organization, user)
) STRICT, WITHOUT ROWID;
