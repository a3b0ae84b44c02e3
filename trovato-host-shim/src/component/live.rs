//! The part of a live instance that is a component's.

use std::sync::Arc;

use wasmtime::component::{ComponentExportIndex, Instance, InstancePre, Resource, TypedFunc};
use wasmtime::{Engine, Store};

use super::bindings::trovato::plugin::items::Item;
use super::bindings::trovato::plugin::types::TapError;
use super::services::error_json;
use super::trap::explain;
use crate::error::{Error, Kind, Phase, Result};
use crate::host::Host;
use crate::instance::{entered, enters, judge};
use crate::limits::Limits;
use crate::state::State;

/// Handles that a guest may have beside those of its items: streams to print
/// to.
const OTHER_HANDLES: usize = 1024;

/// A compiled component, and what a call needs of it.
pub(crate) struct Compiled {
    pub(super) pre: InstancePre<State>,
    /// In order of their names, as those of the plugin.
    pub(super) taps: Vec<TapExport>,
}

pub(super) struct TapExport {
    pub(super) name: Arc<str>,
    pub(super) index: ComponentExportIndex,
    pub(super) by_handle: bool,
}

impl Compiled {
    pub(crate) fn engine(&self) -> &Engine {
        self.pre.engine()
    }
}

/// What a tap answers.
type Answer = (std::result::Result<String, TapError>,);

/// A tap's function.
#[derive(Clone, Copy)]
enum Tap<'a> {
    Plain(TypedFunc<(&'a str,), Answer>),
    ByHandle(TypedFunc<(&'a str, &'a [Resource<Item>]), Answer>),
}

/// A live component.
pub(crate) struct Live {
    instance: Instance,
    /// The plugin's taps, resolved when they are first called.
    taps: Box<[Option<Tap<'static>>]>,
    compiled: Arc<Compiled>,
}

impl Live {
    /// Makes an instance in a store.
    pub(crate) async fn new(
        compiled: &Arc<Compiled>,
        store: &mut Store<State>,
        limits: &Limits,
    ) -> wasmtime::Result<Self> {
        // What a guest hands over at once is no longer than its memory may be.
        // The engine counts before it copies.
        store.set_hostcall_fuel(usize::try_from(limits.memory_bytes).unwrap_or(usize::MAX));
        store.set_max_component_handles(limits.handles as usize + OTHER_HANDLES);
        let instance = compiled.pre.instantiate_async(store).await?;
        Ok(Self {
            instance,
            taps: vec![None; compiled.taps.len()].into(),
            compiled: Arc::clone(compiled),
        })
    }

    /// Name of the tap at this index.
    pub(crate) fn tap_name(&self, tap: usize) -> &Arc<str> {
        &self.compiled.taps[tap].name
    }

    /// Calls the tap of this index, and hands its answer to `read`.
    pub(crate) async fn run<R>(
        &mut self,
        store: &mut Store<State>,
        host: &Host,
        (tap, payload): (usize, &[u8]),
        read: impl FnOnce(&[u8]) -> Result<R, Kind>,
    ) -> Result<R> {
        let payload = simdutf8::compat::from_utf8(payload).map_err(|error| {
            let reason = format!("it is no UTF-8: {error}");
            Error::new(Phase::Payload, Kind::BadPayload { reason })
        })?;
        let limits = host.limits();
        enters(store, host);
        let called = self.enter(store, tap, payload).await;
        let otherwise = |error: &_, is_running| explain(error, is_running, limits);
        let (answer,) = entered(called, store, host, Phase::Call, otherwise)?;
        let open = store.data().open.as_deref();
        match answer {
            Ok(answer) => judge(open, answer.as_bytes(), false, limits, read),
            Err(error) => {
                let json = error_json(&error).map_err(|error| {
                    let reason = format!("in an error of the tap's: {error}");
                    Error::new(Phase::Answer, Kind::AnswerNotJson { reason })
                })?;
                judge(open, &json, true, limits, read)
            }
        }
    }

    async fn enter(
        &mut self,
        store: &mut Store<State>,
        tap: usize,
        payload: &str,
    ) -> wasmtime::Result<Answer> {
        let tap: Tap<'_> = self.tap(store, tap)?;
        match tap {
            Tap::Plain(func) => func.call_async(store, (payload,)).await,
            Tap::ByHandle(func) => {
                let count = store.data().open.as_ref().map_or(0, |open| open.len());
                let count = u32::try_from(count).unwrap_or(u32::MAX);
                // The representation of each is its position.
                let items: Vec<_> = (0..count).map(Resource::new_borrow).collect();
                func.call_async(store, (payload, &items)).await
            }
        }
    }

    fn tap(&mut self, store: &mut Store<State>, tap: usize) -> wasmtime::Result<Tap<'static>> {
        if let Some(func) = self.taps[tap] {
            return Ok(func);
        }
        let TapExport {
            index, by_handle, ..
        } = &self.compiled.taps[tap];
        let func = if *by_handle {
            Tap::ByHandle(self.instance.get_typed_func(store, index)?)
        } else {
            Tap::Plain(self.instance.get_typed_func(store, index)?)
        };
        self.taps[tap] = Some(func);
        Ok(func)
    }
}
