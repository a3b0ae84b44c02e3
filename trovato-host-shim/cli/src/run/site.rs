//! The site that plugins run in: its database, and its way to servers outside.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;

use serde_json::{Map, Value};
use tokio::runtime::Runtime;
use trovato_host_services::http::{Client, HttpSettings};
use trovato_host_services::{Migrations, Settings, Store, open};
use trovato_host_shim::check::Severity;
use trovato_host_shim::services::{ServiceError, Services};

use crate::diagnostic::{Diagnostic, Place};
use crate::output::Result;
use crate::payload;

use super::loaded::Loaded;
use super::plugins::Plugins;

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

    /// What it provides. Plugins may reach those of the addresses that are not
    /// public where they are granted the server.
    pub(super) fn services(&self, private: &[SocketAddr], runtime: &Runtime) -> Result<Services> {
        let services = runtime.block_on(self.store.services());
        let services = services.map_err(|error| told(error.code(), &error))?;
        let settings = HttpSettings::default().allow_private(private.iter().copied());
        let client = Client::new(settings).map_err(|error| told("host-config", &error))?;
        Ok(services.with_http(client))
    }

    /// Applies the plugins' migrations. A site of this command's own gets the
    /// items of the crate that is called, too.
    pub(super) fn set_up(&self, plugins: &Plugins, runtime: &Runtime) -> Result<()> {
        let migrated = runtime.block_on(async {
            let read =
                |one: &Loaded| Some(Migrations::read(one.plugin().manifest()?, one.folder()));
            let migrations = plugins.iter().filter_map(read);
            let migrations = migrations.collect::<Result<Vec<_>, _>>()?;
            self.store.migrate(&migrations).await
        });
        migrated.map_err(|error| told(error.code(), &error))?;
        if self.is_given {
            return Ok(());
        }
        let created = runtime.block_on(self.store.create_items());
        created.map_err(|error| told(error.code(), &error))?;
        let crate_dir = plugins.called().named().crate_dir();
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
