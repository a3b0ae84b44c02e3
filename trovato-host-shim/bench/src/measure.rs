//! The measuring core: cases take turns, and each says how long its turn took.

use std::future::Future;
use std::pin::Pin;
use std::time::{Duration, Instant};

use crate::Result;
use crate::figures::Figures;

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
}

/// Lets the cases take turns, `calls` of each that count after a tenth as many
/// that do not.
///
/// Whatever disturbs the machine meanwhile disturbs them all, so that their
/// ratios hold where their times do not. Another case begins each round, so
/// that none always finds the caches as the same other one left them.
///
/// # Errors
///
/// The first failure of a turn.
pub async fn in_turn(calls: usize, mut cases: Vec<Case<'_>>) -> Result<Vec<Figures>> {
    let mut times = vec![Vec::with_capacity(calls); cases.len()];
    let warm_up = calls / 10;
    for round in 0..warm_up + calls {
        for step in 0..cases.len() {
            let case = (round + step) % cases.len();
            let time = cases[case].work.turn().await?;
            if round >= warm_up {
                times[case].push(time);
            }
        }
    }
    let cases = cases.into_iter().zip(times);
    Ok(cases
        .map(|(case, times)| Figures::times(case.name, "time", &times))
        .collect())
}

/// What reading the clock costs by itself. It is part of every time.
pub fn clock() -> Duration {
    let mut times: Vec<_> = (0..10_001).map(|_| Instant::now().elapsed()).collect();
    times.sort_unstable();
    times[times.len() / 2]
}

#[cfg(test)]
mod tests {
    use std::cell::RefCell;

    use super::*;

    fn run(calls: usize, cases: Vec<Case<'_>>) -> Result<Vec<Figures>> {
        let runtime = tokio::runtime::Builder::new_current_thread().build()?;
        runtime.block_on(in_turn(calls, cases))
    }

    #[test]
    fn cases_alternate_and_the_warm_up_does_not_count() {
        let order = RefCell::new(String::new());
        let case = |name: char| {
            let order = &order;
            let mut turns = 0;
            Case::new(name, async move || {
                order.borrow_mut().push(name);
                turns += 1;
                // The first turn of ten is the warm-up.
                Ok(Duration::from_micros(if turns == 1 { 1000 } else { 7 }))
            })
        };
        let figures = run(10, vec![case('a'), case('b'), case('c')]).unwrap();
        assert!(order.borrow().starts_with("abcbcacababc"));
        assert_eq!(order.borrow().len(), 3 * 11);
        for figures in figures {
            assert_eq!((figures.n, figures.p50, figures.p99), (10, 7.0, 7.0));
        }
    }

    #[test]
    fn a_failing_turn_ends_it() {
        let fine = Case::new("fine", async || Ok(Duration::ZERO));
        let failing = Case::new("failing", async || Err("broken".into()));
        assert_eq!(
            run(10, vec![fine, failing]).unwrap_err().to_string(),
            "broken"
        );
    }
}
