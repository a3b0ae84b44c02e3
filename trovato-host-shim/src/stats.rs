//! What a host counts.

use std::sync::atomic::{AtomicU64, Ordering};

use tokio::sync::OwnedSemaphorePermit;

use crate::lazy::Crossings;

/// A host's counters, read at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub struct Stats {
    /// Instances that exist now.
    pub instances_live: u64,
    /// Instances made since the host was.
    pub instances_created: u64,
    /// Instances given up: after a trap, a timeout, an answer that could not
    /// be trusted, or a call whose future was dropped.
    pub instances_discarded: u64,
    /// Slots of the pool that are free now.
    pub slots_free: u64,
    /// Crossings from host to guest: calls of an exported function.
    pub guest_entries: u64,
    /// Fuel that those calls used, where [`HostConfig::count_fuel`] is set;
    /// else 0. What starts an instance is not in it, nor a call whose future
    /// was dropped.
    ///
    /// [`HostConfig::count_fuel`]: crate::HostConfig::count_fuel
    pub guest_fuel: u64,
    /// Times a running guest let other tasks run.
    pub guest_yields: u64,
    /// Plugins loaded whose code came out of the cache.
    pub cache_hits: u64,
    /// Plugins compiled although there is a cache: what it had was missing or
    /// could not be used.
    pub cache_misses: u64,
    /// Projections made: one for each item and mask in a request.
    pub projections: u64,
    /// Crossings from guest to host that read one value of an item.
    pub item_reads: u64,
    /// Those that read several at once.
    pub item_fetches: u64,
    /// Those that set one.
    pub item_writes: u64,
}

#[derive(Debug, Default)]
pub(crate) struct Counters {
    pub(crate) created: AtomicU64,
    pub(crate) dropped: AtomicU64,
    pub(crate) discarded: AtomicU64,
    pub(crate) entries: AtomicU64,
    pub(crate) fuel: AtomicU64,
    pub(crate) yields: AtomicU64,
    pub(crate) cache_hits: AtomicU64,
    pub(crate) cache_misses: AtomicU64,
    pub(crate) projections: AtomicU64,
    item_reads: AtomicU64,
    item_fetches: AtomicU64,
    item_writes: AtomicU64,
}

impl Counters {
    pub(crate) fn add(counter: &AtomicU64) {
        // Only ever read as figures: nothing is ordered by them.
        counter.fetch_add(1, Ordering::Relaxed);
    }

    /// Adds the crossings of a call, which has counted them by itself.
    pub(crate) fn add_crossings(&self, crossings: Crossings) {
        let Crossings {
            reads,
            fetches,
            writes,
        } = crossings;
        for (counter, more) in [
            (&self.item_reads, reads),
            (&self.item_fetches, fetches),
            (&self.item_writes, writes),
        ] {
            if more > 0 {
                counter.fetch_add(more, Ordering::Relaxed);
            }
        }
    }

    pub(crate) fn read(&self, slots_free: usize) -> Stats {
        let get = |counter: &AtomicU64| counter.load(Ordering::Relaxed);
        // Dropped first: read the other way round, an instance that comes and
        // goes in between would make the difference negative.
        let dropped = get(&self.dropped);
        let created = get(&self.created);
        Stats {
            instances_live: created.saturating_sub(dropped),
            instances_created: created,
            instances_discarded: get(&self.discarded),
            slots_free: slots_free as u64,
            guest_entries: get(&self.entries),
            guest_fuel: get(&self.fuel),
            guest_yields: get(&self.yields),
            cache_hits: get(&self.cache_hits),
            cache_misses: get(&self.cache_misses),
            projections: get(&self.projections),
            item_reads: get(&self.item_reads),
            item_fetches: get(&self.item_fetches),
            item_writes: get(&self.item_writes),
        }
    }
}

/// One instance's place in the pool. Declared after the store, so that it is
/// given back only when the memory is.
pub(crate) struct Slot {
    counters: std::sync::Arc<Counters>,
    _permit: OwnedSemaphorePermit,
    /// Whether the instance may serve another call.
    pub(crate) intact: bool,
}

impl Slot {
    pub(crate) fn new(counters: std::sync::Arc<Counters>, permit: OwnedSemaphorePermit) -> Self {
        Counters::add(&counters.created);
        Self {
            counters,
            _permit: permit,
            intact: true,
        }
    }
}

impl Drop for Slot {
    fn drop(&mut self) {
        if !self.intact {
            Counters::add(&self.counters.discarded);
        }
        Counters::add(&self.counters.dropped);
    }
}
