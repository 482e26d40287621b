//! A PostgreSQL for the tests: started by hand on loopback, with a data folder of its own that goes with it.

use std::fs;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, bail};

use super::apt;
use crate::command::{self, find_program};

/// Where Debian puts the programs of each major version.
const DEBIAN: &str = "/usr/lib/postgresql";
/// initdb refuses root; this is who Debian's package makes.
const ACCOUNT: &str = "postgres";

/// A running server; stopped, and its data removed, when it is dropped.
#[derive(Debug)]
pub(crate) struct Postgres {
    programs: PathBuf,
    folder: PathBuf,
    url: String,
}

/// Where tests look for the server.
const TEST_POSTGRES: &str = "ROLLCALL_TEST_POSTGRES";

/// Gives a command that runs tests a PostgreSQL. Whoever has a server for tests says which; it is used as it is.
/// Else one is started, which lasts as long as what comes back.
pub(crate) fn lend_to(command: &mut Command) -> Result<Option<Postgres>> {
    if std::env::var_os(TEST_POSTGRES).is_some() {
        return Ok(None);
    }
    let postgres = Postgres::start()?;
    command.env(TEST_POSTGRES, postgres.url());
    command.env(
        "PATH",
        command::path_with(std::slice::from_ref(&postgres.programs))?,
    );
    Ok(Some(postgres))
}

impl Postgres {
    /// Installs PostgreSQL where it is missing, and starts a server with an empty database.
    fn start() -> Result<Postgres> {
        let programs = ensure()?;
        // The account that runs the server may get there.
        let folder = std::env::temp_dir().join(format!("rollcall-postgres-{}", std::process::id()));
        fs::create_dir_all(&folder).with_context(|| format!("making {}", folder.display()))?;
        if apt::is_root() {
            command::run(Command::new("chown").arg(ACCOUNT).arg(&folder))?;
        }
        // A port that is free now; nobody else takes it in the moment until the server does.
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let postgres = Postgres {
            programs,
            folder,
            url: format!("postgres://{ACCOUNT}@127.0.0.1:{port}/postgres"),
        };
        let data = postgres.data();
        postgres.run(
            "initdb",
            &["-A", "trust", "-U", ACCOUNT, "-E", "UTF8", "-D", &data],
        )?;
        let options = format!(
            "-p {port} -k {} -c listen_addresses=127.0.0.1 -c max_connections=300",
            postgres.folder.display()
        );
        let log = postgres.folder.join("log").display().to_string();
        postgres.run(
            "pg_ctl",
            &["-D", &data, "-w", "-l", &log, "-o", &options, "start"],
        )?;
        Ok(postgres)
    }

    fn url(&self) -> &str {
        &self.url
    }

    fn data(&self) -> String {
        self.folder.join("data").display().to_string()
    }

    /// As the account that may: root hands over to it.
    fn run(&self, program: &str, arguments: &[&str]) -> Result<()> {
        let program = self.programs.join(program);
        let mut command = if apt::is_root() {
            let mut as_account = Command::new("setpriv");
            as_account
                .args(["--reuid", ACCOUNT, "--regid", ACCOUNT, "--init-groups"])
                .arg(&program);
            as_account
        } else {
            Command::new(&program)
        };
        command
            .args(arguments)
            .current_dir(&self.folder)
            .stdout(Stdio::null());
        command::run(&mut command)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        let data = self.data();
        if let Err(error) = self.run("pg_ctl", &["-D", &data, "-m", "immediate", "stop"]) {
            eprintln!("PostgreSQL could not be stopped: {error:#}");
        }
        let _ = fs::remove_dir_all(&self.folder);
    }
}

/// The folder of `initdb` and `pg_ctl`.
fn ensure() -> Result<PathBuf> {
    if let Some(found) = find() {
        return Ok(found);
    }
    if cfg!(target_os = "linux") {
        apt::install("PostgreSQL", &["postgresql"])?;
    }
    match find() {
        Some(found) => Ok(found),
        None => bail!(
            "PostgreSQL is missing. Install PostgreSQL 15 or later with initdb and pg_ctl on the PATH, \
             then run this again."
        ),
    }
}

fn find() -> Option<PathBuf> {
    if let Some(program) = find_program(&["initdb"]) {
        return program.parent().map(Path::to_owned);
    }
    let mut versions: Vec<PathBuf> = fs::read_dir(DEBIAN)
        .ok()?
        .filter_map(|entry| Some(entry.ok()?.path().join("bin")))
        .filter(|folder| folder.join("initdb").is_file())
        .collect();
    versions.sort();
    versions.pop()
}
