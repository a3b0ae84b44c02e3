//! One plugin's findings, and where in its manifest they lie.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use serde::ser::{SerializeStruct as _, Serializer};
use trovato_host_shim::check::{Finding, Report, Severity, Subject, check};
use trovato_host_shim::{Error, Limits, Manifest};

use crate::diagnosis::Scene;
use crate::diagnostic::{Diagnostic, Place, shown};
use crate::output::{Exit, Result, say};
use crate::size;
use crate::subject::Files;

/// A plugin that was looked at.
pub(crate) struct Checked {
    name: String,
    wasm: String,
    manifest: Option<ManifestFile>,
    report: Report,
}

struct ManifestFile {
    path: String,
    text: String,
    /// Why it cannot be read.
    problem: Option<Diagnostic>,
}

impl Checked {
    /// Reads the files and checks them.
    pub(crate) fn new(files: &Files) -> Result<Self> {
        let bytes = files.read()?;
        let manifest = files
            .manifest
            .as_deref()
            .map(|path| (path, Manifest::read(path)));
        let (read, file) = match manifest {
            None => (None, None),
            Some((path, Ok(manifest))) => (Some(manifest), Some(ManifestFile::new(path, None))),
            Some((path, Err(error))) => (None, Some(ManifestFile::new(path, Some(&error)))),
        };
        let name = files.name(read.as_ref());
        let mut report = check(
            &bytes,
            Subject {
                name: &name,
                manifest: read.as_ref(),
                limits: &Limits::default(),
            },
        );
        if file.is_some() && read.is_none() {
            // It is there; that it cannot be read is said by itself.
            report
                .findings
                .retain(|finding| finding.code != "manifest-missing");
        }
        Ok(Self {
            name,
            wasm: shown(&files.wasm),
            manifest: file,
            report,
        })
    }

    /// Whether nothing is wrong; warnings are not.
    pub(crate) fn is_ok(&self) -> bool {
        !self.report.has_errors() && self.problem().is_none()
    }

    pub(crate) fn exit(&self) -> Exit {
        if self.is_ok() {
            Exit::Done
        } else {
            Exit::Failed
        }
    }

    /// Length of the wasm, in bytes.
    pub(crate) fn bytes(&self) -> usize {
        self.report.bytes
    }

    /// Prints every finding on standard error.
    pub(crate) fn print_findings(&self) {
        let findings = self.report.findings.iter();
        let findings = findings.map(|finding| self.diagnostic(finding));
        let mut codes = BTreeSet::new();
        let mut tell = |diagnostic: &Diagnostic| {
            say(&format!("{}\n", diagnostic.render()));
            codes.extend(diagnostic.explained_code());
        };
        findings.for_each(|diagnostic| tell(&diagnostic));
        self.problem().into_iter().for_each(tell);
        for code in codes {
            say(&format!("for more: cargo trovato explain {code}"));
        }
        if !self.report.findings.is_empty() || self.problem().is_some() {
            say("");
        }
    }

    /// What it comes to, for standard output.
    pub(crate) fn verdict(&self) -> String {
        let count = |severity| {
            let findings = self.report.findings.iter();
            findings
                .filter(|finding| finding.severity == severity)
                .count()
        };
        let errors = count(Severity::Error) + usize::from(self.problem().is_some());
        let warnings = count(Severity::Warning);
        let counted = [(errors, "error"), (warnings, "warning")]
            .iter()
            .filter(|(count, _)| *count > 0)
            .map(|(count, what)| format!("{count} {what}{}", if *count == 1 { "" } else { "s" }))
            .collect::<Vec<_>>();
        let state = if counted.is_empty() {
            "ok".to_owned()
        } else {
            counted.join(", ")
        };
        let mut text = format!("{}: {state}, {}", self.name, size::file(self.bytes()));
        if let Some(stack) = self.report.stack_bytes {
            let _ = write!(text, ", stack {}", size::memory(stack.into()));
        }
        let obstacles = &self.report.deployed_kernel;
        if obstacles.is_empty() {
            text.push_str(", runs in the deployed kernel");
        } else {
            text.push_str("\n  does not run in the deployed kernel, or not all of it:");
            for obstacle in obstacles {
                let _ = write!(text, "\n  - {obstacle}");
            }
        }
        text
    }

    fn problem(&self) -> Option<&Diagnostic> {
        self.manifest.as_ref()?.problem.as_ref()
    }

    fn diagnostic(&self, finding: &Finding) -> Diagnostic {
        let diagnostic = Diagnostic::new(finding.severity, &finding.message)
            .code(finding.code)
            .place(self.place(finding));
        match &finding.help {
            Some(help) => diagnostic.help(help),
            None => diagnostic,
        }
    }

    fn place(&self, finding: &Finding) -> Place {
        match &self.manifest {
            Some(file) if finding.code.starts_with("manifest-") => {
                let path = file.path.clone();
                match key(&file.text, &finding.message) {
                    Some(range) => Place::in_text(path, &file.text, range, None),
                    None => Place::File(path),
                }
            }
            _ => Place::File(self.wasm.clone()),
        }
    }
}

/// `{ plugin, wasm, ok, bytes, stack_bytes, deployed_kernel, findings }`,
/// each finding with its place.
impl Serialize for Checked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings = self.report.findings.iter().map(|finding| {
            let diagnostic = self.diagnostic(finding);
            let mut members = diagnostic.machine_readable();
            members.insert("severity".to_owned(), severity(finding.severity).into());
            members
        });
        let problem = self.problem().map(|problem| {
            let mut members = problem.machine_readable();
            members.insert("severity".to_owned(), severity(Severity::Error).into());
            members
        });
        let findings: Vec<_> = problem.into_iter().chain(findings).collect();
        let mut object = serializer.serialize_struct("Checked", 7)?;
        object.serialize_field("plugin", &self.name)?;
        object.serialize_field("wasm", &self.wasm)?;
        object.serialize_field("ok", &self.is_ok())?;
        object.serialize_field("bytes", &self.report.bytes)?;
        object.serialize_field("stack_bytes", &self.report.stack_bytes)?;
        object.serialize_field("deployed_kernel", &self.report.deployed_kernel)?;
        object.serialize_field("findings", &findings)?;
        object.end()
    }
}

fn severity(severity: Severity) -> &'static str {
    match severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        Severity::Note => "note",
    }
}

impl ManifestFile {
    fn new(path: &Path, error: Option<&Error>) -> Self {
        Self {
            path: shown(path),
            text: fs::read_to_string(path).unwrap_or_default(),
            problem: error.map(|error| Scene::of_file(path).diagnose(error)),
        }
    }
}

/// The part of a manifest that a finding is about: the first of the names in
/// its message that the manifest has, or else the list of taps.
fn key(manifest: &str, message: &str) -> Option<Range<usize>> {
    let named = message.split('`').skip(1).step_by(2);
    named
        // An unknown key comes with the table that it is in.
        .flat_map(|name| [Some(name), name.rsplit_once('.').map(|(_, key)| key)])
        .flatten()
        .chain(["implements"])
        .find_map(|name| find_word(manifest, name))
}

fn find_word(text: &str, word: &str) -> Option<Range<usize>> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
    text.match_indices(word)
        .map(|(at, word)| at..at + word.len())
        .find(|range| {
            !text[..range.start].ends_with(is_part) && !text[range.end..].starts_with(is_part)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_finding_is_found_in_the_manifest() {
        let manifest =
            "name = \"x\"\n[taps]\nimplements = [\"tap_menu_x\", \"tap_menu\"]\nweihgt = 1\n";
        let find = |message: &str| &manifest[key(manifest, message).unwrap()];
        assert_eq!(
            find("the manifest has a key `taps.weihgt` that means nothing"),
            "weihgt"
        );
        assert_eq!(find("the wasm has the tap `cron`, …"), "implements");
        let menu = key(manifest, "the manifest names `tap_menu`, …").unwrap();
        assert_eq!(menu.start, manifest.rfind("tap_menu").unwrap());
    }
}
