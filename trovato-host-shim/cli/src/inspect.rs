//! `inspect`: what an operator grants.

mod listing;

use serde::Serialize;
use trovato_host_shim::check::{Subject, check};
use trovato_host_shim::inspect::{Inspection, inspect};
use trovato_host_shim::{Limits, Manifest};

use crate::args;
use crate::diagnosis::Scene;
use crate::diagnostic::{Diagnostic, shown};
use crate::output::{self, Exit, Failure, Result};
use crate::subject::Named;

pub(crate) fn run(args: &args::Inspect) -> Result<Exit> {
    match (look(args), args.json) {
        (Ok(plugin), false) => output::print_styled(&listing::listing(&plugin))?,
        (Ok(plugin), true) => output::print_json(&Object { ok: true, plugin })?,
        (Err(Failure::Told(diagnostic)), true) => {
            output::print_json(&failed(&diagnostic))?;
            return Ok(diagnostic.exit);
        }
        (Err(failure), _) => return Err(failure),
    }
    Ok(Exit::Done)
}

fn look(args: &args::Inspect) -> Result<Inspected> {
    let files = Named::find(&args.plugin)?.files(&args.cargo)?;
    let bytes = files.read()?;
    let manifest = files.manifest()?;
    let inspection = inspect(&bytes, manifest.as_ref())
        .map_err(|error| Scene::of_file(&files.wasm).diagnose(&error))?;
    let name = files.name(manifest.as_ref());
    let report = check(
        &bytes,
        Subject {
            name: &name,
            manifest: manifest.as_ref(),
            limits: &Limits::default(),
        },
    );
    Ok(Inspected {
        wasm: shown(&files.wasm),
        name,
        manifest,
        inspection,
        deployed_kernel: report.deployed_kernel,
    })
}

/// A plugin, as this command shows it.
#[derive(Serialize)]
struct Inspected {
    name: String,
    wasm: String,
    manifest: Option<Manifest>,
    #[serde(flatten)]
    inspection: Inspection,
    /// Why it does not run in the kernel that is deployed today.
    deployed_kernel: Vec<String>,
}

#[derive(Serialize)]
struct Object {
    ok: bool,
    #[serde(flatten)]
    plugin: Inspected,
}

fn failed(diagnostic: &Diagnostic) -> serde_json::Value {
    serde_json::json!({ "ok": false, "error": diagnostic.machine_readable() })
}
