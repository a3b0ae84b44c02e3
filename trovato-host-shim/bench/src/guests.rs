//! The guests, built like any plugin, once in a run.

use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use trovato_host_shim::build::{self, Built};

use crate::Result;

static BUILT: Mutex<Option<HashMap<PathBuf, Built>>> = Mutex::new(None);

/// A guest of the benchmarks' own.
pub(crate) fn build(name: &str) -> Result<Built> {
    plugin(&Path::new("guests").join(name))
}

/// An example.
pub(crate) fn example(name: &str) -> Result<Built> {
    plugin(&Path::new("../../examples").join(name))
}

fn plugin(dir: &Path) -> Result<Built> {
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let built = built.get_or_insert_default();
    if let Some(there) = built.get(dir) {
        return Ok(there.clone());
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = build::Options {
        // Where nobody watches, cargo's messages are only for when it fails.
        quiet: !std::io::stderr().is_terminal(),
        target_dir: Some(here.join("../../target/bench")),
        ..build::Options::default()
    };
    let new = build::plugin(&here.join(dir), &options, &mut |line| {
        eprintln!("{line}");
    })?;
    built.insert(dir.to_owned(), new.clone());
    Ok(new)
}
