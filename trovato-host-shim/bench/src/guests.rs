//! The guests, built like any plugin, once in a run.

use std::collections::HashMap;
use std::io::IsTerminal as _;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use trovato_host_shim::build::{self, Adapter, Built};

use crate::Result;

static BUILT: Mutex<Option<HashMap<(PathBuf, Form), Built>>> = Mutex::new(None);

/// What a plugin is built as.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
enum Form {
    Module,
    Component,
}

/// A guest of the benchmarks' own.
pub(crate) fn build(name: &str) -> Result<Built> {
    plugin(&Path::new("guests").join(name), Form::Module)
}

/// The same as a component.
pub(crate) fn component(name: &str) -> Result<Built> {
    plugin(&Path::new("guests").join(name), Form::Component)
}

/// An example.
pub(crate) fn example(name: &str) -> Result<Built> {
    plugin(&Path::new("../../examples").join(name), Form::Module)
}

fn plugin(dir: &Path, form: Form) -> Result<Built> {
    let mut built = BUILT.lock().unwrap_or_else(PoisonError::into_inner);
    let built = built.get_or_insert_default();
    let key = (dir.to_owned(), form);
    if let Some(there) = built.get(&key) {
        return Ok(there.clone());
    }
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = build::Options {
        // Where nobody watches, cargo's messages are only for when it fails.
        quiet: !std::io::stderr().is_terminal(),
        target_dir: Some(here.join("../../target/bench")),
        ..build::Options::default()
    };
    let (dir, mut say) = (here.join(dir), |line: &str| eprintln!("{line}"));
    let new = match form {
        Form::Module => build::plugin(&dir, &options, &mut say)?,
        Form::Component => build::component(&dir, &options, &Adapter::Included, &mut say)?,
    };
    built.insert(key, new.clone());
    Ok(new)
}
