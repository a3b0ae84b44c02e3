//! `check`: what can be said about plugins without running them.

mod checked;

use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value};
use trovato_host_shim::inspect::inspect;

use crate::args;
use crate::diagnostic::Diagnostic;
use crate::mend::{self, Mended, Wanted};
use crate::output::{self, Exit, Failure, Result};
use crate::package::{Package, Workspace};
use crate::subject::{Files, Named};

pub(crate) use checked::Checked;

pub(crate) fn run(args: &args::Check) -> Result<Exit> {
    let mut entries = Vec::new();
    for path in &args.plugins {
        let entry = match check_one(path, args.fix) {
            Ok(checked) => Entry::Checked(Box::new(checked)),
            Err(Failure::Told(diagnostic)) => Entry::Unread(path, diagnostic),
            Err(failure) => return Err(failure),
        };
        if !args.json {
            entry.print()?;
        }
        entries.push(entry);
    }
    let ok = entries.iter().all(Entry::is_ok);
    if args.json {
        let plugins = entries.iter().map(Entry::object).collect();
        output::print_json(&Object { ok, plugins })?;
    }
    Ok(if ok { Exit::Done } else { Exit::Failed })
}

fn check_one(path: &Path, fix: bool) -> Result<Checked> {
    let mut files = Named::find(path)?.files()?;
    let mut fixed = Vec::new();
    if fix {
        let package = files.dir.as_deref().map(package_in).transpose()?.flatten();
        if let Some(mended) = mended(&files, package.as_ref())? {
            fixed = mended.write()?;
            files.find_manifest();
        }
    }
    Checked::new(&files).map(|checked| checked.with_fixed(fixed))
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
