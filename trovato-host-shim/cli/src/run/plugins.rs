//! The plugins of the site: the one that is called, and those of `--with`.

use std::path::PathBuf;

use trovato_host_shim::check::Severity;
use trovato_host_shim::queue::Queues;
use trovato_host_shim::{Error, Host, Lineup};

use super::loaded::{self, Loaded};
use crate::cargo_args::CargoArgs;
use crate::diagnostic::Diagnostic;
use crate::output::Result;
use crate::subject::Named;

/// The plugins of the site, of which the first is called.
pub(super) struct Plugins(Vec<Loaded>);

/// Finds out what was named, before anything is built.
pub(super) fn find(paths: &[PathBuf]) -> Result<Vec<Named>> {
    paths.iter().map(|path| Named::find(path)).collect()
}

impl Plugins {
    /// Builds and loads them.
    pub(super) fn load(
        called: Named,
        with: Vec<Named>,
        host: &Host,
        cargo: &CargoArgs,
    ) -> Result<Self> {
        let mut all: Vec<Loaded> = vec![Loaded::load(called, host, cargo)?];
        for named in with {
            let other = Loaded::load(named, host, &cargo.without_features())?;
            let name = other.plugin().name();
            if all.iter().any(|one| one.plugin().name() == name) {
                return Err(
                    Diagnostic::usage(format!("two plugins are called `{name}`"))
                        .help("the plugin that is called is there without `--with`")
                        .into(),
                );
            }
            all.push(other);
        }
        Ok(Self(all))
    }

    /// The one that is called.
    pub(super) fn called(&self) -> &Loaded {
        &self.0[0]
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = &Loaded> {
        self.0.iter()
    }

    pub(super) fn lineup(&self) -> Lineup {
        loaded::lineup(&self.0)
    }

    /// What went wrong in one of them.
    pub(super) fn diagnose(&self, error: &Error) -> Diagnostic {
        let of = loaded::find(&self.0, error);
        of.unwrap_or(self.called()).scene().diagnose(error)
    }

    /// Those whose queues could not be found out.
    pub(super) fn without_queues(&self, queues: &Queues) -> Vec<Diagnostic> {
        let diagnose = |error: &Error| {
            let left_out = "queues that it has are left out";
            let diagnostic = self.diagnose(error).note(left_out);
            diagnostic.severity(Severity::Warning)
        };
        queues.failures().iter().map(diagnose).collect()
    }
}
