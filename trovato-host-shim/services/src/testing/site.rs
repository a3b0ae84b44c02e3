//! A plugin under test, with a database and what is kept in one.

use std::ops::{Deref, DerefMut};
use std::path::Path;
use std::time::Duration;

use serde::Serialize;
use serde_json::value::to_raw_value;
use serde_json::{Map, Value};
use trovato::db::{Insert, Rows, Select};
use trovato::testing::Tap;
#[cfg(feature = "http")]
use trovato_host_shim::Grants;
use trovato_host_shim::manifest::Manifest;
use trovato_host_shim::queue::{Runner, RunnerConfig, Worked};
use trovato_host_shim::services::db::{AllColumns, Role};
use trovato_host_shim::services::queue::Dead;
use trovato_host_shim::services::{CallScope, ServiceError, Services};
use trovato_host_shim::testing::{Plugin, Way};

use super::done;
use crate::migrate::Migrations;
use crate::settings::Settings;
use crate::store::{self, Store};

/// A [`Plugin`] under test on a site of its own: with variables, a cache, queues
/// and a database, SQLite in memory, which has the tables of the plugin's
/// migrations and one for items.
///
/// Both ways they are the same services, behind the same masks. A tap reaches
/// them as it does on a site; the methods here reach all there is.
pub struct Site {
    /// First, so that it is gone before the runtime that it is used on.
    store: Store,
    plugin: Plugin,
    /// Without those of servers outside.
    #[cfg(feature = "http")]
    services: Services,
    #[cfg(feature = "http")]
    servers: Vec<std::net::SocketAddr>,
}

impl Site {
    /// The plugin whose crate is in a folder, to be run in one of two ways. Its
    /// migrations are applied.
    ///
    /// # Panics
    ///
    /// When they fail, with the reason, and when there is no memory for a
    /// database.
    #[track_caller]
    pub fn new(way: Way, dir: impl AsRef<Path>, taps: &[Tap]) -> Self {
        let dir = dir.as_ref();
        let mut plugin = Plugin::new(way, dir, taps);
        let opened = plugin.wait(store::open("sqlite::memory:", Settings::default()));
        let store = done(opened, "the database");
        let services = plugin.wait(async {
            store.create_items().await?;
            store.services().await
        });
        let services = done(services, "the services");
        plugin.set_services(services.clone());
        let site = Self {
            store,
            plugin,
            #[cfg(feature = "http")]
            services,
            #[cfg(feature = "http")]
            servers: Vec::new(),
        };
        site.migrate(dir, done(site.manifest(), "the manifest"));
        site
    }

    /// Adds another plugin, as [`Plugin::add_plugin`] does, and applies its
    /// migrations.
    ///
    /// # Panics
    ///
    /// When they fail, with the reason.
    #[track_caller]
    pub fn add_plugin(&mut self, dir: impl AsRef<Path>, taps: &[Tap]) {
        let dir = dir.as_ref();
        self.plugin.add_plugin(dir, taps);
        let other = Plugin::new(self.way(), dir, taps);
        self.migrate(dir, done(other.manifest(), "the manifest"));
    }

    #[track_caller]
    fn migrate(&self, dir: &Path, manifest: Option<Manifest>) {
        if let Some(manifest) = manifest {
            let migrations = done(Migrations::read(&manifest, dir), "the migrations");
            let migrated = self.wait(self.store.migrate(&[migrations]));
            done(migrated, "the migrations");
        }
    }

    /// Lets its plugins talk to a server, beside all that their taps declare.
    /// Grants and services that were set before are replaced.
    ///
    /// # Panics
    ///
    /// When there is no room for a client.
    #[cfg(feature = "http")]
    #[track_caller]
    pub fn add_server(&mut self, server: &super::Server) {
        use crate::http::{Client, HttpSettings};

        self.servers.push(server.address());
        let settings = HttpSettings::default().allow_private(self.servers.iter().copied());
        let client = done(Client::new(settings), "the client");
        let hosts = self.servers.iter().map(ToString::to_string);
        let grants = hosts.fold(Grants::declared(), |grants, host| {
            grants.with_host_for_others(&host)
        });
        self.plugin.set_grants(grants);
        self.plugin
            .set_services(self.services.clone().with_http(client));
    }

    /// Adds an item, to the table `item`.
    ///
    /// # Panics
    ///
    /// When it is none.
    #[track_caller]
    pub fn add_item(&self, item: &Value) {
        let none = Map::new();
        let item = item.as_object().unwrap_or(&none);
        done(self.wait(self.store.add_item(item)), "the item");
    }

    /// Adds rows to a table, a list of objects.
    ///
    /// # Panics
    ///
    /// When it is no list of objects, or the table does not take them.
    #[track_caller]
    pub fn add_rows(&self, table: &str, rows: &Value) {
        let rows: Vec<Map<String, Value>> = done(serde_json::from_value(rows.clone()), "the rows");
        let added = self.wait(async {
            let mut transaction = self.store.begin(Role::Write).await?;
            for row in rows {
                let insert = Insert {
                    table: table.to_owned(),
                    rows: vec![row],
                };
                transaction.insert(&insert, &AllColumns).await?;
            }
            transaction.commit().await
        });
        done(added, "the rows");
    }

    /// Runs SQL of the site's own, such as a table that several plugins use.
    ///
    /// # Panics
    ///
    /// When the database refuses it, with its reason.
    #[track_caller]
    pub fn script(&self, sql: &str) {
        let ran = self.wait(async {
            self.store.run_script(sql).await?;
            Ok::<_, crate::MigrationError>(self.store.refresh().await?)
        });
        done(ran, "the script");
    }

    /// All rows of a table, in the order in which they were added, as a list of
    /// objects.
    ///
    /// # Panics
    ///
    /// When there is no such table.
    #[track_caller]
    pub fn rows(&self, table: &str) -> Value {
        let rows = self.wait(async {
            let mut transaction = self.store.begin(Role::Read).await?;
            transaction.select(&Select::from(table), &AllColumns).await
        });
        let rows = done(rows, "the rows");
        done(serde_json::from_str(rows.as_json()), "the rows")
    }

    /// A variable of the plugin's.
    ///
    /// # Panics
    ///
    /// When the database fails.
    #[track_caller]
    pub fn variable(&self, name: &str) -> Option<Value> {
        let (services, mut scope) = self.scope();
        let value = self.wait(async {
            match &services.variables {
                Some(variables) => variables.get(&mut scope, name).await,
                None => Ok(None),
            }
        });
        let value = done(value, "the variable")?;
        Some(done(serde_json::from_str(value.get()), "the variable"))
    }

    /// Sets a variable of the plugin's.
    ///
    /// # Panics
    ///
    /// When the value has no JSON, or the database fails.
    #[track_caller]
    pub fn set_variable(&self, name: &str, value: impl Serialize) {
        let value = done(to_raw_value(&value), "the variable");
        let (services, mut scope) = self.scope();
        let set = self.wait(async {
            if let Some(variables) = &services.variables {
                variables.set(&mut scope, name, &value).await?;
            }
            scope.commit().await
        });
        done(set, "the variable");
    }

    /// Whether the plugin's cache has a value for a key.
    ///
    /// # Panics
    ///
    /// When the database fails.
    #[track_caller]
    pub fn is_cached(&self, key: &str) -> bool {
        let (services, mut scope) = self.scope();
        let cached = self.wait(async {
            match &services.cache {
                Some(cache) => cache.get(&mut scope, key).await,
                None => Ok(None),
            }
        });
        done(cached, "the cache").is_some()
    }

    /// What waits in a queue, in order.
    ///
    /// # Panics
    ///
    /// When the database fails.
    #[track_caller]
    pub fn pushed(&self, queue: &str) -> Vec<Value> {
        const WAITING: &str =
            "SELECT payload FROM trovato_queue WHERE queue = $1 AND dead = 0 ORDER BY id";
        let rows: Result<Rows, ServiceError> = self.wait(async {
            let mut transaction = self.store.begin(Role::Read).await?;
            transaction.query_raw(WAITING, &[queue.into()]).await
        });
        let rows = done(rows, "the queue");
        let rows: Vec<Map<String, Value>> = done(serde_json::from_str(rows.as_json()), "the queue");
        let payloads = rows.iter().map(|row| row["payload"].as_str());
        let payloads = payloads.map(|json| serde_json::from_str(json.unwrap_or_default()));
        payloads.map(|payload| done(payload, "an entry")).collect()
    }

    /// Works on what waits in queues until nothing is left, as a host does, and
    /// says what became of each attempt. An entry that fails is tried again at
    /// once, five times at most, and then it is dead.
    ///
    /// # Panics
    ///
    /// When the database fails.
    #[track_caller]
    pub fn work(&self) -> Vec<Worked> {
        let config = RunnerConfig {
            pause: Duration::ZERO,
            ..RunnerConfig::default()
        };
        let runner = Runner::new(self.host(), self.queues(), config);
        let mut all = Vec::new();
        while let Some(worked) = done(self.wait(runner.step()), "the queues") {
            all.push(worked);
        }
        all
    }

    /// The entries of a queue that are dead, a hundred at most.
    ///
    /// # Panics
    ///
    /// When the database fails.
    #[track_caller]
    pub fn dead(&self, queue: &str) -> Vec<Dead> {
        let (services, mut scope) = self.scope();
        let dead = self.wait(async {
            match &services.queue {
                Some(service) => service.dead(&mut scope, queue, 100).await,
                None => Ok(Vec::new()),
            }
        });
        done(dead, "the queue")
    }

    /// The services, and a scope of the plugin's.
    #[track_caller]
    fn scope(&self) -> (&Services, CallScope) {
        let services = self.host().services();
        let scope = CallScope::new(services, self.plugin().name(), Role::Write);
        (services, scope)
    }
}

impl Deref for Site {
    type Target = Plugin;

    fn deref(&self) -> &Plugin {
        &self.plugin
    }
}

impl DerefMut for Site {
    fn deref_mut(&mut self) -> &mut Plugin {
        &mut self.plugin
    }
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site")
            .field("plugin", &self.plugin)
            .finish_non_exhaustive()
    }
}

/// As [`trovato_host_shim::testing::both_ways!`], for functions that take a
/// `&mut` [`Site`].
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_site_both_ways {
    ($taps:tt => $($test:ident),+ $(,)?) => {
        $(
            mod $test {
                #[allow(unused_imports)]
                use super::*;

                fn run(way: $crate::testing::Way) {
                    let taps = $crate::testing::taps! $taps;
                    let dir = ::std::env!("CARGO_MANIFEST_DIR");
                    super::$test(&mut $crate::testing::Site::new(way, dir, &taps));
                }

                #[test]
                fn native() {
                    run($crate::testing::Way::Native);
                }

                #[test]
                fn wasm() {
                    run($crate::testing::Way::Wasm);
                }
            }
        )+
    };
}
