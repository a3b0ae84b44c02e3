//! The engine and its clock.

use std::num::NonZeroUsize;
use std::thread;
use std::time::Duration;

use wasmparser::WasmFeatures;
use wasmtime::{
    Config, Enabled, Engine, EngineWeak, InstanceAllocationStrategy, OptLevel,
    PoolingAllocationConfig, ProfilingStrategy, WasmBacktraceDetails,
};

use crate::error::{Error, Kind, Phase, Result};
use crate::limits::{HostConfig, PAGE_BYTES};

/// What rustc emits for `wasm32-wasip1`, by default or when asked (SIMD).
/// Everything else is off: code that no plugin needs is code that cannot go
/// wrong.
pub(crate) const FEATURES: WasmFeatures = FORMS
    .union(WasmFeatures::FLOATS)
    .union(WasmFeatures::MUTABLE_GLOBAL)
    .union(WasmFeatures::SIGN_EXTENSION)
    .union(WasmFeatures::SATURATING_FLOAT_TO_INT)
    .union(WasmFeatures::BULK_MEMORY)
    .union(WasmFeatures::MULTI_VALUE)
    .union(WasmFeatures::REFERENCE_TYPES)
    .union(WasmFeatures::SIMD);

/// Components, where they are built in. A module cannot use what this is.
const FORMS: WasmFeatures = if cfg!(feature = "component") {
    WasmFeatures::COMPONENT_MODEL
} else {
    WasmFeatures::empty()
};

/// Stack for host functions, on top of the guest's own.
const HOST_STACK_BYTES: usize = 512 << 10;

/// Most bytes that the engine's record of one instance may take. It grows
/// with functions, globals and imports; a plugin of 200 KB takes a few KiB.
const INSTANCE_BYTES: usize = 1 << 20;

/// Frames of the guest that an error carries.
const BACKTRACE_FRAMES: NonZeroUsize = NonZeroUsize::new(40).unwrap();

/// Most bytes of a freed instance's table that stay mapped.
const TABLE_RESIDENT_BYTES: usize = 16 << 10;

/// Makes an engine with a pool of instances.
pub(crate) fn new(host: &HostConfig) -> Result<Engine> {
    let limits = &host.limits;
    limits.check()?;
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(limits.instances)
        .total_memories(limits.instances)
        .total_tables(limits.instances)
        .total_stacks(limits.instances)
        .max_memories_per_module(1)
        .max_tables_per_module(1)
        .max_core_instance_size(INSTANCE_BYTES)
        .table_elements(limits.table_elements as usize)
        // Every slot may stay warm: a cold one costs page faults.
        .max_unused_warm_slots(limits.instances)
        .linear_memory_keep_resident(limits.resident_bytes)
        .table_keep_resident(TABLE_RESIDENT_BYTES)
        // Resets the pages that were touched, and no others. Needs Linux 6.7.
        .pagemap_scan(Enabled::Auto);
    #[cfg(feature = "component")]
    crate::component::room(&mut pool, limits.instances);
    let memory = limits.memory_pages().saturating_mul(PAGE_BYTES);
    pool.max_memory_size(usize::try_from(memory).unwrap_or(usize::MAX));

    let optimised = if host.debug_info {
        OptLevel::None
    } else {
        OptLevel::Speed
    };
    let mut config = Config::new();
    config
        .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
        .wasm_features(WasmFeatures::all().difference(FEATURES), false)
        .wasm_features(FEATURES, true)
        .cranelift_opt_level(optimised)
        .debug_info(host.debug_info)
        .epoch_interruption(true)
        .consume_fuel(host.count_fuel)
        // Whatever features of wasmtime others in the build switch on.
        .concurrency_support(false)
        .profiler(profiler(host))
        .max_wasm_stack(limits.stack_bytes)
        .async_stack_size(limits.stack_bytes + HOST_STACK_BYTES)
        // A panic's own way to its trap takes a dozen.
        .wasm_backtrace_max_frames(Some(BACKTRACE_FRAMES))
        // Function names are enough, and reading an environment variable is
        // no way to configure a server.
        .wasm_backtrace_details(WasmBacktraceDetails::Disable);
    let engine = Engine::new(&config).map_err(|error| setup(format!("{error:#}")))?;
    start_clock(engine.weak(), limits.tick)?;
    Ok(engine)
}

fn profiler(config: &HostConfig) -> ProfilingStrategy {
    if config.perf_map {
        ProfilingStrategy::PerfMap
    } else {
        ProfilingStrategy::None
    }
}

/// Starts the thread that advances the epoch. It holds the engine weakly and
/// ends within a tick of the last host, plugin and request.
fn start_clock(engine: EngineWeak, tick: Duration) -> Result<()> {
    let clock = move || {
        loop {
            thread::sleep(tick);
            match engine.upgrade() {
                Some(engine) => engine.increment_epoch(),
                None => break,
            }
        }
    };
    thread::Builder::new()
        .name("trovato-ticker".to_owned())
        .spawn(clock)
        .map_err(|error| setup(format!("no thread for the ticker: {error}")))?;
    Ok(())
}

fn setup(reason: String) -> Error {
    Error::new(Phase::Host, Kind::HostConfig { reason })
}
