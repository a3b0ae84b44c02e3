//! Phase 0's Gate 3, with a guest that does ask the database: 100 requests at
//! once on two threads, each of which waits 10 ms inside PostgreSQL, beside
//! the same queries from SQLx, and from the store without a guest. Run it with
//! `cargo bench --profile host --package trovato-host-services --bench gate_3`.

#[path = "../tests/support/mod.rs"]
mod support;
#[path = "../../tests/workspace/mod.rs"]
mod workspace;

use std::time::{Duration, Instant};

use sqlx::PgPool;
use sqlx::postgres::PgPoolOptions;
use support::Site;
use support::postgres::Server;
use tokio::task::JoinSet;
use trovato::db::Select;
use trovato_host_services::{Settings, Store};
use trovato_host_shim::services::db::{AllColumns, Role};
use trovato_host_shim::services::{ServiceError, Services};
use trovato_host_shim::{Host, HostConfig, Limits, Plugin};

/// Requests at once, and connections.
const REQUESTS: u32 = 100;
/// Rounds that count, after a tenth as many that do not.
const ROUNDS: usize = 60;
/// A view of the plugin's own that takes 10 ms to read.
const VIEW: &str = "CREATE VIEW asks_slow AS SELECT 1 AS one FROM pg_sleep(0.01)";
const SQL: &str = "SELECT one FROM asks_slow";

type Result<T, E = Box<dyn std::error::Error + Send + Sync>> = std::result::Result<T, E>;

#[tokio::main(flavor = "multi_thread", worker_threads = 2)]
async fn main() -> Result<()> {
    let Some(server) = Server::start() else {
        return Err("there is no PostgreSQL: install Debian's package `postgresql`".into());
    };
    let settings = Settings {
        connections: REQUESTS,
        connection_wait: Duration::from_mins(1),
        ..Settings::default()
    };
    let site = Site::postgres(&server, settings).await;
    site.store.run_script(VIEW).await?;
    site.store.refresh().await?;
    let host = Host::new(HostConfig {
        limits: Limits {
            instances: REQUESTS,
            ..Limits::default()
        },
        services: Services::none().with_db(site.store.clone()),
        ..HostConfig::default()
    })?;
    let plugin = host.load("asks", &workspace::wasm("asks"))?;

    let pool = PgPoolOptions::new().max_connections(REQUESTS);
    let native_url = server.new_database();
    let pool = pool.connect(&native_url).await?;
    sqlx::query(VIEW).execute(&pool).await?;

    let (mut guests, mut natives, mut stores) = (Vec::new(), Vec::new(), Vec::new());
    for round in 0..ROUNDS + ROUNDS / 10 {
        let guest = guests_round(&host, &plugin).await?;
        let native = native_round(&pool).await?;
        let store = store_round(&site.store).await?;
        if round >= ROUNDS / 10 {
            guests.push(guest);
            natives.push(native);
            stores.push(store);
        }
    }
    let (guest, native, store) = (
        median(&mut guests),
        median(&mut natives),
        median(&mut stores),
    );
    println!(
        "{REQUESTS} requests at once on 2 threads, each 10 ms in PostgreSQL, {ROUNDS} rounds in turn.\n\
         median of a round, and its ratio to SQLx's:\n\
         from guests {guest:.2} ms, {:.3} (Gate 3 here: at most 1.15)\n\
         from the store {store:.2} ms, {:.3}\n\
         from SQLx {native:.2} ms",
        guest / native,
        store / native
    );
    Ok(())
}

async fn guests_round(host: &Host, plugin: &Plugin) -> Result<Duration> {
    const ASKS: &str =
        r#"{"asks":[{"select":{"table":"asks_slow","fields":["one"]}}],"then":"answer"}"#;
    let begin = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..REQUESTS {
        let (host, plugin) = (host.clone(), plugin.clone());
        calls.spawn(async move {
            let mut request = host.request();
            request.call(&plugin, "ask", ASKS.as_bytes()).await
        });
    }
    for answer in calls.join_all().await {
        assert_eq!(answer?, br#"[[{"one":1}]]"#);
    }
    Ok(begin.elapsed())
}

async fn store_round(store: &Store) -> Result<Duration> {
    let query = Select::from("asks_slow").fields(["one"]);
    let begin = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..REQUESTS {
        let (store, query) = (store.clone(), query.clone());
        calls.spawn(async move {
            let mut transaction = store.begin(Role::Write).await?;
            let rows = transaction.select(&query, &AllColumns).await?;
            transaction.commit().await?;
            Ok::<_, ServiceError>(rows)
        });
    }
    for answer in calls.join_all().await {
        assert_eq!(answer?.as_json(), r#"[{"one":1}]"#);
    }
    Ok(begin.elapsed())
}

async fn native_round(pool: &PgPool) -> Result<Duration> {
    let begin = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..REQUESTS {
        let pool = pool.clone();
        calls.spawn(async move {
            let mut transaction = pool.begin().await?;
            let row: (i32,) = sqlx::query_as(SQL).fetch_one(&mut *transaction).await?;
            transaction.commit().await?;
            Ok::<_, sqlx::Error>(row.0)
        });
    }
    for answer in calls.join_all().await {
        assert_eq!(answer?, 1);
    }
    Ok(begin.elapsed())
}

fn median(times: &mut [Duration]) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}
