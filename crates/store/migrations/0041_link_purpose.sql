-- What a one-time link is for: it opens a session (sign_in), or sets a password (reset), and never both.
ALTER TABLE sign_in_link ADD COLUMN purpose {text} DEFAULT 'sign_in' NOT NULL
    CHECK (purpose IN ('sign_in', 'reset'));
