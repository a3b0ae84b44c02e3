//! A plugin that was made with the SDK, called by hand, step by step.

use std::path::Path;
use std::time::{Duration, Instant};

use trovato::abi::{self, Packed};
use wasmtime::{Instance, Linker, Memory, Module, Result, Store, TypedFunc, UpdateDeadline};

use super::{engine, wrong};

/// An instance of a plugin that imports nothing which it then calls.
pub(crate) struct Phased {
    store: Store<()>,
    memory: Memory,
    input: TypedFunc<u32, u32>,
    tap: TypedFunc<(u32, u32), i64>,
    /// The input buffer that the guest gave last.
    buffer: (u32, usize),
}

/// How long the steps of one call took, and its answer.
pub(crate) struct Call {
    pub(crate) copy_in: Duration,
    pub(crate) call: Duration,
    pub(crate) copy_out: Duration,
    pub(crate) answer: Vec<u8>,
}

impl Phased {
    /// An instance of the module in a file, to call one tap of.
    ///
    /// # Errors
    ///
    /// When the file is no plugin with that tap.
    pub(crate) async fn load(wasm: &Path, tap: &str) -> Result<Self> {
        let engine = engine()?;
        let module = Module::from_file(&engine, wasm)?;
        let mut linker = Linker::new(&engine);
        linker.define_unknown_imports_as_traps(&module)?;
        let mut store = Store::new(&engine, ());
        store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));
        store.set_epoch_deadline(1);
        let instance: Instance = linker.instantiate_async(&mut store, &module).await?;
        let memory = instance.get_memory(&mut store, abi::MEMORY);
        let tap = format!("{}{tap}", abi::EXPORT_PREFIX);
        Ok(Self {
            memory: memory.ok_or_else(wrong)?,
            input: instance.get_typed_func(&mut store, abi::INPUT)?,
            tap: instance.get_typed_func(&mut store, &tap)?,
            store,
            buffer: (0, 0),
        })
    }

    /// One call.
    ///
    /// # Errors
    ///
    /// When the guest traps.
    pub(crate) async fn call(&mut self, payload: &[u8]) -> Result<Call> {
        self.store.set_epoch_deadline(1);
        let begin = Instant::now();
        if self.buffer.1 < payload.len() {
            let room = payload.len().next_power_of_two().max(4096);
            let wish = u32::try_from(room)?;
            let address = self.input.call_async(&mut self.store, wish).await?;
            self.buffer = (address, room);
        }
        let (address, _) = self.buffer;
        self.memory
            .write(&mut self.store, address as usize, payload)?;
        let copy_in = begin.elapsed();

        let begin = Instant::now();
        let length = u32::try_from(payload.len())?;
        let word = self.tap.call_async(&mut self.store, (address, length));
        let word = word.await?;
        let call = begin.elapsed();

        let begin = Instant::now();
        let packed = Packed::unpack(word);
        let start = packed.address as usize;
        let answer = self.memory.data(&self.store);
        let answer = answer.get(start..start + packed.len as usize);
        let answer = answer.ok_or_else(wrong)?.to_vec();
        Ok(Call {
            copy_in,
            call,
            copy_out: begin.elapsed(),
            answer,
        })
    }
}
