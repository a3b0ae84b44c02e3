//! Many guests that wait for the database at the same time, on two threads.

mod support;
#[path = "../../tests/workspace/mod.rs"]
mod workspace;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use serde_json::{Value, json};
use support::Site;
use support::postgres::Server;
use tokio::sync::Barrier;
use tokio::task::JoinSet;
use trovato::db::{Delete, Insert, Rows, Select, Update};
use trovato_host_services::Settings;
use trovato_host_shim::services::db::{Columns, Database, QueryLimits, Role, Transaction};
use trovato_host_shim::services::{Answer, ServiceError, Services};
use trovato_host_shim::{Error, Grants, Host, HostConfig, Limits, Plugin};

fn host(services: Services, instances: u32) -> (Host, Plugin) {
    let host = Host::new(HostConfig {
        limits: Limits {
            instances,
            // However busy the machine is.
            slot_wait: Duration::from_mins(2),
            service_budget: Duration::from_mins(2),
            call_budget: Duration::from_mins(1),
            ..Limits::default()
        },
        grants: Grants::none().permit("asks", "raw_sql"),
        services,
        ..HostConfig::default()
    })
    .unwrap();
    let plugin = host.load("asks", &workspace::wasm("asks")).unwrap();
    (host, plugin)
}

/// Calls so many times at once, each in a request of its own.
async fn all(
    (host, plugin): &(Host, Plugin),
    count: usize,
    payload: &Value,
) -> Vec<Result<Value, Error>> {
    let payload: Arc<str> = payload.to_string().into();
    let mut calls = JoinSet::new();
    for _ in 0..count {
        let (host, plugin, payload) = (host.clone(), plugin.clone(), Arc::clone(&payload));
        calls.spawn(async move {
            let mut request = host.request();
            request.call_as(&plugin, "ask", payload.as_bytes()).await
        });
    }
    calls.join_all().await
}

/// A database whose queries wait until so many wait.
struct Gate(Arc<Barrier>);

struct Waiting(Arc<Barrier>);

impl Database for Gate {
    fn begin(&self, _: Role) -> Answer<'_, Box<dyn Transaction>> {
        let gate = Arc::clone(&self.0);
        Box::pin(async move { Ok(Box::new(Waiting(gate)) as Box<dyn Transaction>) })
    }
}

fn not_here<T: Send>() -> Answer<'static, T> {
    Box::pin(async { Err(ServiceError::Unavailable) })
}

impl Transaction for Waiting {
    fn select<'a>(&'a mut self, _: &'a Select, _: &'a dyn Columns) -> Answer<'a, Rows> {
        Box::pin(async {
            self.0.wait().await;
            Ok(Rows::from_json("[]"))
        })
    }

    fn insert<'a>(&'a mut self, _: &'a Insert, _: &'a dyn Columns) -> Answer<'a, u64> {
        not_here()
    }

    fn update<'a>(&'a mut self, _: &'a Update, _: &'a dyn Columns) -> Answer<'a, u64> {
        not_here()
    }

    fn delete<'a>(&'a mut self, _: &'a Delete, _: &'a dyn Columns) -> Answer<'a, u64> {
        not_here()
    }

    fn query_raw<'a>(&'a mut self, _: &'a str, _: &'a [Value]) -> Answer<'a, Rows> {
        not_here()
    }

    fn execute_raw<'a>(&'a mut self, _: &'a str, _: &'a [Value]) -> Answer<'a, u64> {
        not_here()
    }

    fn commit(self: Box<Self>) -> Answer<'static, ()> {
        Box::pin(async { Ok(()) })
    }

    fn rollback(self: Box<Self>) -> Answer<'static, ()> {
        Box::pin(async { Ok(()) })
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_guests_wait_at_the_same_time() {
    const COUNT: usize = 100;
    let gate = Gate(Arc::new(Barrier::new(COUNT)));
    let site = host(Services::none().with_db(gate), 128);
    let asks = json!({ "asks": [{ "select": { "table": "asks" } }], "then": "answer" });
    // Were one of them not waiting with the others, none would go on.
    let calls = tokio::time::timeout(Duration::from_mins(2), all(&site, COUNT, &asks));
    for answer in calls.await.expect("all of them wait together") {
        assert_eq!(answer.unwrap(), json!([[]]));
    }
    let stats = site.0.stats();
    assert_eq!((stats.instances_live, stats.slots_free), (0, 128));
}

/// A database that counts how many transactions are open.
struct Counting<D> {
    database: D,
    open: Arc<AtomicUsize>,
    most: Arc<AtomicUsize>,
}

impl<D: Database> Database for Counting<D> {
    fn begin(&self, role: Role) -> Answer<'_, Box<dyn Transaction>> {
        Box::pin(async move {
            let transaction = self.database.begin(role).await?;
            let open = self.open.fetch_add(1, Ordering::SeqCst) + 1;
            self.most.fetch_max(open, Ordering::SeqCst);
            Ok(Box::new(Open {
                _open: Counted(Arc::clone(&self.open)),
                transaction,
            }) as Box<dyn Transaction>)
        })
    }
}

struct Counted(Arc<AtomicUsize>);

impl Drop for Counted {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::SeqCst);
    }
}

// No longer counted once its connection is on the way back, which the next one
// may have before this one hears of it.
struct Open {
    _open: Counted,
    transaction: Box<dyn Transaction>,
}

impl Transaction for Open {
    fn select<'a>(&'a mut self, query: &'a Select, columns: &'a dyn Columns) -> Answer<'a, Rows> {
        self.transaction.select(query, columns)
    }

    fn insert<'a>(&'a mut self, query: &'a Insert, columns: &'a dyn Columns) -> Answer<'a, u64> {
        self.transaction.insert(query, columns)
    }

    fn update<'a>(&'a mut self, query: &'a Update, columns: &'a dyn Columns) -> Answer<'a, u64> {
        self.transaction.update(query, columns)
    }

    fn delete<'a>(&'a mut self, query: &'a Delete, columns: &'a dyn Columns) -> Answer<'a, u64> {
        self.transaction.delete(query, columns)
    }

    fn query_raw<'a>(&'a mut self, sql: &'a str, parameters: &'a [Value]) -> Answer<'a, Rows> {
        self.transaction.query_raw(sql, parameters)
    }

    fn execute_raw<'a>(&'a mut self, sql: &'a str, parameters: &'a [Value]) -> Answer<'a, u64> {
        self.transaction.execute_raw(sql, parameters)
    }

    fn commit(self: Box<Self>) -> Answer<'static, ()> {
        let Self { transaction, .. } = *self;
        transaction.commit()
    }

    fn rollback(self: Box<Self>) -> Answer<'static, ()> {
        self.transaction.rollback()
    }
}

async fn a_thousand_share_twenty_connections(site: Site) {
    site.store
        .run_script("CREATE TABLE asks (id BIGINT, word TEXT)")
        .await
        .unwrap();
    site.store.refresh().await.unwrap();
    let (open, most) = (Arc::default(), Arc::default());
    let counting = Counting {
        database: site.store.clone(),
        open: Arc::clone(&open),
        most: Arc::clone(&most),
    };
    let wasm = host(Services::none().with_db(counting), 256);
    // Of a tap that may write, of which SQLite lets in one at a time.
    let asks = json!({
        "asks": [{ "insert": { "table": "asks", "rows": [{ "word": "here" }] } }],
        "then": "answer",
    });
    for answer in all(&wasm, 1_000, &asks).await {
        assert_eq!(answer.unwrap(), json!([1]));
    }
    let asks = json!({ "asks": [{ "query_raw": ["SELECT count(*) AS count FROM asks", []] }], "then": "answer" });
    let answer = all(&wasm, 1, &asks).await.remove(0).unwrap();
    assert_eq!(answer, json!([[{ "count": 1_000 }]]));
    assert_eq!(open.load(Ordering::SeqCst), 0);
    let most = most.load(Ordering::SeqCst);
    assert!((1..=20).contains(&most), "{most}");
    assert_eq!(wasm.0.stats().instances_live, 0);
}

fn twenty() -> Settings {
    Settings {
        connections: 20,
        connection_wait: Duration::from_mins(2),
        lock_wait: Duration::from_mins(2),
        ..Settings::default()
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_share_twenty_connections_on_sqlite() {
    a_thousand_share_twenty_connections(Site::sqlite(twenty()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_thousand_share_twenty_connections_on_postgres() {
    let Some(server) = Server::start() else {
        return;
    };
    a_thousand_share_twenty_connections(Site::postgres(&server, twenty()).await).await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_hundred_guests_sleep_in_postgres_at_the_same_time() {
    let Some(server) = Server::start() else {
        return;
    };
    let settings = Settings {
        connections: 100,
        connection_wait: Duration::from_mins(1),
        limits: QueryLimits {
            statement_time: Duration::from_mins(1),
            ..QueryLimits::default()
        },
        ..Settings::default()
    };
    let site = Site::postgres(&server, settings).await;
    let (open, most) = (Arc::default(), Arc::default());
    let counting = Counting {
        database: site.store.clone(),
        open: Arc::clone(&open),
        most: Arc::clone(&most),
    };
    let wasm = host(Services::none().with_db(counting), 128);
    // Long enough for all of them to have connected, the first time.
    let asks = json!({ "asks": [{ "query_raw": ["SELECT 1 AS one FROM pg_sleep(5)", []] }], "then": "answer" });
    for answer in all(&wasm, 100, &asks).await {
        assert_eq!(answer.unwrap(), json!([[{ "one": 1 }]]));
    }
    assert_eq!(most.load(Ordering::SeqCst), 100);
    assert_eq!(open.load(Ordering::SeqCst), 0);
}
