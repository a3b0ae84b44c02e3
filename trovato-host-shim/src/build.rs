//! From a plugin's crate to its wasm, with the cargo that is there.

use std::ffi::OsStr;
use std::fs::File;
use std::io::{self, BufRead, BufReader, ErrorKind, Read, Seek, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;
use trovato::abi;
use wasmparser::{Parser, Payload};

use crate::error::{Error, Kind, Phase, Result};
use crate::host::Host;
use crate::manifest::Manifest;
use crate::plugin::Plugin;

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
/// wasm32-wasip1` with the stack of [`abi::STACK_BYTES`] that only the final
/// link can set; afterwards the functions' names are demangled in the file.
/// One package is built per call: features of two plugins built
/// together would unite. A target that is missing is installed through
/// rustup, which `say` is told first.
///
/// # Errors
///
/// `not-a-plugin` when the folder has no crate with a library, `no-cargo`,
/// `target-missing` when the target cannot be installed, `build-failed`.
pub fn plugin(dir: &Path, options: &Options, say: &mut dyn FnMut(&str)) -> Result<Built> {
    let package = package_name(dir)?;
    ensure_target(dir, say)?;
    let wasm = cargo_rustc(dir, options, &["--release"])?;
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

/// Has cargo make the module, and answers with its path. `form` are the
/// arguments that say which profile is built, and with what.
///
/// A plugin that others use as a library is compiled for them as well, without
/// its taps, and cargo puts that under the same name. Afterwards it takes the
/// file for the plugin that it had made there, and so does nothing.
fn cargo_rustc(dir: &Path, options: &Options, form: &[&str]) -> Result<PathBuf> {
    let made = run_cargo(dir, options, form)?;
    if !made.fresh || !is_for_others(&made.wasm) {
        return Ok(made.wasm);
    }
    if let (Some(folder), Some(name)) = (made.wasm.parent(), made.wasm.file_name()) {
        // Cargo makes anew what is gone.
        let _ = std::fs::remove_file(folder.join("deps").join(name));
    }
    run_cargo(dir, options, form).map(|made| made.wasm)
}

/// A module that cargo has made, now or before.
#[derive(Debug, PartialEq, Eq)]
struct Made {
    wasm: PathBuf,
    /// Whether it was there already.
    fresh: bool,
}

/// Whether a module is as cargo compiles a plugin for those who use it as a
/// library: without a section of taps, and with names that nobody has
/// demangled.
fn is_for_others(wasm: &Path) -> bool {
    let is_taps = |payload: Payload<'_>| match payload {
        Payload::CustomSection(section) => section.name() == abi::SECTION,
        _ => false,
    };
    std::fs::read(wasm).is_ok_and(|bytes| {
        let payloads = Parser::new(0).parse_all(&bytes);
        !payloads.map_while(Result::ok).any(is_taps)
            && names::demangled(&bytes).is_ok_and(|demangled| demangled != bytes)
    })
}

fn run_cargo(dir: &Path, options: &Options, form: &[&str]) -> Result<Made> {
    let mut command = cargo(dir);
    command
        .args(["rustc", "--lib", "--crate-type", "cdylib"])
        .args(form)
        .args(["--target", TARGET])
        .args(["--message-format", "json-render-diagnostics"])
        .args(&options.cargo_args);
    if let Some(target_dir) = &options.target_dir {
        command.arg("--target-dir").arg(target_dir);
    }
    command
        .arg("--")
        .arg("-C")
        .arg(format!("link-arg=-zstack-size={}", abi::STACK_BYTES))
        .arg("-C")
        .arg(format!("link-arg=--initial-heap={}", abi::HEAP_BYTES))
        .stdout(Stdio::piped())
        .stderr(if options.quiet {
            Stdio::piped()
        } else {
            Stdio::inherit()
        });
    let failed = |reason: String| Error::new(Phase::Build, Kind::BuildFailed { reason });
    let mut child = command.spawn().map_err(|error| {
        let reason = error.to_string();
        Error::new(Phase::Build, Kind::NoCargo { reason })
    })?;
    // Both pipes are read at once: cargo would stop at a full one.
    let messages = child.stderr.take().map(|mut stderr| {
        std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            text
        })
    });
    let made = child
        .stdout
        .take()
        .and_then(|out| last_wasm(BufReader::new(out)));
    let status = child.wait().map_err(|error| failed(error.to_string()))?;
    let messages = messages.and_then(|thread| thread.join().ok());
    if !status.success() {
        return Err(failed(match messages {
            Some(text) => String::from_utf8_lossy(&text).trim().to_owned(),
            None => format!("cargo ended with {status}; its messages are above"),
        }));
    }
    made.ok_or_else(|| failed("cargo named no wasm file among what it made".to_owned()))
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

/// The wasm that cargo names last: what is asked for comes after what it
/// depends on.
fn last_wasm(lines: impl BufRead) -> Option<Made> {
    #[derive(Deserialize)]
    struct Message {
        #[serde(default)]
        filenames: Vec<PathBuf>,
        #[serde(default)]
        fresh: bool,
    }
    let made = |Message { filenames, fresh }| {
        let is_wasm = |path: &PathBuf| path.extension() == Some(OsStr::new("wasm"));
        let wasm = filenames.into_iter().rfind(is_wasm)?;
        Some(Made { wasm, fresh })
    };
    lines
        .lines()
        .map_while(Result::ok)
        .filter_map(|line| serde_json::from_str::<Message>(&line).ok())
        .filter_map(made)
        .last()
}

fn cargo(dir: &Path) -> Command {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    command(&cargo, dir)
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

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const PLUGIN: &str = r#"
        #[cfg(not(feature = "library"))]
        #[used]
        #[unsafe(link_section = "trovato.taps")]
        static TAPS: [u8; 2] = *b"{}";"#;

    fn package(dir: &Path, name: &str, rest: &str, code: &str) {
        let toml = format!(
            "[workspace]\n[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n\
             [lib]\ncrate-type = [\"cdylib\", \"rlib\"]\n[features]\nlibrary = []\n{rest}",
        );
        fs::create_dir_all(dir.join("src")).unwrap();
        fs::write(dir.join("Cargo.toml"), toml).unwrap();
        fs::write(dir.join("src/lib.rs"), code).unwrap();
    }

    #[test]
    fn a_plugin_is_built_again_where_it_lies_without_its_taps() {
        let folder = tempfile::tempdir().unwrap();
        let (library, program) = (folder.path().join("library"), folder.path().join("program"));
        // Another level, so that cargo keeps in mind that it has made both.
        package(
            &library,
            "library",
            "[profile.release]\nopt-level = 1",
            PLUGIN,
        );
        let dependency =
            "[dependencies]\nlibrary = { path = \"../library\", features = [\"library\"] }";
        package(&program, "program", dependency, PLUGIN);
        let options = Options {
            quiet: true,
            target_dir: Some(folder.path().join("target")),
            ..Options::default()
        };
        let build = |dir: &Path| plugin(dir, &options, &mut |_| {}).unwrap().wasm;
        let has_taps = |wasm: &Path| {
            let bytes = fs::read(wasm).unwrap();
            let name = abi::SECTION.as_bytes();
            bytes.windows(name.len()).any(|at| at == name)
        };
        for _ in 0..2 {
            for dir in [&library, &program] {
                assert!(has_taps(&build(dir)), "{}", dir.display());
            }
        }
        // What has no taps of its own is not built for ever.
        package(&library, "library", "", "pub fn nothing() {}");
        let made = |wasm: &Path| fs::metadata(wasm).unwrap().modified().unwrap();
        let first = made(&build(&library));
        assert_eq!(made(&build(&library)), first);
    }
}
