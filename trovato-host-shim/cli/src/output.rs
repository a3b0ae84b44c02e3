//! Results on standard output, and how a command ends.

use std::io::{self, Write};
use std::process::ExitCode;

use serde::Serialize;

use crate::diagnostic::Diagnostic;

/// The three ways to end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Exit {
    Done,
    /// The plugin or the check failed.
    Failed,
    /// The command line asks for what there is not.
    Usage,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        Self::from(match exit {
            Exit::Done => 0,
            Exit::Failed => 1,
            Exit::Usage => 2,
        })
    }
}

/// Why a command stopped.
#[derive(Debug)]
pub(crate) enum Failure {
    /// Something to tell.
    Told(Box<Diagnostic>),
    /// Nobody reads standard output any more.
    OutputClosed,
}

impl From<Diagnostic> for Failure {
    fn from(diagnostic: Diagnostic) -> Self {
        Self::Told(Box::new(diagnostic))
    }
}

pub(crate) type Result<T, E = Failure> = std::result::Result<T, E>;

/// Prints a result, with a line break after it unless it ends in one.
pub(crate) fn print(text: &str) -> Result<()> {
    // Not through anstream, which would take escape sequences out of what is
    // a plugin's own answer.
    let mut out = io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    write!(out, "{text}{end}")
        .and_then(|()| out.flush())
        .map_err(|error| failed(&error))
}

/// Prints text that is this program's own and may be coloured.
pub(crate) fn print_styled(text: &str) -> Result<()> {
    let mut out = anstream::stdout().lock();
    writeln!(out, "{}", text.trim_end())
        .and_then(|()| out.flush())
        .map_err(|error| failed(&error))
}

/// Prints the one object of `--json`.
pub(crate) fn print_json(object: &impl Serialize) -> Result<()> {
    match serde_json::to_string(object) {
        Ok(text) => print(&text),
        Err(error) => Err(Diagnostic::error(format!("the result has no JSON: {error}")).into()),
    }
}

/// Says something beside the result. That nobody may hear it is no failure.
pub(crate) fn say(text: &str) {
    let _ = writeln!(anstream::stderr().lock(), "{text}");
}

fn failed(error: &io::Error) -> Failure {
    if error.kind() == io::ErrorKind::BrokenPipe {
        return Failure::OutputClosed;
    }
    Diagnostic::error(format!("standard output cannot be written: {error}")).into()
}
