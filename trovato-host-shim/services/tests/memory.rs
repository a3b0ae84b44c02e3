//! However much there is to read, the host does not grow by it.
//!
//! The large value has 100 MB here, three times what the process may grow by;
//! with 950 MB it is the same, but for the half minute that making one takes.
#![cfg(target_os = "linux")]

mod support;

use std::fs;
use std::time::Duration;

use support::{Site, postgres::Server};
use trovato::db::Select;
use trovato_host_services::Settings;
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::{AllColumns, QueryLimits, Role};

/// What the process may grow by, in KiB: the answer of 4 MiB as it grows,
/// SQLite's cache of 2 MiB, and rows on their way.
const GROWTH: u64 = 32 << 10;

/// The most memory that the process has had since `forget_peak`, in KiB.
fn peak() -> u64 {
    let status = fs::read_to_string("/proc/self/status").unwrap();
    let line = status
        .lines()
        .find(|line| line.starts_with("VmHWM:"))
        .unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

fn forget_peak() {
    fs::write("/proc/self/clear_refs", "5").unwrap();
}

fn settings() -> Settings {
    Settings {
        connections: 2,
        limits: QueryLimits {
            // Enough for a debug build on a busy machine.
            statement_time: Duration::from_mins(1),
            ..QueryLimits::default()
        },
        ..Settings::default()
    }
}

// One test, since the peak is the whole process's.
#[tokio::test(flavor = "multi_thread")]
async fn memory_is_flat() {
    let sqlite = Site::sqlite(settings()).await;
    sqlite
        .store
        .run_script(
            "CREATE VIEW many AS WITH RECURSIVE n(i) AS \
             (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 10000000) SELECT i FROM n; \
             CREATE TABLE large (cell BLOB); INSERT INTO large VALUES (zeroblob(100000000));",
        )
        .await
        .unwrap();
    too_much(&sqlite).await;

    let Some(server) = Server::start() else {
        return;
    };
    let postgres = Site::postgres(&server, settings()).await;
    let script = "CREATE VIEW many AS SELECT i FROM generate_series(1, 10000000) i; \
                  CREATE TABLE large (cell TEXT); INSERT INTO large VALUES (repeat('x', 100000000));";
    postgres.store.run_script(script).await.unwrap();
    too_much(&postgres).await;
}

async fn too_much(site: &Site) {
    for (query, what) in [
        (Select::from("many"), "rows"),
        (Select::from("large"), "bytes in one value"),
    ] {
        forget_peak();
        let before = peak();
        let mut call = site.store.begin(Role::Read).await.unwrap();
        let error = call.select(&query, &AllColumns).await.unwrap_err();
        let told = matches!(error, ServiceError::ResultTooLarge { what: told, .. } if told == what);
        assert!(told, "{}: {error:?}", site.name);
        let grown = peak().saturating_sub(before);
        assert!(grown < GROWTH, "{}: {grown} KiB by {query:?}", site.name);
        println!("{}, {what}: grew by {grown} KiB", site.name);
    }
    forget_peak();
    let before = peak();
    let mut call = site.store.begin(Role::Read).await.unwrap();
    let error = call
        .query_raw("SELECT cell, 1 AS one FROM large", &[])
        .await
        .unwrap_err();
    assert_eq!(error.code(), "db-result-too-large");
    assert!(peak().saturating_sub(before) < GROWTH, "{}", site.name);
}
