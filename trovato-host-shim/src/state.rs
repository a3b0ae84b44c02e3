//! What the host keeps beside each instance: its store's data.

use std::sync::Arc;
#[cfg(feature = "component")]
use std::time::Duration;

use wasmtime::{Memory, ResourceLimiter, StoreContextMut, UpdateDeadline};

use crate::error::Limit;
use crate::journal::Journal;
use crate::lazy::Open;
use crate::limits::Limits;
use crate::services::Desk;
use crate::stats::Counters;

/// The data of one instance's store.
pub(crate) struct State {
    pub(crate) journal: Journal,
    pub(crate) ceiling: Ceiling,
    pub(crate) budget: Budget,
    /// The items of the call that runs.
    pub(crate) open: Option<Box<Open>>,
    /// Where the call that runs asks for services.
    pub(crate) desk: Option<Box<Desk>>,
    /// The exported memory, once there is an instance.
    pub(crate) memory: Option<Memory>,
    counters: Arc<Counters>,
}

impl State {
    pub(crate) fn new(journal: Journal, limits: &Limits, counters: Arc<Counters>) -> Self {
        Self {
            journal,
            ceiling: Ceiling {
                memory_bytes: limits.memory_bytes,
                table_elements: limits.table_elements.into(),
                memory_denied: None,
                table_denied: None,
            },
            budget: Budget {
                ticks: limits.budget_ticks(),
                left: limits.budget_ticks(),
                #[cfg(feature = "component")]
                tick: limits.tick,
                #[cfg(feature = "component")]
                has_waited: false,
            },
            open: None,
            desk: None,
            memory: None,
            counters,
        }
    }

    /// A call begins.
    pub(crate) fn begin(&mut self, tap: &Arc<str>) {
        self.journal.begin(tap);
        self.ceiling.memory_denied = None;
        self.ceiling.table_denied = None;
        self.budget.left = self.budget.ticks;
        #[cfg(feature = "component")]
        {
            self.budget.has_waited = false;
        }
    }
}

/// How long a call may still run.
///
/// Counted in calls of [`on_tick`], not in epochs: epochs go by for every
/// instance, callbacks only for the one that runs.
pub(crate) struct Budget {
    ticks: u64,
    left: u64,
    /// How long a tick is.
    #[cfg(feature = "component")]
    tick: Duration,
    /// Whether the next tick fell into a wait.
    #[cfg(feature = "component")]
    has_waited: bool,
}

#[cfg(feature = "component")]
impl Budget {
    /// The guest waited for a service, which is not charged to it. Its clock
    /// cannot be set from where a component waits.
    pub(crate) fn waited(&mut self, time: Duration) {
        self.has_waited |= time >= self.tick;
    }
}

/// Runs when a tick has gone by while the guest was running: lets other tasks
/// run, and past the budget ends the call. Yielding alone would never stop a
/// guest that spins.
pub(crate) fn on_tick(mut store: StoreContextMut<'_, State>) -> UpdateDeadline {
    let state = store.data_mut();
    #[cfg(feature = "component")]
    if std::mem::take(&mut state.budget.has_waited) {
        state.budget.left += 1;
    }
    if state.budget.left == 0 {
        return UpdateDeadline::Interrupt;
    }
    state.budget.left -= 1;
    Counters::add(&state.counters.yields);
    // Tokio's own yield lets its timers and sockets run too.
    UpdateDeadline::YieldCustom(1, Box::pin(tokio::task::yield_now()))
}

/// How far memory and table may grow, and whether the guest asked for more.
pub(crate) struct Ceiling {
    memory_bytes: u64,
    table_elements: u64,
    pub(crate) memory_denied: Option<Limit>,
    pub(crate) table_denied: Option<Limit>,
}

#[cfg(feature = "component")]
impl Ceiling {
    /// How far memory may grow.
    pub(crate) fn memory_bytes(&self) -> u64 {
        self.memory_bytes
    }
}

impl ResourceLimiter for Ceiling {
    fn memory_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(within(desired, self.memory_bytes, &mut self.memory_denied))
    }

    fn table_growing(
        &mut self,
        _current: usize,
        desired: usize,
        _maximum: Option<usize>,
    ) -> wasmtime::Result<bool> {
        Ok(within(desired, self.table_elements, &mut self.table_denied))
    }
}

// Denied, a growth fails inside the guest, which may well have an answer to
// that. Only if it traps afterwards is this what it trapped of.
fn within(desired: usize, limit: u64, denied: &mut Option<Limit>) -> bool {
    let wanted = desired as u64;
    if wanted > limit {
        *denied = Some(Limit { wanted, limit });
    }
    wanted <= limit
}
