//! Hand-written wasmtime glue, with the engine settings of the host and none
//! of its code: the least that a call can cost here.

use std::path::Path;

use wasmtime::{
    Config, Enabled, Engine, InstanceAllocationStrategy, InstancePre, Linker, Memory, Module,
    ModuleExport, PoolingAllocationConfig, Result, Store, TypedFunc, UpdateDeadline,
};

/// A module, and where its exports are.
pub(crate) struct Floor {
    pre: InstancePre<()>,
    engine: Engine,
    memory: ModuleExport,
    start: ModuleExport,
    input: ModuleExport,
    full: ModuleExport,
}

impl Floor {
    pub(crate) fn load(wasm: &Path) -> Result<Self> {
        let mut pool = PoolingAllocationConfig::new();
        pool.total_core_instances(256)
            .total_memories(256)
            .total_tables(256)
            .total_stacks(256)
            .max_memories_per_module(1)
            .max_tables_per_module(1)
            .max_memory_size(64 << 20)
            .table_elements(20_000)
            .max_unused_warm_slots(256)
            .linear_memory_keep_resident(256 << 10)
            .table_keep_resident(16 << 10)
            .pagemap_scan(Enabled::Auto);
        let mut config = Config::new();
        config
            .allocation_strategy(InstanceAllocationStrategy::Pooling(pool))
            .epoch_interruption(true);
        let engine = Engine::new(&config)?;
        let module = Module::from_file(&engine, wasm)?;
        let mut linker = Linker::new(&engine);
        linker.define_unknown_imports_as_traps(&module)?;
        let export = |name| {
            module
                .get_export_index(name)
                .ok_or_else(|| wasmtime::Error::msg(format!("the floor has no export `{name}`")))
        };
        Ok(Self {
            memory: export("memory")?,
            start: export("start")?,
            input: export("input")?,
            full: export("full")?,
            pre: linker.instantiate_pre(&module)?,
            engine,
        })
    }

    /// A fresh instance with an input buffer for `room` bytes.
    pub(crate) async fn instance(&self, room: usize) -> Result<Live> {
        let mut store = Store::new(&self.engine, ());
        store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));
        store.set_epoch_deadline(1);
        let instance = self.pre.instantiate_async(&mut store).await?;
        let wrong = || wasmtime::Error::msg("an export of the floor is of another type");
        let memory = instance
            .get_module_export(&mut store, &self.memory)
            .and_then(wasmtime::Extern::into_memory)
            .ok_or_else(wrong)?;
        let mut func = |index| {
            instance
                .get_module_export(&mut store, index)
                .and_then(wasmtime::Extern::into_func)
                .ok_or_else(wrong)
        };
        let (start, input, full) = (func(&self.start)?, func(&self.input)?, func(&self.full)?);
        let start: TypedFunc<(), ()> = start.typed(&store)?;
        let input: TypedFunc<u32, u32> = input.typed(&store)?;
        let full = full.typed(&store)?;
        start.call_async(&mut store, ()).await?;
        let room = u32::try_from(room).unwrap_or(u32::MAX);
        let address = input.call_async(&mut store, room).await?;
        Ok(Live {
            store,
            memory,
            full,
            address,
        })
    }
}

/// An instance, ready for a call.
pub(crate) struct Live {
    store: Store<()>,
    memory: Memory,
    full: TypedFunc<(u32, u32), i64>,
    address: u32,
}

impl Live {
    /// One call: payload in, answer out.
    pub(crate) async fn call(&mut self, payload: &[u8]) -> Result<Vec<u8>> {
        self.memory
            .write(&mut self.store, self.address as usize, payload)?;
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        self.store.set_epoch_deadline(1);
        let word = self
            .full
            .call_async(&mut self.store, (self.address, length))
            .await?
            .cast_unsigned();
        let start = usize::try_from(word >> 32).unwrap_or(usize::MAX);
        let length = (word & 0xffff_ffff) as usize;
        let answer = self.memory.data(&self.store).get(start..start + length);
        answer
            .map(<[u8]>::to_vec)
            .ok_or_else(|| wasmtime::Error::msg("the floor's answer is out of bounds"))
    }
}
