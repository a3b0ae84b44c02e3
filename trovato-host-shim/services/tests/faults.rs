//! What goes wrong around a database: each time a typed error, a clean
//! connection for whoever comes next, and nothing half-written.

mod support;

use std::time::{Duration, Instant};

use futures_util::FutureExt;
use serde_json::json;
use support::{Site, each, postgres::Server};
use trovato::db::{Filter, Insert, Select, Update};
use trovato_host_services::{Settings, open};
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::{AllColumns, QueryLimits, Role, Transaction};

/// Counts for ever, in SQL that both understand.
const ENDLESS: &str = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i % 7 + 1 FROM n) SELECT count(*) AS c FROM n";

fn settings() -> Settings {
    Settings {
        connections: 2,
        connection_wait: Duration::from_secs(1),
        lock_wait: Duration::from_millis(200),
        limits: QueryLimits {
            statement_time: Duration::from_millis(400),
            transaction_time: Duration::from_secs(3),
            ..QueryLimits::default()
        },
        ..Settings::default()
    }
}

fn author(id: u32) -> Insert {
    Insert::into("author").set("id", id).set("name", "Eve")
}

/// The next transactions work, on every connection of the pool, and find
/// these authors.
async fn next_finds(site: &Site, authors: &[u32]) {
    let query = Select::from("author")
        .fields(["id"])
        .order_by("id", trovato::db::Direction::Asc);
    // A connection that is being closed counts until it is.
    let patience = Instant::now() + Duration::from_secs(30);
    loop {
        let both = async {
            let mut first = site.store.begin(Role::Read).await?;
            let mut second = site.store.begin(Role::Read).await?;
            let found = first.select(&query, &AllColumns).await?;
            assert_eq!(found, second.select(&query, &AllColumns).await?);
            first.commit().await?;
            second.rollback().await?;
            Ok::<_, ServiceError>(found)
        };
        match both.await {
            Ok(found) => {
                assert_eq!(each(&found, "id"), authors, "{}", site.name);
                break;
            }
            Err(error) if Instant::now() < patience => {
                assert_eq!(error.code(), "db-busy", "{}", site.name);
            }
            Err(error) => panic!("{}: {error:?}", site.name),
        }
    }
    let mut call = site.store.begin(Role::Write).await.unwrap();
    call.insert(&author(99), &AllColumns).await.unwrap();
    call.rollback().await.unwrap();
}

async fn on_both(server: Option<&Server>, settings: &Settings) -> Vec<Site> {
    let mut sites = vec![Site::sqlite(settings.clone()).await];
    if let Some(server) = server {
        sites.push(Site::postgres(server, settings.clone()).await);
    }
    sites
}

#[tokio::test(flavor = "multi_thread")]
async fn faults_on_either() {
    let server = Server::start();
    for site in on_both(server.as_ref(), &settings()).await {
        a_slow_statement_is_stopped(&site).await;
        a_pool_without_connections_is_busy(&site).await;
        a_lock_is_not_waited_for_for_ever(&site).await;
        a_transaction_ends_in_time(&site).await;
        a_dropped_future_leaves_nothing(&site).await;
        a_dropped_transaction_leaves_nothing(&site).await;
    }
}

async fn a_slow_statement_is_stopped(site: &Site) {
    for role in [Role::Read, Role::Write] {
        let mut call = site.store.begin(role).await.unwrap();
        if role == Role::Write {
            call.insert(&author(1), &AllColumns).await.unwrap();
        }
        let error = call.query_raw(ENDLESS, &[]).await.unwrap_err();
        assert!(
            matches!(error, ServiceError::Timeout { .. }),
            "{}: {error:?}",
            site.name
        );
        assert_eq!(call.commit().await.unwrap_err().code(), "db-ended");
        next_finds(site, &[]).await;
    }
}

async fn a_pool_without_connections_is_busy(site: &Site) {
    let first = site.store.begin(Role::Read).await.unwrap();
    let second = site.store.begin(Role::Read).await.unwrap();
    let error = site.store.begin(Role::Read).await.err().unwrap();
    assert_eq!(error.code(), "db-busy");
    drop(first);
    let third = site.store.begin(Role::Read).await.unwrap();
    drop((second, third));
    next_finds(site, &[]).await;
}

async fn a_lock_is_not_waited_for_for_ever(site: &Site) {
    site.store
        .run_script("INSERT INTO author VALUES (7, 'Kim', NULL)")
        .await
        .unwrap();
    let rename = Update::table("author").set("name", "x").eq("id", 7);
    let mut holder = site.store.begin(Role::Write).await.unwrap();
    holder.update(&rename, &AllColumns).await.unwrap();
    // SQLite has one writer at a time, PostgreSQL one for each row.
    let waits = async {
        let mut call = site.store.begin(Role::Write).await?;
        call.update(&rename, &AllColumns).await
    };
    let error = waits.await.unwrap_err();
    assert_eq!(error.code(), "db-busy", "{}: {error:?}", site.name);
    // Readers are not in its way.
    let mut reader = site.store.begin(Role::Read).await;
    if let Ok(reader) = &mut reader {
        let rows = reader
            .select(&Select::from("author"), &AllColumns)
            .await
            .unwrap();
        assert_eq!(each(&rows, "name"), ["Kim"]);
    }
    drop(reader);
    holder.rollback().await.unwrap();
    site.store.run_script("DELETE FROM author").await.unwrap();
    next_finds(site, &[]).await;
}

async fn a_transaction_ends_in_time(site: &Site) {
    let mut call = site.store.begin(Role::Write).await.unwrap();
    call.insert(&author(1), &AllColumns).await.unwrap();
    tokio::time::sleep(Duration::from_millis(3200)).await;
    // Undone although nobody has let go of it.
    next_finds(site, &[]).await;
    let error = call
        .select(&Select::from("author"), &AllColumns)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "db-ended");
    assert_eq!(call.commit().await.unwrap_err().code(), "db-ended");
}

/// Each of the steps is dropped at each of its awaits: after the first poll,
/// and after more and more time.
async fn a_dropped_future_leaves_nothing(site: &Site) {
    for micros in [0, 20, 50, 100, 200, 500, 1000, 5000] {
        let after = Duration::from_micros(micros);
        let dropped = async |future: &mut (dyn Future<Output = ()> + Send + Unpin)| {
            if micros == 0 {
                // Polled once, and no more.
                let _ = future.now_or_never();
            } else {
                let _ = tokio::time::timeout(after, future).await;
            }
        };
        dropped(&mut Box::pin(async {
            let _ = site.store.begin(Role::Write).await;
        }))
        .await;
        let Ok(mut call) = site.store.begin(Role::Write).await else {
            next_finds(site, &[]).await;
            continue;
        };
        dropped(&mut Box::pin(async {
            let _ = call.insert(&author(1), &AllColumns).await;
        }))
        .await;
        dropped(&mut Box::pin(async {
            let _ = call.query_raw(ENDLESS, &[]).await;
        }))
        .await;
        dropped(&mut Box::pin(async move {
            let _ = call.rollback().await;
        }))
        .await;
        next_finds(site, &[]).await;
    }
}

async fn a_dropped_transaction_leaves_nothing(site: &Site) {
    for role in [Role::Read, Role::Write] {
        let mut call = site.store.begin(role).await.unwrap();
        let _ = call.insert(&author(1), &AllColumns).await;
        drop(call);
        next_finds(site, &[]).await;
    }
    // What was committed stays.
    let mut call = site.store.begin(Role::Write).await.unwrap();
    call.insert(&author(1), &AllColumns).await.unwrap();
    call.commit().await.unwrap();
    next_finds(site, &[1]).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_full_disk_is_told_and_undone() {
    let site = Site::sqlite(settings()).await;
    // As many pages as there are, and some.
    site.store.close().await;
    let store = open(
        &site.url,
        Settings {
            connections: 1,
            ..settings()
        },
    )
    .await
    .unwrap();
    store
        .run_script("PRAGMA max_page_count = 30")
        .await
        .unwrap();
    let site = Site { store, ..site };
    let mut call = site.store.begin(Role::Write).await.unwrap();
    call.insert(&author(1), &AllColumns).await.unwrap();
    let large = author(2).set("email", "x".repeat(500_000));
    assert_eq!(
        call.insert(&large, &AllColumns).await.unwrap_err(),
        ServiceError::Full
    );
    assert_eq!(call.commit().await.unwrap_err().code(), "db-ended");

    let mut call = site.store.begin(Role::Write).await.unwrap();
    let rows = call
        .select(&Select::from("author"), &AllColumns)
        .await
        .unwrap();
    assert_eq!(rows.as_json(), "[]");
    call.insert(&author(3), &AllColumns).await.unwrap();
    call.commit().await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_server_that_goes_away_is_told() {
    let Some(server) = Server::start() else {
        return;
    };
    let site = Site::postgres(&server, settings()).await;
    let kill = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity \
                WHERE application_name = 'trovato' AND datname = current_database()";

    // Between statement and commit.
    let mut call = site.store.begin(Role::Write).await.unwrap();
    call.insert(&author(1), &AllColumns).await.unwrap();
    server.psql(&site.url, kill);
    assert_eq!(call.commit().await.unwrap_err(), ServiceError::Unavailable);
    next_finds(&site, &[]).await;

    // In the middle of a statement.
    let mut call = site.store.begin(Role::Write).await.unwrap();
    call.insert(&author(1), &AllColumns).await.unwrap();
    let sleeping = call.query_raw("SELECT pg_sleep(10)::text AS s", &[]);
    let killing = async {
        tokio::time::sleep(Duration::from_millis(100)).await;
        server.psql(&site.url, kill)
    };
    let (slept, _) = tokio::join!(sleeping, killing);
    assert_eq!(slept.unwrap_err(), ServiceError::Unavailable);
    drop(call);
    next_finds(&site, &[]).await;

    // A server that answers nothing at all is not waited for.
    let mut call = site.store.begin(Role::Read).await.unwrap();
    let pids = server.psql(
        &site.url,
        "SELECT pid FROM pg_stat_activity WHERE application_name = 'trovato'",
    );
    signal("STOP", &pids);
    let error = call
        .select(&Select::from("author"), &AllColumns)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "db-timeout");
    signal("CONT", &pids);
    next_finds(&site, &[]).await;

    // A server that is gone, and comes back no more.
    let mut call = site.store.begin(Role::Write).await.unwrap();
    server.stop();
    assert_eq!(
        call.insert(&author(1), &AllColumns).await.unwrap_err(),
        ServiceError::Unavailable
    );
    let error = site.store.begin(Role::Read).await.err().unwrap();
    assert!(
        ["db-unavailable", "db-busy"].contains(&error.code()),
        "{error:?}"
    );
}

fn signal(name: &str, pids: &str) {
    for pid in pids.lines() {
        let status = std::process::Command::new("kill")
            .args(["-s", name, pid])
            .status()
            .unwrap();
        assert!(status.success());
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn an_abandoned_query_is_stopped_on_the_server() {
    let Some(server) = Server::start() else {
        return;
    };
    // The statement's own limit does not come to help here.
    let settings = Settings {
        limits: QueryLimits {
            statement_time: Duration::from_mins(1),
            ..QueryLimits::default()
        },
        ..settings()
    };
    let site = Site::postgres(&server, settings).await;
    let mut call = site.store.begin(Role::Write).await.unwrap();
    let sleeping = call.query_raw("SELECT pg_sleep(50)::text AS s", &[]);
    assert!(
        tokio::time::timeout(Duration::from_millis(200), sleeping)
            .await
            .is_err()
    );
    let active = "SELECT count(*) FROM pg_stat_activity WHERE query LIKE '%pg_sleep(50)%' \
                  AND state = 'active' AND application_name = 'trovato'";
    let patience = Instant::now() + Duration::from_secs(30);
    while server.psql(&site.url, active) != "0" {
        assert!(Instant::now() < patience, "it still sleeps");
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn what_raw_sql_did_to_a_session_is_undone() {
    let Some(server) = Server::start() else {
        return;
    };
    let site = Site::postgres(
        &server,
        Settings {
            connections: 1,
            ..settings()
        },
    )
    .await;
    let mut call = site.store.begin(Role::Write).await.unwrap();
    let trick = "SELECT set_config('statement_timeout', '0', false), \
                 pg_advisory_lock(5)::text AS l, set_config('search_path', 'pg_catalog', false) AS s";
    call.query_raw(trick, &[]).await.unwrap();
    call.commit().await.unwrap();
    let mut call = site.store.begin(Role::Read).await.unwrap();
    let left = "SELECT current_setting('statement_timeout') AS t, current_setting('search_path') AS s, \
                (SELECT count(*) FROM pg_locks WHERE locktype = 'advisory') AS locks";
    let left = call.query_raw(left, &[]).await.unwrap();
    assert_eq!(
        support::rows(&left),
        json!([{ "t": "400ms", "s": "\"$user\", public", "locks": 0 }])
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn two_that_wait_for_each_other_are_told_apart() {
    let Some(server) = Server::start() else {
        return;
    };
    let patient = Settings {
        lock_wait: Duration::from_secs(10),
        limits: QueryLimits {
            statement_time: Duration::from_secs(10),
            ..QueryLimits::default()
        },
        ..settings()
    };
    let site = Site::postgres(&server, patient).await;
    site.store
        .run_script("INSERT INTO author VALUES (1, 'a', NULL), (2, 'b', NULL)")
        .await
        .unwrap();
    let rename = |id: u32| Update::table("author").set("name", "x").eq("id", id);
    let (one, two) = (rename(1), rename(2));
    let mut a = site.store.begin(Role::Write).await.unwrap();
    let mut b = site.store.begin(Role::Write).await.unwrap();
    a.update(&one, &AllColumns).await.unwrap();
    b.update(&two, &AllColumns).await.unwrap();
    let (a_done, b_done) = tokio::join!(finish(a, &two), finish(b, &one));
    let failed = [a_done, b_done]
        .into_iter()
        .filter_map(Result::err)
        .collect::<Vec<_>>();
    assert_eq!(failed, [ServiceError::Conflict]);
    next_finds(&site, &[1, 2]).await;
}

/// One more change, and a commit if it succeeds.
async fn finish(mut call: Box<dyn Transaction>, query: &Update) -> Result<(), ServiceError> {
    call.update(query, &AllColumns).await?;
    call.commit().await
}
