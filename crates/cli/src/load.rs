//! `rollcall load`

use std::path::{Path, PathBuf};

use anyhow::{Context, bail};
use clap::ArgMatches;
use rollcall_core::directory::DirectoryDocument;
use rollcall_core::json::from_json_text;
use rollcall_core::template::Template;
use rollcall_server::now_ms;
use rollcall_store::{Founding, OwnTemplate, Storage};

use crate::settings::{DatabaseFlags, without_password};

#[derive(Debug, clap::Args)]
pub(crate) struct Args {
    /// It must not hold an organization yet; an SQLite file is made when it is not there.
    #[command(flatten)]
    database: DatabaseFlags,
    /// A directory document: groups, sources and users, as the snapshot of the workspace has them.
    #[arg(long, value_name = "FILE.json")]
    directory: PathBuf,
    /// A template of the organization's own for the workspace, in place of `workspace-users`.
    #[arg(long, value_name = "FILE.json")]
    template: Option<PathBuf>,
    /// Name of the organization.
    #[arg(long, value_name = "NAME", default_value = "My organization")]
    organization: String,
}

pub(crate) async fn run(args: Args, matches: &ArgMatches) -> anyhow::Result<()> {
    let database = args.database.named(matches)?;
    let directory: DirectoryDocument = from_json_text(read(&args.directory)?.as_bytes())
        .with_context(|| format!("{} is no directory document", args.directory.display()))?;
    let workspace_template = args.template.as_deref().map(read_template).transpose()?;
    let (users, groups, sources) = (
        directory.users.len(),
        directory.groups.len(),
        directory.sources.len(),
    );
    let founding = Founding {
        name: args.organization,
        directory,
        workspace_template,
        applications: Vec::new(),
    };

    let storage = Storage::open(&database).await?;
    if let Some(there) = storage.organization().await? {
        bail!(
            "the database already holds the organization \"{}\"",
            there.name
        );
    }
    let organization = storage.found_organization(&founding, now_ms()).await?;
    let admin = storage.first_admin(organization).await?;
    storage.close().await;
    println!(
        "Loaded into {}: users {users}, groups {groups}, sources {sources}.",
        without_password(&database)
    );
    if admin.is_none() {
        println!("None of the users is an active Admin: nobody can import until one is.");
    }
    Ok(())
}

fn read(path: &Path) -> anyhow::Result<String> {
    std::fs::read_to_string(path).with_context(|| format!("reading {}", path.display()))
}

fn read_template(path: &Path) -> anyhow::Result<OwnTemplate> {
    let document = read(path)?;
    let template = Template::from_json(&document)
        .with_context(|| format!("{} is no template", path.display()))?;
    Ok(OwnTemplate {
        name: template.name,
        document,
    })
}
