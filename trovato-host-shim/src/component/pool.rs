//! Room for components in the pool. A component is several modules: the
//! plugin's own, which has the one memory, and small ones that adapt it to WASI
//! and hold a table each.

use wasmtime::PoolingAllocationConfig;

/// Most modules of a component that are instantiated.
pub(super) const MOST_INSTANCES: u32 = 16;

/// Most memories of a component: a slot of the pool has one.
pub(super) const MOST_MEMORIES: u32 = 1;

/// Most tables of a component.
pub(super) const MOST_TABLES: u32 = 4;

/// Most bytes that the engine's record of a component and its modules may
/// take.
const INSTANCE_BYTES: usize = 2 << 20;

/// Sizes a pool for so many instances, each of which may be a component.
pub(crate) fn room(pool: &mut PoolingAllocationConfig, instances: u32) {
    pool.total_component_instances(instances)
        .total_core_instances(instances.saturating_mul(MOST_INSTANCES))
        .total_tables(instances.saturating_mul(MOST_TABLES))
        .max_core_instances_per_component(MOST_INSTANCES)
        .max_memories_per_component(MOST_MEMORIES)
        .max_tables_per_component(MOST_TABLES)
        .max_component_instance_size(INSTANCE_BYTES);
}
