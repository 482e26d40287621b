//! Debian's packages, where there is Debian and we are root.

use std::process::Command;

use anyhow::{Result, bail};

use crate::command::{self, capture, find_program, say};

/// Whether packages can be installed without asking anyone.
pub(super) fn can_install() -> bool {
    find_program(&["apt-get"]).is_some() && is_root()
}

/// Installs packages, or says which ones to install and stops.
pub(super) fn install(what: &str, packages: &[&str]) -> Result<()> {
    let list = packages.join(" ");
    if find_program(&["apt-get"]).is_none() {
        bail!("{what} is missing and cannot be installed here: there is no apt-get.");
    }
    if !is_root() {
        bail!(
            "{what} is missing. Install it, then run this again:\n  \
             sudo apt-get update && sudo apt-get install -y --no-install-recommends {list}"
        );
    }
    say(&format!("installing {what}: apt-get install {list}"));
    command::run(apt_get().args(["-qq", "update"]))?;
    command::run(
        apt_get()
            .args(["-qq", "install", "-y", "--no-install-recommends"])
            .args(packages),
    )
}

fn apt_get() -> Command {
    let mut apt_get = Command::new("apt-get");
    apt_get.env("DEBIAN_FRONTEND", "noninteractive");
    apt_get
}

pub(super) fn is_root() -> bool {
    capture(Command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0")
}
