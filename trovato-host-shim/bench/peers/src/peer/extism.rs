//! Extism: the same work in a plugin of its own kind.

use std::path::PathBuf;

use extism::{CompiledPlugin, Manifest, Plugin, PluginBuilder, Wasm};
use wasmtime_49::{Config, Enabled, InstanceAllocationStrategy, PoolingAllocationConfig};

use super::{BUDGET, Call, MEMORY_BYTES, Peer, release};
use crate::found::State;
use crate::subject::Tap;
use crate::{Result, ours};

/// A plugin that was compiled once, and once more for a pool.
pub(super) struct Extism {
    wasm: PathBuf,
    plugin: CompiledPlugin,
    pooled: CompiledPlugin,
}

impl Extism {
    pub(super) fn load() -> Result<Self> {
        let wasm = ours::guest("guests/extism")?.wasm;
        Ok(Self {
            plugin: builder(&wasm)?.compile()?,
            pooled: builder(&wasm)?.with_wasmtime_config(pool()).compile()?,
            wasm,
        })
    }

    fn cold(&self, function: &'static str) -> Call<'_> {
        Box::new(move |json| {
            let plugin = builder(&self.wasm)?.compile()?;
            enter(&mut Plugin::new_from_compiled(&plugin)?, function, json)
        })
    }
}

/// As Extism makes it, but for the cache of compiled code, which would keep
/// this from being compiled again.
fn builder(wasm: &std::path::Path) -> Result<PluginBuilder<'static>> {
    let pages = u32::try_from(MEMORY_BYTES >> 16)?;
    let manifest = Manifest::new([Wasm::file(wasm)])
        .with_memory_max(pages)
        .with_timeout(BUDGET);
    let builder = PluginBuilder::new(manifest).with_wasi(true);
    Ok(builder.with_cache_disabled())
}

/// The floor's pool, for plugins of two modules: Extism's own is the other.
fn pool() -> Config {
    let mut pool = PoolingAllocationConfig::new();
    pool.total_core_instances(256)
        .total_memories(256)
        .total_tables(256)
        .max_memory_size(MEMORY_BYTES)
        .max_unused_warm_slots(256)
        .linear_memory_keep_resident(256 << 10)
        .table_keep_resident(16 << 10)
        .pagemap_scan(Enabled::Auto);
    let mut config = Config::new();
    config.allocation_strategy(InstanceAllocationStrategy::Pooling(pool));
    config
}

fn call<'a>(plugin: &'a CompiledPlugin, function: &'static str, state: State) -> Result<Call<'a>> {
    let new = || Plugin::new_from_compiled(plugin);
    if state == State::Warm {
        let mut plugin = new()?;
        return Ok(Box::new(move |json| enter(&mut plugin, function, json)));
    }
    Ok(Box::new(move |json| enter(&mut new()?, function, json)))
}

fn enter(plugin: &mut Plugin, function: &str, json: &[u8]) -> Result<Vec<u8>> {
    Ok(plugin.call::<&[u8], Vec<u8>>(function, json)?)
}

impl Peer for Extism {
    fn release(&self) -> Option<String> {
        release("extism")
    }

    fn ways(&self, tap: Tap, state: State) -> Result<Vec<(&'static str, Call<'_>)>> {
        let name = tap.name();
        if state == State::Cold {
            return Ok(vec![("extism", self.cold(name))]);
        }
        let mut ways = vec![("extism", call(&self.plugin, name, state)?)];
        if tap == Tap::View {
            let borrowed = call(&self.plugin, "view_borrowed", state)?;
            ways.push(("extism, borrowed", borrowed));
        }
        ways.push(("extism, pooled", call(&self.pooled, name, state)?));
        Ok(ways)
    }
}
