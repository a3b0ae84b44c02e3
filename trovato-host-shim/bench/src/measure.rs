//! The measuring core: what cases that take turns come to.

use std::time::{Duration, Instant};

use crate::Result;
use crate::figures::Figures;
pub use crate::turns::{Case, times};

/// Lets the cases take turns, as [`times`] does, and says what they came to.
///
/// # Errors
///
/// The first failure of a turn.
pub async fn in_turn(calls: usize, cases: Vec<Case<'_>>) -> Result<Vec<Figures>> {
    let times = times(calls, cases).await?.into_iter();
    Ok(times
        .map(|(name, times)| Figures::times(name, "time", &times))
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
    fn cases_take_turns_and_the_warm_up_does_not_count() {
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
        let order = order.borrow();
        assert_eq!(order.len(), 3 * 11);
        for round in order.as_bytes().chunks(3) {
            let mut round = round.to_vec();
            round.sort_unstable();
            assert_eq!(round, b"abc");
        }
        for pair in ["ab", "ac", "ba", "bc", "ca", "cb"] {
            assert!(order.contains(pair), "{pair} in {order}");
        }
        for figures in figures {
            assert_eq!((figures.n, figures.p50, figures.p99), (10, 7.0, 7.0));
        }
    }

    #[test]
    fn in_a_row_the_first_does_not_count_and_the_others_are_one() {
        let mut turns = 0;
        let case = Case::new("four", async move || {
            turns += 1;
            // Of every four the first has 1 ms, the others 1, 2 and 3 µs.
            let time = [3, 1000, 1, 2][turns % 4];
            Ok(Duration::from_micros(time))
        });
        let mut figures = run(10, vec![case.in_a_row(3)]).unwrap();
        let figures = figures.remove(0);
        assert_eq!(figures.case, "four");
        let found = (figures.n, figures.p50, figures.max);
        assert_eq!(found, (10, 2.0, 2.0));
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
