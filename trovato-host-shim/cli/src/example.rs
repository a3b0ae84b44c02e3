//! The blog example of the workspace: what `run` shows when nothing is named.

use std::path::{Path, PathBuf};

use crate::diagnostic::Diagnostic;
use crate::output::Result;
use crate::subject::Named;

/// What `run` is about without a PLUGIN.
pub(crate) enum Unnamed {
    /// The plugin whose folder this is.
    Here(Named),
    /// The blog example.
    Blog(Named),
}

/// Looks in this folder, and for the example in those above it.
pub(crate) fn find() -> Result<Unnamed> {
    let here = std::env::current_dir().map_err(|error| {
        Diagnostic::error(format!("the current folder cannot be told: {error}")).code("io")
    })?;
    if is_plugin(&here) {
        return Ok(Unnamed::Here(Named::Crate(here)));
    }
    let examples = here.ancestors().map(|dir| dir.join("examples/blog"));
    for blog in examples {
        if blog.join("Cargo.toml").is_file() {
            return Ok(Unnamed::Blog(Named::Crate(blog)));
        }
    }
    // Without a manifest it may be one all the same; what it lacks is told
    // when it is built.
    if here.join("Cargo.toml").is_file() {
        return Ok(Unnamed::Here(Named::Crate(here)));
    }
    Err(Diagnostic::usage("there is no plugin here to run")
        .note("without PLUGIN it is the crate in this folder, or else the blog example of the workspace that this folder is in")
        .help("name a plugin: `cargo trovato run PLUGIN`, its crate folder or its `.wasm` file")
        .into())
}

fn is_plugin(dir: &Path) -> bool {
    let is_manifest = |path: &PathBuf| path.to_string_lossy().ends_with(".info.toml");
    let mut entries = std::fs::read_dir(dir)
        .into_iter()
        .flatten()
        .filter_map(|entry| entry.ok().map(|entry| entry.path()));
    dir.join("Cargo.toml").is_file() && entries.any(|path| is_manifest(&path))
}
