//! The guests, built like any plugin.

use std::path::Path;

use trovato_host_shim::build::{self, Built};

use crate::Result;

pub(crate) fn build(name: &str) -> Result<Built> {
    let here = Path::new(env!("CARGO_MANIFEST_DIR"));
    let options = build::Options {
        target_dir: Some(here.join("../../target/bench")),
        ..build::Options::default()
    };
    let dir = here.join("guests").join(name);
    Ok(build::plugin(&dir, &options, &mut |line| {
        eprintln!("{line}");
    })?)
}
