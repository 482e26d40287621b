//! Which migrations bring which database to this version's schema. Forward only: expand, carry over, contract.

use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AssertSqlSafe, SqlSafeStr};

use crate::driver::Dialect;

/// A migration and the databases it is for.
struct Step {
    version: i64,
    name: &'static str,
    sqlite: Option<&'static str>,
    postgres: Option<&'static str>,
}

macro_rules! sql {
    ($file:literal) => {
        Some(include_str!(concat!("../migrations/", $file)))
    };
}

const STEPS: [Step; 15] = [
    Step {
        version: 1,
        name: "start",
        sqlite: sql!("0001_start.sql"),
        postgres: None,
    },
    Step {
        version: 2,
        name: "set aside",
        sqlite: sql!("0002_set_aside.sql"),
        postgres: None,
    },
    Step {
        version: 3,
        name: "schema",
        sqlite: sql!("0003_schema.sql"),
        postgres: sql!("0003_schema.sql"),
    },
    Step {
        version: 4,
        name: "carry over",
        sqlite: sql!("0004_carry_over.sql"),
        postgres: None,
    },
    Step {
        version: 5,
        name: "drop old",
        sqlite: sql!("0005_drop_old.sql"),
        postgres: None,
    },
    Step {
        version: 6,
        name: "audit kept",
        sqlite: sql!("0006_audit_kept.sqlite.sql"),
        postgres: sql!("0006_audit_kept.postgres.sql"),
    },
    Step {
        version: 7,
        name: "scim",
        sqlite: sql!("0007_scim.sql"),
        postgres: sql!("0007_scim.sql"),
    },
    Step {
        version: 20,
        name: "api token",
        sqlite: sql!("0020_api_token.sql"),
        postgres: sql!("0020_api_token.sql"),
    },
    Step {
        version: 21,
        name: "password",
        sqlite: sql!("0021_password.sql"),
        postgres: sql!("0021_password.sql"),
    },
    Step {
        version: 40,
        name: "openid binding",
        sqlite: sql!("0040_openid_binding.sql"),
        postgres: sql!("0040_openid_binding.sql"),
    },
    Step {
        version: 41,
        name: "link purpose",
        sqlite: sql!("0041_link_purpose.sql"),
        postgres: sql!("0041_link_purpose.sql"),
    },
    Step {
        version: 42,
        name: "embed key",
        sqlite: sql!("0042_embed_key.sql"),
        postgres: sql!("0042_embed_key.sql"),
    },
    Step {
        version: 43,
        name: "epoch",
        sqlite: sql!("0043_epoch.sql"),
        postgres: sql!("0043_epoch.sql"),
    },
    Step {
        version: 50,
        name: "custom role",
        sqlite: sql!("0050_custom_role.sql"),
        postgres: sql!("0050_custom_role.sql"),
    },
    Step {
        version: 60,
        name: "last seen",
        sqlite: sql!("0060_last_seen.sql"),
        postgres: sql!("0060_last_seen.sql"),
    },
];

/// What stands for the words in braces.
const WORDS: [(&str, &str, &str); 5] = [
    ("{int}", "INTEGER", "BIGINT"),
    // PostgreSQL compares as its locale does unless it is told otherwise; SQLite byte by byte.
    ("{text}", "TEXT", "TEXT COLLATE \"C\""),
    ("{bytes}", "BLOB", "BYTEA"),
    ("{keyed}", " STRICT, WITHOUT ROWID", ""),
    ("{rows}", " STRICT", ""),
];

pub(crate) fn sqlite() -> Migrator {
    migrator(Dialect::Sqlite)
}

pub(crate) fn postgres() -> Migrator {
    migrator(Dialect::Postgres)
}

fn migrator(dialect: Dialect) -> Migrator {
    let migrations = STEPS.iter().filter_map(|step| {
        let text = match dialect {
            Dialect::Sqlite => step.sqlite,
            Dialect::Postgres => step.postgres,
        };
        Some(Migration::new(
            step.version,
            step.name.into(),
            MigrationType::Simple,
            AssertSqlSafe(written_for(dialect, text?)).into_sql_str(),
            false,
        ))
    });
    Migrator::with_migrations(migrations.collect())
}

fn written_for(dialect: Dialect, text: &str) -> String {
    WORDS
        .iter()
        .fold(text.to_owned(), |text, (word, sqlite, postgres)| {
            let meant = match dialect {
                Dialect::Sqlite => sqlite,
                Dialect::Postgres => postgres,
            };
            text.replace(word, meant)
        })
}
