//! The three places that name a plugin's taps, held against each other:
//! exports, section lines and manifest.

use trovato::abi;

use super::{Finding, Severity, options};
use crate::manifest::{self, Manifest};
use crate::names;
use crate::outline::Outline;
use crate::section::TapLine;

/// The taps of a file, and how each form calls their exports.
pub(super) struct Exported {
    pub(super) taps: Vec<String>,
    pub(super) export: fn(&str) -> String,
}

impl Exported {
    /// Those of a module.
    pub(super) fn of(outline: &Outline) -> Self {
        Self {
            taps: outline.taps().map(|(tap, _)| tap.to_owned()).collect(),
            export: |tap| format!("{}{tap}", abi::EXPORT_PREFIX),
        }
    }

    fn taps(&self) -> impl Iterator<Item = &str> {
        self.taps.iter().map(String::as_str)
    }
}

/// Section lines against exports.
pub(super) fn lines(found: &mut Vec<Finding>, exported: &Exported, lines: &[TapLine], name: &str) {
    for tap in exported.taps() {
        if !lines.iter().any(|line| line.tap == tap) {
            let export = (exported.export)(tap);
            let message = format!(
                "the export `{export}` has no line in the section `{}`",
                abi::SECTION
            );
            let help = "write it with `#[trovato::tap]`: without its line nobody knows what it takes and touches";
            found.push(Finding::new(Severity::Error, "missing-line", message).help(help));
        }
    }
    for (at, line) in lines.iter().enumerate() {
        let tap = &line.tap;
        if names::as_file_stem(&line.package) != names::as_file_stem(name) {
            let message = format!("the tap `{tap}` comes from the package `{}`", line.package);
            let help = format!(
                "if `{}` is a plugin that this one uses, depend on it with `features = [\"library\"]`",
                line.package
            );
            found.push(Finding::new(Severity::Error, "foreign-line", message).help(help));
        }
        if lines[..at].iter().any(|earlier| earlier.tap == *tap) {
            let message = format!("the tap `{tap}` has more than one line");
            let help = "two packages implement it: all but the plugin itself need `features = [\"library\"]`";
            found.push(Finding::new(Severity::Error, "duplicate-line", message).help(help));
        } else if !exported.taps().any(|has| has == tap) {
            let message = format!(
                "the section `{}` names the tap `{tap}`, which is not exported",
                abi::SECTION
            );
            let help = "build it again from clean sources: an export was dropped after its line was written";
            found.push(Finding::new(Severity::Error, "missing-export", message).help(help));
        }
    }
}

/// The manifest against exports and lines.
pub(super) fn manifest(
    found: &mut Vec<Finding>,
    exported: &Exported,
    lines: &[TapLine],
    name: &str,
    manifest: &Manifest,
) {
    if names::as_file_stem(&manifest.name) != names::as_file_stem(name) {
        let message = format!(
            "the manifest is that of `{}`, and the plugin is `{name}`",
            manifest.name
        );
        let help = "the name in the manifest is that of its file and of the crate";
        found.push(Finding::new(Severity::Error, "manifest-mismatch", message).help(help));
    }
    for written in &manifest.taps.implements {
        let bare = written.strip_prefix(abi::EXPORT_PREFIX);
        let tap = bare.unwrap_or(written);
        if !exported.taps().any(|has| has == tap) {
            let message = format!("the manifest names `{written}`, and the wasm has no such tap");
            let near = names::nearest(tap, exported.taps());
            let help = near.map_or_else(
                || format!("implement it with `#[trovato::tap] fn {tap}`, or take it out of `implements`"),
                |near| format!("did you mean `tap_{near}`?"),
            );
            found.push(Finding::new(Severity::Error, "manifest-mismatch", message).help(help));
        } else if bare.is_none() {
            let message = format!("the manifest names `{written}` without `tap_`");
            let help =
                format!("write `tap_{tap}`: the deployed kernel looks for the export's name");
            found.push(Finding::new(Severity::Warning, "manifest-mismatch", message).help(help));
        }
    }
    for tap in exported.taps().filter(|tap| !manifest.implements(tap)) {
        let message = format!("the wasm has the tap `{tap}`, and the manifest does not name it");
        let help = format!("add `\"tap_{tap}\"` to `implements` under `[taps]`");
        found.push(Finding::new(Severity::Error, "manifest-mismatch", message).help(help));
    }
    for (written, options) in &manifest.taps.options {
        let tap = written.strip_prefix(abi::EXPORT_PREFIX).unwrap_or(written);
        if !manifest.implements(tap) {
            let message =
                format!("`[taps.options]` has `{written}`, which `implements` does not name");
            let mut finding = Finding::new(Severity::Warning, "manifest-mismatch", message);
            finding.help = names::nearest(tap, manifest.tap_names())
                .map(|near| format!("did you mean `tap_{near}`?"));
            found.push(finding);
        }
        let line = lines.iter().find(|line| line.tap == tap);
        if let Some(line) = line {
            options::hold(found, written, options, line);
        }
    }
    for key in &manifest.unknown {
        let message = format!("the manifest has a key `{key}` that means nothing");
        let mut finding = Finding::new(Severity::Warning, "manifest-unknown-key", message);
        finding.help = manifest::suggest_key(key).map(|near| format!("did you mean `{near}`?"));
        found.push(finding);
    }
}
