//! The cache: values that go with their tags, and that any tap may set.

mod support;
#[path = "../../tests/workspace/mod.rs"]
mod workspace;

#[path = "support/scene.rs"]
mod scene;

use scene::{Scene, add, brief, told};
use serde_json::json;
use support::Site;
use trovato_host_services::{Settings, open};
use trovato_host_shim::queue::RunnerConfig;

scene::cases! {
    a_cached_value_goes_with_its_tags_whoever_invalidates,
    a_call_sees_what_it_has_written_itself,
    a_tap_that_only_reads_may_cache_and_push,
    a_reading_call_stands_when_only_values_of_the_cache_are_lost,
}

async fn a_cached_value_goes_with_its_tags_whoever_invalidates(site: Site) {
    let scene = Scene::new(site).await;
    let asks = json!([
        { "cache": ["one", 1, ["list", "item:1"]] },
        { "cache": ["two", 2, ["list", "item:2", "item:2"]] },
        { "cache": ["three", 3, []] },
    ]);
    scene.ask("a", asks).await;
    scene.ask("b", json!([{ "invalidate": "item:1" }])).await;
    let all = json!([{ "cached": "one" }, { "cached": "two" }, { "cached": "three" }]);
    assert_eq!(scene.ask("a", all.clone()).await, json!([null, 2, 3]));
    // Other tags in place of the old ones.
    scene
        .ask("a", json!([{ "cache": ["two", 22, ["other"]] }]))
        .await;
    scene.ask("b", json!([{ "invalidate": "list" }])).await;
    assert_eq!(scene.ask("a", all.clone()).await, json!([null, 22, 3]));
    scene
        .ask(
            "a",
            json!([{ "invalidate": "other" }, { "uncache": "three" }]),
        )
        .await;
    assert_eq!(scene.ask("a", all).await, json!([null, null, null]));
}

async fn a_call_sees_what_it_has_written_itself(site: Site) {
    let scene = Scene::new(site).await;
    let before = json!([{ "cache": ["old", 1, ["t"]] }, { "cache": ["kept", 2, ["u"]] }]);
    scene.ask("a", before).await;
    let asks = json!([
        { "cache": ["new", 3, ["t"]] },
        { "cached": "new" },
        { "invalidate": "t" },
        { "cached": "new" },
        { "cached": "old" },
        { "cached": "kept" },
        { "cache": ["new", 4, ["t"]] },
        { "uncache": "kept" },
        { "cached": "new" },
        { "cached": "kept" },
    ]);
    let answer = scene.ask("a", asks).await;
    assert_eq!(
        answer,
        json!([null, 3, null, null, null, 2, null, null, 4, null])
    );
    let after = json!([{ "cached": "new" }, { "cached": "old" }, { "cached": "kept" }]);
    assert_eq!(scene.ask("a", after).await, json!([4, null, null]));
}

async fn a_tap_that_only_reads_may_cache_and_push(site: Site) {
    let scene = Scene::limited(site, brief()).await;
    scene
        .ask("a", json!([{ "cache": ["old", 1, ["t"]] }]))
        .await;
    let asks = json!([
        { "cached": "old" },
        { "select": { "table": "a", "fields": ["word"] } },
        { "cache": ["key", "new", []] },
        { "cached": "key" },
        { "invalidate": "t" },
        { "push": ["asks_work", told(json!([add("a", "worked")]), "answer")] },
    ]);
    // Nothing of it in a call that fails.
    for then in ["fail", "panic", "spin"] {
        let payload = told(asks.clone(), then);
        scene.call("a", "ask_info", &payload).await.unwrap_err();
        let read = json!([{ "cached": "key" }, { "cached": "old" }]);
        assert_eq!(scene.ask("a", read).await, json!([null, 1]), "{then}");
    }
    let payload = told(asks, "answer");
    let answer = scene.call("a", "ask_info", &payload).await.unwrap();
    assert_eq!(answer, json!([1, [], null, "new", null, null]));
    let read = json!([{ "cached": "key" }, { "cached": "old" }]);
    assert_eq!(scene.ask("a", read).await, json!(["new", null]));
    let runner = scene.runner(RunnerConfig::default());
    assert_eq!(runner.drain().await.unwrap(), 1);
    assert_eq!(scene.words("a").await, ["worked"]);
}

async fn a_reading_call_stands_when_only_values_of_the_cache_are_lost(site: Site) {
    let scene = Scene::new(site).await;
    let store = &scene.site.store;
    let gone = "DROP TABLE trovato_cache_tags; DROP TABLE trovato_cache; DROP TABLE trovato_queue";
    store.run_script(gone).await.unwrap();
    let push = json!({ "push": ["asks_work", 1] });
    for (ask, reads, writes) in [
        (json!({ "cache": ["key", 1, []] }), true, false),
        (json!({ "uncache": "key" }), false, false),
        (json!({ "invalidate": "tag" }), false, false),
        (push, false, false),
    ] {
        let payload = told(json!([ask]), "answer");
        let called = scene.call("a", "ask_info", &payload).await;
        assert_eq!(called.is_ok(), reads, "{ask}: {called:?}");
        let code = called.map_err(|error| error.code()).err();
        assert!(code.is_none_or(|code| code == "not-kept"), "{code:?}");
        // With rows of its own there is one transaction, and it is undone.
        let payload = told(json!([add("a", "never"), ask]), "answer");
        let called = scene.call("a", "ask", &payload).await;
        assert_eq!(called.is_ok(), writes, "{ask}: {called:?}");
    }
    // What the database said is not the plugin's.
    let payload = told(json!([{ "cached": "key" }]), "answer");
    let error = scene.call("b", "ask", &payload).await.unwrap_err();
    let told = "[db-query] a table of the host's own cannot be used";
    assert!(error.to_string().contains(told), "{error}");
    assert!(scene.words("a").await.is_empty());
    scene.assert_at_rest();
}

// There, readers and writers are in each other's way.
#[tokio::test]
async fn a_tap_that_only_reads_may_cache_in_a_database_in_memory() {
    let url = "sqlite::memory:";
    let site = Site {
        store: open(url, Settings::default()).await.unwrap(),
        name: "SQLite",
        url: url.to_owned(),
        folder: None,
    };
    let scene = Scene::new(site).await;
    let asks = json!([
        { "select": { "table": "a", "fields": ["word"] } },
        { "cache": ["key", 1, []] },
    ]);
    let payload = told(asks, "answer");
    scene.call("a", "ask_info", &payload).await.unwrap();
    let read = json!([{ "cached": "key" }]);
    assert_eq!(scene.ask("a", read).await, json!([1]));
}
