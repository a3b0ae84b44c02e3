//! One live instance of a plugin, and the one place where a call enters it.

mod module;

use std::mem;
use std::sync::Arc;
use std::time::Duration;

use tracing::Instrument as _;
use wasmtime::{Engine, Store};

use crate::error::{Error, Kind, Limit, Phase, Result};
use crate::fuel;
use crate::host::Host;
use crate::journal::Journal;
use crate::lazy::Open;
use crate::limits::Limits;
use crate::plugin::{Code, Plugin};
use crate::services::Desk;
use crate::state::{self, State};
use crate::stats::{Counters, Slot};
use crate::trap;
use module::Module;

/// A live instance.
///
/// It is *intact* between calls and not while one runs: whoever finds it not
/// intact has found the remains of a call that did not end well.
pub(crate) struct Live {
    store: Store<State>,
    form: Form,
    plugin: Plugin,
    host: Host,
    // Last: the slot is free once the store is gone.
    slot: Slot,
}

/// What differs between the forms of a plugin.
enum Form {
    Module(Module),
    #[cfg(feature = "component")]
    Component(crate::component::Live),
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
        let failed = |error: wasmtime::Error, store: &mut _| {
            trap::explain(&error, store, limits, Phase::Instantiate, |_, _| None)
        };
        let (store, form) = match plugin.code() {
            Code::Wasm(wasm) => {
                let mut store = store(host, plugin, wasm.engine());
                match wasm.pre.instantiate_async(&mut store).await {
                    Ok(instance) => {
                        let module = Module::new(instance, wasm, &mut store)?;
                        (store, Form::Module(module))
                    }
                    Err(error) => return Err(failed(error, &mut store)),
                }
            }
            #[cfg(feature = "component")]
            Code::Component(compiled) => {
                let mut store = store(host, plugin, compiled.engine());
                match crate::component::Live::new(compiled, &mut store, limits).await {
                    Ok(live) => (store, Form::Component(live)),
                    Err(error) => return Err(failed(error, &mut store)),
                }
            }
            Code::Native(_) => {
                let reason = "a native plugin has no instances".to_owned();
                return Err(Error::new(Phase::Instantiate, Kind::HostLimit { reason }));
            }
        };
        Ok(Self {
            store,
            form,
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

    /// Its linear memory; that of a component cannot be reached.
    #[cfg_attr(
        not(feature = "component"),
        expect(clippy::unnecessary_wraps, reason = "a component has none")
    )]
    pub(crate) fn memory(&self) -> Option<&[u8]> {
        match &self.form {
            Form::Module(module) => Some(module.memory(&self.store)),
            #[cfg(feature = "component")]
            Form::Component(_) => None,
        }
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
        let name = match &self.form {
            Form::Module(module) => module.tap_name(tap),
            #[cfg(feature = "component")]
            Form::Component(live) => live.tap_name(tap),
        };
        let name = Arc::clone(name);
        self.store.data_mut().begin(&name);
        let lent = Lent::new(self, lent);
        let Self {
            store, form, host, ..
        } = &mut *lent.live;
        let result = match form {
            Form::Module(module) => module.run(store, host, (tap, payload), read).await,
            // Boxed, so that calls of modules are no larger for it.
            #[cfg(feature = "component")]
            Form::Component(live) => Box::pin(live.run(store, host, (tap, payload), read)).await,
        };
        drop(lent);
        self.store.data_mut().journal.end();
        self.slot.intact = match &result {
            Ok(_) => true,
            Err(error) => matches!(error.kind(), Kind::TapError(_)),
        };
        result
    }
}

/// An empty store, with all that a guest is held to.
fn store(host: &Host, plugin: &Plugin, engine: &Engine) -> Store<State> {
    let limits = host.limits();
    let journal = Journal::new(
        Arc::clone(host.log()),
        Arc::clone(plugin.shared_name()),
        limits.log_line_bytes,
        limits.log_lines,
    );
    let state = State::new(journal, limits, Arc::clone(host.counters()));
    let mut store = Store::new(engine, state);
    store.limiter(|state| &mut state.ceiling);
    store.epoch_deadline_callback(|store| Ok(state::on_tick(store)));
    store.set_epoch_deadline(1);
    if host.counts_fuel() {
        fuel::fill(&mut store);
    }
    store
}

/// A guest is about to be entered. Nothing enters one without this, so that
/// what is counted here is every crossing there is.
pub(crate) fn enters(store: &mut Store<State>, host: &Host) {
    Counters::add(&host.counters().entries);
    // From now on, and not from whenever the last call was.
    store.set_epoch_deadline(1);
}

/// What came of entering a guest. An error that is neither a trap nor a host
/// function's goes to `otherwise`, with whether the guest was running.
pub(crate) fn entered<R>(
    result: wasmtime::Result<R>,
    store: &mut Store<State>,
    host: &Host,
    phase: Phase,
    otherwise: impl FnOnce(&wasmtime::Error, bool) -> Option<(Phase, Kind)>,
) -> Result<R> {
    if host.counts_fuel() {
        fuel::count(store, host.counters());
    }
    result.map_err(|error| trap::explain(&error, store, host.limits(), phase, otherwise))
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
