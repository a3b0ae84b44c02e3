//! The part of a live instance that is a core module's.

use std::ops::Range;
use std::sync::Arc;

use trovato::abi::Packed;
use wasmtime::{Instance, Memory, Store, TypedFunc, WasmParams, WasmResults};

use super::{entered, enters, judge};
use crate::error::{Error, Kind, Limit, Phase, Result};
use crate::host::Host;
use crate::memory::{self, OutOfBounds};
use crate::plugin::Wasm;
use crate::state::State;

/// Smallest input buffer that is asked for, in bytes.
const LEAST_INPUT_BYTES: usize = 4096;

/// A tap's export: address and length of the payload, for an answer packed
/// into one word.
type TapFunc = TypedFunc<(u32, u32), i64>;

/// A live module.
pub(super) struct Module {
    instance: Instance,
    memory: Memory,
    input: TypedFunc<u32, u32>,
    /// The input buffer that the guest gave last.
    buffer: Option<(u32, usize)>,
    /// The plugin's taps, resolved when they are first called.
    taps: Box<[Option<TapFunc>]>,
    wasm: Arc<Wasm>,
}

/// Where a guest runs.
struct Around<'a> {
    store: &'a mut Store<State>,
    host: &'a Host,
}

impl Module {
    /// Looks up what every call needs.
    pub(super) fn new(
        instance: Instance,
        wasm: &Arc<Wasm>,
        store: &mut Store<State>,
    ) -> Result<Self> {
        let exports = &wasm.exports;
        let memory = instance
            .get_module_export(&mut *store, &exports.memory)
            .and_then(wasmtime::Extern::into_memory)
            .ok_or_else(|| Error::new(Phase::Instantiate, Kind::MissingMemory))?;
        let input = instance
            .get_module_export(&mut *store, &exports.input)
            .and_then(wasmtime::Extern::into_func)
            .and_then(|func| func.typed(&*store).ok())
            .ok_or_else(|| Error::new(Phase::Instantiate, Kind::MissingInputExport))?;
        store.data_mut().memory = Some(memory);
        Ok(Self {
            instance,
            memory,
            input,
            buffer: None,
            taps: vec![None; exports.taps.len()].into(),
            wasm: Arc::clone(wasm),
        })
    }

    pub(super) fn memory<'a>(&self, store: &'a Store<State>) -> &'a [u8] {
        self.memory.data(store)
    }

    pub(super) fn tap_name(&self, tap: usize) -> &Arc<str> {
        &self.wasm.exports.taps[tap].name
    }

    /// Calls the tap of this index, and hands its answer to `read` where it
    /// lies.
    pub(super) async fn run<R>(
        &mut self,
        store: &mut Store<State>,
        host: &Host,
        (tap, payload): (usize, &[u8]),
        read: impl FnOnce(&[u8]) -> Result<R, Kind>,
    ) -> Result<R> {
        let mut around = Around { store, host };
        let address = self.hand_over(&mut around, payload).await?;
        let func = self.tap(around.store, tap)?;
        // At most `payload_bytes`, which is at most 1 GiB.
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        let word = around.enter(&func, (address, length), Phase::Call).await?;
        let answer = Packed::unpack(word);
        let range = self
            .answer(around.store, answer)
            .map_err(|kind| Error::new(Phase::Answer, kind))?;
        let open = around.store.data().open.as_deref();
        let bytes = &self.memory.data(&*around.store)[range];
        judge(open, bytes, answer.error, host.limits(), read)
    }

    /// Puts the payload into the guest's input buffer, asking for a larger
    /// one only when it does not fit.
    async fn hand_over(&mut self, around: &mut Around<'_>, payload: &[u8]) -> Result<u32> {
        let address = match self.buffer {
            Some((address, room)) if payload.len() <= room => address,
            _ => self.ask_for_buffer(around, payload.len()).await?,
        };
        memory::write(self.memory.data_mut(&mut *around.store), address, payload)
            .map_err(|range| memory::bad_buffer(&range))?;
        Ok(address)
    }

    async fn ask_for_buffer(&mut self, around: &mut Around<'_>, length: usize) -> Result<u32> {
        // Rounded up, so that payloads that grow a little do not each ask.
        let room = length.next_power_of_two().max(LEAST_INPUT_BYTES);
        let wish = u32::try_from(room).unwrap_or(u32::MAX);
        self.buffer = None;
        let address = around.enter(&self.input, wish, Phase::Payload).await?;
        let size = self.memory.data_size(&*around.store);
        memory::range(size, address, wish).map_err(|range| memory::bad_buffer(&range))?;
        if address == 0 {
            // No room. What lies at 0 is the guest's stack, not a buffer.
            let denied = around.store.data().ceiling.memory_denied;
            let kind = Kind::OutOfMemory(denied.unwrap_or(Limit {
                wanted: size as u64 + u64::from(wish),
                limit: around.host.limits().memory_bytes,
            }));
            return Err(Error::new(Phase::Payload, kind));
        }
        self.buffer = Some((address, room));
        Ok(address)
    }

    /// Where the answer lies, once its bounds are checked.
    fn answer(&self, store: &Store<State>, answer: Packed) -> Result<Range<usize>, Kind> {
        let size = self.memory.data_size(store);
        memory::range(size, answer.address, answer.len).map_err(|range| {
            let OutOfBounds {
                address,
                length,
                memory,
            } = range;
            Kind::AnswerOutOfBounds {
                address,
                length,
                memory,
            }
        })
    }

    fn tap(&mut self, store: &mut Store<State>, tap: usize) -> Result<TapFunc> {
        if let Some(func) = &self.taps[tap] {
            return Ok(func.clone());
        }
        let export = &self.wasm.exports.taps[tap];
        let func: TapFunc = self
            .instance
            .get_module_export(&mut *store, &export.index)
            .and_then(wasmtime::Extern::into_func)
            .and_then(|func| func.typed(&*store).ok())
            .ok_or_else(|| {
                let tap = export.name.to_string();
                Error::new(
                    Phase::Call,
                    Kind::UnknownTap {
                        tap,
                        suggestion: None,
                    },
                )
            })?;
        self.taps[tap] = Some(func.clone());
        Ok(func)
    }
}

impl Around<'_> {
    async fn enter<P, R>(&mut self, func: &TypedFunc<P, R>, params: P, phase: Phase) -> Result<R>
    where
        P: WasmParams + Sync,
        R: WasmResults + Sync,
    {
        enters(self.store, self.host);
        let result = func.call_async(&mut *self.store, params).await;
        entered(result, self.store, self.host, phase, |_, _| None)
    }
}
