//! Rollcall on the command line.

mod audit;
mod check;
mod convert;
mod dialect_document;
mod doors;
mod load;
mod serve;
mod sign_in_link;
mod workbook;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

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
    /// Print one more one-time sign-in link.
    SignInLink(sign_in_link::Args),
    /// Check and export the audit log.
    Audit(audit::Args),
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
    let outcome = match Cli::parse().command {
        Command::Audit(args) => audit::run(args).await,
        Command::Check(args) => check::run(&args),
        Command::Convert(args) => convert::run(&args),
        Command::Serve(args) => serve::run(args).await.map(|()| ExitCode::SUCCESS),
        Command::SignInLink(args) => sign_in_link::run(args).await.map(|()| ExitCode::SUCCESS),
        Command::Load(args) => load::run(args).await.map(|()| ExitCode::SUCCESS),
    };
    outcome.unwrap_or_else(|error| {
        eprintln!("rollcall: {error:#}");
        ExitCode::from(EXIT_FAILED)
    })
}
