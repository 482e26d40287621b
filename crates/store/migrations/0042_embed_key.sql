-- Keys of applications that embed the import: whoever holds the private half signs for their users.
CREATE TABLE embed_key (
    organization {int}  NOT NULL,
    id           {text} NOT NULL,
    application  {text} NOT NULL,
    name         {text} NOT NULL,
    -- The page that the import is embedded in: https://app.example.com
    origin       {text} NOT NULL,
    algorithm    {text} NOT NULL CHECK (algorithm IN ('EdDSA', 'ES256', 'RS256')),
    -- PEM.
    public_key   {text} NOT NULL,
    created_by   {text} NOT NULL,
    created_ms   {int}  NOT NULL,
    PRIMARY KEY (organization, id),
    FOREIGN KEY (organization, application) REFERENCES application (organization, slug)
        ON DELETE CASCADE
){keyed};
CREATE INDEX embed_key_by_application ON embed_key (organization, application, id);
CREATE INDEX embed_key_by_origin ON embed_key (organization, origin);
