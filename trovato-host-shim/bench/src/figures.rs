//! What many measurements come to.

use std::time::Duration;

use serde::Serialize;

use crate::number::count;

/// Microseconds: the unit of most times.
pub const US: &str = "µs";

/// What one case measured came to. Nothing is left out of it.
#[derive(Debug, Clone, Serialize)]
pub struct Figures {
    /// What was done.
    pub case: String,
    /// What of it was measured.
    pub metric: &'static str,
    /// In which unit.
    pub unit: &'static str,
    /// How many times.
    pub n: usize,
    /// Half of all were at most this.
    pub p50: f64,
    /// 95 of 100 were at most this.
    pub p95: f64,
    /// 99 of 100 were at most this.
    pub p99: f64,
    /// The arithmetic mean.
    pub mean: f64,
    /// The standard deviation.
    pub deviation: f64,
    /// The least.
    pub min: f64,
    /// The greatest.
    pub max: f64,
    /// The p50 of each tenth of the run, in order.
    pub tenths: Vec<f64>,
}

impl Figures {
    /// Times, in µs.
    pub(crate) fn times(case: impl Into<String>, metric: &'static str, times: &[Duration]) -> Self {
        let times: Vec<f64> = times.iter().map(|time| time.as_secs_f64() * 1e6).collect();
        Self::of(case, metric, US, &times)
    }

    /// Values of whatever unit, in the order in which they were measured.
    pub(crate) fn of(
        case: impl Into<String>,
        metric: &'static str,
        unit: &'static str,
        values: &[f64],
    ) -> Self {
        let tenth = values.len().div_ceil(10).max(1);
        let sorted = sorted(values);
        let n = count(values.len());
        let mean = values.iter().sum::<f64>() / n;
        let squares = values.iter().map(|value| (value - mean).powi(2));
        Self {
            case: case.into(),
            metric,
            unit,
            n: values.len(),
            p50: percentile(&sorted, 50),
            p95: percentile(&sorted, 95),
            p99: percentile(&sorted, 99),
            mean,
            deviation: (squares.sum::<f64>() / n).sqrt(),
            min: sorted.first().copied().unwrap_or(f64::NAN),
            max: sorted.last().copied().unwrap_or(f64::NAN),
            tenths: values
                .chunks(tenth)
                .map(|values| percentile(&self::sorted(values), 50))
                .collect(),
        }
    }

    /// How many times as much this is as the other, by their p50.
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

fn sorted(values: &[f64]) -> Vec<f64> {
    let mut values = values.to_vec();
    values.sort_unstable_by(f64::total_cmp);
    values
}

/// What this share of all was not above: the nearest rank.
fn percentile(sorted: &[f64], percent: usize) -> f64 {
    let rank = (sorted.len() * percent).div_ceil(100).max(1);
    sorted.get(rank - 1).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn figures(times: impl IntoIterator<Item = u64>) -> Figures {
        let times: Vec<_> = times.into_iter().map(Duration::from_micros).collect();
        Figures::times("case", "time", &times)
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
    fn the_outlier_is_in_the_mean_and_is_the_greatest() {
        let figures = figures([1, 1, 1, 1, 96]);
        assert_eq!((figures.n, figures.p50, figures.p99), (5, 1.0, 96.0));
        assert_eq!((figures.mean, figures.min, figures.max), (20.0, 1.0, 96.0));
        assert!((figures.deviation - 38.0).abs() < 1e-9);
    }

    #[test]
    fn nothing_measured_is_no_number() {
        let figures = figures([]);
        assert!(figures.n == 0 && figures.p50.is_nan() && figures.max.is_nan());
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
