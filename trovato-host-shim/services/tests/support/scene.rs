//! A host with all services, and plugins that do as they are told.

// Not every test uses all of it.
#![allow(dead_code, unreachable_pub)]

use std::time::Duration;

use serde_json::{Value, json};
use trovato::db::{Direction, Select};
use trovato_host_shim::queue::{Queues, Runner, RunnerConfig};
use trovato_host_shim::services::CallScope;
use trovato_host_shim::services::db::{AllColumns, Role};
use trovato_host_shim::services::queue::Dead;
use trovato_host_shim::{Error, Grants, Host, HostConfig, Limits, Lineup, Request};

use crate::support::{Site, each};
use crate::workspace;

/// A table of each plugin's own.
const OWN: &str = "
    CREATE TABLE a (id BIGINT, word TEXT UNIQUE);
    CREATE TABLE b (id BIGINT, word TEXT UNIQUE);
";

pub struct Scene {
    pub site: Site,
    pub host: Host,
    pub plugins: Lineup,
    pub queues: Queues,
}

impl Scene {
    pub async fn new(site: Site) -> Self {
        Self::limited(site, Limits::default()).await
    }

    pub async fn limited(site: Site, limits: Limits) -> Self {
        Self::with_plugins(site, limits, &["a", "b"]).await
    }

    pub async fn with_plugins(site: Site, limits: Limits, names: &[&str]) -> Self {
        site.store.run_script(OWN).await.unwrap();
        let services = site.store.services().await.unwrap();
        let host = Host::new(HostConfig {
            limits: Limits {
                instances: limits.instances.min(16),
                ..limits
            },
            grants: Grants::none().permit("a", "raw_sql"),
            services,
            ..HostConfig::default()
        })
        .unwrap();
        let wasm = workspace::wasm("asks");
        let plugins = names.iter().map(|name| host.load(name, &wasm).unwrap());
        let plugins = Lineup::new(plugins);
        let queues = Queues::of(&host, &plugins).await;
        Self {
            site,
            host,
            plugins,
            queues,
        }
    }

    pub fn request(&self) -> Request {
        let request = self.host.request();
        request
            .with_plugins(&self.plugins)
            .with_queues(&self.queues)
    }

    /// Calls a tap of a plugin in a request of its own.
    pub async fn call(&self, plugin: &str, tap: &str, payload: &Value) -> Result<Value, Error> {
        let payload = payload.to_string();
        let plugin = self.plugins.find(plugin).unwrap();
        let mut request = self.request();
        request.call_as(plugin, tap, payload.as_bytes()).await
    }

    /// What a plugin's `ask` answers.
    pub async fn ask(&self, plugin: &str, asks: Value) -> Value {
        self.call(plugin, "ask", &told(asks, "answer"))
            .await
            .unwrap()
    }

    /// What a plugin's `ask_on` answers: errors, too.
    pub async fn ask_on(&self, plugin: &str, asks: Value) -> Value {
        self.call(plugin, "ask_on", &asks).await.unwrap()
    }

    pub fn runner(&self, config: RunnerConfig) -> Runner {
        Runner::new(&self.host, &self.queues, config)
    }

    /// A scope of the host's own.
    pub fn scope(&self) -> CallScope {
        CallScope::new(self.host.services(), "host", Role::Write)
    }

    pub async fn dead(&self) -> Vec<Dead> {
        let queue = self.host.services().queue.clone().unwrap();
        let mut scope = self.scope();
        let dead = queue.dead(&mut scope, "asks_work", 10).await.unwrap();
        scope.commit().await.unwrap();
        dead
    }

    /// What another transaction finds in a plugin's table.
    pub async fn words(&self, table: &str) -> Vec<String> {
        let mut reader = self.site.store.begin(Role::Read).await.unwrap();
        let query = Select::from(table).fields(["word"]);
        let query = query.order_by("word", Direction::Asc);
        let rows = reader.select(&query, &AllColumns).await.unwrap();
        reader.commit().await.unwrap();
        let words = each(&rows, "word");
        words
            .iter()
            .map(|word| word.as_str().unwrap().into())
            .collect()
    }

    /// Asserts that nothing is taken any more.
    pub fn assert_at_rest(&self) {
        let stats = self.host.stats();
        assert_eq!(stats.instances_live, 0);
        assert_eq!(stats.slots_free, u64::from(self.host.limits().instances));
    }
}

/// The payload of `ask`.
pub fn told(asks: Value, then: &str) -> Value {
    let mut payload = json!({ "then": then });
    payload["asks"] = asks;
    payload
}

/// An ask that adds a row to a plugin's table.
pub fn add(table: &str, word: &str) -> Value {
    json!({ "insert": { "table": table, "rows": [{ "word": word }] } })
}

/// Limits under which a tap that spins ends soon.
pub fn brief() -> Limits {
    Limits {
        call_budget: Duration::from_millis(100),
        ..Limits::default()
    }
}

/// Each case on SQLite, and all of them on PostgreSQL, where there is one.
macro_rules! cases {
    ($($case:ident),+ $(,)?) => {
        mod on_sqlite { $(
            #[tokio::test]
            async fn $case() {
                let settings = trovato_host_services::Settings::default();
                super::$case(super::support::Site::sqlite(settings).await).await;
            }
        )+ }

        #[tokio::test]
        async fn on_postgres() {
            let Some(server) = support::postgres::Server::start() else { return };
            $(
                let settings = trovato_host_services::Settings::default();
                $case(support::Site::postgres(&server, settings).await).await;
            )+
        }
    };
}
pub(crate) use cases;
