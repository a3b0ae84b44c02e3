//! Counts what guests execute, where a host is set up to.

use std::sync::atomic::Ordering;

use wasmtime::Store;

use crate::state::State;
use crate::stats::Counters;

/// More than any call can use.
const FULL: u64 = u64::MAX;

/// Fills a new instance's tank.
pub(crate) fn fill(store: &mut Store<State>) {
    // Refused only by an engine that counts nothing.
    let _ = store.set_fuel(FULL);
}

/// Adds what a call has used, and fills up.
pub(crate) fn count(store: &mut Store<State>, counters: &Counters) {
    let left = store.get_fuel().unwrap_or(FULL);
    counters.fuel.fetch_add(FULL - left, Ordering::Relaxed);
    fill(store);
}
