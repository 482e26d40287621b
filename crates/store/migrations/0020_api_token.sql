-- What programs call with. A token ends with whoever made it.
CREATE TABLE api_token (
    organization {int}  NOT NULL,
    id           {text} NOT NULL,
    token_sha256 {text} NOT NULL,
    -- Who made it: it may never do more than they may.
    user_key     {text} NOT NULL,
    name         {text} NOT NULL,
    -- JSON: scopes with their levels.
    scopes       {text} NOT NULL,
    created_ms   {int}  NOT NULL,
    expires_ms   {int}  NOT NULL,
    last_used_ms {int},
    PRIMARY KEY (organization, id),
    UNIQUE (organization, token_sha256),
    FOREIGN KEY (organization, user_key) REFERENCES profile (organization, user_key)
        ON UPDATE CASCADE ON DELETE CASCADE
){keyed};
CREATE INDEX api_token_by_user ON api_token (organization, user_key);
