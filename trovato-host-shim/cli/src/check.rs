//! `check`: what can be said about plugins without running them.

mod baseline;
mod checked;

use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value};
use trovato_host_shim::check::sizes::sizes;
use trovato_host_shim::inspect::inspect;

use crate::args;
use crate::diagnostic::Diagnostic;
use crate::doctor;
use crate::mend::{self, Mended, Wanted};
use crate::output::{self, Exit, Failure, Result};
use crate::package::{Package, Workspace};
use crate::subject::{Files, Named};

use baseline::Baseline;
pub(crate) use checked::Checked;

pub(crate) fn run(args: &args::Check) -> Result<Exit> {
    let baseline = args.baseline.as_deref();
    let mut baseline = baseline
        .map(|path| Baseline::read(path, args.update_baseline))
        .transpose()?;
    let mut entries = Vec::new();
    for path in &args.plugins {
        let entry = match check_one(path, args, baseline.as_mut()) {
            Ok(checked) => Entry::Checked(Box::new(checked)),
            Err(Failure::Told(diagnostic)) => Entry::Unread(path, diagnostic),
            Err(failure) => return Err(failure),
        };
        if !args.json {
            entry.print()?;
        }
        entries.push(entry);
    }
    if let Some(written) = baseline.map(Baseline::write).transpose()?.flatten()
        && !args.json
    {
        output::say(&written);
    }
    let ok = entries.iter().all(Entry::is_ok);
    if args.json {
        let plugins = entries.iter().map(Entry::object).collect();
        output::print_json(&Object { ok, plugins })?;
    }
    Ok(if ok { Exit::Done } else { Exit::Failed })
}

fn check_one(path: &Path, args: &args::Check, baseline: Option<&mut Baseline>) -> Result<Checked> {
    let mut files = Named::find(path)?.files(&args.cargo)?;
    let mut fixed = Vec::new();
    let package = files.dir.as_deref().map(package_in).transpose()?.flatten();
    let mended = mended(&files, package.as_ref())?;
    let is_fixable = mended.is_some() && !args.fix;
    if let Some(mended) = mended.filter(|_| args.fix) {
        fixed = mended.write()?;
        files.find_manifest();
    }
    let mut checked = Checked::new(&files)?.with_fixed(fixed);
    if is_fixable {
        let command = format!("cargo trovato check {} --fix", path.display());
        checked = checked.with_hint(format!("`{command}` puts the manifest right\n"));
    }
    if let Some(dir) = files.dir.as_deref().filter(|_| checked.has("no-taps")) {
        checked = checked.with_findings(doctor::likely(dir, &["library-feature"]));
    }
    if let Some(baseline) = baseline {
        // What cannot be measured is a finding already.
        if let Ok(sizes) = sizes(&files.read()?) {
            let findings = baseline.hold(checked.name(), &sizes);
            checked = checked.with_findings(findings);
        }
    }
    Ok(checked)
}

fn package_in(dir: &Path) -> Result<Option<Package>> {
    Ok(Workspace::of(dir)?.package(dir).cloned())
}

/// The manifest as the wasm wants it, if it is not so. A wasm that cannot be
/// read wants nothing.
pub(crate) fn mended(files: &Files, package: Option<&Package>) -> Result<Option<Mended>> {
    let Ok(inspection) = inspect(&files.read()?, None) else {
        return Ok(None);
    };
    let packages = inspection.taps.iter().map(|tap| &*tap.package);
    let name = files.right_name(&packages.collect::<Vec<_>>());
    let wanted = Wanted {
        name: &name,
        description: package.and_then(|package| package.description.as_deref()),
        version: package.map(|package| &*package.version),
        taps: &inspection.taps,
    };
    match mend::manifest(&files.manifest_path(&name), &wanted) {
        // What is no TOML is a finding by itself.
        Err(Failure::Told(_)) => Ok(None),
        other => other,
    }
}

/// One plugin of the command line.
enum Entry<'a> {
    Checked(Box<Checked>),
    /// There is no wasm that could be looked at.
    Unread(&'a Path, Box<Diagnostic>),
}

impl Entry<'_> {
    fn is_ok(&self) -> bool {
        matches!(self, Self::Checked(checked) if checked.is_ok())
    }

    fn print(&self) -> Result<()> {
        match self {
            Self::Checked(checked) => {
                checked.print_findings();
                output::print(&checked.verdict())
            }
            Self::Unread(_, diagnostic) => {
                diagnostic.print();
                output::say("");
                Ok(())
            }
        }
    }

    fn object(&self) -> EntryObject<'_> {
        match self {
            Self::Checked(checked) => EntryObject::Checked(checked),
            Self::Unread(path, diagnostic) => EntryObject::Unread {
                plugin: path.display().to_string(),
                ok: false,
                error: diagnostic.machine_readable(),
            },
        }
    }
}

#[derive(Serialize)]
struct Object<'a> {
    ok: bool,
    plugins: Vec<EntryObject<'a>>,
}

#[derive(Serialize)]
#[serde(untagged)]
enum EntryObject<'a> {
    Checked(&'a Checked),
    Unread {
        plugin: String,
        ok: bool,
        error: Map<String, Value>,
    },
}
