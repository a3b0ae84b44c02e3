//! Plugins that were built with versions of the SDK that are released load and
//! answer as they did then.
//!
//! `trovato-host-shim/tests/frozen` has them, a folder for each version, and
//! says how they are made.
#![cfg(feature = "http")]

use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use trovato_host_services::http::{Client, HttpSettings};
use trovato_host_services::{Migrations, Settings, open};
use trovato_host_shim::{
    Error, Grants, Host, HostConfig, Item, Lineup, Part, Payload, Plugin, Request, User,
};

/// What a plugin is called with, and what came of it.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Recorded {
    /// The wasm, which is never built again.
    #[serde(default)]
    sha256: Option<String>,
    calls: Vec<Call>,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Call {
    tap: String,
    payload: Value,
    /// Members of the payload that are items of the request, or lists of them;
    /// `.` for the whole of it.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    items: Vec<String>,
    /// Whether all plugins are called that have the tap, this one alone.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    dispatch: bool,
    /// What came of it, in one member: `answer` or `error`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    then: Option<Value>,
}

#[tokio::test]
async fn what_was_built_before_does_what_it_did() {
    let mut plugins = 0;
    for version in listed(&frozen(), Path::is_dir) {
        let is_wasm = |path: &Path| path.extension().is_some_and(|it| it == "wasm");
        for wasm in listed(&version, is_wasm) {
            replay(&wasm).await;
            plugins += 1;
        }
    }
    assert!(plugins >= 4, "only {plugins} plugins were found");
}

/// Calls a plugin as it was called when it was recorded. With `TROVATO_BLESS`
/// set, what is not recorded yet is; what is recorded stays.
async fn replay(wasm: &Path) {
    let path = wasm.with_extension("calls.json");
    let text = fs::read_to_string(&path).unwrap();
    let mut recorded: Recorded = serde_json::from_str(&text).unwrap();
    let (host, plugin) = load(wasm).await;
    let bless = std::env::var_os("TROVATO_BLESS").is_some();
    if bless {
        let hash = || plugin.hash().to_owned();
        recorded.sha256.get_or_insert_with(hash);
    }
    assert_eq!(
        recorded.sha256.as_deref(),
        Some(plugin.hash()),
        "{}",
        wasm.display()
    );
    for call in &mut recorded.calls {
        let came = came(&host, &plugin, call).await;
        if bless {
            call.then.get_or_insert_with(|| came.clone());
        }
        let (what, tap) = (wasm.display(), &call.tap);
        assert_eq!(
            call.then.as_ref(),
            Some(&came),
            "{what}: {tap} of {}",
            call.payload
        );
    }
    if bless {
        let text = serde_json::to_string_pretty(&recorded).unwrap();
        fs::write(&path, text + "\n").unwrap();
    }
}

/// A site with all services, and the plugin on it.
async fn load(wasm: &Path) -> (Host, Plugin) {
    let store = open("sqlite::memory:", Settings::default()).await.unwrap();
    store.create_items().await.unwrap();
    let client = Client::new(HttpSettings::default()).unwrap();
    let host = Host::new(HostConfig {
        grants: Grants::declared(),
        services: store.services().await.unwrap().with_http(client),
        ..HostConfig::default()
    });
    let host = host.unwrap();
    let plugin = host
        .load_file(wasm)
        .unwrap_or_else(|error| panic!("{}: {error}", wasm.display()));
    if let Some(manifest) = plugin.manifest() {
        let folder = wasm.parent().unwrap();
        let migrations = Migrations::read(manifest, folder).unwrap();
        store.migrate(&[migrations]).await.unwrap();
    }
    // What a plugin without a manifest keeps its words in.
    store
        .run_script("CREATE TABLE asks_word (id BIGINT PRIMARY KEY, word TEXT)")
        .await
        .unwrap();
    store.refresh().await.unwrap();
    (host, plugin)
}

async fn came(host: &Host, plugin: &Plugin, call: &Call) -> Value {
    let plugins = Lineup::new([plugin.clone()]);
    let queues = trovato_host_shim::queue::Queues::of(host, &plugins).await;
    let user = User::new("0193a5a0-0000-7000-8000-000000000004").with_permission("access content");
    let mut request = host
        .request()
        .with_user(user)
        .with_plugins(&plugins)
        .with_queues(&queues);
    let json = Json::of(&call.payload);
    let payload = json.payload(&mut request, &call.items);
    if call.dispatch {
        let done = request.dispatch(&call.tap, &plugins, payload).await;
        return then(done.map(|outcome| json!(outcome.result)));
    }
    then(request.call_as(plugin, &call.tap, payload).await)
}

fn then(came: Result<Value, Error>) -> Value {
    match came {
        Ok(answer) => json!({ "answer": answer }),
        Err(error) => {
            // Messages may be worded better one day.
            let own = error.tap_error();
            let own = own.map(|own| json!({ "code": own.code(), "path": own.path() }));
            json!({ "error": { "code": error.code(), "tap_error": own } })
        }
    }
}

/// A payload's text, and that of its members.
struct Json {
    whole: String,
    members: Vec<(String, Box<serde_json::value::RawValue>)>,
}

impl Json {
    fn of(payload: &Value) -> Self {
        let none = Map::new();
        let members = payload.as_object().unwrap_or(&none);
        let raw = |value: &Value| serde_json::value::to_raw_value(value).unwrap();
        Self {
            whole: payload.to_string(),
            members: members
                .iter()
                .map(|(name, value)| (name.clone(), raw(value)))
                .collect(),
        }
    }

    fn payload<'a>(&'a self, request: &mut Request, items: &[String]) -> Payload<'a> {
        let mut item = |json: &str| request.add(Item::parse(json.as_bytes()).unwrap());
        if items.is_empty() {
            return self.whole.as_bytes().into();
        }
        if items == ["."] {
            return item(&self.whole).into();
        }
        let members = self.members.iter().map(|(name, json)| {
            let part = if !items.contains(name) {
                Part::Json(json)
            } else if let Ok(list) = serde_json::from_str::<Vec<Value>>(json.get()) {
                let keys: Vec<_> = list.iter().map(|one| item(&one.to_string())).collect();
                // A payload borrows its lists, and the test ends soon.
                Part::Items(Vec::leak(keys))
            } else {
                Part::Item(item(json.get()))
            };
            (name.as_str(), part)
        });
        Payload::Object(members.collect())
    }
}

fn frozen() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/frozen")
}

/// What there is in a folder, by name.
fn listed(folder: &Path, is_wanted: impl Fn(&Path) -> bool) -> Vec<PathBuf> {
    let entries = fs::read_dir(folder).unwrap();
    let paths = entries.map(|entry| entry.unwrap().path());
    let mut paths: Vec<PathBuf> = paths.filter(|path| is_wanted(path)).collect();
    paths.sort();
    paths
}
