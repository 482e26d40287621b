//! `rollcall check`: the engine on a file, without a server. Exits with 0 when there is no error, 1 when there
//! are errors, 2 when it could not run.

mod human;
mod read;

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;
use std::process::ExitCode;
use std::rc::Rc;

use anyhow::{Context, bail};
use clap::ValueEnum;
use rollcall_core::directory::Directory;
use rollcall_core::session::{Mode, Session};
use rollcall_core::template::{BUILT_IN, Template, builtin};

use crate::dialect_document;

const EXIT_ERRORS_FOUND: u8 = 1;

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// The file to check: CSV, XLSX or ODS.
    file: PathBuf,
    /// The sheet of a workbook; without it the first that has records.
    #[arg(long, value_name = "NAME")]
    sheet: Option<String>,
    /// Name of a built-in template (app-users, workspace-users), or the path of a template document.
    #[arg(long, value_name = "NAME")]
    template: String,
    /// Compare with the users of this directory document.
    #[arg(long, value_name = "DIRECTORY.json")]
    against: Option<PathBuf>,
    /// Whether the file is the full list, or brings new users only.
    #[arg(long, value_enum, default_value_t = ModeArg::Full)]
    mode: ModeArg,
    /// What the file is: `auto`, or the path of a Table Dialect document.
    #[arg(long, value_name = "auto|DIALECT.json", default_value = "auto")]
    dialect: String,
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum ModeArg {
    Full,
    NewOnly,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    Human,
    Json,
}

pub(crate) fn run(args: &Args) -> anyhow::Result<ExitCode> {
    let template = read_template(&args.template)?;
    let mut session = Session::new(template);
    session.set_mode(match args.mode {
        ModeArg::Full => Mode::Full,
        ModeArg::NewOnly => Mode::NewOnly,
    });
    if let Some(path) = &args.against {
        let json =
            std::fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
        let directory = Directory::from_json(&json)
            .with_context(|| format!("{} is no directory document", path.display()))?;
        session.set_directory(Some(Rc::new(directory)));
    }
    let show_progress = args.format == Format::Human && io::stderr().is_terminal();
    let dialect = dialect_document::read(&args.dialect)?;
    let sheet = read::read_and_check(
        &mut session,
        &args.file,
        args.sheet.as_deref(),
        dialect.choice,
        show_progress,
    )?;
    let mut document = session
        .document()
        .context("the check did not come to its end")?;
    document.sheet = sheet;
    match args.format {
        Format::Json => {
            let mut out = io::stdout().lock();
            serde_json::to_writer(&mut out, &document)?;
            out.write_all(b"\n")?;
        }
        Format::Human => human::print(&session, &document)?,
    }
    Ok(if session.has_errors() {
        ExitCode::from(EXIT_ERRORS_FOUND)
    } else {
        ExitCode::SUCCESS
    })
}

fn read_template(name: &str) -> anyhow::Result<Template> {
    if let Some(template) = builtin(name) {
        return Ok(Template::from_json(template.json)?);
    }
    let known: Vec<&str> = BUILT_IN.iter().map(|template| template.name).collect();
    let path = PathBuf::from(name);
    if !path.is_file() {
        bail!(
            "there is no template “{name}”. Built in: {}. Or give the path of a template document.",
            known.join(", ")
        );
    }
    let json = std::fs::read_to_string(&path).with_context(|| format!("cannot read {name}"))?;
    Template::from_json(&json).with_context(|| format!("{name} is no template"))
}
