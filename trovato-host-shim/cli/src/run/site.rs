//! The site that a plugin runs in: its database.

use std::fs;
use std::path::Path;

use serde_json::{Map, Value};
use tokio::runtime::Runtime;
use trovato_host_services::{Migrations, Settings, Store, open};
use trovato_host_shim::Plugin;
use trovato_host_shim::check::Severity;
use trovato_host_shim::services::{ServiceError, Services};

use crate::diagnostic::{Diagnostic, Place};
use crate::output::Result;
use crate::payload;

/// A database that is gone when the command ends.
const IN_MEMORY: &str = "sqlite::memory:";

/// A site.
pub(super) struct Site {
    store: Store,
    is_given: bool,
}

impl Site {
    /// Opens its database: that of the URL, or one in memory.
    pub(super) fn open(url: Option<&str>, runtime: &Runtime) -> Result<Self> {
        let opened = open(url.unwrap_or(IN_MEMORY), Settings::default());
        match runtime.block_on(opened) {
            Ok(store) => Ok(Self {
                store,
                is_given: url.is_some(),
            }),
            Err(error) => Err(told("db-unavailable", &error)
                .help("`--db sqlite://site.db`, or `--db postgres://user@host/name`")
                .into()),
        }
    }

    /// What it provides.
    pub(super) fn services(&self, runtime: &Runtime) -> Result<Services> {
        let services = runtime.block_on(self.store.services());
        services.map_err(|error| told(error.code(), &error).into())
    }

    /// Applies the plugin's migrations. A site of this command's own gets the
    /// crate's items, too.
    pub(super) fn set_up(
        &self,
        plugin: &Plugin,
        crate_dir: Option<&Path>,
        runtime: &Runtime,
    ) -> Result<()> {
        if let (Some(manifest), Some(folder)) = (plugin.manifest(), crate_dir) {
            let migrated = runtime.block_on(async {
                let migrations = Migrations::read(manifest, folder)?;
                self.store.migrate(&[migrations]).await
            });
            if let Err(error) = migrated {
                return Err(told(error.code(), &error).into());
            }
        }
        if self.is_given {
            return Ok(());
        }
        let created = runtime.block_on(self.store.create_items());
        created.map_err(|error| told(error.code(), &error))?;
        for path in crate_dir.map(payload::items).unwrap_or_default() {
            if let Err(error) = runtime.block_on(self.add(&path)) {
                // Whether the tap takes it is for its call to say.
                Diagnostic::new(
                    Severity::Warning,
                    format!("this item is not in the database: {error}"),
                )
                .code(error.code())
                .place(Place::file(&path))
                .print();
            }
        }
        Ok(())
    }

    async fn add(&self, path: &Path) -> Result<(), ServiceError> {
        let text = fs::read_to_string(path).unwrap_or_default();
        match serde_json::from_str::<Map<String, Value>>(&text) {
            Ok(item) if item.contains_key("type") => self.store.add_item(&item).await,
            // A payload of another kind.
            _ => Ok(()),
        }
    }
}

fn told(code: &'static str, error: &impl ToString) -> Diagnostic {
    Diagnostic::error(error.to_string()).code(code)
}
