-- Revisions mean something within an epoch only. A restored organization begins another one, so that nobody takes what
-- they kept of the earlier one for what is here now.
CREATE TABLE epoch (
    organization {int}  NOT NULL REFERENCES organization (organization),
    name         {text} NOT NULL,
    PRIMARY KEY (organization)
){keyed};
INSERT INTO epoch (organization, name) SELECT organization, 'o' || CAST(organization AS TEXT) FROM organization;
