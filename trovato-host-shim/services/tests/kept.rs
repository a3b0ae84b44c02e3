//! What a host keeps for plugins: what a call changes of it is kept or undone,
//! each plugin's is its own, and there are bounds.

mod support;
#[path = "../../tests/workspace/mod.rs"]
mod workspace;

#[path = "support/scene.rs"]
mod scene;

use std::time::Duration;

use scene::{Scene, add, brief, told};
use serde_json::{Value, json};
use support::Site;
use trovato_host_services::{Settings, open};
use trovato_host_shim::queue::RunnerConfig;
use trovato_host_shim::{Host, HostConfig, Limits};

scene::cases! {
    a_variable_is_there_until_it_is_deleted,
    variables_and_keys_are_each_plugins_own,
    what_a_call_writes_is_undone_when_it_does_not_answer,
    what_a_dropped_call_writes_is_undone,
    a_tap_that_only_reads_sets_no_variable,
    too_much_and_nonsense_is_refused,
    no_query_reaches_what_the_host_keeps,
    after_an_error_of_the_database_nothing_is_kept,
    any_json_comes_back_as_it_was,
    the_tables_are_made_once,
}

async fn a_variable_is_there_until_it_is_deleted(site: Site) {
    let scene = Scene::new(site).await;
    let asks = json!([
        { "variable": "greeting" },
        { "set_variable": ["greeting", { "text": "hello" }] },
        { "variable": "greeting" },
    ]);
    let hello = json!({ "text": "hello" });
    assert_eq!(scene.ask("a", asks).await, json!([null, null, hello]));
    let asks = json!([
        { "variable": "greeting" },
        { "set_variable": ["greeting", 2] },
        { "variable": "greeting" },
        { "delete_variable": "greeting" },
        { "variable": "greeting" },
        { "delete_variable": "greeting" },
    ]);
    let answer = scene.ask("a", asks).await;
    assert_eq!(answer, json!([hello, null, 2, null, null, null]));
    let asks = json!([{ "variable": "greeting" }]);
    assert_eq!(scene.ask("a", asks).await, json!([null]));
    scene.assert_at_rest();
}

async fn variables_and_keys_are_each_plugins_own(site: Site) {
    let scene = Scene::with_plugins(site, Limits::default(), &["a", "b", "c"]).await;
    let write = |word: &str| {
        json!([
            { "set_variable": ["name", word] },
            { "cache": ["key", word, []] },
        ])
    };
    scene.ask("a", write("of a")).await;
    scene.ask("b", write("of b")).await;
    let read = json!([{ "variable": "name" }, { "cached": "key" }]);
    for (plugin, word) in [
        ("a", json!("of a")),
        ("b", json!("of b")),
        ("c", json!(null)),
    ] {
        assert_eq!(scene.ask(plugin, read.clone()).await, json!([word, word]));
    }
}

/// Asks that change something in every service.
fn changes() -> Value {
    json!([
        { "set_variable": ["name", "new"] },
        { "cache": ["key", "new", []] },
        { "invalidate": "t" },
        { "push": ["asks_work", told(json!([]), "answer")] },
        add("a", "new"),
    ])
}

async fn assert_unchanged(scene: &Scene, how: &str) {
    let asks = json!([{ "variable": "name" }, { "cached": "key" }, { "cached": "tagged" }]);
    assert_eq!(
        scene.ask("a", asks).await,
        json!(["old", "old", "old"]),
        "{how}"
    );
    assert!(scene.words("a").await.is_empty(), "{how}");
    let runner = scene.runner(RunnerConfig::default());
    assert_eq!(runner.drain().await.unwrap(), 0, "{how}");
    scene.assert_at_rest();
}

fn begun() -> Value {
    json!([
        { "set_variable": ["name", "old"] },
        { "cache": ["key", "old", []] },
        { "cache": ["tagged", "old", ["t"]] },
    ])
}

async fn what_a_call_writes_is_undone_when_it_does_not_answer(site: Site) {
    let scene = Scene::limited(site, brief()).await;
    scene.ask("a", begun()).await;
    for (then, code) in [
        ("fail", "tap-error"),
        ("panic", "guest-panic"),
        ("spin", "timeout"),
    ] {
        let payload = told(changes(), then);
        let error = scene.call("a", "ask", &payload).await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert_unchanged(&scene, then).await;
    }
}

async fn what_a_dropped_call_writes_is_undone(site: Site) {
    let limits = Limits {
        call_budget: Duration::from_mins(1),
        ..Limits::default()
    };
    let scene = Scene::limited(site, limits).await;
    scene.ask("a", begun()).await;
    let payload = told(changes(), "spin");
    let call = scene.call("a", "ask", &payload);
    assert!(
        tokio::time::timeout(Duration::from_millis(300), call)
            .await
            .is_err()
    );
    assert_unchanged(&scene, "dropped").await;
}

async fn a_tap_that_only_reads_sets_no_variable(site: Site) {
    let scene = Scene::new(site).await;
    let payload = told(
        json!([{ "variable": "v" }, { "set_variable": ["v", 1] }]),
        "answer",
    );
    let error = scene.call("a", "ask_info", &payload).await.unwrap_err();
    assert!(error.to_string().contains("[db-read-only]"), "{error}");
    assert_eq!(
        scene.ask("a", json!([{ "variable": "v" }])).await,
        json!([null])
    );
}

async fn too_much_and_nonsense_is_refused(site: Site) {
    let limits = Limits {
        payload_bytes: 16 << 20,
        ..Limits::default()
    };
    let scene = Scene::limited(site, limits).await;
    let (name, long) = ("n".repeat(255), "n".repeat(256));
    let (most, more) = ("x".repeat((1 << 20) - 2), "x".repeat((1 << 20) - 1));
    let tags = vec!["tag"; 33];
    let asks = json!([
        { "set_variable": [name, most] },
        { "set_variable": [long, 1] },
        { "set_variable": ["name", more] },
        { "variable": long },
        { "variable": "" },
        { "delete_variable": "nul\0" },
        { "cache": ["key", most, tags[1..]] },
        { "cache": ["key", 1, tags] },
        { "cache": ["key", 1, [long]] },
        { "cache": ["key", more, []] },
        { "cached": long },
        { "invalidate": "" },
        { "push": ["asks_work", more] },
        { "push": ["nobodys", 1] },
    ]);
    let too_large = |wanted: usize, limit: usize| json!({ "code": "too-large", "details": { "wanted": wanted, "limit": limit } });
    let request = json!({ "code": "service-request", "path": null });
    let mib = 1 << 20;
    let answers = scene.ask_on("a", asks).await;
    let expected = json!([
        null,
        too_large(256, 255),
        too_large(mib + 1, mib),
        too_large(256, 255),
        request,
        request,
        null,
        too_large(33, 32),
        too_large(256, 255),
        too_large(mib + 1, mib),
        too_large(256, 255),
        request,
        too_large(mib + 1, mib),
        { "code": "unknown-queue", "path": null },
    ]);
    assert_eq!(answers, expected);
    let read = json!([{ "variable": name }, { "cached": "key" }]);
    assert_eq!(scene.ask("a", read).await, json!([most, most]));

    // All that one call writes together.
    let asks: Vec<Value> = (0..9)
        .map(|key| json!({ "cache": [key.to_string(), most, []] }))
        .collect();
    let answers = scene.ask_on("a", json!(asks)).await;
    let codes: Vec<_> = answers
        .as_array()
        .unwrap()
        .iter()
        .map(|answer| &answer["code"])
        .collect();
    assert_eq!(codes.iter().filter(|code| code.is_null()).count(), 7);
    assert_eq!(
        (codes[7].as_str(), codes[8].as_str()),
        (Some("too-large"), Some("too-large"))
    );
}

async fn no_query_reaches_what_the_host_keeps(site: Site) {
    let scene = Scene::new(site).await;
    let tables = [
        "trovato_variables",
        "trovato_cache",
        "trovato_cache_tags",
        "trovato_queue",
    ];
    for table in tables {
        let asks = json!([
            { "select": { "table": table } },
            { "delete": { "table": table, "all": true } },
        ]);
        let unknown = json!({ "code": "db-unknown-table", "path": "table" });
        assert_eq!(
            scene.ask_on("a", asks).await,
            json!([unknown, unknown]),
            "{table}"
        );
    }
}

async fn after_an_error_of_the_database_nothing_is_kept(site: Site) {
    let scene = Scene::new(site).await;
    scene.ask("a", begun()).await;
    let mut asks = changes();
    asks.as_array_mut().unwrap().push(add("a", "new"));
    let error = scene.call("a", "ask_on", &asks).await.unwrap_err();
    assert_eq!(error.code(), "not-kept");
    assert_unchanged(&scene, "after an error").await;
}

async fn any_json_comes_back_as_it_was(site: Site) {
    let scene = Scene::new(site).await;
    for value in [
        json!("say \"b\" \u{0}\u{1F600}é"),
        json!({ "deep": [[{ "number": 1.5e300, "whole": u64::MAX }]] }),
        json!(false),
        json!([]),
    ] {
        let asks = json!([
            { "set_variable": ["say \"it\"", value] },
            { "cache": ["say \"it\"", value, ["é"]] },
        ]);
        scene.ask("a", asks).await;
        let read = json!([{ "variable": "say \"it\"" }, { "cached": "say \"it\"" }]);
        assert_eq!(scene.ask("a", read).await, json!([value, value]));
    }
}

async fn the_tables_are_made_once(site: Site) {
    let scene = Scene::new(site).await;
    scene
        .ask("a", json!([{ "set_variable": ["name", "old"] }]))
        .await;
    scene.site.store.services().await.unwrap();
    let other = open(&scene.site.url, Settings::default()).await.unwrap();
    other.services().await.unwrap();
    assert_eq!(
        scene.ask("a", json!([{ "variable": "name" }])).await,
        json!(["old"])
    );
}

#[tokio::test]
async fn a_host_without_services_says_so() {
    let host = Host::new(HostConfig::default()).unwrap();
    let plugin = host.load("a", &workspace::wasm("asks")).unwrap();
    let asks = json!([
        { "variable": "name" },
        { "cached": "key" },
        { "push": ["asks_work", 1] },
        { "call": ["b", "ask", {}] },
    ]);
    let mut request = host.request();
    let answers: Value = request
        .call_as(&plugin, "ask_on", asks.to_string().as_bytes())
        .await
        .unwrap();
    let unavailable = json!({ "code": "unavailable", "path": null });
    assert_eq!(answers, json!(vec![unavailable; 4]));
}
