//! Extism: the same work in a plugin of its own kind.

use extism::{CompiledPlugin, Manifest, Plugin, PluginBuilder, Wasm};

use super::{BUDGET, Call, MEMORY_BYTES, Peer, release};
use crate::found::State;
use crate::subject::Tap;
use crate::{Result, ours};

/// A plugin that was compiled once.
pub(super) struct Extism {
    plugin: CompiledPlugin,
}

impl Extism {
    pub(super) fn load() -> Result<Self> {
        let wasm = Wasm::file(ours::guest("guests/extism")?.wasm);
        let pages = u32::try_from(MEMORY_BYTES >> 16)?;
        let manifest = Manifest::new([wasm])
            .with_memory_max(pages)
            .with_timeout(BUDGET);
        let plugin = PluginBuilder::new(manifest).with_wasi(true);
        Ok(Self {
            plugin: plugin.with_cache_disabled().compile()?,
        })
    }

    fn call(&self, function: &'static str, state: State) -> Result<Call<'_>> {
        let new = || Plugin::new_from_compiled(&self.plugin);
        let enter = move |plugin: &mut Plugin, json: &[u8]| {
            Ok(plugin.call::<&[u8], Vec<u8>>(function, json)?)
        };
        Ok(match state {
            State::Warm => {
                let mut plugin = new()?;
                Box::new(move |json| enter(&mut plugin, json))
            }
            State::Fresh => Box::new(move |json| enter(&mut new()?, json)),
        })
    }
}

impl Peer for Extism {
    fn release(&self) -> Option<String> {
        release("extism")
    }

    fn ways(&self, tap: Tap, state: State) -> Result<Vec<(&'static str, Call<'_>)>> {
        let mut ways = vec![("extism", self.call(tap.name(), state)?)];
        if tap == Tap::View {
            ways.push(("extism, borrowed", self.call("view_borrowed", state)?));
        }
        Ok(ways)
    }
}
