//! What there is in a crate's folder, and its wasm, built once.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Mutex;

use super::lines::unpoisoned;
use crate::build::{self, Built};
use crate::error::Result;
use crate::manifest::Manifest;

/// Builds the crate in a folder, once for the process.
///
/// With the feature `component`, and `TROVATO_FORM=component` in the
/// environment, it is built as a component: the same tests then hold for that
/// form.
///
/// # Errors
///
/// As [`build::plugin`], or `build::component`.
pub fn built(dir: &Path) -> Result<Built> {
    static BUILT: Once = Once::new(None);
    #[cfg(feature = "component")]
    if std::env::var_os("TROVATO_FORM").is_some_and(|form| form == "component") {
        return built_component(dir);
    }
    once(&BUILT, dir, |options| {
        build::plugin(dir, options, &mut |line| eprintln!("{line}"))
    })
}

/// Builds the crate in a folder as a component, once for the process.
///
/// # Errors
///
/// As [`build::component`].
#[cfg(feature = "component")]
pub fn built_component(dir: &Path) -> Result<Built> {
    static BUILT: Once = Once::new(None);
    once(&BUILT, dir, |options| {
        let adapter = build::Adapter::default();
        build::component(dir, options, &adapter, &mut |line| eprintln!("{line}"))
    })
}

/// What was built already, by folder.
type Once = Mutex<Option<HashMap<PathBuf, Built>>>;

fn once(
    done: &Once,
    dir: &Path,
    build: impl FnOnce(&build::Options) -> Result<Built>,
) -> Result<Built> {
    // Held while cargo runs: tests that run side by side wait for one build.
    let mut done = unpoisoned(done.lock());
    let done = done.get_or_insert_default();
    if let Some(built) = done.get(dir) {
        return Ok(built.clone());
    }
    let options = build::Options {
        quiet: true,
        ..build::Options::default()
    };
    let new = build(&options)?;
    done.insert(dir.to_owned(), new.clone());
    Ok(new)
}

/// The package in a folder: its name and its manifest.
pub(super) fn crate_in(dir: &Path) -> Result<(String, Option<Manifest>)> {
    let package = build::package_name(dir)?;
    let path = build::manifest(dir, &package);
    let manifest = path.map(|path| Manifest::read(&path)).transpose()?;
    Ok((package, manifest))
}
