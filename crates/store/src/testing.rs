//! What tests on a real database share.

use std::sync::atomic::{AtomicU32, Ordering};

/// Names the PostgreSQL server for tests.
const SERVER: &str = "ROLLCALL_TEST_POSTGRES";

/// The URL of the PostgreSQL server for tests, with an empty schema of its own in it.
///
/// # Errors
/// When there is none, in words, or when it fails.
pub async fn postgres_schema() -> Result<String, String> {
    static COUNT: AtomicU32 = AtomicU32::new(0);
    let server = std::env::var(SERVER).map_err(|_| {
        format!("{SERVER} names no PostgreSQL; `cargo xtask test` starts one and says which")
    })?;
    let schema = format!(
        "test_{}_{}",
        std::process::id(),
        COUNT.fetch_add(1, Ordering::SeqCst)
    );
    let failed = |error: sqlx::Error| format!("{server}: {error}");
    let admin = sqlx::PgPool::connect(&server).await.map_err(failed)?;
    for statement in [
        format!("DROP SCHEMA IF EXISTS {schema} CASCADE"),
        format!("CREATE SCHEMA {schema}"),
    ] {
        sqlx::query(sqlx::AssertSqlSafe(statement))
            .execute(&admin)
            .await
            .map_err(failed)?;
    }
    admin.close().await;
    let sign = if server.contains('?') { '&' } else { '?' };
    Ok(format!("{server}{sign}options=-c%20search_path%3D{schema}"))
}
