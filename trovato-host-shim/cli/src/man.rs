//! `man`: the command's pages for `man`.

use std::fs;
use std::path::Path;

use clap::CommandFactory as _;
use clap_mangen::Man;

use crate::args::{self, Args};
use crate::diagnostic::{Diagnostic, shown};
use crate::output::{self, Exit, Failure, Result};

pub(crate) fn run(args: &args::Man) -> Result<Exit> {
    let Some(dir) = &args.dir else {
        let mut page = Vec::new();
        Man::new(command())
            .render(&mut page)
            .map_err(|error| failed(Path::new("cargo-trovato.1"), &error))?;
        output::print(&String::from_utf8_lossy(&page))?;
        return Ok(Exit::Done);
    };
    fs::create_dir_all(dir)
        .and_then(|()| clap_mangen::generate_to(command(), dir))
        .map_err(|error| failed(dir, &error))?;
    output::print(&format!("{}/cargo-trovato.1", shown(dir)))?;
    Ok(Exit::Done)
}

/// The command under the name that a page has.
fn command() -> clap::Command {
    // Its parts are not to be had by `cargo-trovato help`.
    Args::command().disable_help_subcommand(true)
}

fn failed(path: &Path, error: &std::io::Error) -> Failure {
    let message = format!("`{}` cannot be written: {error}", shown(path));
    Diagnostic::error(message).code("io").into()
}
