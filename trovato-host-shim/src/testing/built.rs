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
/// # Errors
///
/// As [`build::plugin`].
pub fn built(dir: &Path) -> Result<Built> {
    static BUILT: Mutex<Option<HashMap<PathBuf, Built>>> = Mutex::new(None);
    // Held while cargo runs: tests that run side by side wait for one build.
    let mut built = unpoisoned(BUILT.lock());
    let built = built.get_or_insert_default();
    if let Some(done) = built.get(dir) {
        return Ok(done.clone());
    }
    let options = build::Options {
        quiet: true,
        ..build::Options::default()
    };
    let done = build::plugin(dir, &options, &mut |line| eprintln!("{line}"))?;
    built.insert(dir.to_owned(), done.clone());
    Ok(done)
}

/// The package in a folder: its name and its manifest.
pub(super) fn crate_in(dir: &Path) -> Result<(String, Option<Manifest>)> {
    let package = build::package_name(dir)?;
    let path = build::manifest(dir, &package);
    let manifest = path.map(|path| Manifest::read(&path)).transpose()?;
    Ok((package, manifest))
}
