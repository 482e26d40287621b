//! `rollcall serve`

use std::io::IsTerminal;
use std::time::Duration;

use anyhow::Context;
use clap::ArgMatches;
use rollcall_server::{
    Config, DEMO_ADMIN, SIGN_IN_LINK_SECONDS, found_demo, issue_sign_in_link, now_ms,
};
use rollcall_store::{Storage, is_postgres};
use tokio::net::TcpListener;
use tokio::sync::oneshot;
use tracing_subscriber::EnvFilter;

use crate::settings::{Flags, LogFormat, Settings};
use crate::sign_in_link::link_url;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    settings: Flags,
    /// Fill an empty database with demo data.
    #[arg(long)]
    demo: bool,
}

pub(crate) async fn run(args: Args, matches: &ArgMatches) -> anyhow::Result<()> {
    let settings = args.settings.resolve(matches)?.settings;
    start_log(&settings)?;
    if !settings.site.join("index.html").is_file() {
        tracing::warn!(
            "there is no index.html in {}: only the API answers. Build the site with `cargo xtask build`, \
             or say where it is with --site.",
            settings.site.display()
        );
    }

    let storage = Storage::open(&settings.database).await?;
    if !is_postgres(&settings.database) {
        // No other server uses the file: what this one was killed in can be tried again at once.
        storage.release_claims().await?;
    }
    if args.demo && storage.organization().await?.is_none() {
        found_demo(&storage, now_ms())
            .await
            .context("making the demo data")?;
    }
    let listener = TcpListener::bind(settings.listen)
        .await
        .with_context(|| format!("listening on {}", settings.listen))?;
    let listening_on = format!("http://{}", listener.local_addr()?);
    let public_url = settings
        .public_url
        .as_deref()
        .unwrap_or(&listening_on)
        .trim_end_matches('/')
        .to_owned();
    let mut config = Config::new(settings.site.clone(), public_url);
    config.rate_limits = settings.rate_limits();
    config.session_seconds = settings.session_seconds;
    settings.open_doors(&mut config)?;
    let router = rollcall_server::router(storage.clone(), &config)?;
    let told_to_stop = stop_signal().context("listening for signals")?;

    tokio::spawn(purge_hourly(storage.clone()));
    println!("Rollcall is listening on {listening_on}");
    print_sign_in_link(&storage, &config.public_url).await?;

    let drain = Duration::from_secs(settings.drain_seconds.into());
    let stop_within = Duration::from_secs(settings.stop_seconds.into());
    let stopping = config.stopping.clone();
    let (stop, stopped) = oneshot::channel::<()>();
    let serving = rollcall_server::serve(listener, router, async move {
        told_to_stop.await;
        stopping.begin();
        tokio::time::sleep(drain).await;
        tracing::info!("stopping: requests that are running are answered first");
        let _ = stop.send(());
    });
    tokio::select! {
        served = serving => served?,
        () = async { if stopped.await.is_ok() { tokio::time::sleep(stop_within).await } } => {
            tracing::warn!("stopped although some requests were still running");
        }
    }
    storage.close().await;
    Ok(())
}

/// Starts the log, on standard error.
fn start_log(settings: &Settings) -> anyhow::Result<()> {
    let filter = EnvFilter::try_new(&settings.log)
        .with_context(|| format!("\"{}\" is no filter for the log", settings.log))?;
    let log = tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr);
    match settings.log_format {
        LogFormat::Text => log.with_ansi(std::io::stderr().is_terminal()).init(),
        LogFormat::Json => log.json().flatten_event(true).init(),
    }
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
