//! Durations, sorted.

use std::time::Duration;

/// The times of one case.
#[derive(Default)]
pub(crate) struct Sample(Vec<Duration>);

impl Sample {
    pub(crate) fn add(&mut self, time: Duration) {
        self.0.push(time);
    }

    /// The time, in µs, that this share of all calls stayed below.
    pub(crate) fn percentile(&mut self, percent: usize) -> f64 {
        self.0.sort_unstable();
        let index = (self.0.len().saturating_sub(1)) * percent / 100;
        self.0
            .get(index)
            .map_or(f64::NAN, |time| time.as_secs_f64() * 1e6)
    }
}
