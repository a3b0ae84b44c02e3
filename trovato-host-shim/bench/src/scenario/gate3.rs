//! Phase 0's Gate 3, with a guest that does ask the database.

mod site;

use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use trovato::db::Select;
use trovato_host_shim::services::ServiceError;
use trovato_host_shim::services::db::AllColumns;

use super::Part;
use crate::bench::Bench;
use crate::figures::Figures;
use crate::headline::Headline;
use crate::report::{Aim, Group, Outcome};
use crate::{Effort, Result};
use site::{Native, Site};

pub(super) const PART: Part = Part {
    scenario: "gate3",
    name: "gate3",
    run,
};

const ABOUT: &str = "100 requests at once on two threads; each makes an instance, and its plugin \
    reads a row from the database, for which it waits 10 ms, in a transaction of its own. What is \
    timed is a round: until the last request is done. Beside it, in turn, the same from the \
    host's store without a plugin, and from SQLx alone. One after the other they would take a \
    second. No request may fail.";

/// Requests at once, and connections.
pub(super) const REQUESTS: u32 = 100;

fn run(bench: &Bench) -> Result<Outcome> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .enable_all()
        .build()?;
    let mut outcome = Outcome {
        about: ABOUT,
        ..Outcome::default()
    };
    let server = match bench.effort() {
        // A server takes longer to start than all else of a trial.
        Effort::Trial => None,
        Effort::Full | Effort::Quick => {
            site::postgres(bench.options.db.as_deref(), &mut outcome.notes)
        }
    };
    let sqlite = runtime.block_on(Site::sqlite())?;
    let postgres = match &server {
        Some(server) => Some(runtime.block_on(Site::postgres(server))?),
        None => None,
    };
    outcome.notes.push(
        "SQLite does not wait by itself: here the host's service waits 10 ms before each transaction, \
         and SQLx's task does. Its \
         transactions only read there, since one alone could write."
            .to_owned(),
    );
    for site in postgres.into_iter().chain([sqlite]) {
        bench.progress(site.name);
        let group = rounds(bench, &runtime, &site);
        runtime.block_on(site.clear())?;
        let group = group?;
        let aim = Some(Aim::AtMost(1.15));
        outcome.ratios.extend(group.ratio("plugins", "SQLx", aim));
        let store = group.ratio("store alone", "SQLx", None);
        outcome.ratios.extend(store);
        // Of PostgreSQL, where there is one.
        if outcome.headlines.is_empty() {
            let wall = group.case("plugins").map(|figures| figures.p50);
            let wall = wall.map(|wall| Headline::new("gate3_wall_ms", wall));
            outcome.headlines.extend(wall);
        }
        outcome.groups.push(group);
    }
    Ok(outcome)
}

fn rounds(bench: &Bench, runtime: &Runtime, site: &Site) -> Result<Group> {
    let rounds = bench.effort().of(60, 30);
    let (mut plugins, mut stores, mut natives) = (Vec::new(), Vec::new(), Vec::new());
    let warm_up = rounds.div_ceil(10);
    for round in 0..rounds + warm_up {
        let plugin = runtime.block_on(from_plugins(site))?;
        let native = runtime.block_on(natively(&site.native))?;
        let store = runtime.block_on(from_store(site))?;
        if round >= warm_up {
            plugins.push(milliseconds(plugin));
            natives.push(milliseconds(native));
            stores.push(milliseconds(store));
        }
    }
    let figures = [
        ("plugins", plugins),
        ("store alone", stores),
        ("SQLx", natives),
    ];
    let figures = figures.map(|(case, times)| Figures::of(case, "a round", "ms", &times));
    Ok(Group::new(site.name, figures.into()))
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}

async fn from_plugins(site: &Site) -> Result<Duration> {
    let begin = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..REQUESTS {
        let (host, plugin, tap) = (site.host.clone(), site.plugin.clone(), site.tap);
        calls.spawn(async move {
            let mut request = host.request();
            request.call(&plugin, tap, b"{}").await
        });
    }
    for answer in calls.join_all().await {
        if answer? != br#"[{"one":1}]"# {
            return Err("a plugin has not got its row".into());
        }
    }
    Ok(begin.elapsed())
}

async fn from_store(site: &Site) -> Result<Duration> {
    let query = Select::from(site::TABLE).fields(["one"]);
    let begin = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..REQUESTS {
        let (database, query, role) = (site.database(), query.clone(), site.role);
        calls.spawn(async move {
            let mut transaction = database.begin(role).await?;
            let rows = transaction.select(&query, &AllColumns).await?;
            transaction.commit().await?;
            Ok::<_, ServiceError>(rows)
        });
    }
    for answer in calls.join_all().await {
        if answer?.as_json() != r#"[{"one":1}]"# {
            return Err("the store has not given its row".into());
        }
    }
    Ok(begin.elapsed())
}

async fn natively(native: &Native) -> Result<Duration> {
    let begin = Instant::now();
    let mut calls = JoinSet::new();
    for _ in 0..REQUESTS {
        calls.spawn(native.clone().one());
    }
    for answer in calls.join_all().await {
        if answer? != 1 {
            return Err("SQLx has not got its row".into());
        }
    }
    Ok(begin.elapsed())
}
