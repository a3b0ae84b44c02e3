//! Rounds of requests that are begun at once.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::runtime::Runtime;
use tokio::task::JoinSet;
use trovato_host_shim::Item;

use crate::Result;
use crate::figures::Figures;
use crate::number::{count, shown};
use crate::ours::Side;

/// What the requests of some rounds took.
#[derive(Default)]
pub(super) struct Rounds {
    pub(super) whole: Vec<Duration>,
    instantiation: Vec<Duration>,
    tap: Vec<Duration>,
    /// Requests a second, of each round.
    pub(super) rates: Vec<f64>,
    /// Of each round.
    failures: Vec<f64>,
    pub(super) failed: Vec<String>,
}

struct Done {
    whole: Duration,
    instantiation: Duration,
    tap: Duration,
}

impl Rounds {
    pub(super) fn one(
        runtime: &Runtime,
        side: &Side,
        item: &Arc<Item>,
        requests: usize,
        held: Duration,
    ) -> Self {
        let mut round = Self::default();
        let begin = Instant::now();
        let done = runtime.block_on(at_once(side, item, requests, held));
        let took = begin.elapsed();
        for done in done {
            match done {
                Ok(done) => {
                    round.whole.push(done.whole);
                    round.instantiation.push(done.instantiation);
                    round.tap.push(done.tap);
                }
                Err(error) => round.failed.push(error),
            }
        }
        round.failures.push(count(round.failed.len()));
        round.rates.push(count(requests) / took.as_secs_f64());
        round
    }

    pub(super) fn add(&mut self, round: Self) {
        self.whole.extend(round.whole);
        self.instantiation.extend(round.instantiation);
        self.tap.extend(round.tap);
        self.rates.extend(round.rates);
        self.failures.extend(round.failures);
        self.failed.extend(round.failed);
    }

    /// That there is something to show.
    pub(super) fn require_success(&self) -> Result<()> {
        match self.failed.first() {
            Some(first) if self.whole.is_empty() => Err(first.clone().into()),
            _ => Ok(()),
        }
    }

    pub(super) fn figures(&self, case: &str) -> Vec<Figures> {
        vec![
            Figures::times(case, "whole", &self.whole),
            Figures::times(case, "instantiation", &self.instantiation),
            Figures::times(case, "tap", &self.tap),
            Figures::of(case, "throughput", "requests/s", &self.rates),
            Figures::of(case, "failures", "a round", &self.failures),
        ]
    }

    pub(super) fn failures(&self, case: &str, subject: &str) -> String {
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

async fn at_once(
    side: &Side,
    item: &Arc<Item>,
    requests: usize,
    held: Duration,
) -> Vec<Result<Done, String>> {
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
            if !held.is_zero() {
                tokio::time::sleep(held).await;
            }
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
