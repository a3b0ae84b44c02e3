//! One live instance of a plugin, and the one place where a call enters it.

use std::mem;
use std::ops::Range;
use std::sync::Arc;
use std::time::Duration;

use tracing::Instrument as _;
use trovato::abi::Packed;
use wasmtime::{Instance, Memory, Store, TypedFunc, WasmParams, WasmResults};

use crate::error::{Error, Kind, Limit, Phase, Result};
use crate::fuel;
use crate::host::Host;
use crate::journal::Journal;
use crate::lazy::Open;
use crate::limits::Limits;
use crate::memory::{self, OutOfBounds};
use crate::plugin::{Plugin, Wasm};
use crate::services::Desk;
use crate::state::{self, State};
use crate::stats::{Counters, Slot};
use crate::trap;

/// Smallest input buffer that is asked for, in bytes.
const LEAST_INPUT_BYTES: usize = 4096;

/// A tap's export: address and length of the payload, for an answer packed
/// into one word.
type TapFunc = TypedFunc<(u32, u32), i64>;

/// A live instance.
///
/// It is *intact* between calls and not while one runs: whoever finds it not
/// intact has found the remains of a call that did not end well.
pub(crate) struct Live {
    store: Store<State>,
    instance: Instance,
    memory: Memory,
    input: TypedFunc<u32, u32>,
    /// The input buffer that the guest gave last.
    buffer: Option<(u32, usize)>,
    /// The plugin's taps, resolved when they are first called.
    taps: Box<[Option<TapFunc>]>,
    wasm: Arc<Wasm>,
    plugin: Plugin,
    host: Host,
    // Last: the slot is free once the store is gone.
    slot: Slot,
}

impl Live {
    /// Makes an instance, which takes a slot of the pool, for which it waits
    /// no longer than this.
    ///
    /// # Errors
    ///
    /// `busy` when no slot came free in time; what a start function can run
    /// into; `host-limit`.
    pub(crate) async fn new(host: &Host, plugin: &Plugin, wait: Duration) -> Result<Self> {
        let span = tracing::debug_span!("instantiate", plugin = plugin.name());
        Self::make(host, plugin, wait).instrument(span).await
    }

    async fn make(host: &Host, plugin: &Plugin, wait: Duration) -> Result<Self> {
        let counters = host.counters();
        let slot = Slot::new(Arc::clone(counters), host.slot(wait).await?);
        let limits = host.limits();
        let journal = Journal::new(
            Arc::clone(host.log()),
            Arc::clone(plugin.shared_name()),
            limits.log_line_bytes,
            limits.log_lines,
        );
        let state = State::new(journal, limits, Arc::clone(counters));
        let Some(wasm) = plugin.wasm() else {
            let reason = "a native plugin has no instances".to_owned();
            return Err(Error::new(Phase::Instantiate, Kind::HostLimit { reason }));
        };
        let mut store = Store::new(wasm.engine(), state);
        store.limiter(|state| &mut state.ceiling);
        store.epoch_deadline_callback(|store| Ok(state::on_tick(store)));
        store.set_epoch_deadline(1);
        if host.counts_fuel() {
            fuel::fill(&mut store);
        }

        let instance = match wasm.pre.instantiate_async(&mut store).await {
            Ok(instance) => instance,
            Err(error) => {
                return Err(trap::explain(
                    &error,
                    &mut store,
                    limits,
                    Phase::Instantiate,
                ));
            }
        };
        let exports = &wasm.exports;
        let memory = instance
            .get_module_export(&mut store, &exports.memory)
            .and_then(wasmtime::Extern::into_memory)
            .ok_or_else(|| Error::new(Phase::Instantiate, Kind::MissingMemory))?;
        let input = instance
            .get_module_export(&mut store, &exports.input)
            .and_then(wasmtime::Extern::into_func)
            .and_then(|func| func.typed(&store).ok())
            .ok_or_else(|| Error::new(Phase::Instantiate, Kind::MissingInputExport))?;
        store.data_mut().memory = Some(memory);
        Ok(Self {
            store,
            instance,
            memory,
            input,
            buffer: None,
            taps: vec![None; exports.taps.len()].into(),
            wasm: Arc::clone(wasm),
            plugin: plugin.clone(),
            host: host.clone(),
            slot,
        })
    }

    /// Whether it may serve another call.
    pub(crate) fn is_intact(&self) -> bool {
        self.slot.intact
    }

    /// Notes that its last answer was not what a plugin may answer.
    pub(crate) fn distrust(&mut self) {
        self.slot.intact = false;
    }

    /// Its linear memory.
    pub(crate) fn memory(&self) -> &[u8] {
        self.memory.data(&self.store)
    }

    /// Whether this instance serves the plugin.
    pub(crate) fn serves(&self, plugin: &Plugin) -> bool {
        self.plugin.is(plugin)
    }

    /// Calls the tap of this index, and hands its answer to `read` where it
    /// lies. What is lent is the guest's until the call ends, however it ends,
    /// and then the caller's again.
    ///
    /// # Errors
    ///
    /// Whatever the guest runs into. The instance is intact afterwards when
    /// the call succeeded, when the guest answered with an error of its own,
    /// or when the payload was never handed over.
    pub(crate) async fn call<R>(
        &mut self,
        tap: usize,
        payload: &[u8],
        lent: &mut Belongings,
        read: impl FnOnce(&[u8]) -> Result<R, Kind>,
    ) -> Result<R> {
        fits(payload, self.host.limits())?;
        self.slot.intact = false;
        let name = Arc::clone(&self.wasm.exports.taps[tap].name);
        self.store.data_mut().begin(&name);
        let lent = Lent::new(self, lent);
        let result = lent.live.run(tap, payload, read).await;
        drop(lent);
        self.store.data_mut().journal.end();
        self.slot.intact = match &result {
            Ok(_) => true,
            Err(error) => matches!(error.kind(), Kind::TapError(_)),
        };
        result
    }

    async fn run<R>(
        &mut self,
        tap: usize,
        payload: &[u8],
        read: impl FnOnce(&[u8]) -> Result<R, Kind>,
    ) -> Result<R> {
        let address = self.hand_over(payload).await?;
        let func = self.tap(tap)?;
        // At most `payload_bytes`, which is at most 1 GiB.
        let length = u32::try_from(payload.len()).unwrap_or(u32::MAX);
        let word = self.enter(&func, (address, length), Phase::Call).await?;
        let answer = Packed::unpack(word);
        let range = self
            .answer(answer)
            .map_err(|kind| Error::new(Phase::Answer, kind))?;
        let open = self.store.data().open.as_deref();
        let bytes = &self.memory.data(&self.store)[range];
        judge(open, bytes, answer.error, self.host.limits(), read)
    }

    /// Puts the payload into the guest's input buffer, asking for a larger
    /// one only when it does not fit.
    async fn hand_over(&mut self, payload: &[u8]) -> Result<u32> {
        let address = match self.buffer {
            Some((address, room)) if payload.len() <= room => address,
            _ => self.ask_for_buffer(payload.len()).await?,
        };
        memory::write(self.memory.data_mut(&mut self.store), address, payload)
            .map_err(|range| memory::bad_buffer(&range))?;
        Ok(address)
    }

    async fn ask_for_buffer(&mut self, length: usize) -> Result<u32> {
        // Rounded up, so that payloads that grow a little do not each ask.
        let room = length.next_power_of_two().max(LEAST_INPUT_BYTES);
        let wish = u32::try_from(room).unwrap_or(u32::MAX);
        self.buffer = None;
        let input = self.input.clone();
        let address = self.enter(&input, wish, Phase::Payload).await?;
        let size = self.memory.data_size(&self.store);
        memory::range(size, address, wish).map_err(|range| memory::bad_buffer(&range))?;
        if address == 0 {
            // No room. What lies at 0 is the guest's stack, not a buffer.
            let denied = self.store.data().ceiling.memory_denied;
            let kind = Kind::OutOfMemory(denied.unwrap_or(Limit {
                wanted: size as u64 + u64::from(wish),
                limit: self.host.limits().memory_bytes,
            }));
            return Err(Error::new(Phase::Payload, kind));
        }
        self.buffer = Some((address, room));
        Ok(address)
    }

    /// Where the answer lies, once its bounds and length are checked.
    fn answer(&self, answer: Packed) -> Result<Range<usize>, Kind> {
        let size = self.memory.data_size(&self.store);
        let range = memory::range(size, answer.address, answer.len).map_err(|range| {
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
        })?;
        Ok(range)
    }

    fn tap(&mut self, tap: usize) -> Result<TapFunc> {
        if let Some(func) = &self.taps[tap] {
            return Ok(func.clone());
        }
        let export = &self.wasm.exports.taps[tap];
        let func: TapFunc = self
            .instance
            .get_module_export(&mut self.store, &export.index)
            .and_then(wasmtime::Extern::into_func)
            .and_then(|func| func.typed(&self.store).ok())
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

    /// Enters the guest. Nothing else in this crate does, so that what is
    /// counted here is every crossing there is.
    async fn enter<P, R>(&mut self, func: &TypedFunc<P, R>, params: P, phase: Phase) -> Result<R>
    where
        P: WasmParams + Sync,
        R: WasmResults + Sync,
    {
        Counters::add(&self.host.counters().entries);
        // From now on, and not from whenever the last call was.
        self.store.set_epoch_deadline(1);
        let result = func.call_async(&mut self.store, params).await;
        if self.host.counts_fuel() {
            fuel::count(&mut self.store, self.host.counters());
        }
        match result {
            Ok(result) => Ok(result),
            Err(error) => Err(trap::explain(
                &error,
                &mut self.store,
                self.host.limits(),
                phase,
            )),
        }
    }
}

/// Makes certain that a payload is not too long.
///
/// # Errors
///
/// `payload-too-large`.
pub(crate) fn fits(payload: &[u8], limits: &Limits) -> Result<()> {
    at_most(payload.len(), limits.payload_bytes)
        .map_err(|limit| Error::new(Phase::Payload, Kind::PayloadTooLarge(limit)))
}

fn at_most(wanted: usize, limit: usize) -> Result<(), Limit> {
    if wanted <= limit {
        return Ok(());
    }
    Err(Limit {
        wanted: wanted as u64,
        limit: limit as u64,
    })
}

/// What becomes of a guest's answer.
///
/// # Errors
///
/// The tap's own; `answer-too-large`; `undeclared-write` when it has set by
/// handle what it may not; those of `read`.
pub(crate) fn judge<R>(
    open: Option<&Open>,
    answer: &[u8],
    is_error: bool,
    limits: &Limits,
    read: impl FnOnce(&[u8]) -> Result<R, Kind>,
) -> Result<R> {
    let in_answer = |kind| Error::new(Phase::Answer, kind);
    at_most(answer.len(), limits.answer_bytes)
        .map_err(|limit| in_answer(Kind::AnswerTooLarge(limit)))?;
    if let Some(open) = open.filter(|open| !open.refused().is_empty()) {
        // Whatever the tap made of it, it has tried to.
        let names = open.refused().to_vec();
        return Err(in_answer(Kind::UndeclaredWrite { names }));
    }
    if !is_error {
        return read(answer).map_err(in_answer);
    }
    Err(match tap_error(answer) {
        kind @ Kind::TapError(_) => Error::new(Phase::Call, kind),
        kind => in_answer(kind),
    })
}

/// What belongs to one call, and not to the instance that runs it.
#[derive(Default)]
pub(crate) struct Belongings {
    /// The items that it has by handle.
    pub(crate) open: Option<Box<Open>>,
    /// Where it asks for services, if its plugin does.
    pub(crate) desk: Option<Box<Desk>>,
}

/// Belongings that are lent to an instance for one call. They come back when
/// this is dropped, which it also is when nobody waits for the call any more.
struct Lent<'a> {
    live: &'a mut Live,
    belongings: &'a mut Belongings,
}

impl<'a> Lent<'a> {
    fn new(live: &'a mut Live, belongings: &'a mut Belongings) -> Self {
        let mut lent = Self { live, belongings };
        lent.swap();
        lent
    }

    fn swap(&mut self) {
        let state = self.live.store.data_mut();
        mem::swap(&mut state.open, &mut self.belongings.open);
        mem::swap(&mut state.desk, &mut self.belongings.desk);
    }
}

impl Drop for Lent<'_> {
    fn drop(&mut self) {
        self.swap();
    }
}

fn tap_error(bytes: &[u8]) -> Kind {
    match serde_json::from_slice(bytes) {
        Ok(error) => Kind::TapError(error),
        Err(error) => Kind::AnswerNotJson {
            reason: format!("in an error of the tap's: {error}"),
        },
    }
}
