//! `check`: what can be said about plugins without running them.

mod checked;

use std::path::Path;

use serde::Serialize;
use serde_json::{Map, Value};

use crate::args;
use crate::diagnostic::Diagnostic;
use crate::output::{self, Exit, Failure, Result};
use crate::subject::Named;

pub(crate) use checked::Checked;

pub(crate) fn run(args: &args::Check) -> Result<Exit> {
    let mut entries = Vec::new();
    for path in &args.plugins {
        let entry = match check_one(path) {
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

fn check_one(path: &Path) -> Result<Checked> {
    Checked::new(&Named::find(path)?.files()?)
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
