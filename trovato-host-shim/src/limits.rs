//! What a plugin may use, and how a host is set up.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use crate::audit::{AuditSink, TracingAudit};
use crate::cache::CacheConfig;
use crate::error::{Error, Kind, Phase, Result};
use crate::grants::Grants;
use crate::lazy::MOST_HANDLES;
use crate::log::{LogSink, TracingSink};
use crate::services::Services;

/// WebAssembly's page, in bytes: memory comes in multiples of it.
pub(crate) const PAGE_BYTES: u64 = 64 * 1024;

/// How much each plugin may use. Exceeding a limit is a typed error that
/// carries both figures; nothing is cut off silently except log lines, which
/// say so.
///
/// ```
/// use std::time::Duration;
/// use trovato_host_shim::Limits;
///
/// let limits = Limits { call_budget: Duration::from_millis(250), ..Limits::default() };
/// assert_eq!(limits.memory_bytes, 64 << 20);
/// ```
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Linear memory of one instance, in bytes; rounded down to whole pages
    /// of 64 KiB, at most 4 GiB. Default 64 MiB.
    pub memory_bytes: u64,
    /// Elements of one instance's function table. Default 20,000.
    pub table_elements: u32,
    /// Live instances at one time, over all plugins and requests; a request
    /// holds one of each plugin that it has called. Default 256.
    ///
    /// Each takes 4 GiB of *address space* (not of memory) for as long as
    /// the host lives, which is what makes bounds checks free. A process has
    /// 128 TiB.
    pub instances: u32,
    /// Memory of a freed instance that stays mapped for the next one, in
    /// bytes. Default 256 KiB: a plugin's stack, statics and a little heap.
    ///
    /// More makes fresh instances cheaper, up to what a plugin touches, and
    /// an idle host larger, by as much for every slot ever used at once.
    pub resident_bytes: usize,
    /// How long a request waits for one of those instances before it gets
    /// `busy`. Default 5 s. A plugin that calls another holds one already, and
    /// does not wait.
    pub slot_wait: Duration,
    /// How long one call may run, counted in ticks in which it did run: time
    /// in which other tasks had the thread does not count. Default 1 s.
    pub call_budget: Duration,
    /// How often a running guest lets other tasks of its thread run, and the
    /// precision of `call_budget`. Default 5 ms, at least 100 µs.
    pub tick: Duration,
    /// How long the services that one call asks for may take, all together:
    /// time in which the plugin waits and does not run. Default 30 s.
    pub service_budget: Duration,
    /// How many plugins may wait for each other, each having called the next.
    /// Default 8. 0 lets no plugin call another.
    pub plugin_depth: u32,
    /// Longest payload, in bytes, at most 1 GiB; a service's answer may have as
    /// many. Default 8 MiB.
    pub payload_bytes: usize,
    /// Longest answer, in bytes; what a lazy tap sets by handle may have as
    /// many, and each request to a service. Default 8 MiB.
    pub answer_bytes: usize,
    /// Items that one call of a lazy tap may get by handle, at most 65,536.
    /// Default 4,096.
    pub handles: u32,
    /// Longest log line, in bytes; the rest of a longer one is left out, and
    /// the line says so. Default 8 KiB.
    pub log_line_bytes: usize,
    /// Log lines of one call; what comes after is counted and left out.
    /// Default 256.
    pub log_lines: u32,
    /// Native stack for the guest's functions, in bytes; running out of it
    /// is `stack-overflow`. Default 512 KiB, at most 1 MiB.
    pub stack_bytes: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            memory_bytes: 64 << 20,
            table_elements: 20_000,
            instances: 256,
            resident_bytes: 256 << 10,
            slot_wait: Duration::from_secs(5),
            call_budget: Duration::from_secs(1),
            tick: Duration::from_millis(5),
            service_budget: Duration::from_secs(30),
            plugin_depth: 8,
            payload_bytes: 8 << 20,
            answer_bytes: 8 << 20,
            handles: 4096,
            log_line_bytes: 8 << 10,
            log_lines: 256,
            stack_bytes: 512 << 10,
        }
    }
}

impl Limits {
    /// Linear memory in whole pages, as the engine counts it.
    pub(crate) fn memory_pages(&self) -> u64 {
        self.memory_bytes / PAGE_BYTES
    }

    /// The ticks that a call may run for.
    pub(crate) fn budget_ticks(&self) -> u64 {
        let ticks = self
            .call_budget
            .as_nanos()
            .div_ceil(self.tick.as_nanos().max(1));
        u64::try_from(ticks).unwrap_or(u64::MAX)
    }

    // What the engine would refuse with less to say, or accept and misread.
    pub(crate) fn check(&self) -> Result<()> {
        let wrong = |reason: &str| {
            Err(Error::new(
                Phase::Host,
                Kind::HostConfig {
                    reason: reason.to_owned(),
                },
            ))
        };
        if self.memory_pages() == 0 || self.memory_bytes > 4 << 30 {
            return wrong("memory_bytes must be between 64 KiB and 4 GiB");
        }
        if self.instances == 0 || self.table_elements == 0 {
            return wrong("instances and table_elements must not be 0");
        }
        if self.tick < Duration::from_micros(100) {
            return wrong("tick must be at least 100 µs");
        }
        if self.call_budget.is_zero() {
            return wrong("call_budget must not be 0");
        }
        if self.payload_bytes > 1 << 30 {
            return wrong("payload_bytes must be at most 1 GiB");
        }
        if self.handles > MOST_HANDLES {
            return wrong("handles must be at most 65,536");
        }
        if !(64 << 10..=1 << 20).contains(&self.stack_bytes) {
            return wrong("stack_bytes must be between 64 KiB and 1 MiB");
        }
        Ok(())
    }
}

/// How to set up a [`Host`](crate::Host).
#[derive(Clone)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each switches something of its own"
)]
pub struct HostConfig {
    /// What each plugin may use.
    pub limits: Limits,
    /// Where the guests' log lines, prints and panics go. Default
    /// [`TracingSink`].
    pub log: Arc<dyn LogSink>,
    /// Where compiled code is kept from one start to the next. Default
    /// `None`: every load compiles.
    pub cache: Option<CacheConfig>,
    /// What plugins may see and change of items. Default nothing, see
    /// [`Grants`].
    pub grants: Grants,
    /// Where it is written down what plugins saw and changed of items.
    /// Default [`TracingAudit`].
    pub audit: Arc<dyn AuditSink>,
    /// What plugins may ask for beside their payload. Default none.
    pub services: Services,
    /// Whether an item goes to a tap that takes one with an index of where
    /// its members lie, so that the plugin need not search for them. Default
    /// `true`.
    ///
    /// Off, every payload is plain JSON: to read what a plugin was sent, or
    /// to compare. Plugins take both and answer the same.
    pub item_index: bool,
    /// Whether [`Stats::guest_fuel`](crate::Stats::guest_fuel) is counted:
    /// about one for each instruction of WebAssembly that a guest executes,
    /// the same on every machine. Default `false`.
    ///
    /// Plugins are compiled to count, which makes them slower. Nothing is
    /// limited by it: [`Limits::call_budget`] ends what runs for too long.
    pub count_fuel: bool,
    /// Whether Linux's `perf` can tell plugins' functions: their names and
    /// where their code lies are written to `/tmp/perf-PID.map` when a plugin
    /// is loaded. Default `false`.
    ///
    /// It is for profiling. Elsewhere than on Unix [`Host::new`] fails with it,
    /// and where the file cannot be written.
    ///
    /// [`Host::new`]: crate::Host::new
    pub perf_map: bool,
    /// Whether a debugger on this process finds the sources of guests that
    /// were built with debug information: lines, breakpoints, locals. Default
    /// `false`.
    ///
    /// Plugins are compiled without optimisation, which takes longer and makes
    /// them slower. While the debugger has stopped the process, no time of
    /// [`Limits::call_budget`] passes.
    pub debug_info: bool,
}

impl Default for HostConfig {
    fn default() -> Self {
        Self {
            limits: Limits::default(),
            log: Arc::new(TracingSink),
            cache: None,
            grants: Grants::none(),
            audit: Arc::new(TracingAudit),
            services: Services::none(),
            item_index: true,
            count_fuel: false,
            perf_map: false,
            debug_info: false,
        }
    }
}

impl fmt::Debug for HostConfig {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("HostConfig")
            .field("limits", &self.limits)
            .field("cache", &self.cache)
            .field("grants", &self.grants)
            .field("services", &self.services)
            .field("item_index", &self.item_index)
            .field("count_fuel", &self.count_fuel)
            .field("perf_map", &self.perf_map)
            .field("debug_info", &self.debug_info)
            .finish_non_exhaustive()
    }
}
