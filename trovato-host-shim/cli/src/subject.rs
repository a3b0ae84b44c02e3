//! The plugin that a command is about: a crate's folder or a wasm file.

use std::fs;
use std::path::{Path, PathBuf};

use trovato_host_shim::build::{self, Adapter, Built};
use trovato_host_shim::{Host, Manifest, Plugin, manifest, names};

use crate::cargo_args::CargoArgs;
use crate::diagnosis::Scene;
use crate::diagnostic::{Diagnostic, Place, shown};
use crate::doctor;
use crate::output::{self, Failure, Result};
use crate::progress::Spinner;
use crate::toml_file::TomlFile;

/// What was named on the command line.
#[derive(Debug, Clone)]
pub(crate) enum Named {
    /// The folder of a crate, to be built.
    Crate(PathBuf),
    Wasm(PathBuf),
}

impl Named {
    /// Finds out what a path is.
    pub(crate) fn find(path: &Path) -> Result<Self> {
        if path.is_dir() {
            return match crate_above(path) {
                Some(above) if !path.join("Cargo.toml").is_file() => {
                    let message = format!("`{}` is a folder inside of a crate", path.display());
                    Err(inside_of_a_crate(message, &above))
                }
                _ => Ok(Self::Crate(path.to_owned())),
            };
        }
        if path.is_file()
            && path.extension().is_some_and(|it| it == "rs")
            && let Some(above) = crate_above(path)
        {
            let message = format!("`{}` is a source of a crate", path.display());
            return Err(inside_of_a_crate(message, &above));
        }
        if path.file_name().is_some_and(|name| name == "Cargo.toml") && path.is_file() {
            let parent = path.parent().filter(|dir| !dir.as_os_str().is_empty());
            return Ok(Self::Crate(parent.unwrap_or(Path::new(".")).to_owned()));
        }
        if path.exists() {
            return Ok(Self::Wasm(path.to_owned()));
        }
        let missing = Diagnostic::error(format!("there is no `{}`", path.display())).code("io");
        let example = Path::new("examples").join(path);
        let help = if example.join("Cargo.toml").is_file() {
            format!("did you mean `{}`?", example.display())
        } else {
            "name a plugin's crate folder, or a `.wasm` file".to_owned()
        };
        Err(missing.help(help).into())
    }

    pub(crate) fn path(&self) -> &Path {
        match self {
            Self::Crate(path) | Self::Wasm(path) => path,
        }
    }

    /// The crate's folder, if it is one.
    pub(crate) fn crate_dir(&self) -> Option<&Path> {
        match self {
            Self::Crate(dir) => Some(dir),
            Self::Wasm(_) => None,
        }
    }

    /// The wasm file and its manifest, built if need be.
    pub(crate) fn files(&self, cargo: &CargoArgs) -> Result<Files> {
        match self {
            Self::Crate(dir) => Ok(Files::of_crate(dir, build(dir, cargo)?)),
            Self::Wasm(path) => Ok(Files {
                wasm: path.clone(),
                manifest: manifest::beside(path),
                dir: None,
                package: None,
            }),
        }
    }

    /// Builds and loads it.
    pub(crate) fn load(&self, host: &Host, cargo: &CargoArgs) -> Result<Plugin> {
        let built = self.crate_dir().map(|dir| build(dir, cargo)).transpose()?;
        let _spinner = Spinner::start(format!("loading {}", shown(self.path())));
        let (plugin, wasm) = match &built {
            Some(built) => (built.load(host), built.wasm.as_path()),
            None => (host.load_file(self.path()), self.path()),
        };
        let scene = Scene::of_file(wasm).with_crate(self.crate_dir());
        plugin.map_err(|error| {
            let diagnostic = scene.diagnose(&error);
            match self.crate_dir() {
                Some(dir) if error.code() == "no-taps" => {
                    with_likely(diagnostic, dir, &["library-feature"]).into()
                }
                _ => diagnostic.into(),
            }
        })
    }
}

/// The nearest folder above that has a crate.
fn crate_above(path: &Path) -> Option<PathBuf> {
    let path = path.canonicalize().ok()?;
    let mut above = path.ancestors().skip(1);
    let dir = above.find(|dir| dir.join("Cargo.toml").is_file() && dir.join("src").is_dir())?;
    Some(dir.to_owned())
}

fn inside_of_a_crate(message: String, dir: &Path) -> Failure {
    Diagnostic::error(message)
        .code("not-a-plugin")
        .help(format!("name the crate's folder: `{}`", shown(dir)))
        .into()
}

/// The files of a plugin.
#[derive(Debug)]
pub(crate) struct Files {
    pub(crate) wasm: PathBuf,
    /// Where there is one.
    pub(crate) manifest: Option<PathBuf>,
    /// The crate's folder, if it was built from one.
    pub(crate) dir: Option<PathBuf>,
    /// The package's name, if it was built from a crate.
    package: Option<String>,
}

impl Files {
    /// What was built of the crate in a folder.
    pub(crate) fn of_crate(dir: &Path, built: Built) -> Self {
        Self {
            wasm: built.wasm,
            manifest: built.manifest,
            dir: Some(dir.to_owned()),
            package: Some(built.package),
        }
    }

    /// Bytes of the wasm.
    pub(crate) fn read(&self) -> Result<Vec<u8>> {
        fs::read(&self.wasm).map_err(|error| {
            let message = format!("`{}` cannot be read: {error}", shown(&self.wasm));
            Diagnostic::error(message).code("io").into()
        })
    }

    /// The manifest, if there is one that can be read.
    pub(crate) fn manifest(&self) -> Result<Option<Manifest>> {
        let read = self.manifest.as_deref().map(Manifest::read).transpose();
        read.map_err(|error| Scene::of_file(&self.wasm).diagnose(&error).into())
    }

    /// Looks for the manifest again.
    pub(crate) fn find_manifest(&mut self) {
        self.manifest = match (&self.dir, &self.package) {
            (Some(dir), Some(package)) => build::manifest(dir, package),
            _ => manifest::beside(&self.wasm),
        };
    }

    /// Where the manifest is, or would be.
    pub(crate) fn manifest_path(&self, name: &str) -> PathBuf {
        let folder = self.dir.as_deref().or_else(|| self.wasm.parent());
        let there = self.manifest.clone();
        there.unwrap_or_else(|| {
            let file = format!("{name}{}", manifest::SUFFIX);
            folder.unwrap_or(Path::new("")).join(file)
        })
    }

    /// What the plugin should be called: as its package, its manifest's file,
    /// or what its taps say they come from.
    pub(crate) fn right_name(&self, packages: &[&str]) -> String {
        let file = self.manifest.as_deref().and_then(Path::file_name);
        let file = file.map(|file| file.to_string_lossy().into_owned());
        let file = file.and_then(|file| Some(file.strip_suffix(manifest::SUFFIX)?.to_owned()));
        let stem = names::of_file(&self.wasm);
        let alike = packages
            .iter()
            .find(|package| package.replace('-', "_") == stem);
        let package = self.package.clone().or(file);
        package.unwrap_or_else(|| alike.map_or(stem, |alike| (*alike).to_owned()))
    }

    /// What the plugin is called: as its manifest, its package or its file.
    pub(crate) fn name(&self, manifest: Option<&Manifest>) -> String {
        let stem = || names::of_file(&self.wasm);
        let package = || self.package.clone().unwrap_or_else(stem);
        manifest.map_or_else(package, |manifest| manifest.name.clone())
    }
}

/// Builds a crate. Somebody who watches sees cargo's messages as they come;
/// else they are kept for the case that it fails.
pub(crate) fn build(dir: &Path, cargo: &CargoArgs) -> Result<Built> {
    build_by(dir, || {
        build::plugin(dir, &cargo.options(), &mut output::say)
    })
}

/// The same as a component.
pub(crate) fn build_component(dir: &Path, cargo: &CargoArgs, adapter: &Adapter) -> Result<Built> {
    build_by(dir, || {
        build::component(dir, &cargo.options(), adapter, &mut output::say)
    })
}

fn build_by(dir: &Path, build: impl FnOnce() -> trovato_host_shim::Result<Built>) -> Result<Built> {
    let cargo_toml = dir.join("Cargo.toml");
    // What is no TOML is shown where it stands.
    TomlFile::read(&cargo_toml)?;
    build().map_err(|error| {
        let diagnostic = Scene::of_file(dir).diagnose(&error);
        if error.code() != "build-failed" {
            return diagnostic.into();
        }
        with_likely(diagnostic, dir, &BUILD_BREAKERS)
            .place(Place::file(&cargo_toml))
            .into()
    })
}

/// Mistakes in a crate that keep it from being built.
const BUILD_BREAKERS: [&str; 7] = [
    "old-toolchain",
    "old-target",
    "no-library",
    "edition",
    "no-sdk",
    "host-in-plugin",
    "two-sdks",
];

/// Says what is wrong with the crate itself and may be why.
fn with_likely(diagnostic: Diagnostic, dir: &Path, codes: &[&str]) -> Diagnostic {
    let likely = doctor::likely(dir, codes);
    if likely.is_empty() {
        return diagnostic;
    }
    for finding in &likely {
        output::say(&format!("{}\n", finding.render()));
    }
    let which = if likely.len() == 1 { "this" } else { "these" };
    let path = match shown(dir).as_str() {
        "." => String::new(),
        path => format!(" {path}"),
    };
    diagnostic.help(format!(
        "begin with {which}: `cargo trovato doctor{path} --fix` mends what it can"
    ))
}
