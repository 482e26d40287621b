-- One text for SQLite and PostgreSQL. In braces stand the words that differ: `{int}`, `{text}` (compared byte by
-- byte), `{bytes}`, and `{keyed}` after a table that is stored by its primary key.
--
-- Every primary and unique key begins with the organization, so that the schema shards on it as it stands.
-- Times are milliseconds since 1970 in UTC (`_ms`). Users are named by their canonical e-mail address
-- (`user_key`); a key that changes takes its references along. Truth is 0 or 1. Documents are JSON as text.
-- `search` columns hold what people look for, folded: lower case, without accents.

CREATE TABLE organization (
    organization {int}  NOT NULL PRIMARY KEY,
    name         {text} NOT NULL,
    created_ms   {int}  NOT NULL
){rows};

-- A unique e-mail address with access to at least one application, or a workspace profile.
CREATE TABLE person (
    organization {int}  NOT NULL REFERENCES organization (organization),
    user_key     {text} NOT NULL,
    -- Stays when the address changes; what SCIM calls `id`.
    id           {text} NOT NULL,
    email        {text} NOT NULL,
    created_ms   {int}  NOT NULL,
    PRIMARY KEY (organization, user_key)
){keyed};
CREATE UNIQUE INDEX person_by_id ON person (organization, id);

-- Who stands in the workspace directory.
CREATE TABLE profile (
    organization {int}  NOT NULL,
    user_key     {text} NOT NULL,
    display_name {text} NOT NULL,
    status       {text} NOT NULL CHECK (status IN ('active', 'archived')),
    role         {text} NOT NULL CHECK (role IN ('user', 'admin', 'supervisor')),
    archived_ms  {int},
    -- SCIM's `userName`, as given, and folded; null: the e-mail address.
    user_name    {text},
    user_name_folded {text},
    external_id  {text},
    -- What SCIM gave that has no column here.
    attributes   {text} NOT NULL,
    changed_ms   {int}  NOT NULL,
    search       {text} NOT NULL,
    PRIMARY KEY (organization, user_key),
    FOREIGN KEY (organization, user_key) REFERENCES person (organization, user_key) ON UPDATE CASCADE
){keyed};
CREATE UNIQUE INDEX profile_by_user_name ON profile (organization, user_name_folded);
CREATE INDEX profile_by_external_id ON profile (organization, external_id);
CREATE INDEX profile_by_change ON profile (organization, changed_ms);
CREATE INDEX profile_by_role ON profile (organization, role, status);
CREATE INDEX profile_by_status ON profile (organization, status);

CREATE TABLE user_group (
    organization {int}  NOT NULL REFERENCES organization (organization),
    name         {text} NOT NULL,
    id           {text} NOT NULL,
    external_id  {text},
    created_ms   {int}  NOT NULL,
    changed_ms   {int}  NOT NULL,
    PRIMARY KEY (organization, name)
){keyed};
CREATE UNIQUE INDEX user_group_by_id ON user_group (organization, id);

CREATE TABLE membership (
    organization {int}  NOT NULL,
    user_key     {text} NOT NULL,
    user_group   {text} NOT NULL,
    PRIMARY KEY (organization, user_key, user_group),
    FOREIGN KEY (organization, user_key) REFERENCES profile (organization, user_key) ON UPDATE CASCADE,
    FOREIGN KEY (organization, user_group) REFERENCES user_group (organization, name) ON UPDATE CASCADE
){keyed};
CREATE INDEX membership_by_group ON membership (organization, user_group, user_key);

CREATE TABLE source (
    organization {int}  NOT NULL REFERENCES organization (organization),
    name         {text} NOT NULL,
    enabled      {int}  NOT NULL CHECK (enabled IN (0, 1)),
    format       {text},
    PRIMARY KEY (organization, name)
){keyed};

-- A user name on a source; it belongs to one user.
CREATE TABLE identifier (
    organization {int}  NOT NULL,
    source       {text} NOT NULL,
    username     {text} NOT NULL,
    user_key     {text} NOT NULL,
    PRIMARY KEY (organization, source, username),
    FOREIGN KEY (organization, source) REFERENCES source (organization, name),
    FOREIGN KEY (organization, user_key) REFERENCES profile (organization, user_key) ON UPDATE CASCADE
){keyed};
CREATE INDEX identifier_by_user ON identifier (organization, user_key);

-- Users taken off the workspace directory, with all that brings them back. Purged after 30 days.
CREATE TABLE deleted_user (
    organization {int}  NOT NULL REFERENCES organization (organization),
    user_key     {text} NOT NULL,
    id           {text} NOT NULL,
    entry        {text} NOT NULL,
    user_name    {text},
    external_id  {text},
    attributes   {text} NOT NULL,
    deleted_ms   {int}  NOT NULL,
    deleted_by   {text} NOT NULL,
    PRIMARY KEY (organization, user_key)
){keyed};
CREATE INDEX deleted_user_by_time ON deleted_user (organization, deleted_ms);

CREATE TABLE application (
    organization {int}  NOT NULL REFERENCES organization (organization),
    slug         {text} NOT NULL,
    name         {text} NOT NULL,
    description  {text} NOT NULL,
    owner        {text},
    PRIMARY KEY (organization, slug),
    FOREIGN KEY (organization, owner) REFERENCES person (organization, user_key) ON UPDATE CASCADE
){keyed};
CREATE INDEX application_by_owner ON application (organization, owner);

-- One connected instance of an application. File imports write to the one named `imported`.
CREATE TABLE app_account (
    organization {int}  NOT NULL,
    application  {text} NOT NULL,
    name         {text} NOT NULL,
    title        {text} NOT NULL,
    created_ms   {int}  NOT NULL,
    PRIMARY KEY (organization, application, name),
    FOREIGN KEY (organization, application) REFERENCES application (organization, slug)
){keyed};

CREATE TABLE app_access (
    organization  {int}  NOT NULL,
    application   {text} NOT NULL,
    account       {text} NOT NULL,
    user_key      {text} NOT NULL,
    status        {text} NOT NULL CHECK (status IN ('active', 'past')),
    -- The name that the application uses.
    display_name  {text},
    -- What else the template takes, as a JSON object of text by field.
    properties    {text} NOT NULL,
    first_seen_ms {int}  NOT NULL,
    last_seen_ms  {int}  NOT NULL,
    search        {text} NOT NULL,
    PRIMARY KEY (organization, application, account, user_key),
    FOREIGN KEY (organization, application, account) REFERENCES app_account (organization, application, name),
    FOREIGN KEY (organization, user_key) REFERENCES person (organization, user_key) ON UPDATE CASCADE
){keyed};
CREATE INDEX app_access_by_user ON app_access (organization, user_key);
CREATE INDEX app_access_by_application ON app_access (organization, application, user_key, account);

-- The data sources that see an access: `file_upload`, `microsoft_365`, …
CREATE TABLE access_source (
    organization {int}  NOT NULL,
    application  {text} NOT NULL,
    account      {text} NOT NULL,
    user_key     {text} NOT NULL,
    source       {text} NOT NULL,
    last_seen_ms {int}  NOT NULL,
    PRIMARY KEY (organization, application, account, user_key, source),
    FOREIGN KEY (organization, application, account, user_key)
        REFERENCES app_access (organization, application, account, user_key) ON UPDATE CASCADE
){keyed};
CREATE INDEX access_source_by_user ON access_source (organization, application, user_key);

-- An organization's own templates. One with the name of a built-in template takes its place.
CREATE TABLE template (
    organization {int}  NOT NULL REFERENCES organization (organization),
    name         {text} NOT NULL,
    document     {text} NOT NULL,
    PRIMARY KEY (organization, name)
){keyed};

-- A list that imports compare with: `workspace` or `app:SLUG`. Whatever changes what its snapshot holds
-- raises its revision. What changed before `delta_from` can no longer be told.
CREATE TABLE roster (
    organization {int}  NOT NULL REFERENCES organization (organization),
    roster       {text} NOT NULL,
    template     {text} NOT NULL,
    revision     {int}  NOT NULL,
    delta_from   {int}  NOT NULL,
    PRIMARY KEY (organization, roster)
){keyed};

-- The revision at which each user last changed; `removed`: is on the roster no more. This is what a stale base
-- is told, what a delta is made of, and what an undo looks at.
CREATE TABLE roster_change (
    organization {int}  NOT NULL,
    roster       {text} NOT NULL,
    user_key     {text} NOT NULL,
    revision     {int}  NOT NULL,
    removed      {int}  NOT NULL CHECK (removed IN (0, 1)),
    changed_ms   {int}  NOT NULL,
    PRIMARY KEY (organization, roster, user_key),
    FOREIGN KEY (organization, roster) REFERENCES roster (organization, roster)
){keyed};
CREATE INDEX roster_change_by_revision ON roster_change (organization, roster, revision);

-- A changeset on its way: uploaded in chunks, planned, and gone once it is applied.
CREATE TABLE plan (
    organization {int}  NOT NULL,
    id           {text} NOT NULL,
    roster       {text} NOT NULL,
    created_by   {text} NOT NULL,
    created_ms   {int}  NOT NULL,
    expires_ms   {int}  NOT NULL,
    -- What was sent with the changeset: file, counts, policy, chunks expected.
    request      {text} NOT NULL,
    -- The changeset's canonical form; null while chunks are missing.
    changeset    {text},
    -- What the server found: counts, guards.
    effect       {text},
    PRIMARY KEY (organization, id),
    FOREIGN KEY (organization, roster) REFERENCES roster (organization, roster)
){keyed};
CREATE INDEX plan_by_expiry ON plan (organization, expires_ms);
CREATE INDEX plan_by_user ON plan (organization, created_by);

CREATE TABLE plan_chunk (
    organization {int}   NOT NULL,
    plan         {text}  NOT NULL,
    number       {int}   NOT NULL,
    sha256       {text}  NOT NULL,
    -- As it came, compressed.
    body         {bytes} NOT NULL,
    PRIMARY KEY (organization, plan, number),
    FOREIGN KEY (organization, plan) REFERENCES plan (organization, id) ON DELETE CASCADE
){rows};

-- History: every change to a roster, with what takes it back. `id` sorts by time.
CREATE TABLE import (
    organization     {int}  NOT NULL,
    id               {text} NOT NULL,
    roster           {text} NOT NULL,
    -- `file`, `undo`, `scim`, `console`.
    kind             {text} NOT NULL,
    template         {text} NOT NULL,
    file_name        {text} NOT NULL,
    file_bytes       {int}  NOT NULL,
    file_sha256      {text} NOT NULL,
    applied_ms       {int}  NOT NULL,
    applied_by       {text} NOT NULL,
    change_counts    {text} NOT NULL,
    record_counts    {text} NOT NULL,
    changeset        {text} NOT NULL,
    changeset_sha256 {text} NOT NULL,
    inverse          {text} NOT NULL,
    revision         {int}  NOT NULL,
    -- Of an undo: the import it takes back, and the users that it left alone.
    undo_of          {text},
    left_alone       {text} NOT NULL,
    undone_by        {text},
    PRIMARY KEY (organization, id),
    FOREIGN KEY (organization, roster) REFERENCES roster (organization, roster)
){keyed};
CREATE INDEX import_by_roster ON import (organization, roster, id);

-- Requests that a retry repeats. While `status` is null one is being carried out, by whoever holds the `claim`.
CREATE TABLE idempotency_key (
    organization   {int}  NOT NULL REFERENCES organization (organization),
    idempotency_key {text} NOT NULL,
    payload_sha256 {text} NOT NULL,
    claim          {text} NOT NULL,
    claimed_ms     {int}  NOT NULL,
    status         {int},
    body           {text},
    PRIMARY KEY (organization, idempotency_key)
){keyed};
CREATE INDEX idempotency_key_by_time ON idempotency_key (organization, claimed_ms);

-- What was done, by whom; each entry seals the one before it.
CREATE TABLE audit_entry (
    organization {int}  NOT NULL REFERENCES organization (organization),
    number       {int}  NOT NULL,
    at_ms        {int}  NOT NULL,
    actor        {text} NOT NULL,
    action       {text} NOT NULL,
    subject      {text} NOT NULL,
    detail       {text} NOT NULL,
    previous     {text} NOT NULL,
    sha256       {text} NOT NULL,
    PRIMARY KEY (organization, number)
){keyed};

-- Tokens are kept as SHA-256 only.
CREATE TABLE session (
    organization {int}  NOT NULL,
    token_sha256 {text} NOT NULL,
    user_key     {text} NOT NULL,
    expires_ms   {int}  NOT NULL,
    PRIMARY KEY (organization, token_sha256),
    FOREIGN KEY (organization, user_key) REFERENCES profile (organization, user_key)
        ON UPDATE CASCADE ON DELETE CASCADE
){keyed};
CREATE INDEX session_by_user ON session (organization, user_key);

CREATE TABLE sign_in_link (
    organization {int}  NOT NULL,
    token_sha256 {text} NOT NULL,
    user_key     {text} NOT NULL,
    expires_ms   {int}  NOT NULL,
    used_ms      {int},
    PRIMARY KEY (organization, token_sha256),
    FOREIGN KEY (organization, user_key) REFERENCES profile (organization, user_key)
        ON UPDATE CASCADE ON DELETE CASCADE
){keyed};
CREATE INDEX sign_in_link_by_user ON sign_in_link (organization, user_key);
