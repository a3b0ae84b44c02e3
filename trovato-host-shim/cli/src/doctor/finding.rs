//! What a diagnosis finds, and what it can do about it.

use std::fmt;

use serde::ser::{Serialize, SerializeMap, Serializer};
use trovato_host_shim::check::Severity;

use crate::diagnostic::Diagnostic;
use crate::output::Result;
use crate::verdict;

/// Does what a finding's help says, and says what was done, a sentence each.
type Cure = Box<dyn FnOnce() -> Result<Vec<String>>>;

/// One thing that was found.
pub(super) struct Finding {
    pub(super) diagnostic: Diagnostic,
    cure: Option<Cure>,
}

impl Finding {
    /// Something that can be put right by itself.
    pub(super) fn curable(
        diagnostic: Diagnostic,
        cure: impl FnOnce() -> Result<Vec<String>> + 'static,
    ) -> Self {
        Self {
            diagnostic,
            cure: Some(Box::new(cure)),
        }
    }

    pub(super) fn is_curable(&self) -> bool {
        self.cure.is_some()
    }

    /// Puts it right, if that can be done.
    pub(super) fn cure(self) -> Result<Vec<String>> {
        self.cure.map_or_else(|| Ok(Vec::new()), |cure| cure())
    }
}

impl From<Diagnostic> for Finding {
    fn from(diagnostic: Diagnostic) -> Self {
        Self {
            diagnostic,
            cure: None,
        }
    }
}

/// What was looked at under one name.
pub(super) struct Part {
    pub(super) name: String,
    /// What is so, in a word each: `rustc 1.95.0`.
    pub(super) facts: Vec<(&'static str, String)>,
    pub(super) findings: Vec<Finding>,
}

impl Part {
    pub(super) fn new(name: impl Into<String>) -> Self {
        Self {
            name: name.into(),
            facts: Vec::new(),
            findings: Vec::new(),
        }
    }

    pub(super) fn fact(&mut self, what: &'static str, value: impl Into<String>) {
        self.facts.push((what, value.into()));
    }

    pub(super) fn found(&mut self, finding: impl Into<Finding>) {
        self.findings.push(finding.into());
    }

    pub(super) fn found_all<F: Into<Finding>>(&mut self, findings: impl IntoIterator<Item = F>) {
        self.findings.extend(findings.into_iter().map(Into::into));
    }

    pub(super) fn is_ok(&self) -> bool {
        let mut findings = self.findings.iter();
        findings.all(|finding| finding.diagnostic.severity != Severity::Error)
    }
}

/// `name: ok, rustc 1.95.0`.
impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let diagnostics = self.findings.iter().map(|finding| &finding.diagnostic);
        write!(f, "{}: {}", self.name, verdict::counted(diagnostics))?;
        for (what, value) in &self.facts {
            write!(f, ", {what} {value}")?;
        }
        Ok(())
    }
}

/// `{ name, ok, <facts>, findings }`.
impl Serialize for Part {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("name", &self.name)?;
        map.serialize_entry("ok", &self.is_ok())?;
        for (what, value) in &self.facts {
            map.serialize_entry(what, value)?;
        }
        let findings: Vec<_> = self
            .findings
            .iter()
            .map(|finding| verdict::object(&finding.diagnostic))
            .collect();
        map.serialize_entry("findings", &findings)?;
        map.end()
    }
}
