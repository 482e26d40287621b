-- What SCIM looks up: the latest users first, and users by any of their further addresses.
CREATE INDEX person_by_creation ON person (organization, created_ms, id);

CREATE TABLE further_email (
    organization {int}  NOT NULL,
    user_key     {text} NOT NULL,
    -- In lower case.
    address      {text} NOT NULL,
    PRIMARY KEY (organization, user_key, address),
    FOREIGN KEY (organization, user_key) REFERENCES profile (organization, user_key)
        ON UPDATE CASCADE ON DELETE CASCADE
){keyed};
CREATE INDEX further_email_by_address ON further_email (organization, address);
