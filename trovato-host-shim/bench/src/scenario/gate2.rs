//! Phase 0's Gate 2: many requests at once, each with an instance of its own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use trovato_host_shim::Item;

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
use crate::{Effort, Result};

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
    twice as many requests each time, until something gives.";

/// Where this ends that nothing has given.
const MOST_AT_ONCE: usize = 409_600;

fn run(bench: &Bench) -> Result<Outcome> {
    let Sides { plain, lazy, .. } = Sides::load()?;
    let item = Arc::clone(&posts::read()?[0].item);
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    let sides = [("plain", &plain), ("lazy", &lazy)];
    let mut outcome = Outcome {
        about: ABOUT,
        ..Outcome::default()
    };

    let all_cores = runtime(cores)?;
    let counts: &[(usize, &str, usize)] = &[
        (100, "100 at once", bench.effort().of(100, 20)),
        (1_000, "1,000 at once", bench.effort().of(30, 6)),
        (10_000, "10,000 at once", bench.effort().of(10, 2)),
    ];
    for &(requests, subject, rounds) in counts {
        let requests = smaller(bench.effort(), requests);
        let mut figures = Vec::new();
        for (case, side) in sides {
            bench.progress(&format!("{subject} {case}"));
            let round = Rounds::run(&all_cores, side, &item, requests, rounds)?;
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
        .push(until_it_gives(bench, &all_cores, &plain, &item));
    let live = plain.host.stats().instances_live + lazy.host.stats().instances_live;
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
    sides: [(&'static str, &Side); 2],
    item: &Arc<Item>,
    cores: usize,
) -> Result<(Group, Chart)> {
    let requests = smaller(bench.effort(), 2_000);
    let rounds = bench.effort().of(20, 4);
    let mut figures = Vec::new();
    let mut lines: Vec<(String, Vec<(f64, f64)>)> = Vec::new();
    for (case, side) in sides {
        let mut points = Vec::new();
        for threads in 1..=cores {
            bench.progress(&format!("{case} on {threads} threads"));
            let runtime = runtime(threads)?;
            let round = Rounds::run(&runtime, side, item, requests, rounds)?;
            let name = format!("{case}, {threads} of {cores} cores");
            let rate = Figures::of(name, "throughput", "requests/s", &round.rates);
            points.push((count(threads), rate.p50));
            figures.push(rate);
        }
        lines.push((case.to_owned(), points));
    }
    let chart = Chart {
        title: "Throughput as threads grow in number".to_owned(),
        x: "threads",
        y: "requests/s",
        from_nought: true,
        lines,
    };
    Ok((Group::new("by threads", figures), chart))
}

/// Twice as many requests each time, and what gave.
fn until_it_gives(bench: &Bench, runtime: &Runtime, side: &Side, item: &Arc<Item>) -> String {
    let most = match bench.effort() {
        Effort::Full => MOST_AT_ONCE,
        Effort::Quick => MOST_AT_ONCE / 4,
        Effort::Trial => 200,
    };
    let mut requests = 100;
    while requests <= most {
        bench.progress(&format!("{requests} at once"));
        match Rounds::run(runtime, side, item, requests, 1) {
            Ok(round) if round.failed.is_empty() => {}
            Ok(round) => {
                return round.failures("plain", &format!("{} at once", shown(count(requests))));
            }
            Err(error) => return format!("{requests} at once end it: {error}"),
        }
        requests *= 2;
    }
    let reached = shown(count(requests / 2));
    format!("Doubled up to {reached} requests at once, nothing gave; more were not tried.")
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

/// What the requests of some rounds took.
#[derive(Default)]
struct Rounds {
    whole: Vec<Duration>,
    instantiation: Vec<Duration>,
    tap: Vec<Duration>,
    /// Requests a second, of each round.
    rates: Vec<f64>,
    /// Of each round.
    failures: Vec<f64>,
    failed: Vec<String>,
}

struct Done {
    whole: Duration,
    instantiation: Duration,
    tap: Duration,
}

impl Rounds {
    fn run(
        runtime: &Runtime,
        side: &Side,
        item: &Arc<Item>,
        requests: usize,
        rounds: usize,
    ) -> Result<Self> {
        let mut all = Self::default();
        // One round comes before those that count.
        for round in 0..=rounds {
            let begin = Instant::now();
            let done = runtime.block_on(at_once(side, item, requests));
            let took = begin.elapsed();
            if round == 0 && rounds > 1 {
                continue;
            }
            let failed = all.failed.len();
            for done in done {
                match done {
                    Ok(done) => {
                        all.whole.push(done.whole);
                        all.instantiation.push(done.instantiation);
                        all.tap.push(done.tap);
                    }
                    Err(error) => all.failed.push(error),
                }
            }
            all.failures.push(count(all.failed.len() - failed));
            all.rates.push(count(requests) / took.as_secs_f64());
        }
        if all.whole.is_empty() {
            let first = all.failed.first();
            return Err(first.cloned().unwrap_or_default().into());
        }
        Ok(all)
    }

    fn figures(&self, case: &str) -> Vec<Figures> {
        vec![
            Figures::times(case, "whole", &self.whole),
            Figures::times(case, "instantiation", &self.instantiation),
            Figures::times(case, "tap", &self.tap),
            Figures::of(case, "throughput", "requests/s", &self.rates),
            Figures::of(case, "failures", "a round", &self.failures),
        ]
    }

    fn failures(&self, case: &str, subject: &str) -> String {
        let all = shown(count(self.whole.len() + self.failed.len()));
        match self.failed.first() {
            None => format!("{subject}, {case}: none of {all} requests failed."),
            Some(first) => {
                let failed = self.failed.len();
                format!(
                    "{subject}, {case}: {failed} of {all} requests failed, the first with: {first}"
                )
            }
        }
    }
}

async fn at_once(side: &Side, item: &Arc<Item>, requests: usize) -> Vec<Result<Done, String>> {
    let mut tasks = JoinSet::new();
    let begin = Instant::now();
    for _ in 0..requests {
        let (host, plugin) = (side.host.clone(), side.plugin.clone());
        let item = Arc::clone(item);
        tasks.spawn(async move {
            let instance = Instant::now();
            let mut request = host.request();
            request
                .instantiate(&plugin)
                .await
                .map_err(|error| error.to_string())?;
            let instantiation = instance.elapsed();
            let call = Instant::now();
            let key = request.add(item);
            let answer = request.call(&plugin, "alter", key).await;
            let tap = call.elapsed();
            drop(request);
            answer.map_err(|error| error.to_string())?;
            Ok(Done {
                whole: begin.elapsed(),
                instantiation,
                tap,
            })
        });
    }
    tasks.join_all().await
}
