//! What many times come to.

use std::time::Duration;

use serde::Serialize;

/// The times of one case, in µs.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// What was timed.
    pub case: String,
    /// How many times.
    pub calls: usize,
    /// Half of the calls took at most this.
    pub p50: f64,
    /// 95 of 100 calls took at most this.
    pub p95: f64,
    /// 99 of 100 calls took at most this.
    pub p99: f64,
    /// The p50 of each tenth of the run, in order.
    pub tenths: Vec<f64>,
}

impl Figures {
    pub(crate) fn new(case: String, times: &[Duration]) -> Self {
        let tenth = times.len().div_ceil(10).max(1);
        let sorted = sorted(times);
        Self {
            case,
            calls: times.len(),
            p50: percentile(&sorted, 50),
            p95: percentile(&sorted, 95),
            p99: percentile(&sorted, 99),
            tenths: times
                .chunks(tenth)
                .map(|times| percentile(&self::sorted(times), 50))
                .collect(),
        }
    }

    /// How many times as long this took as the other, by their p50.
    pub fn over(&self, other: &Self) -> Quotient {
        let tenths = self.tenths.iter().zip(&other.tenths);
        let (low, high) = tenths
            .map(|(one, other)| one / other)
            .fold((f64::INFINITY, 0.0), |(low, high), ratio| {
                (ratio.min(low), ratio.max(high))
            });
        Quotient {
            value: self.p50 / other.p50,
            low,
            high,
        }
    }
}

/// A quotient of two p50, and its range over the tenths of the run.
#[derive(Debug, Clone, Copy, PartialEq, Serialize)]
pub struct Quotient {
    /// Over the whole run.
    pub value: f64,
    /// The least of ten.
    pub low: f64,
    /// The greatest of ten.
    pub high: f64,
}

fn sorted(times: &[Duration]) -> Vec<Duration> {
    let mut times = times.to_vec();
    times.sort_unstable();
    times
}

/// The time, in µs, that this share of all was not above: the nearest rank.
fn percentile(sorted: &[Duration], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    let time = sorted.get(rank - 1);
    time.map_or(f64::NAN, |time| time.as_secs_f64() * 1e6)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(times: impl IntoIterator<Item = u64>) -> Figures {
        let times: Vec<_> = times.into_iter().map(Duration::from_micros).collect();
        Figures::new("case".to_owned(), &times)
    }

    #[test]
    fn percentiles_are_of_the_nearest_rank() {
        let figures = figures((1..=200).rev());
        assert_eq!(
            (figures.p50, figures.p95, figures.p99),
            (100.0, 190.0, 198.0)
        );
    }

    #[test]
    fn a_quotient_has_the_range_of_its_tenths() {
        let slow = figures((0..100).map(|at| if at < 10 { 30 } else { 20 }));
        let quotient = slow.over(&figures([10; 100]));
        assert_eq!(
            (quotient.value, quotient.low, quotient.high),
            (2.0, 2.0, 3.0)
        );
    }
}
