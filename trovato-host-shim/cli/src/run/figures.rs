//! What calls took.

use std::fmt;
use std::time::Duration;

use serde::Serialize;
use trovato_host_shim::Stats;

/// Counted and timed over all calls.
#[derive(Debug, Serialize)]
pub(super) struct Figures {
    calls: usize,
    /// Instances made, of all plugins.
    instances_created: u64,
    /// Crossings from host to guest.
    guest_entries: u64,
    /// Times the guest let others run.
    guest_yields: u64,
    /// Of one call, in microseconds.
    fastest_us: f64,
    median_us: f64,
}

impl Figures {
    /// From the time of each call, at least one, and the host's counters
    /// before the first and after the last.
    pub(super) fn new(mut took: Vec<Duration>, before: Stats, after: Stats) -> Self {
        took.sort_unstable();
        let micros = |at: usize| {
            let nanos = took.get(at).map_or(0, Duration::as_nanos);
            // Exact far beyond what a call may take.
            #[allow(clippy::cast_precision_loss)]
            let micros = nanos as f64 / 1e3;
            micros
        };
        Self {
            calls: took.len(),
            instances_created: after.instances_created - before.instances_created,
            guest_entries: after.guest_entries - before.guest_entries,
            guest_yields: after.guest_yields - before.guest_yields,
            fastest_us: micros(0),
            median_us: micros(took.len() / 2),
        }
    }
}

impl fmt::Display for Figures {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            calls,
            instances_created: instances,
            guest_entries: crossings,
            fastest_us,
            median_us,
            ..
        } = self;
        let plural = if *instances == 1 { "" } else { "s" };
        write!(
            f,
            "{calls} times in one request: {instances} instance{plural}, {crossings} crossings\n\
             fastest {fastest_us:.1} µs, median {median_us:.1} µs"
        )?;
        if cfg!(debug_assertions) {
            f.write_str(" (with a host that is not optimised)")?;
        }
        Ok(())
    }
}
