//! The same of a component, as far as it applies: it has no stack that could be
//! told, and no kernel that is deployed runs one.

use wasmparser::Validator;

use super::taps::{self, Exported};
use super::{Finding, Report, Subject, imports, manifest, names, size};
use crate::component::{Outline, export_name, problems, tap_names};
use crate::engine::FEATURES;
use crate::error::Kind;
use crate::proposals;

/// Why the deployed kernel runs none.
const DEPLOYED: &str = "it is a component, and only modules run there";

pub(super) fn examine(report: &mut Report, bytes: &[u8], subject: Subject<'_>) {
    report.deployed_kernel.push(DEPLOYED.to_owned());
    let found = &mut report.findings;
    let outline = match Outline::read(bytes) {
        Ok(outline) => outline,
        Err(kind) => {
            found.push(Finding::from(&proposals::explained(kind, bytes)));
            return;
        }
    };
    // Of functions the outline has not read the code.
    if let Err(error) = Validator::new_with_features(FEATURES).validate_all(bytes) {
        let reason = error.to_string();
        let problem = proposals::explained(Kind::InvalidWasm { reason }, bytes);
        found.push(Finding::from(&problem));
    }
    let lines = match outline.lines() {
        Ok(lines) => lines,
        Err(kind) => {
            found.push(Finding::from(&kind));
            None
        }
    };
    // Lines without an export are told with those of other packages, below.
    let problems = problems(&outline, lines.as_deref(), subject.limits);
    let problems = problems.into_iter();
    let problems = problems.filter(|kind| !matches!(kind, Kind::MissingExport { .. }));
    imports::told(found, &problems.collect::<Vec<_>>());
    // Functions of WASI that fail are not told: the adapter imports a dozen
    // that nothing of the plugin may ever reach.
    names(found, outline.has_names || outline.code_bytes == 0);
    size(found, bytes.len(), outline.custom_bytes);

    let exported = Exported {
        taps: tap_names(&outline, lines.as_deref()),
        export: export_name,
    };
    let lines = lines.unwrap_or_default();
    if !lines.is_empty() {
        taps::lines(found, &exported, &lines, subject.name);
    }
    manifest(found, &exported, &lines, subject);
}
