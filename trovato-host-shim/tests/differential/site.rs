//! Two hosts, one of which sends plain JSON, with the same plugins, and a place
//! where everything that comes out of a call is looked through.

use std::collections::BTreeSet;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use serde_json::{Value, json};
use trovato_host_shim::{
    AuditRecord, CacheConfig, Error, Grants, Host, HostConfig, Item, ItemKey, Limits, Lineup,
    LogLine, Mask, Payload, Plugin, Request, Viewer,
};

use crate::marks;
use crate::rules::{PLUGINS, Rights, Rules};

/// Numbers of marks.
pub(crate) type Marks = BTreeSet<u32>;

/// With plain JSON, or with an index.
pub(crate) const SIDES: [&str; 2] = ["plain", "indexed"];
pub(crate) const INDEXED: usize = 1;

type Said = Arc<Mutex<Vec<String>>>;

/// The hosts of some requests.
pub(crate) struct Site {
    sides: [Side; 2],
    log: Said,
    audit: Said,
}

struct Side {
    host: Host,
    plugins: [Plugin; 2],
    guards: Lineup,
}

impl Site {
    pub(crate) fn new(wasm: &[u8], cache: &Path, rules: &Rules) -> Self {
        let (log, audit) = (Said::default(), Said::default());
        let side = |item_index| {
            let (lines, records) = (Arc::clone(&log), Arc::clone(&audit));
            let host = Host::new(HostConfig {
                limits: Limits {
                    instances: 4,
                    memory_bytes: 16 << 20,
                    // However busy the machine is.
                    call_budget: Duration::from_secs(30),
                    ..Limits::default()
                },
                log: Arc::new(move |line: &LogLine<'_>| say(&lines, line.message.to_owned())),
                audit: Arc::new(move |record: &AuditRecord<'_>| {
                    say(&records, serde_json::to_string(record).unwrap());
                }),
                cache: Some(CacheConfig::new(cache)),
                grants: rules.grants(),
                item_index,
                ..HostConfig::default()
            });
            let host = host.unwrap();
            let load = |name| host.load(name, wasm).unwrap();
            Side {
                plugins: PLUGINS.map(load),
                guards: Lineup::new([load("guard")]),
                host,
            }
        };
        let sides = [side(false), side(true)];
        Self { sides, log, audit }
    }

    /// A request on each side, on behalf of one user.
    pub(crate) fn desk(&self, rights: &Rights) -> Desk<'_> {
        let viewer = rights.viewer();
        let request = |side: &Side| {
            let request = side.host.request().with_user(viewer.clone());
            if rights.is_guarded() {
                request.with_field_access(&side.guards)
            } else {
                request
            }
        };
        Desk {
            requests: self.sides.each_ref().map(request),
            site: self,
            allowed: Default::default(),
            scanned: 0,
        }
    }
}

fn say(said: &Said, line: String) {
    said.lock()
        .unwrap_or_else(PoisonError::into_inner)
        .push(line);
}

fn take(said: &Said) -> Vec<String> {
    std::mem::take(&mut said.lock().unwrap_or_else(PoisonError::into_inner))
}

/// One request on each side.
pub(crate) struct Desk<'a> {
    site: &'a Site,
    requests: [Request; 2],
    /// What the plugins of each side may have seen by now.
    allowed: [[Marks; 2]; 2],
    /// Marks that were found in memory.
    pub(crate) scanned: usize,
}

/// A tap of a plugin on one side.
#[derive(Clone, Copy)]
pub(crate) struct Tap<'a> {
    pub(crate) side: usize,
    pub(crate) plugin: &'static str,
    pub(crate) name: &'a str,
}

impl Tap<'_> {
    fn plugin(self) -> usize {
        PLUGINS
            .iter()
            .position(|name| *name == self.plugin)
            .unwrap()
    }
}

impl Desk<'_> {
    pub(crate) fn add(&mut self, side: usize, item: &Arc<Item>) -> ItemKey {
        self.requests[side].add(Arc::clone(item))
    }

    /// All that an item has.
    pub(crate) fn item(&self, side: usize, key: ItemKey) -> Value {
        let item = self.requests[side].item(key).unwrap();
        let grants = Grants::declared();
        let mask = Mask::reading(
            item.item_type(),
            "test",
            &["*"],
            &grants,
            &Viewer::default(),
        );
        let shown = item.project(&Arc::new(mask));
        let members: serde_json::Map<String, Value> = lenient(shown.as_str());
        members.into()
    }

    /// Calls a tap that may see these marks, and may say those that were given
    /// to it.
    pub(crate) async fn call(
        &mut self,
        tap: Tap<'_>,
        payload: impl Into<Payload<'_>>,
        visible: &Marks,
        given: &Marks,
    ) -> Result<Result<Value, Error>, String> {
        let plugin = self.expect(tap, visible, given);
        let request = &mut self.requests[tap.side];
        let answer = request.call(&plugin, tap.name, payload).await;
        if let Ok(answer) = &answer {
            hides("the answer", answer, &[visible, given])?;
        }
        self.ends(&answer, visible, given)?;
        Ok(answer.map(|answer| serde_json::from_slice(&answer).unwrap()))
    }

    /// Dispatches a tap to one plugin.
    pub(crate) async fn dispatch(
        &mut self,
        tap: Tap<'_>,
        item: ItemKey,
        visible: &Marks,
        given: &Marks,
    ) -> Result<Result<(), Error>, String> {
        let plugin = self.expect(tap, visible, given);
        let request = &mut self.requests[tap.side];
        let outcome = request
            .dispatch(tap.name, &Lineup::new([plugin]), item)
            .await;
        let outcome = outcome.map(|_| ());
        self.ends(&outcome, visible, given)?;
        Ok(outcome)
    }

    fn expect(&mut self, tap: Tap<'_>, visible: &Marks, given: &Marks) -> Plugin {
        let allowed = &mut self.allowed[tap.side][tap.plugin()];
        allowed.extend(visible);
        allowed.extend(given);
        self.site.sides[tap.side].plugins[tap.plugin()].clone()
    }

    /// Looks through what a call said beside its answer.
    fn ends<T>(
        &self,
        result: &Result<T, Error>,
        visible: &Marks,
        given: &Marks,
    ) -> Result<(), String> {
        for line in take(&self.site.log) {
            hides("the log", line.as_bytes(), &[visible, given])?;
        }
        for record in take(&self.site.audit) {
            hides("the audit", record.as_bytes(), &[])?;
        }
        if let Err(error) = result {
            let said = format!("{error} {error:?} {}", json!(error));
            hides("the error", said.as_bytes(), &[visible])?;
        }
        Ok(())
    }

    /// Looks through the memory of all instances.
    pub(crate) async fn scan(&mut self) -> Result<(), String> {
        for side in 0..SIDES.len() {
            for (plugin, name) in PLUGINS.into_iter().enumerate() {
                let found = self
                    .memory(side, &self.site.sides[side].plugins[plugin])
                    .await?;
                self.scanned += found.len();
                let allowed = &self.allowed[side][plugin];
                if let Some(leaked) = found.iter().find(|mark| !allowed.contains(mark)) {
                    return Err(format!(
                        "memory of `{name}`, {}: mark {leaked} is in it",
                        SIDES[side]
                    ));
                }
            }
            let guard = &self.site.sides[side].guards.plugins()[0];
            if let Some(leaked) = self.memory(side, guard).await?.first() {
                return Err(format!("memory of the guard: mark {leaked} is in it"));
            }
        }
        Ok(())
    }

    /// That the guard had an answer to everything.
    pub(crate) fn is_guarded_well(&self) -> Result<(), String> {
        let failures = self
            .requests
            .iter()
            .flat_map(Request::field_access_failures);
        failures
            .map(|error| Err(format!("the guard: {error}")))
            .collect()
    }

    async fn memory(&mut self, side: usize, plugin: &Plugin) -> Result<Vec<u32>, String> {
        let found = self.requests[side].call_as(plugin, "scan", b"null").await;
        found.map_err(|error| format!("scan: {error}"))
    }
}

/// That no marks are in these bytes but those of these sets.
fn hides(what: &str, bytes: &[u8], allowed: &[&Marks]) -> Result<(), String> {
    let found = marks::in_text(bytes);
    let leaked = found
        .iter()
        .find(|mark| !allowed.iter().any(|set| set.contains(mark)));
    match leaked {
        Some(leaked) => Err(format!(
            "{what} has mark {leaked}: {}",
            String::from_utf8_lossy(bytes)
        )),
        None => Ok(()),
    }
}

/// Members of an item and of its `fields` in one, by name. What the parser has
/// no meaning for stands there as the text of its JSON.
fn lenient(json: &str) -> serde_json::Map<String, Value> {
    use serde_json::value::RawValue;
    type Raw<'a> = std::collections::BTreeMap<String, &'a RawValue>;

    let mut members: Raw<'_> = serde_json::from_str(json).unwrap();
    if let Some(fields) = members.remove("fields") {
        members.extend(serde_json::from_str::<Raw<'_>>(fields.get()).unwrap());
    }
    let members = members.into_iter();
    let value = |json: &RawValue| crate::sample::meaning(json.get());
    members.map(|(name, json)| (name, value(json))).collect()
}
