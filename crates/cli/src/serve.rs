//! `rollcall serve`

use std::io::IsTerminal;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context;
use rollcall_server::{
    Config, DEFAULT_SESSION_SECONDS, DEMO_ADMIN, SIGN_IN_LINK_SECONDS, found_demo,
    issue_sign_in_link, now_ms,
};
use rollcall_store::{Storage, is_postgres};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tracing_subscriber::EnvFilter;

use crate::sign_in_link::link_url;

/// How long running requests may take once the server is told to stop.
const STOP_WITHIN: Duration = Duration::from_secs(10);

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// Address and port to listen on; port 0 takes a free one.
    #[arg(long, default_value = "127.0.0.1:8440")]
    listen: SocketAddr,
    /// Folder of the built site.
    #[arg(long, default_value = "dist")]
    site: PathBuf,
    /// An SQLite file, made when it is not there, or a PostgreSQL database by its postgres:// URL.
    #[arg(
        long,
        env = "DATABASE_URL",
        default_value = "rollcall.db",
        hide_env_values = true
    )]
    database: String,
    /// Fill an empty database with demo data.
    #[arg(long)]
    demo: bool,
    /// Where browsers reach the server, when it is not where it listens: https://rollcall.example.com
    #[arg(long, value_name = "URL")]
    public_url: Option<String>,
    /// How long a session lasts.
    #[arg(long, value_name = "N", default_value_t = DEFAULT_SESSION_SECONDS)]
    session_seconds: u32,
    #[command(flatten)]
    doors: crate::doors::Doors,
}

pub(crate) async fn run(args: Args) -> anyhow::Result<()> {
    let filter = EnvFilter::try_from_default_env().unwrap_or_else(|_| EnvFilter::new("info"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_ansi(std::io::stderr().is_terminal())
        .with_writer(std::io::stderr)
        .init();
    if !args.site.join("index.html").is_file() {
        tracing::warn!(
            "there is no index.html in {}: only the API answers. Build the site with `cargo xtask build`, \
             or say where it is with --site.",
            args.site.display()
        );
    }

    let storage = Storage::open(&args.database).await?;
    if !is_postgres(&args.database) {
        // No other server uses the file: what this one was killed in can be tried again at once.
        storage.release_claims().await?;
    }
    if args.demo && storage.organization().await?.is_none() {
        found_demo(&storage, now_ms())
            .await
            .context("making the demo data")?;
    }
    let listener = TcpListener::bind(args.listen)
        .await
        .with_context(|| format!("listening on {}", args.listen))?;
    let listening_on = format!("http://{}", listener.local_addr()?);
    let public_url = args
        .public_url
        .as_deref()
        .unwrap_or(&listening_on)
        .trim_end_matches('/')
        .to_owned();
    let mut config = Config::new(args.site, public_url);
    config.session_seconds = args.session_seconds;
    args.doors.apply_to(&mut config)?;
    let router = rollcall_server::router(storage.clone(), &config)?;
    let told_to_stop = stop_signal().context("listening for signals")?;

    tokio::spawn(purge_hourly(storage.clone()));
    println!("Rollcall is listening on {listening_on}");
    print_sign_in_link(&storage, &config.public_url).await?;

    let (stop, stopped) = oneshot::channel::<()>();
    let serving = rollcall_server::serve(listener, router, async {
        told_to_stop.await;
        let _ = stop.send(());
    });
    tokio::select! {
        served = serving => served?,
        () = async { if stopped.await.is_ok() { tokio::time::sleep(STOP_WITHIN).await } } => {
            tracing::warn!("stopped although some requests were still running");
        }
    }
    storage.close().await;
    Ok(())
}

/// Empties the bin of those who were deleted too long ago. Several servers on one database may all do it.
async fn purge_hourly(storage: Storage) {
    let mut hours = tokio::time::interval(Duration::from_secs(60 * 60));
    loop {
        hours.tick().await;
        match storage.purge(now_ms()).await {
            Ok(0) => {}
            Ok(users) => tracing::info!(users, "deleted for good after 30 days"),
            Err(error) => tracing::error!(reason = %error, "the bin could not be emptied"),
        }
        if let Err(error) = storage.forget_attempts(now_ms()).await {
            tracing::error!(reason = %error, "old failures to sign in could not be forgotten");
        }
    }
}

/// The link goes to standard output alone: it is a key.
async fn print_sign_in_link(storage: &Storage, url: &str) -> anyhow::Result<()> {
    let Some(organization) = storage.organization().await? else {
        println!(
            "Nobody can sign in yet, the database is empty. Stop the server and run `rollcall load`, \
             or start it with --demo."
        );
        return Ok(());
    };
    let admin = match storage.principal(organization.id, DEMO_ADMIN).await? {
        Some(admin) => Some(admin),
        None => storage.first_admin(organization.id).await?,
    };
    let Some(admin) = admin else {
        println!(
            "There is no active Admin. `rollcall sign-in-link --user EMAIL` lets somebody else in."
        );
        return Ok(());
    };
    let token = issue_sign_in_link(storage, &admin, now_ms()).await?;
    println!(
        "Sign in (once, within {} minutes): {}",
        SIGN_IN_LINK_SECONDS / 60,
        link_url(url, &token)
    );
    Ok(())
}

/// Done when the process is told to stop. Listens from the call on, not from the first poll: whoever
/// reads that the server is up may tell it to stop at once.
///
/// # Errors
/// When the operating system refuses to hand over its signals.
fn stop_signal() -> std::io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        let mut interrupt = signal(SignalKind::interrupt())?;
        let mut terminate = signal(SignalKind::terminate())?;
        Ok(async move {
            tokio::select! {
                _ = interrupt.recv() => {}
                _ = terminate.recv() => {}
            }
        })
    }
    #[cfg(not(unix))]
    Ok(async {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    })
}
