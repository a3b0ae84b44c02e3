//! A plugin that was loaded, and what it was loaded from.

use std::path::Path;

use trovato_host_shim::{Error, Host, Lineup, Plugin};

use crate::cargo_args::CargoArgs;
use crate::diagnosis::Scene;
use crate::output::Result;
use crate::subject::Named;

/// A plugin, and what it was loaded from.
pub(super) struct Loaded {
    named: Named,
    plugin: Plugin,
}

impl Loaded {
    /// Builds it, if it is a crate's folder, and loads it.
    pub(super) fn load(named: Named, host: &Host, cargo: &CargoArgs) -> Result<Self> {
        let plugin = named.load(host, cargo)?;
        Ok(Self { named, plugin })
    }

    pub(super) fn plugin(&self) -> &Plugin {
        &self.plugin
    }

    pub(super) fn named(&self) -> &Named {
        &self.named
    }

    /// The folder that the manifest's files are named from.
    pub(super) fn folder(&self) -> &Path {
        match &self.named {
            Named::Crate(dir) => dir,
            Named::Wasm(file) => file.parent().unwrap_or(Path::new("")),
        }
    }

    /// Where its errors happen.
    pub(super) fn scene(&self) -> Scene<'_> {
        Scene::of_file(self.named.path()).with_crate(self.named.crate_dir())
    }
}

/// In the order in which they are called.
pub(super) fn lineup(all: &[Loaded]) -> Lineup {
    all.iter().map(|one| one.plugin.clone()).collect()
}

/// The one that an error is of.
pub(super) fn find<'a>(all: &'a [Loaded], error: &Error) -> Option<&'a Loaded> {
    let mut all = all.iter();
    all.find(|one| Some(one.plugin.name()) == error.plugin())
}
