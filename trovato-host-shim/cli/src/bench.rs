//! `bench`: builds the benchmark of this workspace for speed, and runs it.

use std::path::PathBuf;
use std::process::Command;

use crate::args;
use crate::color;
use crate::diagnostic::Diagnostic;
use crate::output::{Exit, Result};

/// What can be asked for: scenarios, and the parts of `gate1`.
pub(crate) const NAMES: &[&str] = &[
    "gate1",
    "view",
    "alter",
    "read",
    "notes",
    "unread",
    "phase0",
    "gate2",
    "gate3",
    "page",
    "cold-start",
    "hot-path",
    "transfer",
    "micro",
    "memory",
    "soak",
    "peers",
];

pub(crate) fn run(args: &args::Bench) -> Result<Exit> {
    let workspace = workspace()?;
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let mut command = Command::new(cargo);
    command
        .args(["run", "--profile", "host", "--package", "trovato-bench"])
        .args(color::for_cargo().map(|when| format!("--color={when}")))
        .arg("--manifest-path")
        .arg(workspace.join("Cargo.toml"))
        .arg("--")
        .args(&args.scenarios);
    if args.quick {
        command.arg("--quick");
    }
    for (name, path) in [
        ("--json", &args.json),
        ("--html", &args.html),
        ("--markdown", &args.markdown),
        ("--svg", &args.svg),
    ] {
        if let Some(path) = path {
            command.arg(name).arg(path);
        }
    }
    for (name, number) in [("--calls", args.calls), ("--soak", args.soak)] {
        if let Some(number) = number {
            command.arg(name).arg(number.to_string());
        }
    }
    for (name, text) in [
        ("--case", &args.case),
        ("--item", &args.item),
        ("--db", &args.db),
    ] {
        if let Some(text) = text {
            command.arg(name).arg(text);
        }
    }
    let status = command.status().map_err(|error| {
        Diagnostic::error(format!("cargo cannot be run: {error}")).code("no-cargo")
    })?;
    Ok(match status.code() {
        Some(0) => Exit::Done,
        Some(2) => Exit::Usage,
        _ => Exit::Failed,
    })
}

/// The workspace that this folder is in: the benchmark is part of it, and not
/// of what is installed.
fn workspace() -> Result<PathBuf> {
    let here = std::env::current_dir().map_err(|error| {
        Diagnostic::error(format!("the current folder cannot be told: {error}")).code("io")
    })?;
    let has_benchmark = |dir: &&std::path::Path| {
        dir.join("trovato-host-shim/bench/Cargo.toml").is_file() && dir.join("Cargo.toml").is_file()
    };
    let workspace = here.ancestors().find(has_benchmark);
    workspace.map(PathBuf::from).ok_or_else(|| {
        Diagnostic::usage("there is no benchmark here to run")
            .note("it is part of this project's workspace, with the plugins that it measures, and not of the command that is installed")
            .help("run it in a checkout of the project")
            .into()
    })
}
