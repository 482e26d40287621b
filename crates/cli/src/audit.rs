//! `rollcall audit`: the log checked, exported, and its end named.

use std::fs::File;
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::Context;
use clap::{ArgMatches, Subcommand, ValueEnum};
use rollcall_server::{csv_header, csv_line, json_line};
use rollcall_store::{AuditHead, AuditVerdict, OrganizationId, Storage};

use crate::settings::DatabaseFlags;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    #[command(flatten)]
    database: DatabaseFlags,
    #[command(subcommand)]
    action: Action,
}

#[derive(Debug, Subcommand)]
enum Action {
    /// Check every entry; exit code 1 when the log is not as it was written.
    Verify {
        /// End of the log as it was once printed: finds a log that was cut off since.
        #[arg(long, value_name = "NUMBER:SHA256", value_parser = parse_head)]
        head: Option<AuditHead>,
    },
    /// Write all entries.
    Export {
        #[arg(long, value_enum)]
        format: Format,
        /// File to write, which must not be there yet; standard output when left out.
        #[arg(long, value_name = "FILE")]
        output: Option<PathBuf>,
    },
    /// Print the end of the log as NUMBER:SHA256, to be kept elsewhere.
    Head,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Csv,
    /// One object a line
    Json,
}

/// Exit code of a log that is not as it was written.
const EXIT_NOT_INTACT: u8 = 1;

pub(crate) async fn run(args: Args, matches: &ArgMatches) -> anyhow::Result<ExitCode> {
    let storage = Storage::open(&args.database.existing(matches)?).await?;
    let organization = storage
        .organization()
        .await?
        .context("the database is empty")?
        .id;
    let code = match args.action {
        Action::Verify { head } => {
            let verdict = storage.verify_audit(organization, head.as_ref()).await?;
            let (words, code) = worded(&verdict);
            println!("{words}");
            code
        }
        Action::Head => {
            let verdict = storage.verify_audit(organization, None).await?;
            // The end of a log that was tampered with proves nothing, so it is not handed out.
            match &verdict {
                AuditVerdict::Intact(head) => {
                    println!("{}:{}", head.number, head.sha256);
                    ExitCode::SUCCESS
                }
                broken => {
                    let (words, code) = worded(broken);
                    eprintln!("{words}");
                    code
                }
            }
        }
        Action::Export { format, output } => {
            export(&storage, organization, format, output.as_deref()).await?;
            ExitCode::SUCCESS
        }
    };
    storage.close().await;
    Ok(code)
}

async fn export(
    storage: &Storage,
    organization: OrganizationId,
    format: Format,
    output: Option<&Path>,
) -> anyhow::Result<()> {
    let mut writer: Box<dyn Write> = match output {
        Some(path) => Box::new(BufWriter::new(
            File::create_new(path).with_context(|| format!("writing {}", path.display()))?,
        )),
        None => Box::new(BufWriter::new(io::stdout())),
    };
    if format == Format::Csv {
        writer.write_all(csv_header().as_bytes())?;
    }
    let mut after = 0;
    loop {
        let page = storage.audit_page(organization, after).await?;
        let Some(last) = page.last() else { break };
        after = last.number;
        for entry in &page {
            let line = match format {
                Format::Csv => csv_line(entry),
                Format::Json => json_line(entry),
            };
            writer.write_all(line.as_bytes())?;
        }
    }
    writer.flush()?;
    Ok(())
}

fn worded(verdict: &AuditVerdict) -> (String, ExitCode) {
    let words = match verdict {
        AuditVerdict::Intact(head) => {
            let words = format!(
                "Intact. {} entries, head {}:{}",
                head.number, head.number, head.sha256
            );
            return (words, ExitCode::SUCCESS);
        }
        AuditVerdict::Altered { number } => {
            format!("Not intact: entry {number} was altered.")
        }
        AuditVerdict::OutOfOrder { expected, found } => {
            format!("Not intact: entry {expected} is missing; entry {found} stands in its place.")
        }
        AuditVerdict::Unlinked { number } => {
            format!("Not intact: entry {number} does not follow the one before it.")
        }
        AuditVerdict::HeadMissing(head) => format!(
            "Not intact: entry {}:{} is not in the log. It was cut off or written anew.",
            head.number, head.sha256
        ),
    };
    (words, ExitCode::from(EXIT_NOT_INTACT))
}

fn parse_head(text: &str) -> Result<AuditHead, String> {
    let wanted = || "expected NUMBER:SHA256, as `rollcall audit head` prints it".to_owned();
    let (number, sha256) = text.split_once(':').ok_or_else(wanted)?;
    let number: i64 = number.parse().map_err(|_| wanted())?;
    let is_hash = sha256.len() == 64 && sha256.bytes().all(|byte| byte.is_ascii_hexdigit());
    if number < 0 || !is_hash {
        return Err(wanted());
    }
    Ok(AuditHead {
        number,
        sha256: sha256.to_ascii_lowercase(),
    })
}

#[cfg(test)]
mod tests {
    use super::parse_head;

    #[test]
    fn heads_are_a_number_and_a_hash() {
        let hash = "A".repeat(64);
        let head = parse_head(&format!("7:{hash}")).unwrap();
        assert_eq!((head.number, head.sha256), (7, "a".repeat(64)));
        for wrong in ["", "7", "7:", "-1:", "x:aa"] {
            assert!(parse_head(wrong).is_err(), "{wrong}");
        }
        assert!(parse_head(&format!("-1:{hash}")).is_err());
    }
}
