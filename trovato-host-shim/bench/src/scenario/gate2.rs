//! Phase 0's Gate 2: many requests at once, each with an instance of its own.

mod rounds;

use std::sync::Arc;
use std::time::Duration;

use tokio::runtime::Runtime;
use trovato_host_shim::{Grants, Host, HostConfig, Item, Limits};

use super::Part;
use crate::bench::Bench;
use crate::chart::Chart;
use crate::figures::Figures;
use crate::headline::Headline;
use crate::number::{count, shown};
use crate::ours::Side;
use crate::paths::Sides;
use crate::posts;
use crate::report::{Group, Outcome};
use crate::{Effort, Result, guests};
use rounds::Rounds;

pub(super) const PART: Part = Part {
    scenario: "gate2",
    name: "gate2",
    run,
};

const ABOUT: &str = "So many requests are begun at once, each a task of its own that makes an \
    instance and calls a tap once: three reads and one write of an item of 2.4 KB. `whole` is from \
    the moment when all are begun until a request is done, so that it has the wait for a core and \
    for one of the pool's 256 instances in it; `instantiation` has the wait for the pool, `tap` is \
    the call. Then the same with one thread and more, until there is one for each core; and with \
    twice as many requests each time that keep their instance for 10 ms before they call, as for a \
    database, until something gives.";

/// How long a request keeps its instance before it calls, where it is about
/// what gives.
const HELD: Duration = Duration::from_millis(10);
/// Where this ends that nothing has given.
const MOST_AT_ONCE: usize = 409_600;

fn run(bench: &Bench) -> Result<Outcome> {
    let Sides {
        plain,
        lazy,
        component,
        ..
    } = Sides::load()?;
    let item = Arc::clone(&posts::read()?[0].item);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let sides = [
        ("plain", &plain),
        ("lazy", &lazy),
        ("component", &component),
    ];
    let mut outcome = Outcome {
        about: ABOUT,
        ..Outcome::default()
    };

    let all_cores = runtime(cores)?;
    let counts: &[(usize, &str, usize)] = &[
        (100, "100 at once", bench.effort().of(100, 40)),
        (1_000, "1,000 at once", bench.effort().of(30, 12)),
        (10_000, "10,000 at once", bench.effort().of(10, 4)),
    ];
    for &(requests, subject, rounds) in counts {
        let requests = smaller(bench.effort(), requests);
        bench.progress(subject);
        let mut both = sides.map(|_| Rounds::default());
        // A round that does not count, and then those that do, in turn.
        for number in 0..=rounds {
            for ((_, side), all) in sides.iter().zip(&mut both) {
                let round = Rounds::one(&all_cores, side, &item, requests, Duration::ZERO);
                if number > 0 {
                    all.add(round);
                }
            }
        }
        let mut figures = Vec::new();
        for ((case, _), round) in sides.into_iter().zip(both) {
            round.require_success()?;
            if case == "plain" && subject == "100 at once" {
                let whole = Figures::times(case, "whole", &round.whole);
                let p95 = whole.p95 / 1e3;
                outcome.headlines.push(Headline::new("gate2_p95_ms", p95));
            }
            if subject == "10,000 at once" {
                outcome.notes.push(round.failures(case, subject));
            }
            figures.extend(round.figures(case));
        }
        outcome.groups.push(Group {
            state: "2.4 KB",
            ..Group::new(subject, figures)
        });
    }
    let last = outcome.groups.last();
    let failed = last.into_iter().flat_map(|group| &group.figures);
    let failed = failed.filter(|figures| figures.metric == "failures");
    let failed: f64 = failed.map(|figures| figures.mean * count(figures.n)).sum();
    let failed = Headline::new("concurrent_10000_failures", failed);
    outcome.headlines.push(failed);

    let (group, chart) = workers(bench, sides, &item, cores)?;
    outcome.groups.push(group);
    outcome.charts.push(chart);
    outcome
        .notes
        .push(until_it_gives(bench, &all_cores, &item)?);
    let live = sides.map(|(_, side)| side.host.stats().instances_live);
    let live = live.into_iter().sum::<u64>();
    if live > 0 {
        return Err(format!("{live} instances are left behind").into());
    }
    outcome
        .notes
        .push("No instance is left when all requests are done.".to_owned());
    Ok(outcome)
}

/// Throughput with one thread, with two, and so on.
fn workers(
    bench: &Bench,
    sides: [(&'static str, &Side); 3],
    item: &Arc<Item>,
    cores: usize,
) -> Result<(Group, Chart)> {
    let requests = smaller(bench.effort(), 2_000);
    let rounds = bench.effort().of(20, 8);
    bench.progress("by threads");
    let mut places = Vec::new();
    for (case, side) in sides {
        for threads in 1..=cores {
            places.push((case, side, threads, runtime(threads)?, Rounds::default()));
        }
    }
    for number in 0..=rounds {
        for (_, side, _, runtime, all) in &mut places {
            let round = Rounds::one(runtime, side, item, requests, Duration::ZERO);
            if number > 0 {
                all.add(round);
            }
        }
    }
    let mut figures = Vec::new();
    let mut lines = sides.map(|(case, _)| (case.to_owned(), Vec::new()));
    for (case, _, threads, _, all) in places {
        all.require_success()?;
        let name = format!("{case}, {threads} of {cores} cores");
        let rate = Figures::of(name, "throughput", "requests/s", &all.rates);
        let line = lines.iter_mut().find(|(name, _)| name == case);
        if let Some((_, points)) = line {
            points.push((count(threads), rate.p50));
        }
        figures.push(rate);
    }
    let chart = Chart {
        title: "Throughput as threads grow in number".to_owned(),
        x: "threads",
        y: "requests/s",
        from_nought: true,
        lines: lines.into(),
    };
    Ok((Group::new("by threads", figures), chart))
}

/// Twice as many requests each time, and what gave.
fn until_it_gives(bench: &Bench, runtime: &Runtime, item: &Arc<Item>) -> Result<String> {
    let host = Host::new(HostConfig {
        grants: Grants::declared(),
        limits: Limits {
            slot_wait: Duration::from_secs(1),
            ..Limits::default()
        },
        ..HostConfig::default()
    })?;
    let plugin = guests::build("sdk")?.load(&host)?;
    let side = Side { host, plugin };
    let most = match bench.effort() {
        Effort::Full | Effort::Quick => MOST_AT_ONCE,
        Effort::Trial => 200,
    };
    let mut requests = 100;
    while requests <= most {
        let subject = format!("{} at once", shown(count(requests)));
        bench.progress(&subject);
        let round = Rounds::one(runtime, &side, item, requests, HELD);
        if !round.failed.is_empty() {
            let failures = round.failures("each 10 ms with an instance", &subject);
            return Ok(format!(
                "With a wait of 1 s for the pool, this gave: {failures}"
            ));
        }
        requests *= 2;
    }
    let reached = shown(count(requests / 2));
    Ok(format!(
        "Doubled up to {reached} requests at once, nothing gave; more were not tried."
    ))
}

fn smaller(effort: Effort, requests: usize) -> usize {
    if effort == Effort::Trial {
        requests / 20
    } else {
        requests
    }
}

fn runtime(threads: usize) -> Result<Runtime> {
    Ok(tokio::runtime::Builder::new_multi_thread()
        .worker_threads(threads)
        .enable_time()
        .build()?)
}
