//! `rollcall config`: what holds, and where it was set.

use clap::ArgMatches;
use toml::Table;

use crate::settings::{Flags, Origin, is_secret, without_password};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    settings: Flags,
}

/// Prints a file of settings that says the same, passwords aside.
pub(crate) fn run(args: &Args, matches: &ArgMatches) -> anyhow::Result<()> {
    let mut resolved = args.settings.resolve(matches)?;
    resolved.settings.database = without_password(&resolved.settings.database);
    let table = Table::try_from(&resolved.settings)?;
    let lines: Vec<(String, &str)> = resolved
        .origins
        .iter()
        .filter_map(|(name, origin)| {
            let value = table.get(name)?;
            // What is hidden cannot be read again.
            let hidden = if is_secret(name) { "# " } else { "" };
            Some((format!("{hidden}{name} = {value}"), worded(*origin)))
        })
        .collect();
    let width = lines
        .iter()
        .map(|(line, _)| line.chars().count())
        .max()
        .unwrap_or(0);
    for (line, origin) in lines {
        println!("{line:width$}  # {origin}");
    }
    Ok(())
}

fn worded(origin: Origin) -> &'static str {
    match origin {
        Origin::Flag => "flag",
        Origin::Environment => "environment",
        Origin::File => "file",
        Origin::Default => "default",
    }
}
