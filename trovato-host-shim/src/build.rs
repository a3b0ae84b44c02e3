//! From a plugin's crate to its wasm, with the cargo that is there.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::error::{Error, Kind, Phase, Result};
use crate::host::Host;
use crate::manifest::Manifest;
use crate::plugin::Plugin;

mod cargo;
#[cfg(feature = "component")]
mod component;
mod names;

#[cfg(feature = "component")]
pub use component::{Adapter, component};

/// What plugins are compiled for.
pub const TARGET: &str = "wasm32-wasip1";

/// How to build.
#[derive(Debug, Clone, Default)]
pub struct Options {
    /// Whether cargo's messages are kept back and shown only in an error.
    /// Otherwise they go to standard error as they come.
    pub quiet: bool,
    /// Arguments for cargo, such as `--locked`, `--offline` or `--features x`.
    pub cargo_args: Vec<String>,
    /// Where cargo puts what it makes; its own choice when `None`.
    pub target_dir: Option<PathBuf>,
}

/// What was built.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Built {
    /// The plugin.
    pub wasm: PathBuf,
    /// Its manifest, where the crate has one.
    pub manifest: Option<PathBuf>,
    /// The package's name, which is the plugin's.
    pub package: String,
}

impl Built {
    /// Loads what was built, under its package's name and with its manifest.
    ///
    /// # Errors
    ///
    /// As [`Host::load_file`] and [`Plugin::with_manifest`].
    pub fn load(&self, host: &Host) -> Result<Plugin> {
        let bytes = std::fs::read(&self.wasm).map_err(|source| {
            let path = self.wasm.clone();
            Error::new(Phase::Read, Kind::Io { path, source })
        })?;
        let plugin = host.load(&self.package, &bytes)?;
        match &self.manifest {
            Some(manifest) => plugin.with_manifest(Manifest::read(manifest)?),
            None => Ok(plugin),
        }
    }
}

/// Builds the plugin whose crate is in a folder.
///
/// This is `cargo rustc --lib --crate-type cdylib --release --target
/// wasm32-wasip1` with the stack of
/// [`STACK_BYTES`](trovato::abi::STACK_BYTES) that only the final link can
/// set; afterwards the functions' names are demangled in the file. One package
/// is built per call: features of two plugins built together would unite. A
/// target that is missing is installed through rustup, which `say` is told
/// first.
///
/// # Errors
///
/// `not-a-plugin` when the folder has no crate with a library, `no-cargo`,
/// `target-missing` when the target cannot be installed, `build-failed`.
pub fn plugin(dir: &Path, options: &Options, say: &mut dyn FnMut(&str)) -> Result<Built> {
    let package = package_name(dir)?;
    ensure_target(dir, say)?;
    let wasm = cargo::rustc(dir, options, &["--release"])?;
    demangle(&wasm)?;
    Ok(Built {
        wasm,
        manifest: manifest(dir, &package),
        package,
    })
}

/// The manifest in the folder of a package, where it has one.
pub fn manifest(dir: &Path, package: &str) -> Option<PathBuf> {
    let manifest = dir.join(format!("{package}.info.toml"));
    manifest.is_file().then_some(manifest)
}

pub(crate) fn package_name(dir: &Path) -> Result<String> {
    #[derive(Deserialize)]
    struct CargoToml {
        package: Option<Package>,
    }
    #[derive(Deserialize)]
    struct Package {
        name: String,
    }
    let path = dir.join("Cargo.toml");
    let not_a_plugin = |reason: String| {
        let path = dir.to_owned();
        Error::new(Phase::Build, Kind::NotAPlugin { path, reason })
    };
    let text = std::fs::read_to_string(&path).map_err(|error| {
        not_a_plugin(match error.kind() {
            ErrorKind::NotFound => "it has no `Cargo.toml`".to_owned(),
            _ => format!("`Cargo.toml` cannot be read: {error}"),
        })
    })?;
    let toml: CargoToml = toml::from_str(&text)
        .map_err(|error| not_a_plugin(format!("`Cargo.toml`: {}", error.message())))?;
    let package = toml.package.ok_or_else(|| {
        not_a_plugin(
            "its `Cargo.toml` is a workspace without a package; name one of its members".to_owned(),
        )
    })?;
    Ok(package.name)
}

fn ensure_target(dir: &Path, say: &mut dyn FnMut(&str)) -> Result<()> {
    if has_target(dir)? {
        return Ok(());
    }
    say(&format!("installing the target {TARGET} through rustup"));
    install_target(dir)
}

/// Installs [`TARGET`] through rustup, for the toolchain that is in use in a
/// folder. rustup may be told not to install what a toolchain file asks for,
/// so this asks for it by name.
///
/// # Errors
///
/// `target-missing` with rustup's reason; `no-cargo` when rustc cannot be
/// run.
pub fn install_target(dir: &Path) -> Result<()> {
    let missing = |reason: String| {
        let target = TARGET.to_owned();
        Error::new(Phase::Build, Kind::TargetMissing { target, reason })
    };
    let output = command("rustup", dir)
        .args(["target", "add", TARGET])
        .output()
        .map_err(|error| missing(format!("rustup cannot be run: {error}")))?;
    if !output.status.success() {
        // Of two builds that install it at one time rustup lets one fail.
        if has_target(dir)? {
            return Ok(());
        }
        return Err(missing(reason(&output.stderr)));
    }
    if !has_target(dir)? {
        let reason = "rustup installed it for another toolchain than the one in use here";
        return Err(missing(reason.to_owned()));
    }
    Ok(())
}

/// Whether [`TARGET`] is installed for the toolchain that is in use in a
/// folder.
///
/// # Errors
///
/// `no-cargo` when rustc cannot be run.
pub fn has_target(dir: &Path) -> Result<bool> {
    let (ok, libdir) = rustc(dir, &["--print", "target-libdir", "--target", TARGET])?;
    Ok(ok.is_ok() && Path::new(libdir.trim()).is_dir())
}

/// Version of the rustc that is in use in a folder, such as `1.95.0`.
///
/// # Errors
///
/// `no-cargo` when rustc cannot be run, or says no version.
pub fn rustc_version(dir: &Path) -> Result<String> {
    let (ok, text) = rustc(dir, &["--version"])?;
    let version = text.split_whitespace().nth(1).map(str::to_owned);
    ok.and(version.ok_or_else(|| format!("rustc says `{}` for its version", text.trim())))
        .map_err(|reason| Error::new(Phase::Build, Kind::NoCargo { reason }))
}

/// What rustc prints, and rustup's or its own last line when it fails.
fn rustc(dir: &Path, args: &[&str]) -> Result<(Result<(), String>, String)> {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let output = command(&rustc, dir).args(args).output().map_err(|error| {
        let reason = format!("rustc cannot be run: {error}");
        Error::new(Phase::Build, Kind::NoCargo { reason })
    })?;
    let ok = if output.status.success() {
        Ok(())
    } else {
        Err(reason(&output.stderr))
    };
    Ok((ok, String::from_utf8_lossy(&output.stdout).into_owned()))
}

/// Writes readable names into cargo's file.
///
/// It stays the same file, which cargo has linked twice: with another in its
/// place, every further run of cargo would take that away for a moment and
/// put its own there, while somebody reads it. Whoever builds at the same
/// time waits for the lock and finds the names readable.
fn demangle(wasm: &Path) -> Result<()> {
    let in_place = || -> io::Result<()> {
        let mut file = File::options().read(true).write(true).open(wasm)?;
        file.lock()?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)?;
        if let Ok(demangled) = names::demangled(&bytes)
            && demangled != bytes
        {
            file.rewind()?;
            file.write_all(&demangled)?;
            file.set_len(demangled.len() as u64)?;
        }
        Ok(())
    };
    in_place().map_err(|source| {
        let path = wasm.to_owned();
        Error::new(Phase::Build, Kind::Io { path, source })
    })
}

fn command(program: impl AsRef<OsStr>, dir: &Path) -> Command {
    let mut command = Command::new(program);
    command.current_dir(dir).stdin(Stdio::null());
    command
}

/// Why a program failed: its first error, or else the last that it said.
fn reason(text: &[u8]) -> String {
    let text = String::from_utf8_lossy(text);
    let mut lines = text.lines().filter(|line| !line.trim().is_empty());
    let error = lines.clone().find_map(|line| line.strip_prefix("error: "));
    let line = error.or_else(|| lines.next_back());
    line.unwrap_or("it did not say why").trim().to_owned()
}
