//! One request: what it calls, it calls in instances of its own.

use std::fmt;

use serde::de::{DeserializeOwned, IgnoredAny};
use tracing::Instrument as _;
use wasmtime::Engine;

use crate::error::{Error, Kind, Phase, Result};
use crate::host::Host;
use crate::instance::Live;
use crate::plugin::Plugin;

/// One request's calls.
///
/// It owns at most one live instance of each plugin, made when the plugin is
/// first called and used for all its taps, and gives them back when it is
/// dropped. Nothing of one request is ever seen by another.
///
/// An instance is given up after a trap, a timeout, an answer that cannot be
/// trusted, and when the future of a call is dropped before it is done; the
/// next call makes a new one. A tap's own error leaves it in use.
pub struct Request {
    host: Host,
    live: Vec<Live>,
}

impl Request {
    pub(crate) fn new(host: Host) -> Self {
        Self {
            host,
            live: Vec::new(),
        }
    }

    /// Calls a tap and returns its answer: JSON, as text.
    ///
    /// The payload is handed over as it is; what it has to hold is between
    /// the caller and the tap.
    ///
    /// # Errors
    ///
    /// `tap-error` with the tap's own error; `unknown-tap`; `busy`;
    /// `answer-not-json` among the other things that a guest can do wrong.
    /// The error names the plugin and the tap.
    ///
    /// # Panics
    ///
    /// When all instances are taken and this is not polled inside a Tokio
    /// runtime with its timer enabled.
    pub async fn call(&mut self, plugin: &Plugin, tap: &str, payload: &[u8]) -> Result<Vec<u8>> {
        self.call_with(plugin, tap, payload, |answer| {
            let text = std::str::from_utf8(answer).map_err(|error| not_json(&error))?;
            serde_json::from_str::<IgnoredAny>(text).map_err(|error| not_json(&error))?;
            Ok(answer.to_vec())
        })
        .await
    }

    /// Calls a tap and reads its answer as a `T`, straight from the guest's
    /// memory.
    ///
    /// # Errors
    ///
    /// As [`call`](Self::call); `answer-not-json` when the answer is not a
    /// `T`.
    ///
    /// # Panics
    ///
    /// As [`call`](Self::call).
    pub async fn call_as<T: DeserializeOwned>(
        &mut self,
        plugin: &Plugin,
        tap: &str,
        payload: &[u8],
    ) -> Result<T> {
        self.call_with(plugin, tap, payload, |answer| {
            serde_json::from_slice(answer).map_err(|error| not_json(&error))
        })
        .await
    }

    /// Calls a tap and hands its answer, of whatever bytes, to `read`.
    pub(crate) async fn call_with<R>(
        &mut self,
        plugin: &Plugin,
        tap: &str,
        payload: &[u8],
        read: impl FnOnce(&[u8]) -> Result<R, Kind>,
    ) -> Result<R> {
        let Some(index) = plugin.index_of(tap) else {
            return Err(plugin.unknown_tap(tap));
        };
        let span = tracing::debug_span!("call", plugin = plugin.name(), tap, bytes = payload.len());
        let call = async {
            // Taken out for as long as the call runs: if this future is
            // dropped, the half-run instance goes with it.
            let mut live = self.take(plugin).await?;
            let result = live.call(index, payload, read).await;
            if live.is_intact() {
                self.live.push(live);
            }
            result
        };
        let name = plugin.shared_name();
        call.instrument(span)
            .await
            .map_err(|error| error.with_plugin(name.clone()).with_tap(tap))
    }

    async fn take(&mut self, plugin: &Plugin) -> Result<Live> {
        if let Some(at) = self.live.iter().position(|live| live.serves(plugin)) {
            return Ok(self.live.swap_remove(at));
        }
        if !Engine::same(plugin.engine(), self.host.engine()) {
            let reason = "the plugin was loaded by another host".to_owned();
            return Err(Error::new(Phase::Instantiate, Kind::HostConfig { reason }));
        }
        Live::new(&self.host, plugin).await
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("instances", &self.live.len())
            .finish_non_exhaustive()
    }
}

fn not_json(error: &dyn fmt::Display) -> Kind {
    Kind::AnswerNotJson {
        reason: error.to_string(),
    }
}
