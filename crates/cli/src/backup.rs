//! `rollcall backup` and `rollcall restore`

use std::fs::File;
use std::io::{self, BufRead, BufReader, BufWriter, Write};
use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ArgMatches;
use rollcall_server::now_ms;
use rollcall_store::{BackupReader, Storage};

use crate::settings::{DatabaseFlags, without_password};

#[derive(Debug, clap::Args)]
pub(crate) struct BackupArgs {
    #[command(flatten)]
    database: DatabaseFlags,
    /// File to write, which must not be there yet; `-` is standard output.
    #[arg(long, value_name = "FILE")]
    output: PathBuf,
}

#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArgs {
    #[command(flatten)]
    database: DatabaseFlags,
    /// The backup; `-` is standard input.
    #[arg(long, value_name = "FILE")]
    input: PathBuf,
}

/// A server may go on meanwhile: the backup is of the moment at which it begins.
pub(crate) async fn back_up(args: BackupArgs, matches: &ArgMatches) -> anyhow::Result<()> {
    let storage = Storage::open(&args.database.existing(matches)?).await?;
    let organization = storage
        .organization()
        .await?
        .context("the database is empty")?;
    let mut reader = storage.back_up(organization.id, now_ms()).await?;
    if is_dash(&args.output) {
        write(&mut reader, &mut BufWriter::new(io::stdout())).await?;
    } else {
        write_file(&mut reader, &args.output).await?;
    }
    eprintln!(
        "Backed up {}: rows {}. It holds no passwords, tokens or sessions.",
        organization.name,
        reader.rows()
    );
    drop(reader);
    storage.close().await;
    Ok(())
}

/// Under its name stands a whole backup or nothing.
async fn write_file(reader: &mut BackupReader, path: &Path) -> anyhow::Result<()> {
    if path.exists() {
        bail!(
            "{} is there already; a backup is never written over",
            path.display()
        );
    }
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    let context = || format!("writing {}", path.display());
    let mut writer = BufWriter::new(private_file(&partial).with_context(context)?);
    write(reader, &mut writer).await.with_context(context)?;
    writer.get_ref().sync_all().with_context(context)?;
    std::fs::rename(&partial, path).with_context(context)
}

/// A file that its owner alone can read: a backup names everybody.
fn private_file(path: &Path) -> io::Result<File> {
    let mut options = File::options();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

async fn write(reader: &mut BackupReader, writer: &mut impl Write) -> anyhow::Result<()> {
    while let Some(lines) = reader.next_lines().await? {
        writer.write_all(lines.as_bytes())?;
    }
    writer.flush()?;
    Ok(())
}

pub(crate) async fn restore(args: RestoreArgs, matches: &ArgMatches) -> anyhow::Result<()> {
    let database = args.database.named(matches)?;
    let input: Box<dyn BufRead> = if is_dash(&args.input) {
        Box::new(BufReader::new(io::stdin()))
    } else {
        let file =
            File::open(&args.input).with_context(|| format!("reading {}", args.input.display()))?;
        Box::new(BufReader::new(file))
    };
    let storage = Storage::open(&database).await?;
    let mut restorer = storage.restore().await?;
    for line in input.lines() {
        let line = line.with_context(|| format!("reading {}", args.input.display()))?;
        restorer.take(&line).await?;
    }
    let restored = restorer.finish(now_ms()).await?;
    let organization = restored.id;
    let principal = storage.first_admin(organization).await?;
    storage.close().await;
    println!(
        "Restored {} into {}: rows {}.",
        restored.name,
        without_password(&database),
        restored.rows
    );
    match principal {
        Some(admin) => println!(
            "Nobody is signed in. `rollcall sign-in-link --user {}` lets the first Admin in.",
            admin.email
        ),
        None => println!("None of the users is an active Admin."),
    }
    Ok(())
}

fn is_dash(path: &Path) -> bool {
    path.as_os_str() == "-"
}
