-- In which import a user was seen last, for the rosters whose missing users somebody is asked about. Whoever has no row
-- in `last_seen` was in the roster's latest full list: an import of a hundred thousand users writes rows only for those
-- whom it did not hold, and those whom it holds again lose theirs.
CREATE TABLE full_list (
    organization {int}  NOT NULL,
    roster       {text} NOT NULL,
    import       {text} NOT NULL,
    PRIMARY KEY (organization, roster),
    FOREIGN KEY (organization, roster) REFERENCES roster (organization, roster),
    FOREIGN KEY (organization, import) REFERENCES import (organization, id)
){keyed};

CREATE TABLE last_seen (
    organization {int}  NOT NULL,
    roster       {text} NOT NULL,
    user_key     {text} NOT NULL,
    -- Null: nobody knows.
    import       {text},
    PRIMARY KEY (organization, roster, user_key),
    FOREIGN KEY (organization, roster) REFERENCES roster (organization, roster),
    FOREIGN KEY (organization, user_key) REFERENCES person (organization, user_key)
        ON UPDATE CASCADE ON DELETE CASCADE,
    FOREIGN KEY (organization, import) REFERENCES import (organization, id)
){keyed};
CREATE INDEX last_seen_by_user ON last_seen (organization, user_key);
