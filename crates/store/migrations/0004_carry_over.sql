-- SQLite only: what the first version kept moves into the tables that both databases share.
INSERT INTO organization SELECT organization, name, created_ms FROM old_organization;
INSERT INTO person (organization, user_key, id, email, created_ms)
SELECT organization, key,
       lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8'
             || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
       email, created_ms
FROM old_user;
INSERT INTO profile (organization, user_key, display_name, status, role, archived_ms, attributes, changed_ms, search)
SELECT p.organization, p.user, p.display_name, p.status, p.role, p.archived_ms, '{}', u.created_ms, p.search
FROM old_profile p JOIN old_user u ON u.organization = p.organization AND u.key = p.user;
INSERT INTO user_group (organization, name, id, created_ms, changed_ms)
SELECT g.organization, g.name,
       lower(hex(randomblob(4)) || '-' || hex(randomblob(2)) || '-4' || substr(hex(randomblob(2)), 2) || '-8'
             || substr(hex(randomblob(2)), 2) || '-' || hex(randomblob(6))),
       o.created_ms, o.created_ms
FROM old_user_group g JOIN old_organization o ON o.organization = g.organization;
INSERT INTO membership SELECT organization, user, user_group FROM old_membership;
INSERT INTO source SELECT organization, name, enabled, format FROM old_source;
INSERT INTO identifier (organization, source, username, user_key)
SELECT organization, source, username, user FROM old_identifier;
INSERT INTO application SELECT organization, slug, name, description, owner FROM old_application;
INSERT INTO app_account SELECT organization, application, name, title, created_ms FROM old_app_account;
INSERT INTO app_access SELECT organization, application, account, user, status, display_name, properties,
                              first_seen_ms, last_seen_ms, search
FROM old_app_access;
INSERT INTO access_source SELECT organization, application, account, user, source, last_seen_ms FROM old_access_source;
INSERT INTO template SELECT organization, name, document FROM old_template;
INSERT INTO roster SELECT organization, roster, template, revision, 0 FROM old_roster;
INSERT INTO roster_change (organization, roster, user_key, revision, removed, changed_ms)
SELECT c.organization, c.roster, c.user, c.revision, 0,
       COALESCE((SELECT MAX(i.applied_ms) FROM old_import i
                 WHERE i.organization = c.organization AND i.roster = c.roster AND i.revision = c.revision), 0)
FROM old_roster_change c;
INSERT INTO import (organization, id, roster, kind, template, file_name, file_bytes, file_sha256, applied_ms,
                    applied_by, change_counts, record_counts, changeset, changeset_sha256, inverse, revision,
                    left_alone)
SELECT organization, id, roster, 'file', template, file_name, file_bytes, file_sha256, applied_ms, applied_by,
       change_counts, record_counts, changeset, changeset_sha256, inverse, revision, '[]'
FROM old_import;
INSERT INTO idempotency_key (organization, idempotency_key, payload_sha256, claim, claimed_ms, status, body)
SELECT organization, key, payload_sha256, '', created_ms, status, body FROM old_idempotency_key;
INSERT INTO session SELECT organization, token_sha256, user, expires_ms FROM old_session;
INSERT INTO sign_in_link SELECT organization, token_sha256, user, expires_ms, used_ms FROM old_sign_in_link;
