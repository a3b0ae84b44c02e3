//! Cases take turns, and each says how long its turn took.

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use crate::Result;

/// Something to be timed. It prepares and clears away as it likes; only what
/// it counts itself is counted.
pub struct Case<'a> {
    name: String,
    work: Box<dyn Work + 'a>,
}

trait Work {
    fn turn(&mut self) -> Pin<Box<dyn Future<Output = Result<Duration>> + '_>>;
}

impl<F: AsyncFnMut() -> Result<Duration>> Work for F {
    // The box is made before the clock starts.
    fn turn(&mut self) -> Pin<Box<dyn Future<Output = Result<Duration>> + '_>> {
        Box::pin(self())
    }
}

impl<'a> Case<'a> {
    /// A case and its turn, which answers with the time that counts.
    pub fn new(name: impl Into<String>, turn: impl AsyncFnMut() -> Result<Duration> + 'a) -> Self {
        Self {
            name: name.into(),
            work: Box::new(turn),
        }
    }

    /// What it is called.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// A case whose turn is so many turns of this one, after one that does not
    /// count: nobody else's work comes between. What counts is their mean.
    ///
    /// # Panics
    ///
    /// In its turn, if the number is 0.
    pub fn in_a_row(mut self, turns: u32) -> Self {
        Self::new(self.name.clone(), async move || {
            self.work.turn().await?;
            let mut time = Duration::ZERO;
            for _ in 0..turns {
                time += self.work.turn().await?;
            }
            Ok(time / turns)
        })
    }
}

/// Lets the cases take turns, `calls` of each that count after a tenth as many
/// that do not; the names and times of each, in order.
///
/// Whatever disturbs the machine meanwhile disturbs them all, so that their
/// ratios hold where their times do not. Each round has an order of its own,
/// the same in every run, so that none always finds the caches as the same
/// other one left them.
///
/// # Errors
///
/// The first failure of a turn.
pub async fn times(calls: usize, mut cases: Vec<Case<'_>>) -> Result<Vec<(String, Vec<Duration>)>> {
    let mut times = vec![Vec::with_capacity(calls); cases.len()];
    let mut order: Vec<_> = (0..cases.len()).collect();
    let mut random = fastrand::Rng::with_seed(1);
    let warm_up = calls / 10;
    for round in 0..warm_up + calls {
        random.shuffle(&mut order);
        for &case in &order {
            let time = cases[case].work.turn().await?;
            if round >= warm_up {
                times[case].push(time);
            }
        }
    }
    let names = cases.into_iter().map(|case| case.name);
    Ok(names.zip(times).collect())
}
