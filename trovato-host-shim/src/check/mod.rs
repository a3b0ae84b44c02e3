//! Everything about a plugin's file that can be said without running it.

#[cfg(feature = "component")]
mod component;
mod deployed;
mod imports;
mod options;
pub mod sizes;
mod taps;

pub use options::corrected;
use serde::Serialize;
use wasmparser::Validator;

use crate::engine::FEATURES;
use crate::error::{Error, Kind};
use crate::limits::Limits;
use crate::manifest::{self, Manifest};
use crate::outline::Outline;
use crate::proposals;
use crate::requirements;
use crate::section::TapLine;
use taps::Exported;

/// How bad a finding is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// Worth knowing, nothing to do.
    Note,
    /// It loads, and may fail or cost more than it should.
    Warning,
    /// It does not load, or does not do what it says.
    Error,
}

/// One thing that was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// How bad it is.
    pub severity: Severity,
    /// A stable code that [`explain`](crate::error::explain) knows.
    pub code: &'static str,
    /// What was found, in one sentence.
    pub message: String,
    /// What to do about it.
    pub help: Option<String>,
}

impl Finding {
    fn new(severity: Severity, code: &'static str, message: impl Into<String>) -> Self {
        Self {
            severity,
            code,
            message: message.into(),
            help: None,
        }
    }

    fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }
}

impl From<&Kind> for Finding {
    fn from(kind: &Kind) -> Self {
        let finding = Self::new(Severity::Error, kind.code(), kind.to_string());
        match kind.help() {
            Some(help) => finding.help(help),
            None => finding,
        }
    }
}

impl From<&Error> for Finding {
    fn from(error: &Error) -> Self {
        Self::from(error.kind())
    }
}

/// What to hold a file against.
#[derive(Debug, Clone, Copy)]
pub struct Subject<'a> {
    /// Name of the plugin. Its section lines have to carry it.
    pub name: &'a str,
    /// Its manifest, if it has one.
    pub manifest: Option<&'a Manifest>,
    /// The limits of the host it is meant for.
    pub limits: &'a Limits,
}

/// What a check came to.
#[derive(Debug, Serialize)]
#[non_exhaustive]
pub struct Report {
    /// Everything that was found, worst first.
    pub findings: Vec<Finding>,
    /// Why the plugin does not run, or not all of it, in the kernel that is
    /// deployed today, which knows plain taps and logging; empty when it
    /// does.
    pub deployed_kernel: Vec<String>,
    /// Length of the file, in bytes.
    pub bytes: usize,
    /// The guest's stack, in bytes, where it can be told.
    pub stack_bytes: Option<u32>,
}

impl Report {
    /// The worst there is, if there is anything.
    pub fn worst(&self) -> Option<Severity> {
        self.findings.iter().map(|finding| finding.severity).max()
    }

    /// Whether there is an error among the findings.
    pub fn has_errors(&self) -> bool {
        self.worst() == Some(Severity::Error)
    }
}

/// Largest file that passes without a remark, in bytes.
const LARGE_BYTES: usize = 2 << 20;

/// Checks a plugin's file.
///
/// It compiles nothing and takes a few milliseconds. What it lets pass
/// without an error, [`Host::load`](crate::Host::load) takes.
pub fn check(bytes: &[u8], subject: Subject<'_>) -> Report {
    let mut report = Report {
        findings: Vec::new(),
        deployed_kernel: Vec::new(),
        bytes: bytes.len(),
        stack_bytes: None,
    };
    #[cfg(feature = "component")]
    if crate::component::is_component(bytes) {
        component::examine(&mut report, bytes, subject);
        return sorted(report);
    }
    match Outline::read(bytes) {
        Ok(outline) => examine(&mut report, bytes, &outline, subject),
        Err(kind) => {
            let problem = proposals::explained(kind, bytes);
            report.findings.push(Finding::from(&problem));
            report
                .deployed_kernel
                .push("it is no module that any host could load".to_owned());
        }
    }
    sorted(report)
}

fn sorted(mut report: Report) -> Report {
    report
        .findings
        .sort_by_key(|finding| std::cmp::Reverse(finding.severity));
    report
}

fn examine(report: &mut Report, bytes: &[u8], outline: &Outline, subject: Subject<'_>) {
    let found = &mut report.findings;
    if let Err(error) = Validator::new_with_features(FEATURES).validate_all(bytes) {
        let reason = error.to_string();
        let problem = proposals::explained(Kind::InvalidWasm { reason }, bytes);
        found.push(Finding::from(&problem));
    }
    for problem in requirements::exports(outline)
        .iter()
        .chain(&requirements::declared(outline, subject.limits))
    {
        found.push(Finding::from(problem));
    }
    imports::unmet(found, outline);
    imports::stubs(found, outline);
    names(found, outline.has_names || outline.code_bytes == 0);
    size(found, bytes.len(), outline.custom_bytes);
    layout(found, outline);
    let lines = match outline.lines() {
        Ok(lines) => lines,
        Err(kind) => {
            // Without a tap there is nothing that could say.
            if !matches!(kind, Kind::AbiMismatch { got: None, .. })
                || outline.taps().next().is_some()
            {
                found.push(Finding::from(&kind));
            }
            Vec::new()
        }
    };
    if !lines.is_empty() {
        taps::lines(found, &Exported::of(outline), &lines, subject.name);
    }
    manifest(found, &Exported::of(outline), &lines, subject);
    report.stack_bytes = outline.stack_bytes();
    report.deployed_kernel = deployed::obstacles(outline, &lines, subject.manifest);
}

fn manifest(
    found: &mut Vec<Finding>,
    exported: &Exported,
    lines: &[TapLine],
    subject: Subject<'_>,
) {
    match subject.manifest {
        Some(manifest) => taps::manifest(found, exported, lines, subject.name, manifest),
        None => found.push(
            Finding::new(Severity::Warning, "manifest-missing", "there is no manifest").help(format!(
                "write `{}{}` beside `Cargo.toml`, with the plugin's name, description, version and taps",
                subject.name,
                manifest::SUFFIX
            )),
        ),
    }
}

// Without them a backtrace says nothing, and nobody knows whether it prints.
fn names(found: &mut Vec<Finding>, has_names: bool) {
    if !has_names {
        let message = "it has no names of functions, so that a backtrace is one of numbers";
        let help = "write `strip = \"debuginfo\"` under `[profile.release]`, rather than `true` or \"symbols\"";
        found.push(Finding::new(Severity::Warning, "no-names", message).help(help));
    }
}

// How the linker laid out code and memory.
fn layout(found: &mut Vec<Finding>, outline: &Outline) {
    let least = trovato::abi::STACK_BYTES;
    let link_arg =
        format!("build it with `cargo trovato build`, or pass `-C link-arg=-zstack-size={least}`");
    match outline.stack_bytes() {
        Some(stack) if (stack as usize) < least => {
            let message = format!("its stack has {stack} bytes, and must have at least {least}");
            let help = format!(
                "something asked for less: look for `stack-size` in `.cargo/config.toml` and `RUSTFLAGS`, and write {least}; \
                 `cargo trovato doctor` says where it stands"
            );
            found.push(Finding::new(Severity::Error, "small-stack", message).help(help));
        }
        Some(stack) if stack as usize > 2 * least => {
            let message =
                format!("its stack has {stack} bytes; {least} make fresh instances cheaper");
            found.push(Finding::new(Severity::Note, "large-stack", message).help(link_arg));
        }
        Some(_) => {}
        None => {
            let message = "its stack does not lie at the bottom of its memory, so that overflowing it would overwrite data";
            let help = "leave the linker's `--stack-first` on, which is rustc's default";
            found.push(Finding::new(Severity::Warning, "stack-not-first", message).help(help));
        }
    }
    if outline.command_exports {
        let message = "its exports are wrapped to run constructors and destructors on every call";
        let help = "depend on `trovato-sdk`, which initialises the module once; without it the linker takes a cdylib for a command";
        found.push(Finding::new(Severity::Warning, "command-exports", message).help(help));
    }
}

fn size(found: &mut Vec<Finding>, bytes: usize, custom: usize) {
    if bytes > LARGE_BYTES {
        let message = format!("the file has {bytes} bytes, {custom} of them custom sections");
        let help = "build with `opt-level = 3`, `lto = true`, `codegen-units = 1` and `strip = \"debuginfo\"`";
        found.push(Finding::new(Severity::Note, "large-wasm", message).help(help));
    }
}
