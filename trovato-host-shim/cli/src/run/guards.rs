//! The plugins of `--guard`: they say what the user may see and change.

use std::path::PathBuf;

use trovato::uuid::Uuid;
use trovato_host_shim::check::Severity;
use trovato_host_shim::{Error, Host, Lineup, User};

use crate::cargo_args::CargoArgs;
use crate::diagnostic::Diagnostic;
use crate::output::Result;
use crate::subject::Named;

use super::loaded::{self, Loaded};

const TAP: &str = "field_access";

/// Plugins on guard.
pub(super) struct Guards(Vec<Loaded>);

/// Finds out what was named, before anything is built.
pub(super) fn find(paths: &[PathBuf], user: &User) -> Result<Vec<Named>> {
    let is_asked_about = user.id == User::anonymous().id || Uuid::try_parse(&user.id).is_ok();
    if !paths.is_empty() && !is_asked_about {
        return Err(Diagnostic::usage("a guard is asked about a user by a UUID")
            .note(format!("`--user {}` is none", user.id.escape_debug()))
            .help("for example: `--user 0193a5a0-0000-7000-8000-00000000000a`")
            .into());
    }
    paths.iter().map(|path| Named::find(path)).collect()
}

impl Guards {
    /// Builds and loads them.
    pub(super) fn load(named: Vec<Named>, host: &Host, cargo: &CargoArgs) -> Result<Self> {
        let cargo = cargo.without_features();
        let guards = named.into_iter().map(|named| {
            let guard = Loaded::load(named, host, &cargo)?;
            let plugin = guard.plugin();
            if plugin.has_tap(TAP) {
                return Ok(guard);
            }
            let message = format!("`{}` is no guard", plugin.name());
            Err(Diagnostic::usage(message)
                .note(super::call::taps(plugin))
                .help(format!("a guard has the tap `{TAP}`"))
                .into())
        });
        Ok(Self(guards.collect::<Result<_>>()?))
    }

    pub(super) fn lineup(&self) -> Lineup {
        loaded::lineup(&self.0)
    }

    /// What became of the ones that failed.
    pub(super) fn diagnose(&self, failures: &[Error]) -> Vec<Diagnostic> {
        let diagnose = |error: &Error| {
            let denies = "what it was asked about is denied";
            let guard = loaded::find(&self.0, error)?.scene();
            let diagnostic = guard.diagnose(error).note(denies);
            Some(diagnostic.severity(Severity::Warning))
        };
        failures.iter().filter_map(diagnose).collect()
    }
}
