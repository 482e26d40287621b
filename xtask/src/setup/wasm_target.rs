//! A compiler for wasm32: rustup's, or, where rustup can fetch no target, Debian's with a standard
//! library built here from Debian's sources.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use anyhow::{Context, Result, bail};

use super::apt;
use crate::command::{self, capture, find_program, run_within, say};
use crate::workspace::Workspace;

const TARGET: &str = "wasm32-unknown-unknown";
const RUSTUP_LIMIT: Duration = Duration::from_secs(180);
const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_STD_SOURCES: &str = "/usr/lib/rustlib/src/rust/library/std/Cargo.toml";

/// What compiles for wasm32. Native code is always compiled by the toolchain that cargo is of.
#[derive(Debug)]
pub(crate) enum WasmCompiler {
    /// The toolchain in use has the target.
    Toolchain,
    /// Debian's compiler, the standard library built for it, and a linker.
    Debian { sysroot: PathBuf, linker: PathBuf },
}

impl WasmCompiler {
    /// The way that `ROLLCALL_WASM_VIA` (`rustup` or `debian`) names, else whichever works.
    pub(crate) fn ensure(workspace: &Workspace) -> Result<Self> {
        match env::var("ROLLCALL_WASM_VIA").as_deref() {
            Ok("debian") => Self::ensure_debian(workspace),
            Ok("rustup") => ensure_rustup(workspace).map(|()| Self::Toolchain),
            Ok(other) if !other.is_empty() => {
                bail!("ROLLCALL_WASM_VIA is `{other}`; it may be `rustup` or `debian`.")
            }
            _ => match ensure_rustup(workspace) {
                Ok(()) => Ok(Self::Toolchain),
                Err(reason) => {
                    say(&format!("{reason:#}"));
                    say("taking the second way to wasm32: Debian's compiler and sources");
                    Self::ensure_debian(workspace).with_context(|| {
                        format!(
                            "wasm32 cannot be compiled for here. Either make \
                             `rustup target add {TARGET}` work, or, on Debian, install \
                             rustc-web and rust-web-src"
                        )
                    })
                }
            },
        }
    }

    /// Debian's compiler, whatever rustup has.
    pub(crate) fn ensure_debian(workspace: &Workspace) -> Result<Self> {
        if !is_debian_complete() {
            apt::install(
                "Debian's Rust compiler with the sources of its standard library",
                &["rustc-web", "rust-web-src"],
            )?;
        }
        let linker = find_linker(workspace)?;
        let sysroot = ensure_std(workspace)?;
        Ok(Self::Debian { sysroot, linker })
    }

    /// Whether Debian's compiler is here or can be installed.
    pub(crate) fn debian_is_possible() -> bool {
        is_debian_complete() || apt::can_install()
    }

    /// Points cargo at this compiler, for wasm32 only, with build products in a folder of their own.
    pub(crate) fn equip(&self, workspace: &Workspace, command: &mut Command) {
        if let Self::Debian { sysroot, linker } = self {
            command
                .env("RUSTC", DEBIAN_RUSTC)
                .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker)
                .env(
                    "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS",
                    format!("--sysroot={}", sysroot.display()),
                )
                .env("CARGO_TARGET_DIR", self.target_dir(workspace));
        }
    }

    /// Has cargo build for browsers with fixed-width SIMD. Gives the target folder, which is another one, so that
    /// neither build undoes the other.
    pub(crate) fn equip_for_simd(&self, workspace: &Workspace, command: &mut Command) -> PathBuf {
        let target_dir = self.target_dir(workspace).join("simd");
        let mut flags = "-Ctarget-feature=+simd128".to_owned();
        if let Self::Debian { sysroot, .. } = self {
            flags += &format!(" --sysroot={}", sysroot.display());
        }
        command
            .env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags)
            .env("CARGO_TARGET_DIR", &target_dir);
        target_dir
    }

    /// Where cargo puts what this compiler makes.
    pub(crate) fn target_dir(&self, workspace: &Workspace) -> PathBuf {
        match self {
            Self::Toolchain => workspace.target_dir.clone(),
            Self::Debian { .. } => workspace.target_dir.join("wasm-by-debian"),
        }
    }

    /// The compiler's own words about its version.
    pub(crate) fn version(&self) -> Result<String> {
        let rustc = match self {
            Self::Toolchain => "rustc",
            Self::Debian { .. } => DEBIAN_RUSTC,
        };
        capture(Command::new(rustc).arg("-vV"))
    }
}

fn is_debian_complete() -> bool {
    Path::new(DEBIAN_RUSTC).is_file() && Path::new(DEBIAN_STD_SOURCES).is_file()
}

fn ensure_rustup(workspace: &Workspace) -> Result<()> {
    if has_target(workspace) {
        return Ok(());
    }
    if find_program(&["rustup"]).is_none() {
        bail!("the Rust toolchain has no {TARGET}, and there is no rustup to add it");
    }
    say(&format!("installing wasm32 by rustup target add {TARGET}"));
    run_within(
        workspace.command("rustup").args(["target", "add", TARGET]),
        RUSTUP_LIMIT,
    )?;
    if !has_target(workspace) {
        bail!("rustup added {TARGET}, but rustc does not find it");
    }
    Ok(())
}

fn has_target(workspace: &Workspace) -> bool {
    let mut rustc = workspace.command("rustc");
    rustc.args(["--print", "target-libdir", "--target", TARGET]);
    capture(&mut rustc).is_ok_and(|folder| {
        let entries = fs::read_dir(folder.trim());
        entries.is_ok_and(|entries| {
            entries
                .flatten()
                .any(|entry| entry.path().extension().is_some_and(|ext| ext == "rlib"))
        })
    })
}

/// The linker that came with rustup's toolchain, or LLVM's.
fn find_linker(workspace: &Workspace) -> Result<PathBuf> {
    let sysroot = capture(workspace.command("rustc").args(["--print", "sysroot"]))?;
    let host = capture(workspace.command("rustc").args(["--print", "host-tuple"]))?;
    let bundled = Path::new(sysroot.trim())
        .join("lib/rustlib")
        .join(host.trim())
        .join("bin/rust-lld");
    if bundled.is_file() {
        return Ok(bundled);
    }
    const LLVM: [&str; 2] = ["wasm-ld-19", "wasm-ld"];
    if find_program(&LLVM).is_none() {
        apt::install("a linker for wasm32", &["lld-19"])?;
    }
    find_program(&LLVM).context("lld-19 was installed, but there is no wasm-ld-19")
}

/// Builds the standard library for wasm32 once for each version of Debian's compiler.
fn ensure_std(workspace: &Workspace) -> Result<PathBuf> {
    let version = capture(Command::new(DEBIAN_RUSTC).arg("--version"))?;
    let version = version.split_whitespace().nth(1).unwrap_or("unknown");
    let sysroot = workspace
        .cache_dir
        .join(format!("wasm-std-{version}-debian"));
    if sysroot.is_dir() {
        return Ok(sysroot);
    }

    say(&format!(
        "building the standard library of Rust {version} for wasm32 (once, about a minute)"
    ));
    let build = workspace
        .cache_dir
        .join(format!("wasm-std-{version}-build"));
    if build.exists() {
        fs::remove_dir_all(&build)?;
    }
    fs::create_dir_all(build.join("src"))?;
    fs::write(build.join("src/lib.rs"), "")?;
    fs::write(
        build.join("Cargo.toml"),
        "[package]\nname = \"empty\"\nversion = \"0.0.0\"\nedition = \"2024\"\n\n[workspace]\n",
    )?;
    let mut cargo = Command::new("cargo");
    cargo
        .args(["build", "--quiet", "--release", "--target", TARGET])
        .args(["-Z", "build-std=std,panic_abort"])
        .current_dir(&build)
        .env("RUSTC", DEBIAN_RUSTC)
        .env("RUSTC_BOOTSTRAP", "1")
        // With bitcode, or link-time optimisation finds nothing to optimise and fails.
        .env("RUSTFLAGS", "-Cembed-bitcode=yes -Copt-level=3")
        .env("CARGO_TARGET_DIR", build.join("target"));
    command::run(&mut cargo)?;

    let made = build.join("sysroot");
    let libraries = made.join("lib/rustlib").join(TARGET).join("lib");
    fs::create_dir_all(&libraries)?;
    let built = build.join("target").join(TARGET).join("release/deps");
    for entry in fs::read_dir(&built).with_context(|| format!("reading {}", built.display()))? {
        let path = entry?.path();
        let Some(name) = path.file_name().and_then(|name| name.to_str()) else {
            continue;
        };
        if name.ends_with(".rlib") && !name.starts_with("libempty-") {
            fs::copy(&path, libraries.join(name))?;
        }
    }
    // Renamed last: a folder of this name is whole.
    fs::rename(&made, &sysroot)?;
    fs::remove_dir_all(&build)?;
    Ok(sysroot)
}
