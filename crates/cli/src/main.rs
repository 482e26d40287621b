//! Rollcall on the command line.

mod audit;
mod backup;
mod check;
mod config;
mod convert;
mod dialect_document;
mod load;
mod serve;
mod settings;
mod sign_in_link;
mod workbook;

use std::process::ExitCode;

use clap::{CommandFactory, FromArgMatches, Parser, Subcommand};

/// The user-import desk: checks user lists, and serves the admin console.
#[derive(Debug, Parser)]
#[command(name = "rollcall", version, arg_required_else_help = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Serve the console, the public pages and the API.
    Serve(serve::Args),
    /// Print the server's settings, and where each was set.
    Config(config::Args),
    /// Print one more one-time sign-in link.
    SignInLink(sign_in_link::Args),
    /// Check and export the audit log.
    Audit(audit::Args),
    /// Write everything but passwords and tokens to a file; the server may go on meanwhile.
    Backup(backup::BackupArgs),
    /// Bring a backup into an empty database, of either kind.
    Restore(backup::RestoreArgs),
    /// Check a file against a template, and compare it with the users on record.
    Check(check::Args),
    /// Write any readable table as plain CSV: UTF-8, commas, CRLF.
    Convert(convert::Args),
    /// Fill an empty database from a directory document.
    Load(load::Args),
}

/// Exit code of a command that could not run.
const EXIT_FAILED: u8 = 2;

#[tokio::main]
async fn main() -> ExitCode {
    let matches = Cli::command().get_matches();
    let command = match Cli::from_arg_matches(&matches) {
        Ok(cli) => cli.command,
        Err(error) => error.exit(),
    };
    // Of the command: they tell a flag from what the environment set.
    let matches = matches.subcommand().map(|(_, matches)| matches);
    let matches = matches.cloned().unwrap_or_default();
    let outcome = match command {
        Command::Audit(args) => audit::run(args, &matches).await,
        Command::Backup(args) => succeeded(backup::back_up(args, &matches).await),
        Command::Check(args) => check::run(&args),
        Command::Config(args) => succeeded(config::run(&args, &matches)),
        Command::Convert(args) => convert::run(&args),
        Command::Serve(args) => succeeded(serve::run(args, &matches).await),
        Command::SignInLink(args) => succeeded(sign_in_link::run(args, &matches).await),
        Command::Load(args) => succeeded(load::run(args, &matches).await),
        Command::Restore(args) => succeeded(backup::restore(args, &matches).await),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("rollcall: {error:#}");
        ExitCode::from(EXIT_FAILED)
    })
}

fn succeeded(outcome: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    outcome.map(|()| ExitCode::SUCCESS)
}
