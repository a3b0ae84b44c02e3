//! `new`: from a name to a plugin that builds and runs.

mod answers;
mod name;
mod next;
mod sdk;
mod template;

use std::fmt::Write as _;
use std::fs;
use std::io;
use std::path::Path;

use serde::Serialize;

use crate::args;
use crate::diagnostic::{Diagnostic, shown};
use crate::output::{self, Exit, Failure, Result};
use answers::Answers;
use name::Name;
use sdk::Sdk;
use template::Rendered;

pub(crate) use sdk::dependency as sdk_dependency;
pub(crate) use template::Template;

pub(crate) fn run(args: &args::New) -> Result<Exit> {
    match (make(args), args.json) {
        (Ok(made), false) => output::print(&made.told())?,
        (Ok(made), true) => output::print_json(&made)?,
        (Err(Failure::Told(diagnostic)), true) => {
            let error = diagnostic.machine_readable();
            output::print_json(&serde_json::json!({ "ok": false, "error": error }))?;
            return Ok(diagnostic.exit);
        }
        (Err(failure), _) => return Err(failure),
    }
    Ok(Exit::Done)
}

fn make(args: &args::New) -> Result<Made> {
    let folder = &args.folder;
    let name = Name::of(folder)?;
    vacant(folder)?;
    let sdk = Sdk::find(args, folder)?;
    let answers = Answers::new(args.template, &name, &sdk, &args.define)?;
    let files = args.template.render(&answers)?;
    write(folder, &files)?;
    format(folder, &files);
    Ok(Made {
        ok: true,
        path: shown(folder),
        template: args.template.name(),
        files: files.into_iter().map(|file| file.path).collect(),
        next: next::commands(folder, &sdk),
        krate: name.krate(),
        plugin: name.into(),
    })
}

/// A plugin that was made.
#[derive(Serialize)]
struct Made {
    ok: bool,
    plugin: String,
    #[serde(rename = "crate")]
    krate: String,
    path: String,
    template: &'static str,
    files: Vec<String>,
    /// Commands to type.
    next: Vec<String>,
}

impl Made {
    fn told(&self) -> String {
        let Self { plugin, path, .. } = self;
        let mut text = format!("`{plugin}` is in the folder `{path}`. Next:\n\n");
        for command in &self.next {
            let _ = writeln!(text, "    {command}");
        }
        text
    }
}

/// Looks whether the folder can be made, and a plugin be built in it.
fn vacant(folder: &Path) -> Result<()> {
    if folder.symlink_metadata().is_ok() {
        return Err(taken(folder));
    }
    let folder = std::path::absolute(folder).map_err(|error| unwritten(folder, &error))?;
    let above = || folder.ancestors().skip(1);
    let Some(checkout) = above().find(|dir| sdk::is_checkout(dir)) else {
        return Ok(());
    };
    let name = folder.file_name().unwrap_or_default();
    let here = std::env::current_dir().unwrap_or_default();
    let beside = if here == checkout {
        Path::new("..").join(name)
    } else {
        checkout.with_file_name(name)
    };
    Err(
        Diagnostic::usage("a plugin of one's own has its folder outside of the SDK's checkout")
            .note("inside of it `cargo trovato` is an alias that only the checkout's own packages know")
            .help(format!(
                "make it beside the checkout: `cargo trovato new {}`",
                beside.display()
            ))
            .into(),
    )
}

fn write(folder: &Path, files: &[Rendered]) -> Result<()> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent).map_err(|error| unwritten(parent, &error))?;
    }
    // Nobody's folder is written into, though it may have come just now.
    fs::create_dir(folder).map_err(|error| match error.kind() {
        io::ErrorKind::AlreadyExists => taken(folder),
        _ => unwritten(folder, &error),
    })?;
    for file in files {
        let path = folder.join(&file.path);
        let parent = path.parent().unwrap_or(folder);
        let written = fs::create_dir_all(parent).and_then(|()| fs::write(&path, &file.text));
        written.map_err(|error| unwritten(&path, &error))?;
    }
    Ok(())
}

/// Lines are as long as names make them, and imports in order of theirs. Where
/// there is no rustfmt, they stay as they are.
fn format(folder: &Path, files: &[Rendered]) {
    let is_rust = |file: &&Rendered| {
        Path::new(&file.path)
            .extension()
            .is_some_and(|it| it == "rs")
    };
    let rust = files.iter().filter(is_rust);
    let _ = std::process::Command::new("rustfmt")
        .args(["--edition", "2024"])
        .args(rust.map(|file| folder.join(&file.path)))
        .output();
}

fn taken(folder: &Path) -> Failure {
    Diagnostic::usage(format!("`{}` is there already", folder.display()))
        .help("give the plugin another name, or remove what is there")
        .into()
}

fn unwritten(path: &Path, error: &io::Error) -> Failure {
    Diagnostic::error(format!("`{}` cannot be made: {error}", path.display()))
        .code("io")
        .into()
}
