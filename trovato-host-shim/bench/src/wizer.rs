//! A plugin that has begun: what happens before its first payload has happened,
//! and is in the file. By Wizer, which here only the benchmark uses.

use std::path::Path;

use trovato::abi;
use wasmtime::{Instance, Linker, Module, Store, TypedFunc, UpdateDeadline, Val};
use wasmtime_wizer::{InstanceState, SnapshotVal, ValType, Wizer};

use crate::Result;
use crate::floor;

/// Room for payloads that the plugin is made to have, in bytes: the least that
/// the host asks for.
const ROOM: u32 = 4096;

/// The plugin of a file, after it was asked for room for a payload: its
/// constructors have run, its panic hook is in place, and its heap is begun.
///
/// # Errors
///
/// When the file is no plugin, or calls the host to begin.
pub(crate) async fn begun(wasm: &Path) -> Result<Vec<u8>> {
    let wasm = std::fs::read(wasm)?;
    let wizer = Wizer::new();
    let (context, instrumented) = wizer.instrument(&wasm)?;
    let engine = floor::engine()?;
    let module = Module::new(&engine, instrumented)?;
    let mut linker = Linker::new(&engine);
    linker.define_unknown_imports_as_traps(&module)?;
    let mut store = Store::new(&engine, ());
    store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));
    store.set_epoch_deadline(1);
    let instance = linker.instantiate_async(&mut store, &module).await?;
    let input: TypedFunc<u32, u32> = instance.get_typed_func(&mut store, abi::INPUT)?;
    input.call_async(&mut store, ROOM).await?;
    Ok(wizer
        .snapshot(&context, &mut State { store, instance })
        .await?)
}

/// What there is to be kept, under names that Wizer has given to it.
struct State {
    store: Store<()>,
    instance: Instance,
}

impl InstanceState for State {
    async fn global_get(&mut self, name: &str, _: ValType) -> SnapshotVal {
        let global = self.instance.get_global(&mut self.store, name);
        let global = global.expect("Wizer asks for the globals that it exports");
        match global.get(&mut self.store) {
            Val::I32(value) => SnapshotVal::I32(value),
            Val::I64(value) => SnapshotVal::I64(value),
            Val::F32(bits) => SnapshotVal::F32(bits),
            Val::F64(bits) => SnapshotVal::F64(bits),
            Val::V128(value) => SnapshotVal::V128(value.as_u128()),
            _ => unreachable!("Wizer refuses globals that hold references"),
        }
    }

    async fn memory_contents(&mut self, name: &str, contents: impl FnOnce(&[u8]) + Send) {
        let memory = self.instance.get_memory(&mut self.store, name);
        let memory = memory.expect("Wizer asks for the memory that it exports");
        contents(memory.data(&self.store));
    }
}
