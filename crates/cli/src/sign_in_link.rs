//! `rollcall sign-in-link`

use anyhow::Context;
use clap::ArgMatches;
use rollcall_core::validate::canonical_email;
use rollcall_server::{
    RESET_LINK_SECONDS, SIGN_IN_LINK_SECONDS, issue_reset_link, issue_sign_in_link, now_ms,
};
use rollcall_store::Storage;

use crate::settings::DatabaseFlags;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: DatabaseFlags,
    /// E-mail address of the user who is to sign in.
    #[arg(long, value_name = "EMAIL")]
    user: String,
    /// Where browsers reach the server.
    #[arg(long, value_name = "BASE", default_value = "http://127.0.0.1:8440")]
    url: String,
    /// The link sets a new password; all other sessions and the API tokens of the user end then.
    #[arg(long)]
    reset: bool,
}

pub(crate) async fn run(args: Args, matches: &ArgMatches) -> anyhow::Result<()> {
    let storage = Storage::open(&args.database.existing(matches)?).await?;
    let organization = storage
        .organization()
        .await?
        .context("the database is empty")?;
    let key = canonical_email(&args.user)
        .with_context(|| format!("{} is not an e-mail address", args.user))?;
    let principal = storage
        .principal(organization.id, &key)
        .await?
        .with_context(|| format!("{key} is no active user of {}", organization.name))?;
    let (token, seconds) = if args.reset {
        let token = issue_reset_link(&storage, &principal, now_ms()).await?;
        (token, RESET_LINK_SECONDS)
    } else {
        let token = issue_sign_in_link(&storage, &principal, now_ms()).await?;
        (token, SIGN_IN_LINK_SECONDS)
    };
    storage.close().await;
    let minutes = seconds / 60;
    if args.reset {
        let base = args.url.trim_end_matches('/');
        println!("Set a password (once, within {minutes} minutes): {base}/set-password#{token}");
    } else {
        let url = link_url(&args.url, &token);
        println!("Sign in (once, within {minutes} minutes): {url}");
    }
    Ok(())
}

/// The page of the single-page app that uses the token up. What follows `#` is not sent to any server.
pub(crate) fn link_url(base: &str, token: &str) -> String {
    format!("{}/sign-in#{token}", base.trim_end_matches('/'))
}
