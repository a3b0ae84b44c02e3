//! What cargo says about the crate in a folder, without building it.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde::Deserialize;

use crate::diagnostic::{Diagnostic, Place, shown};
use crate::output::{self, Result};

/// The SDK's package.
pub(crate) const SDK: &str = "trovato-sdk";
/// The packages of the host, which only tests use.
pub(crate) const HOST: [&str; 2] = ["trovato-host-shim", "trovato-host-services"];

/// A workspace, or a crate that is one by itself.
#[derive(Debug, Deserialize)]
pub(crate) struct Workspace {
    pub(crate) packages: Vec<Package>,
    #[serde(rename = "workspace_root")]
    pub(crate) root: PathBuf,
    #[serde(rename = "target_directory")]
    pub(crate) target: PathBuf,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Package {
    pub(crate) name: String,
    pub(crate) version: String,
    pub(crate) description: Option<String>,
    pub(crate) edition: String,
    /// Its `Cargo.toml`.
    #[serde(rename = "manifest_path")]
    pub(crate) manifest: PathBuf,
    pub(crate) targets: Vec<Target>,
    pub(crate) dependencies: Vec<Dependency>,
    pub(crate) features: BTreeMap<String, Vec<String>>,
}

/// One thing that cargo makes of a package.
#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Target {
    pub(crate) name: String,
    /// `lib`, `bin`, `test`, or the library's types.
    pub(crate) kind: Vec<String>,
    pub(crate) crate_types: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
pub(crate) struct Dependency {
    pub(crate) name: String,
    /// `dev` or `build`; `None` for one of the crate itself.
    pub(crate) kind: Option<String>,
}

impl Package {
    /// Its folder.
    pub(crate) fn dir(&self) -> &Path {
        self.manifest.parent().unwrap_or(Path::new("."))
    }

    /// Its library, if it has one.
    pub(crate) fn library(&self) -> Option<&Target> {
        const LIBRARIES: [&str; 5] = ["lib", "rlib", "cdylib", "dylib", "staticlib"];
        self.targets.iter().find(|target| {
            let mut kinds = target.kind.iter();
            kinds.any(|kind| LIBRARIES.contains(&kind.as_str()))
        })
    }

    /// Whether it depends on the SDK.
    pub(crate) fn has_sdk(&self) -> bool {
        let mut dependencies = self.dependencies.iter();
        dependencies.any(|dependency| dependency.name == SDK && dependency.kind.is_none())
    }
}

impl Workspace {
    /// Asks cargo about the crate in a folder, and lets nobody know when cargo
    /// has no answer.
    pub(crate) fn quietly_of(dir: &Path) -> Option<Self> {
        Self::ask(dir).ok()?.ok()
    }

    /// Asks cargo about the crate in a folder.
    pub(crate) fn of(dir: &Path) -> Result<Self> {
        Self::ask(dir)?.map_err(|reason| {
            if !reason.trim().is_empty() {
                output::say(reason.trim());
            }
            Diagnostic::error("cargo cannot read the plugin's crate")
                .code("not-a-plugin")
                .place(Place::file(&dir.join("Cargo.toml")))
                .help("mend what cargo points at")
                .into()
        })
    }

    /// Cargo's answer, or why it has none, in its own words.
    fn ask(dir: &Path) -> Result<Result<Self, String>> {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let output = Command::new(cargo)
            .current_dir(dir)
            .args(["metadata", "--no-deps", "--format-version", "1"])
            .stdin(Stdio::null())
            .output()
            .map_err(|error| {
                Diagnostic::error(format!("cargo cannot be run: {error}")).code("no-cargo")
            })?;
        if !output.status.success() {
            return Ok(Err(String::from_utf8_lossy(&output.stderr).into_owned()));
        }
        let read = serde_json::from_slice(&output.stdout).map_err(|error| {
            let message = format!(
                "cargo's answer about `{}` has no sense: {error}",
                shown(dir)
            );
            Diagnostic::error(message).code("not-a-plugin")
        });
        Ok(Ok(read?))
    }

    /// The package in a folder.
    pub(crate) fn package(&self, dir: &Path) -> Option<&Package> {
        let dir = dir.canonicalize().ok()?;
        let same = |package: &&Package| package.dir().canonicalize().ok().as_ref() == Some(&dir);
        self.packages.iter().find(same)
    }
}
