//! The machine: compiler, target, linker, and variables that change both.

use std::path::{Path, PathBuf};

use semver::Version;
use trovato::abi;
use trovato_host_shim::build::{self, TARGET};

use super::finding::{Finding, Part};
use super::settings::Settings;
use crate::diagnosis::Scene;
use crate::diagnostic::Diagnostic;

/// The Rust that the SDK is written for.
pub(super) const RUST: &str = env!("CARGO_PKG_RUST_VERSION");

pub(super) fn examine(dir: &Path, settings: &Settings) -> Part {
    let mut part = Part::new("machine");
    match build::rustc_version(dir) {
        Ok(version) => {
            part.found_all(old(&version, settings));
            part.fact("rustc", version);
            target(dir, &mut part);
        }
        Err(error) => part.found(Scene::of_file(dir).diagnose(&error)),
    }
    part.found_all(linker(settings));
    variables(&mut part);
    part.fact("cargo-trovato", env!("CARGO_PKG_VERSION"));
    part.fact("ABI", abi::VERSION.to_string());
    part
}

/// The same of a folder's compiler, if there is one.
pub(super) fn too_old(dir: &Path, settings: &Settings) -> Option<Finding> {
    old(&build::rustc_version(dir).ok()?, settings)
}

/// A compiler that is older than the SDK takes.
fn old(version: &str, settings: &Settings) -> Option<Finding> {
    let wanted = Version::parse(&format!("{RUST}.0")).ok()?;
    let mut there = Version::parse(version).ok()?;
    // A nightly of this version is one.
    there.pre = semver::Prerelease::EMPTY;
    if there >= wanted {
        return None;
    }
    let message =
        format!("the toolchain here is Rust {version}, and the SDK is written for Rust {RUST}");
    let diagnostic = Diagnostic::error(message).code("old-toolchain");
    Some(settings.newer_toolchain(diagnostic, &format!("{wanted}")))
}

fn target(dir: &Path, part: &mut Part) {
    match build::has_target(dir) {
        Ok(true) => part.fact("target", TARGET),
        Ok(false) => {
            let dir = dir.to_owned();
            let diagnostic = Diagnostic::error(format!("the target `{TARGET}` is not installed"))
                .code("target-missing")
                .help(format!("`rustup target add {TARGET}`"));
            part.found(Finding::curable(diagnostic, move || {
                build::install_target(&dir)
                    .map_err(|error| Scene::of_file(&dir).diagnose(&error))?;
                Ok(vec![format!("installed the target `{TARGET}`")])
            }));
        }
        Err(error) => part.found(Scene::of_file(dir).diagnose(&error)),
    }
}

/// The C compiler that Rust links programs of this machine with.
fn linker(settings: &Settings) -> Option<Finding> {
    let is_named = std::env::vars_os().any(|(name, _)| {
        let name = name.to_string_lossy();
        name.starts_with("CARGO_TARGET_") && name.ends_with("_LINKER")
    });
    if !cfg!(unix) || is_named || settings.name_a_linker() || on_the_path("cc") {
        return None;
    }
    let diagnostic = Diagnostic::warning("there is no `cc` on the PATH, which Rust links with")
        .code("no-linker")
        .help(
            "install a C compiler: `apt install gcc`, `dnf install gcc`, `xcode-select --install`",
        );
    Some(diagnostic.into())
}

fn on_the_path(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let mut files = std::env::split_paths(&path).map(|dir: PathBuf| dir.join(program));
    files.any(|file| file.is_file())
}

fn variables(part: &mut Part) {
    let set = |name: &str| std::env::var_os(name).filter(|value| !value.is_empty());
    for name in ["CARGO_ENCODED_RUSTFLAGS", "RUSTFLAGS"] {
        if set(name).is_some() {
            let message =
                format!("the variable `{name}` replaces the flags in `.cargo/config.toml`");
            let diagnostic = Diagnostic::warning(message).code("rustflags");
            part.found(diagnostic.help(format!("unset it: `unset {name}`")));
        }
    }
    let name = "CARGO_BUILD_TARGET";
    if let Some(target) = set(name) {
        let message = format!(
            "the variable `{name}` has cargo build everything for `{}`, tests as well",
            target.display()
        );
        let diagnostic = Diagnostic::warning(message).code("default-target");
        part.found(diagnostic.help(format!("unset it: `unset {name}`")));
    }
}
