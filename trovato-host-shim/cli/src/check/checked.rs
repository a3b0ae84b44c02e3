//! One plugin's findings, and where in its manifest they lie.

use std::fmt::Write as _;
use std::fs;
use std::ops::Range;
use std::path::Path;

use serde::Serialize;
use serde::ser::{SerializeStruct as _, Serializer};
use trovato_host_shim::check::{Finding, Report, Severity, Subject, check};
use trovato_host_shim::{Limits, Manifest};

use crate::diagnosis::Scene;
use crate::diagnostic::{Diagnostic, Place, shown};
use crate::output::{Exit, Result, say};
use crate::size;
use crate::subject::Files;
use crate::verdict;

/// A plugin that was looked at.
pub(crate) struct Checked {
    name: String,
    wasm: String,
    /// Worst first.
    findings: Vec<Diagnostic>,
    report: Report,
    /// What was changed before.
    fixed: Vec<String>,
    /// What could be changed.
    hint: Option<String>,
}

struct ManifestFile {
    path: String,
    text: String,
}

impl Checked {
    /// Reads the files and checks them.
    pub(crate) fn new(files: &Files) -> Result<Self> {
        let bytes = files.read()?;
        let read = files.manifest.as_deref().map(Manifest::read);
        let file = files.manifest.as_deref().map(ManifestFile::new);
        let (read, problem) = match read {
            None => (None, None),
            Some(Ok(manifest)) => (Some(manifest), None),
            Some(Err(error)) => {
                let path = files.manifest.as_deref().unwrap_or(&files.wasm);
                (None, Some(Scene::of_file(path).diagnose(&error)))
            }
        };
        let name = files.name(read.as_ref());
        let report = check(
            &bytes,
            Subject {
                name: &name,
                manifest: read.as_ref(),
                limits: &Limits::default(),
            },
        );
        let wasm = shown(&files.wasm);
        let place = |finding: &Finding| match &file {
            Some(file) if finding.code.starts_with("manifest-") => file.place(finding),
            _ => Place::File(wasm.clone()),
        };
        let found = report.findings.iter();
        // It is there; that it cannot be read is said by itself.
        let found = found.filter(|finding| file.is_none() || finding.code != "manifest-missing");
        let found = found.map(|finding| diagnostic(finding, place(finding)));
        let findings = problem.into_iter().chain(found).collect();
        Ok(Self {
            name,
            wasm,
            findings,
            report,
            fixed: Vec::new(),
            hint: None,
        })
    }

    pub(crate) fn with_fixed(self, fixed: Vec<String>) -> Self {
        Self { fixed, ..self }
    }

    pub(crate) fn with_hint(self, hint: String) -> Self {
        let hint = Some(hint);
        Self { hint, ..self }
    }

    /// With what was found besides.
    pub(crate) fn with_findings(mut self, findings: impl IntoIterator<Item = Diagnostic>) -> Self {
        self.findings.extend(findings);
        self.findings
            .sort_by_key(|finding| std::cmp::Reverse(finding.severity));
        self
    }

    /// Whether this was found.
    pub(crate) fn has(&self, code: &str) -> bool {
        self.findings.iter().any(|finding| finding.is(code))
    }

    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Whether nothing is wrong; warnings are not.
    pub(crate) fn is_ok(&self) -> bool {
        self.findings
            .iter()
            .all(|finding| finding.severity != Severity::Error)
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
        for change in &self.fixed {
            say(&format!("fixed: {change}"));
        }
        verdict::print(&self.findings);
        if let Some(hint) = &self.hint {
            say(hint);
        }
    }

    /// All findings, worst first.
    pub(crate) fn into_findings(self) -> Vec<Diagnostic> {
        self.findings
    }

    /// What it comes to, for standard output.
    pub(crate) fn verdict(&self) -> String {
        let state = verdict::counted(&self.findings);
        let mut text = format!("{}: {state}, {}", self.name, size::file(self.bytes()));
        if let Some(stack) = self.report.stack_bytes {
            let _ = write!(text, ", stack {}", size::memory(stack.into()));
        }
        let obstacles = &self.report.deployed_kernel;
        if obstacles.is_empty() {
            // Of a wasm that is wrong in itself nothing is known.
            let is_sound = |finding: &Diagnostic| {
                finding.severity != Severity::Error || finding.is_about_manifest()
            };
            if self.findings.iter().all(is_sound) {
                text.push_str(", runs in the deployed kernel");
            }
        } else {
            text.push_str("\n  does not run in the deployed kernel, or not all of it:");
            for obstacle in obstacles {
                let _ = write!(text, "\n  - {obstacle}");
            }
        }
        text
    }
}

/// `{ plugin, wasm, ok, bytes, stack_bytes, deployed_kernel, findings }`,
/// each finding with its place.
impl Serialize for Checked {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let findings: Vec<_> = self.findings.iter().map(verdict::object).collect();
        let mut object =
            serializer.serialize_struct("Checked", 7 + usize::from(!self.fixed.is_empty()))?;
        object.serialize_field("plugin", &self.name)?;
        object.serialize_field("wasm", &self.wasm)?;
        object.serialize_field("ok", &self.is_ok())?;
        object.serialize_field("bytes", &self.report.bytes)?;
        object.serialize_field("stack_bytes", &self.report.stack_bytes)?;
        object.serialize_field("deployed_kernel", &self.report.deployed_kernel)?;
        object.serialize_field("findings", &findings)?;
        if !self.fixed.is_empty() {
            object.serialize_field("fixed", &self.fixed)?;
        }
        object.end()
    }
}

impl ManifestFile {
    fn new(path: &Path) -> Self {
        Self {
            path: shown(path),
            text: fs::read_to_string(path).unwrap_or_default(),
        }
    }

    fn place(&self, finding: &Finding) -> Place {
        match key(&self.text, &finding.message) {
            Some(range) => Place::in_text(self.path.clone(), &self.text, range, None),
            None => Place::File(self.path.clone()),
        }
    }
}

fn diagnostic(finding: &Finding, place: Place) -> Diagnostic {
    let diagnostic = Diagnostic::new(finding.severity, &finding.message)
        .code(finding.code)
        .place(place);
    match &finding.help {
        Some(help) => diagnostic.help(help),
        None => diagnostic,
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
