-- Roles that an organization makes for itself; what they allow comes on top of the built-in role.
CREATE TABLE custom_role (
    organization {int}  NOT NULL REFERENCES organization (organization),
    id           {text} NOT NULL,
    name         {text} NOT NULL,
    -- Lower case, without accents: no two roles are called the same.
    name_folded  {text} NOT NULL,
    -- JSON: scopes with their levels.
    scopes       {text} NOT NULL,
    -- Raised by every change, so that nobody writes over what they have not seen.
    version      {int}  NOT NULL,
    PRIMARY KEY (organization, id)
){keyed};
CREATE UNIQUE INDEX custom_role_by_name ON custom_role (organization, name_folded);

-- Who holds which. Whoever is deleted from the directory holds none any more.
CREATE TABLE custom_role_holder (
    organization {int}  NOT NULL,
    user_key     {text} NOT NULL,
    role         {text} NOT NULL,
    PRIMARY KEY (organization, user_key, role),
    FOREIGN KEY (organization, user_key) REFERENCES profile (organization, user_key)
        ON UPDATE CASCADE ON DELETE CASCADE,
    FOREIGN KEY (organization, role) REFERENCES custom_role (organization, id) ON DELETE CASCADE
){keyed};
CREATE INDEX custom_role_holder_by_role ON custom_role_holder (organization, role, user_key);
