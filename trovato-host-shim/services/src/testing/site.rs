//! Several plugins on one site, with queues and servers outside.

use std::path::Path;

use serde::Serialize;
use serde_json::Value;
use tokio::runtime::{Builder, Runtime};
use trovato::db::Select;
use trovato_host_shim::queue::{Queues, Runner, RunnerConfig, Worked};
use trovato_host_shim::services::CallScope;
use trovato_host_shim::services::db::{AllColumns, Role};
use trovato_host_shim::services::queue::Dead;
use trovato_host_shim::testing::built;
use trovato_host_shim::{
    Error, Grants, Host, HostConfig, Item, Limits, Lineup, Plugin, Request, Result,
};

use super::{Server, done};
use crate::http::{Client, HttpSettings};
use crate::migrate::Migrations;
use crate::settings::Settings;
use crate::store::{self, Store};

/// Instances for each plugin: its own, and those of calls within calls.
const INSTANCES: u32 = 4;

/// A site under test: plugins that may call each other, with a database in
/// memory, variables, a cache and queues; and servers that they may talk to.
///
/// ```no_run
/// use serde_json::json;
/// use trovato_host_services::testing::{Server, Site};
/// use trovato_host_shim::queue::Ending;
///
/// # fn answer(_: &trovato::vocabulary::HttpRequest) -> trovato::Result<trovato::vocabulary::HttpResponse> { todo!() }
/// let server = Server::start(answer);
/// let site = Site::new(&[env!("CARGO_MANIFEST_DIR")], &[("importer", &server)]);
/// site.call("importer", "cron", &json!({ "timestamp": 1_000 })).unwrap();
/// assert!(site.work().iter().all(|worked| matches!(worked.ending, Ending::Done)));
/// ```
pub struct Site {
    host: Host,
    plugins: Lineup,
    queues: Queues,
    store: Store,
    runtime: Runtime,
}

impl Site {
    /// Builds the crates in these folders for wasm, and loads them on a site
    /// whose database has the tables of their migrations. A plugin may talk to
    /// the servers beside its name.
    ///
    /// # Panics
    ///
    /// When building, loading, a migration or `queue_info` fails, with the
    /// reason.
    #[track_caller]
    pub fn new<P: AsRef<Path>>(dirs: &[P], servers: &[(&str, &Server)]) -> Self {
        let runtime = Builder::new_current_thread().enable_all().build();
        let runtime = done(runtime, "the site's runtime");
        let opened = runtime.block_on(store::open("sqlite::memory:", Settings::default()));
        let store = done(opened, "the site's database");
        let host = done(host(&store, &runtime, dirs.len(), servers), "the host");
        let mut plugins = Vec::new();
        let mut migrations = Vec::new();
        for dir in dirs {
            let dir = dir.as_ref();
            let built = done(built(dir), "the plugin");
            let plugin = done(built.load(&host), "the plugin");
            if let Some(manifest) = plugin.manifest() {
                migrations.push(done(Migrations::read(manifest, dir), "the migrations"));
            }
            plugins.push(plugin);
        }
        let migrated = runtime.block_on(store.migrate(&migrations));
        done(migrated, "the migrations");
        let plugins = Lineup::new(plugins);
        let queues = runtime.block_on(Queues::of(&host, &plugins));
        if let Some(failure) = queues.failures().first() {
            panic!("the queues: {failure}");
        }
        Self {
            host,
            plugins,
            queues,
            store,
            runtime,
        }
    }

    /// A plugin of the site.
    ///
    /// # Panics
    ///
    /// When there is none of that name.
    #[track_caller]
    pub fn plugin(&self, name: &str) -> &Plugin {
        match self.plugins.find(name) {
            Some(plugin) => plugin,
            None => panic!("there is no plugin `{name}` on the site"),
        }
    }

    /// Begins a request, from which plugins may be called and queues pushed
    /// to.
    pub fn request(&self) -> Request {
        let request = self.host.request();
        request
            .with_plugins(&self.plugins)
            .with_queues(&self.queues)
    }

    /// Calls a tap of a plugin in a request of its own.
    ///
    /// # Errors
    ///
    /// As [`Request::call`].
    ///
    /// # Panics
    ///
    /// As [`plugin`](Self::plugin), and when the payload has no JSON.
    #[track_caller]
    pub fn call(
        &self,
        plugin: &str,
        tap: &str,
        payload: &(impl Serialize + ?Sized),
    ) -> Result<Value> {
        let payload = done(serde_json::to_vec(payload), "the payload");
        let plugin = self.plugin(plugin);
        let mut request = self.request();
        self.runtime
            .block_on(request.call_as(plugin, tap, &payload[..]))
    }

    /// Calls a tap that takes an item with what it sees of this one.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call); `bad-item` when it is none.
    ///
    /// # Panics
    ///
    /// As [`call`](Self::call).
    #[track_caller]
    pub fn call_item(&self, plugin: &str, tap: &str, item: &Value) -> Result<Value> {
        let plugin = self.plugin(plugin);
        let mut request = self.request();
        let item = request.add(Item::parse(item.to_string().as_bytes())?);
        self.runtime.block_on(request.call_as(plugin, tap, item))
    }

    /// Works on what waits in queues until nothing is left, and says what
    /// became of each attempt. An entry that fails is tried again at once, five
    /// times at most, and then it is dead.
    ///
    /// # Panics
    ///
    /// When the queue itself fails.
    #[track_caller]
    pub fn work(&self) -> Vec<Worked> {
        let config = RunnerConfig {
            pause: std::time::Duration::ZERO,
            ..RunnerConfig::default()
        };
        let runner = Runner::new(&self.host, &self.queues, config);
        let mut all = Vec::new();
        while let Some(worked) = done(self.runtime.block_on(runner.step()), "the queue") {
            all.push(worked);
        }
        all
    }

    /// The entries of a queue that are dead, a hundred at most.
    ///
    /// # Panics
    ///
    /// When the queue itself fails.
    #[track_caller]
    pub fn dead(&self, queue: &str) -> Vec<Dead> {
        let services = self.host.services();
        let Some(service) = &services.queue else {
            return Vec::new();
        };
        let dead = self.runtime.block_on(async {
            let mut scope = CallScope::new(services, "host", Role::Read);
            service.dead(&mut scope, queue, 100).await
        });
        done(dead, "the queue")
    }

    /// What there is in the database, with no column hidden.
    ///
    /// # Panics
    ///
    /// When the query fails.
    #[track_caller]
    pub fn rows(&self, query: &Select) -> Vec<Value> {
        let rows = self.runtime.block_on(async {
            let mut reader = self.store.begin(Role::Read).await?;
            let rows = reader.select(query, &AllColumns).await?;
            reader.commit().await?;
            Ok::<_, trovato_host_shim::services::ServiceError>(rows)
        });
        done(done(rows, "the query").read(), "the rows")
    }

    /// The host.
    pub fn host(&self) -> &Host {
        &self.host
    }
}

#[track_caller]
fn host(
    store: &Store,
    runtime: &Runtime,
    plugins: usize,
    servers: &[(&str, &Server)],
) -> Result<Host, Error> {
    let services = done(runtime.block_on(store.services()), "the services");
    let addresses = servers.iter().map(|(_, server)| server.address());
    let settings = HttpSettings::default().allow_private(addresses);
    let client = done(Client::new(settings), "the client");
    // What the authors declare is what is tested.
    let grants = servers
        .iter()
        .fold(Grants::declared(), |grants, (name, server)| {
            grants.with_host(name, &server.address().to_string())
        });
    let plugins = u32::try_from(plugins).unwrap_or(u32::MAX);
    Host::new(HostConfig {
        limits: Limits {
            instances: plugins.saturating_mul(INSTANCES),
            ..Limits::default()
        },
        grants,
        services: services.with_http(client),
        ..HostConfig::default()
    })
}

impl std::fmt::Debug for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Site")
            .field("plugins", &self.plugins)
            .finish_non_exhaustive()
    }
}
