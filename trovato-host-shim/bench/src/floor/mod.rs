//! Hand-written wasmtime glue, with the engine settings of the host and none
//! of its code: the least that a call can cost here.

mod items;
mod json;
mod lazy;
mod phased;

use std::path::Path;
use std::sync::OnceLock;
use std::time::Duration;

use wasmtime::{
    Config, Enabled, Engine, Instance, InstanceAllocationStrategy, InstancePre, Linker, Memory,
    Module, ModuleExport, OptLevel, PoolingAllocationConfig, Result, Store, TypedFunc,
    UpdateDeadline, WasmBacktraceDetails, WasmParams, WasmResults,
};

pub(crate) use items::{Prepared, Slots};
pub(crate) use json::JsonTap;
pub(crate) use lazy::LazyTap;
pub(crate) use phased::Phased;

/// A module, and where its exports are.
pub(crate) struct Floor {
    pre: InstancePre<State>,
    engine: Engine,
    module: Module,
    memory: ModuleExport,
    start: ModuleExport,
}

/// What the floor keeps beside an instance.
#[derive(Default)]
struct State {
    memory: Option<Memory>,
    open: lazy::Open,
}

impl Floor {
    pub(crate) fn load(wasm: &Path) -> Result<Self> {
        let engine = engine()?;
        let module = Module::from_file(&engine, wasm)?;
        let mut linker = Linker::new(&engine);
        lazy::link(&mut linker)?;
        linker.define_unknown_imports_as_traps(&module)?;
        Ok(Self {
            memory: export(&module, "memory")?,
            start: export(&module, "start")?,
            pre: linker.instantiate_pre(&module)?,
            module,
            engine,
        })
    }

    /// A tap that takes JSON.
    pub(crate) fn json(&self, name: &str) -> Result<JsonTap<'_>> {
        JsonTap::new(self, name)
    }

    /// A tap that takes a handle.
    pub(crate) fn lazy(&self, name: &str) -> Result<LazyTap<'_>> {
        LazyTap::new(self, name)
    }

    fn export(&self, name: &str) -> Result<ModuleExport> {
        export(&self.module, name)
    }

    /// A fresh instance, started.
    async fn instance(&self) -> Result<Live> {
        let mut store = Store::new(&self.engine, State::default());
        store.epoch_deadline_callback(|_| Ok(UpdateDeadline::Yield(1)));
        store.set_epoch_deadline(1);
        let instance = self.pre.instantiate_async(&mut store).await?;
        let memory = instance
            .get_module_export(&mut store, &self.memory)
            .and_then(wasmtime::Extern::into_memory)
            .ok_or_else(wrong)?;
        store.data_mut().memory = Some(memory);
        let mut live = Live {
            store,
            instance,
            memory,
        };
        let start: TypedFunc<(), ()> = live.func(&self.start)?;
        start.call_async(&mut live.store, ()).await?;
        Ok(live)
    }
}

/// An instance.
struct Live {
    store: Store<State>,
    instance: Instance,
    memory: Memory,
}

impl Live {
    fn func<P, R>(&mut self, export: &ModuleExport) -> Result<TypedFunc<P, R>>
    where
        P: WasmParams,
        R: WasmResults,
    {
        self.instance
            .get_module_export(&mut self.store, export)
            .and_then(wasmtime::Extern::into_func)
            .ok_or_else(wrong)?
            .typed(&self.store)
    }

    async fn enter<P>(&mut self, func: &TypedFunc<P, i64>, params: P) -> Result<Vec<u8>>
    where
        P: WasmParams + Sync,
    {
        self.store.set_epoch_deadline(1);
        let word = func.call_async(&mut self.store, params).await?;
        let word = word.cast_unsigned();
        let start = usize::try_from(word >> 32)?;
        let length = usize::try_from(word & 0xffff_ffff)?;
        let answer = self.memory.data(&self.store).get(start..start + length);
        answer
            .map(<[u8]>::to_vec)
            .ok_or_else(|| wasmtime::Error::msg("the floor's answer is out of bounds"))
    }
}

/// Validates a module and does nothing else with it.
pub(crate) fn validate(wasm: &[u8]) -> Result<()> {
    static ENGINE: OnceLock<Engine> = OnceLock::new();
    if let Some(engine) = ENGINE.get() {
        return Module::validate(engine, wasm);
    }
    let engine = engine()?;
    Module::validate(ENGINE.get_or_init(|| engine), wasm)
}

/// The host's settings, set anew.
pub(crate) fn engine() -> Result<Engine> {
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
        .cranelift_opt_level(OptLevel::Speed)
        .epoch_interruption(true)
        .max_wasm_stack(512 << 10)
        .async_stack_size(1 << 20)
        .wasm_backtrace_details(WasmBacktraceDetails::Disable);
    let engine = Engine::new(&config)?;
    let clock = engine.weak();
    std::thread::spawn(move || {
        while let Some(engine) = clock.upgrade() {
            engine.increment_epoch();
            drop(engine);
            std::thread::sleep(Duration::from_millis(5));
        }
    });
    Ok(engine)
}

fn export(module: &Module, name: &str) -> Result<ModuleExport> {
    let missing = || wasmtime::Error::msg(format!("the floor has no export `{name}`"));
    module.get_export_index(name).ok_or_else(missing)
}

fn wrong() -> wasmtime::Error {
    wasmtime::Error::msg("an export of the floor is of another type")
}
