//! Which tables a backup holds, in an order in which every row follows the rows that it refers to.

/// What a column holds, and how its values are written: numbers, strings, and strings of Base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Int,
    Text,
    Bytes,
}

/// A table without its column `organization`.
#[derive(Debug)]
pub struct Table {
    pub name: &'static str,
    /// How many of the columns, from the first, are its primary key together with the organization.
    pub(super) keys: usize,
    pub(super) columns: &'static [(&'static str, Kind)],
    /// Rows that are left out.
    pub(super) only: &'static str,
    /// Rows that are read at a time.
    pub(super) page: u32,
}

impl Table {
    /// Its columns' names.
    pub fn columns(&self) -> impl Iterator<Item = &'static str> {
        self.columns.iter().map(|(name, _)| *name)
    }

    pub(super) const fn of(
        name: &'static str,
        keys: usize,
        columns: &'static [(&'static str, Kind)],
    ) -> Table {
        Table {
            name,
            keys,
            columns,
            only: "",
            page: 2_000,
        }
    }

    /// Rows that may be many megabytes each.
    const fn large(self) -> Table {
        Table { page: 1, ..self }
    }

    const fn only(self, only: &'static str) -> Table {
        Table { only, ..self }
    }
}

/// Tables that no backup holds: keys to the organization, and what guards them; and what makes it another one than
/// the one it was. They are made anew.
pub const LEFT_OUT: [&str; 6] = [
    "session",
    "sign_in_link",
    "api_token",
    "password",
    "password_attempt",
    "epoch",
];

use Kind::{Bytes, Int, Text};

/// Tables that every backup holds.
pub const KEPT: [Table; 27] = [
    Table::of("organization", 0, &[("name", Text), ("created_ms", Int)]),
    Table::of(
        "person",
        1,
        &[
            ("user_key", Text),
            ("id", Text),
            ("email", Text),
            ("created_ms", Int),
        ],
    ),
    Table::of(
        "profile",
        1,
        &[
            ("user_key", Text),
            ("display_name", Text),
            ("status", Text),
            ("role", Text),
            ("archived_ms", Int),
            ("user_name", Text),
            ("user_name_folded", Text),
            ("external_id", Text),
            ("attributes", Text),
            ("changed_ms", Int),
            ("search", Text),
        ],
    ),
    Table::of(
        "openid_binding",
        2,
        &[
            ("issuer", Text),
            ("subject", Text),
            ("user_key", Text),
            ("bound_ms", Int),
        ],
    ),
    Table::of(
        "custom_role",
        1,
        &[
            ("id", Text),
            ("name", Text),
            ("name_folded", Text),
            ("scopes", Text),
            ("version", Int),
        ],
    ),
    Table::of(
        "custom_role_holder",
        2,
        &[("user_key", Text), ("role", Text)],
    ),
    Table::of(
        "user_group",
        1,
        &[
            ("name", Text),
            ("id", Text),
            ("external_id", Text),
            ("created_ms", Int),
            ("changed_ms", Int),
        ],
    ),
    Table::of("membership", 2, &[("user_key", Text), ("user_group", Text)]),
    Table::of(
        "source",
        1,
        &[("name", Text), ("enabled", Int), ("format", Text)],
    ),
    Table::of(
        "identifier",
        2,
        &[("source", Text), ("username", Text), ("user_key", Text)],
    ),
    Table::of("further_email", 2, &[("user_key", Text), ("address", Text)]),
    Table::of(
        "deleted_user",
        1,
        &[
            ("user_key", Text),
            ("id", Text),
            ("entry", Text),
            ("user_name", Text),
            ("external_id", Text),
            ("attributes", Text),
            ("deleted_ms", Int),
            ("deleted_by", Text),
        ],
    ),
    Table::of(
        "application",
        1,
        &[
            ("slug", Text),
            ("name", Text),
            ("description", Text),
            ("owner", Text),
        ],
    ),
    Table::of(
        "app_account",
        2,
        &[
            ("application", Text),
            ("name", Text),
            ("title", Text),
            ("created_ms", Int),
        ],
    ),
    Table::of(
        "app_access",
        3,
        &[
            ("application", Text),
            ("account", Text),
            ("user_key", Text),
            ("status", Text),
            ("display_name", Text),
            ("properties", Text),
            ("first_seen_ms", Int),
            ("last_seen_ms", Int),
            ("search", Text),
        ],
    ),
    Table::of(
        "access_source",
        4,
        &[
            ("application", Text),
            ("account", Text),
            ("user_key", Text),
            ("source", Text),
            ("last_seen_ms", Int),
        ],
    ),
    Table::of(
        "embed_key",
        1,
        &[
            ("id", Text),
            ("application", Text),
            ("name", Text),
            ("origin", Text),
            ("algorithm", Text),
            ("public_key", Text),
            ("created_by", Text),
            ("created_ms", Int),
        ],
    ),
    Table::of("template", 1, &[("name", Text), ("document", Text)]),
    Table::of(
        "roster",
        1,
        &[
            ("roster", Text),
            ("template", Text),
            ("revision", Int),
            ("delta_from", Int),
        ],
    ),
    Table::of(
        "roster_change",
        2,
        &[
            ("roster", Text),
            ("user_key", Text),
            ("revision", Int),
            ("removed", Int),
            ("changed_ms", Int),
        ],
    ),
    Table::of(
        "plan",
        1,
        &[
            ("id", Text),
            ("roster", Text),
            ("created_by", Text),
            ("created_ms", Int),
            ("expires_ms", Int),
            ("request", Text),
            ("changeset", Text),
            ("effect", Text),
        ],
    )
    .large(),
    Table::of(
        "plan_chunk",
        2,
        &[
            ("plan", Text),
            ("number", Int),
            ("sha256", Text),
            ("body", Bytes),
        ],
    )
    .large(),
    Table::of(
        "import",
        1,
        &[
            ("id", Text),
            ("roster", Text),
            ("kind", Text),
            ("template", Text),
            ("file_name", Text),
            ("file_bytes", Int),
            ("file_sha256", Text),
            ("applied_ms", Int),
            ("applied_by", Text),
            ("change_counts", Text),
            ("record_counts", Text),
            ("changeset", Text),
            ("changeset_sha256", Text),
            ("inverse", Text),
            ("revision", Int),
            ("undo_of", Text),
            ("left_alone", Text),
            ("undone_by", Text),
        ],
    )
    .large(),
    Table::of("full_list", 1, &[("roster", Text), ("import", Text)]),
    Table::of(
        "last_seen",
        2,
        &[("roster", Text), ("user_key", Text), ("import", Text)],
    ),
    // A request that is still being carried out has no answer to keep.
    Table::of(
        "idempotency_key",
        1,
        &[
            ("idempotency_key", Text),
            ("payload_sha256", Text),
            ("claim", Text),
            ("claimed_ms", Int),
            ("status", Int),
            ("body", Text),
        ],
    )
    .only(" AND status IS NOT NULL"),
    // In this order an entry is read, too.
    Table::of(
        AUDIT,
        1,
        &[
            ("number", Int),
            ("at_ms", Int),
            ("actor", Text),
            ("action", Text),
            ("subject", Text),
            ("detail", Text),
            ("previous", Text),
            ("sha256", Text),
        ],
    ),
];

/// The audit log, whose chain is checked as it comes back.
pub(super) const AUDIT: &str = "audit_entry";
