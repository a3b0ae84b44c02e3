//! One request: what it calls, it calls in instances of its own.

use std::fmt;
use std::sync::Arc;
use std::time::Duration;

use serde::de::{DeserializeOwned, IgnoredAny};
use tracing::Instrument as _;
use wasmtime::Engine;

use crate::audit::Pending;
use crate::error::{Error, Kind, Limit, Phase, Result};
use crate::field_access::Guards;
use crate::host::Host;
use crate::instance::{Belongings, Live};
use crate::item::{Item, Patch, Projection};
use crate::items::{Caller, ItemKey, Items, Sealed, Shown};
use crate::lazy::{Access, Changes, Open};
use crate::mask::Mask;
use crate::native;
use crate::payload::Payload;
use crate::plugin::Plugin;
use crate::section::TapLine;
use crate::services::Desk;
use crate::services::queue::Ticket;
use crate::surroundings::Surroundings;
use crate::viewer::Viewer;

/// One request's calls.
///
/// It owns at most one live instance of each plugin, made when the plugin is
/// first called and used for all its taps, and gives them back when it is
/// dropped. Nothing of one request is ever seen by another.
///
/// An instance is given up after a trap, a timeout, an answer that cannot be
/// trusted, and when the future of a call is dropped before it is done; the
/// next call makes a new one. A tap's own error leaves it in use.
///
/// It also holds the items that it is about, and the user that it is for. An
/// item goes to a plugin through a mask: what the tap declares, the host's
/// [`Grants`](crate::Grants) give, and the user may see.
pub struct Request {
    pub(crate) host: Host,
    // Boxed, since each is moved out of here and back for every call.
    #[expect(clippy::vec_box)]
    pub(crate) live: Vec<Box<Live>>,
    pub(crate) items: Items,
    pub(crate) viewer: Viewer,
    pub(crate) guards: Option<Guards>,
    pub(crate) surroundings: Surroundings,
    /// The entry of a queue that its next call ends.
    pub(crate) finishes: Option<Ticket>,
}

impl Request {
    pub(crate) fn new(host: Host) -> Self {
        Self {
            host,
            live: Vec::new(),
            items: Items::new(),
            viewer: Viewer::default(),
            guards: None,
            surroundings: Surroundings::default(),
            finishes: None,
        }
    }

    /// The same request for a user; without one it is an anonymous user's,
    /// from whom nothing is hidden that plugins may see. Instances of calls
    /// that were made for somebody else are given up.
    pub fn with_user(mut self, user: impl Into<Viewer>) -> Self {
        self.guards = self.guards.as_ref().map(Guards::afresh);
        self.viewer = user.into().afresh(self.guards.is_some());
        self.items.forget_masks();
        self.live.clear();
        self
    }

    /// Adds an item, to be named in payloads. An item in an [`Arc`] may be in
    /// several requests.
    pub fn add(&mut self, item: impl Into<Arc<Item>>) -> ItemKey {
        self.items.add(item.into())
    }

    /// Puts another item in the place of one, as after it was saved and read
    /// again. Its key stays, and later calls see the new one.
    ///
    /// # Errors
    ///
    /// `bad-payload` for the key of another request.
    pub fn replace(&mut self, key: ItemKey, item: impl Into<Arc<Item>>) -> Result<()> {
        self.items.replace(key, item.into())
    }

    /// An item as it is now.
    ///
    /// # Errors
    ///
    /// `bad-payload` for the key of another request.
    pub fn item(&self, key: ItemKey) -> Result<&Item> {
        self.items.get(key).map(|item| &**item)
    }

    /// What a tap sees of an item: the very JSON that it is called with. The
    /// `field_access` taps are asked, as they would be for a call.
    ///
    /// # Errors
    ///
    /// `unknown-tap`; `bad-payload` for the key of another request.
    ///
    /// # Panics
    ///
    /// As [`call`](Self::call).
    pub async fn projection(
        &mut self,
        plugin: &Plugin,
        tap: &str,
        key: ItemKey,
    ) -> Result<Arc<Projection>> {
        let tap = plugin
            .index_of(tap)
            .ok_or_else(|| plugin.unknown_tap(tap))?;
        let caller = Caller { plugin, tap };
        self.ask_about_items(caller, &[key]).await;
        let Self { host, viewer, .. } = self;
        let shown = self
            .items
            .show(key, caller, host.shared_grants(), viewer, host.counters())?;
        Ok(shown.projection)
    }

    pub(crate) fn items(&mut self) -> &mut Items {
        &mut self.items
    }

    /// Makes the plugin's instance now, unless this request has one: for a
    /// host that knows whom it will call and still waits for the payload, and
    /// to tell what an instance costs from what a call does.
    ///
    /// # Errors
    ///
    /// `busy`, and what else keeps an instance from being made, as in
    /// [`call`](Self::call).
    ///
    /// # Panics
    ///
    /// As [`call`](Self::call).
    pub async fn instantiate(&mut self, plugin: &Plugin) -> Result<()> {
        let live = self.take(plugin).await;
        self.live
            .push(live.map_err(|error| error.with_plugin(plugin.shared_name().clone()))?);
        Ok(())
    }

    /// Calls a tap and returns its answer: JSON, as text.
    ///
    /// The payload is bytes, an item of this request, or an object with items
    /// in it. Bytes are handed over as they are, whatever they hold: no mask
    /// is applied to them. Of an item the plugin gets its projection; where
    /// the answer is a patch of it, the patch is checked, and applying it is
    /// left to the caller. A lazy tap gets handles of the items, and what it
    /// has set is in them when the call has ended well.
    ///
    /// # Errors
    ///
    /// `tap-error` with the tap's own error; `unknown-tap`; `busy`;
    /// `bad-payload` for bytes to a lazy tap; `undeclared-write` and
    /// `answer-not-json` among the other things that a guest can do wrong.
    /// The error names the plugin and the tap.
    ///
    /// # Panics
    ///
    /// When all instances are taken and this is not polled inside a Tokio
    /// runtime with its timer enabled.
    pub async fn call(
        &mut self,
        plugin: &Plugin,
        tap: &str,
        payload: impl Into<Payload<'_>>,
    ) -> Result<Vec<u8>> {
        let called = self.call_with(plugin, tap, payload.into(), |answer| {
            let text = std::str::from_utf8(answer).map_err(|error| not_json(&error))?;
            serde_json::from_str::<IgnoredAny>(text).map_err(|error| not_json(&error))?;
            Ok(answer.to_vec())
        });
        let (answer, changes) = called.await?;
        self.items.commit(changes)?;
        Ok(answer)
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
        payload: impl Into<Payload<'_>>,
    ) -> Result<T> {
        let called = self.call_uncommitted(plugin, tap, payload.into());
        let (answer, changes) = called.await?;
        self.items.commit(changes)?;
        Ok(answer)
    }

    /// The same, with what the tap has set by handle, which is not in the
    /// items yet.
    pub(crate) async fn call_uncommitted<T: DeserializeOwned>(
        &mut self,
        plugin: &Plugin,
        tap: &str,
        payload: Payload<'_>,
    ) -> Result<(T, Option<Changes>)> {
        self.call_with(plugin, tap, payload, |answer| {
            serde_json::from_slice(answer).map_err(|error| not_json(&error))
        })
        .await
    }

    /// Calls a tap and hands its answer, of whatever bytes, to `read`.
    async fn call_with<R>(
        &mut self,
        plugin: &Plugin,
        tap: &str,
        payload: Payload<'_>,
        read: impl FnOnce(&[u8]) -> Result<R, Kind>,
    ) -> Result<(R, Option<Changes>)> {
        let Some(index) = plugin.index_of(tap) else {
            return Err(plugin.unknown_tap(tap));
        };
        let name = plugin.shared_name();
        let caller = Caller { plugin, tap: index };
        if self.guards.is_some() {
            self.ask_about_items(caller, &payload.items()).await;
        }
        let Self {
            host,
            items,
            viewer,
            ..
        } = self;
        let result = match items.seal(&payload, caller, host, viewer) {
            Ok(sealed) => self.enter(caller, sealed, read).await,
            Err(error) => Err(error),
        };
        result.map_err(|error| error.with_plugin(name.clone()).with_tap(tap))
    }

    async fn enter<R>(
        &mut self,
        caller: Caller<'_>,
        mut sealed: Sealed<'_>,
        read: impl FnOnce(&[u8]) -> Result<R, Kind>,
    ) -> Result<(R, Option<Changes>)> {
        let Caller { plugin, tap } = caller;
        let declared = &plugin.taps()[tap];
        let open = sealed.open.take();
        let open = open.map(|open| limited(open, &self.host)).transpose()?;
        let payload = sealed.bytes();
        let span = tracing::debug_span!(
            "call",
            plugin = plugin.name(),
            tap = declared.tap,
            bytes = payload.len()
        );
        let (host, viewer) = (self.host.clone(), self.viewer.clone());
        let masks = patched(declared, &sealed.shown, open.as_deref());
        let finishes = self.finishes.take();
        let asks = plugin.asks_for_services() || finishes.is_some();
        let around = &self.surroundings;
        let guards = || self.guards.as_ref().map(Guards::lent);
        let desk = asks.then(|| {
            Box::new(Desk::new(
                &host,
                caller,
                &viewer,
                around,
                guards(),
                finishes,
            ))
        });
        let belongings = Belongings { open, desk };
        let mut audit = Pending::new(&host, caller, &viewer, &sealed.shown, belongings);
        let read = |answer: &[u8]| Ok((patch(&masks, answer)?, read(answer)?));
        let call = async {
            if let Some(function) = plugin.function(tap) {
                let tap = (plugin, (tap, function));
                let call = native::call(&host, tap, payload, &mut audit.belongings, read);
                return Box::pin(call).await;
            }
            // Taken out for as long as the call runs: if this future is
            // dropped, the half-run instance goes with it.
            let mut live = self.take(plugin).await?;
            let result = live.call(tap, payload, &mut audit.belongings, read).await;
            if live.is_intact() {
                self.live.push(live);
            }
            result
        };
        let (result, patch) = match call.instrument(span).await {
            Ok((patch, answer)) => {
                let accepted = self.accept(plugin, &masks, patch.as_ref()).await;
                (accepted.map(|()| answer), patch)
            }
            Err(error) => (Err(error), None),
        };
        let result = match audit.take_desk() {
            Some(mut desk) => {
                if let (Some(guards), Some(lent)) = (&mut self.guards, desk.guards.take()) {
                    guards.returned(lent);
                }
                settle(*desk, result).await
            }
            None => result,
        };
        let changes = audit.end(&result, patch);
        result.map(|answer| (answer, changes))
    }

    /// Makes certain that the tap may change what a patch changes of each
    /// item.
    async fn accept(
        &mut self,
        plugin: &Plugin,
        masks: &[Arc<Mask>],
        patch: Option<&Patch>,
    ) -> Result<()> {
        let Some(patch) = patch else {
            return Ok(());
        };
        self.ask_about_patch(masks, patch).await;
        match masks.iter().try_for_each(|writes| patch.check(writes)) {
            Ok(()) => Ok(()),
            Err(kind) => {
                self.give_up(plugin);
                Err(Error::new(Phase::Answer, kind))
            }
        }
    }

    /// Drops the plugin's instance, whose answer cannot be trusted.
    fn give_up(&mut self, plugin: &Plugin) {
        if let Some(at) = self.live.iter().position(|live| live.serves(plugin)) {
            self.live.swap_remove(at).distrust();
        }
    }

    async fn take(&mut self, plugin: &Plugin) -> Result<Box<Live>> {
        if let Some(at) = self.live.iter().position(|live| live.serves(plugin)) {
            return Ok(self.live.swap_remove(at));
        }
        let engine = plugin.engine();
        if engine.is_some_and(|engine| !Engine::same(engine, self.host.engine())) {
            let reason = "the plugin was loaded by another host".to_owned();
            return Err(Error::new(Phase::Instantiate, Kind::HostConfig { reason }));
        }
        let wait = if self.surroundings.waiting.is_empty() {
            self.host.limits().slot_wait
        } else {
            Duration::ZERO
        };
        Live::new(&self.host, plugin, wait).await.map(Box::new)
    }
}

impl fmt::Debug for Request {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Request")
            .field("instances", &self.live.len())
            .field("user", &self.viewer.user().id)
            .finish_non_exhaustive()
    }
}

/// Keeps what a call has done by services if it ended well, and else undoes it.
async fn settle<R>(desk: Desk, result: Result<R>) -> Result<R> {
    let kept = desk.end(result.is_ok()).await;
    let answer = result?;
    kept.map_err(|source| Error::new(Phase::Call, Kind::NotKept { source }))?;
    Ok(answer)
}

fn not_json(error: &dyn fmt::Display) -> Kind {
    Kind::AnswerNotJson {
        reason: error.to_string(),
    }
}

/// The open items of a call, held to the host's limits.
fn limited(mut open: Box<Open>, host: &Host) -> Result<Box<Open>> {
    let limits = host.limits();
    open.limit_changes(limits.answer_bytes);
    if open.len() <= limits.handles as usize {
        return Ok(open);
    }
    let limit = Limit {
        wanted: open.len() as u64,
        limit: limits.handles.into(),
    };
    Err(Error::new(Phase::Payload, Kind::TooManyHandles(limit)))
}

/// What an answer may change, where it is a patch of items of the call.
fn patched(line: &TapLine, shown: &[Shown], open: Option<&Open>) -> Vec<Arc<Mask>> {
    if !answers_with_patch(line) {
        return Vec::new();
    }
    let shown = shown.iter().map(|shown| &shown.writes);
    let accesses = open.into_iter().flat_map(Open::accesses);
    let masks = shown.chain(accesses.map(Access::writes));
    masks.cloned().collect()
}

/// What an answer changes of items.
fn patch(masks: &[Arc<Mask>], answer: &[u8]) -> Result<Option<Patch>, Kind> {
    if masks.is_empty() {
        return Ok(None);
    }
    Patch::read(answer).map(Some)
}

/// A patch is what `item_presave` answers with, and what becomes of an item
/// that a custom tap alters. By handle it alters an item without an answer.
pub(crate) fn answers_with_patch(line: &TapLine) -> bool {
    line.tap == "item_presave" || line.custom && !line.is_lazy() && !line.writes.is_empty()
}
