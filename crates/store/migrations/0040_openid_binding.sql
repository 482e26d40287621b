-- Which account of an identity provider a user signs in with: bound once, by a verified address, and then for good.
CREATE TABLE openid_binding (
    organization {int}  NOT NULL,
    issuer       {text} NOT NULL,
    subject      {text} NOT NULL,
    user_key     {text} NOT NULL,
    bound_ms     {int}  NOT NULL,
    PRIMARY KEY (organization, issuer, subject),
    UNIQUE (organization, issuer, user_key),
    FOREIGN KEY (organization, user_key) REFERENCES profile (organization, user_key)
        ON UPDATE CASCADE ON DELETE CASCADE
){keyed};
