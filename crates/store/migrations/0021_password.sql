-- What users sign in with, as Argon2id hashes with their parameters.
CREATE TABLE password (
    organization {int}  NOT NULL,
    user_key     {text} NOT NULL,
    hash         {text} NOT NULL,
    set_ms       {int}  NOT NULL,
    used_ms      {int},
    PRIMARY KEY (organization, user_key),
    FOREIGN KEY (organization, user_key) REFERENCES profile (organization, user_key)
        ON UPDATE CASCADE ON DELETE CASCADE
){keyed};

-- Failures, whether anybody has the address or not; it is kept as a hash.
CREATE TABLE password_attempt (
    organization {int}  NOT NULL,
    account      {text} NOT NULL,
    failures     {int}  NOT NULL,
    last_ms      {int}  NOT NULL,
    PRIMARY KEY (organization, account),
    FOREIGN KEY (organization) REFERENCES organization (organization)
){keyed};
CREATE INDEX password_attempt_by_time ON password_attempt (organization, last_ms);
