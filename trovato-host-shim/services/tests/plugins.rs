//! One plugin calls another.

mod support;
#[path = "../../tests/workspace/mod.rs"]
mod workspace;

#[path = "support/scene.rs"]
mod scene;

use std::time::Duration;

use scene::{Scene, add, brief, told};
use serde_json::{Value, json};
use support::Site;
use trovato_host_services::Settings;
use trovato_host_shim::{Limits, User};

scene::cases! {
    what_another_plugin_does_is_its_own_transaction,
    another_plugin_has_its_own_grants,
}

fn call(plugin: &str, payload: &Value) -> Value {
    json!({ "call": [plugin, "ask", payload] })
}

fn failed(code: &str) -> Value {
    json!({ "code": "plugin-failed", "details": { "code": code } })
}

async fn sqlite() -> Site {
    Site::sqlite(Settings::default()).await
}

async fn what_another_plugin_does_is_its_own_transaction(site: Site) {
    let scene = Scene::limited(site, brief()).await;
    // Asked before the caller has a transaction of its own.
    let asks = json!([
        call("b", &told(json!([add("b", "one"), { "set_variable": ["name", "of b"] }]), "answer")),
        add("a", "one"),
        { "variable": "name" },
    ]);
    assert_eq!(scene.ask("a", asks).await, json!([[1, null], 1, null]));
    assert_eq!(scene.words("b").await, ["one"]);
    assert_eq!(scene.words("a").await, ["one"]);

    // The other one's failure undoes what it did, and no more.
    for (then, code) in [("panic", "guest-panic"), ("spin", "timeout")] {
        let asks = json!([
            call("b", &told(json!([add("b", "never")]), then)),
            add("a", then)
        ]);
        assert_eq!(scene.ask_on("a", asks).await, json!([failed(code), 1]));
        assert_eq!(scene.words("b").await, ["one"], "{then}");
    }
    assert_eq!(scene.words("a").await, ["one", "panic", "spin"]);

    // What it did stays when the caller fails.
    let asks = json!([
        call("b", &told(json!([add("b", "two")]), "answer")),
        add("a", "never")
    ]);
    scene
        .call("a", "ask", &told(asks, "fail"))
        .await
        .unwrap_err();
    assert_eq!(scene.words("b").await, ["one", "two"]);
    assert_eq!(scene.words("a").await, ["one", "panic", "spin"]);
    scene.assert_at_rest();
}

async fn another_plugin_has_its_own_grants(site: Site) {
    let scene = Scene::new(site).await;
    let raw = json!({ "query_raw": ["SELECT word FROM secret", []] });
    let asks = json!([
        { "query_raw": ["SELECT word FROM secret", []] },
        { "call": ["b", "ask_on", [raw, { "select": { "table": "a" } }]] },
    ]);
    // The caller has the permission, and its own table.
    let answers = scene
        .call("a", "ask_info", &told(asks, "answer"))
        .await
        .unwrap();
    assert_eq!(answers[0], json!([{ "word": "sesame" }]));
    assert_eq!(answers[1][0]["code"], "db-denied");
    assert_eq!(answers[1][1]["code"], "db-unknown-table");
}

#[tokio::test]
async fn the_others_error_comes_under_its_own_code() {
    let scene = Scene::new(sqlite().await).await;
    let unknown = json!([{ "select": { "table": "nonsense" } }]);
    let asks = json!([
        call("b", &told(json!([]), "fail")),
        call("b", &told(unknown, "answer")),
        call("b", &json!({ "nothing": "to ask" })),
        { "call": ["nobody", "ask", {}] },
        { "call": ["b", "nothing", {}] },
        { "call": ["b", "pry", {}] },
        call("b", &told(json!([]), "answer")),
    ]);
    let answers = scene.ask_on("a", asks).await;
    assert_eq!(answers[0], json!({ "code": "told-to", "path": null }));
    assert_eq!(
        answers[1],
        json!({ "code": "db-unknown-table", "path": "table" })
    );
    assert_eq!(answers[2]["code"], "input");
    assert_eq!(
        answers[3],
        json!({ "code": "unknown-plugin", "path": null })
    );
    assert_eq!(answers[4], json!({ "code": "unknown-tap", "path": null }));
    assert_eq!(answers[6], json!([]));
    scene.assert_at_rest();
}

#[tokio::test]
async fn what_the_other_could_not_keep_is_told() {
    let scene = Scene::new(sqlite().await).await;
    let twice = json!([add("b", "one"), add("b", "one")]);
    let answers = scene
        .ask_on("a", json!([{ "call": ["b", "ask_on", twice] }]))
        .await;
    assert_eq!(answers, json!([failed("not-kept")]));
    assert!(scene.words("b").await.is_empty());
}

#[tokio::test]
async fn nobody_waits_for_itself() {
    let scene = Scene::new(sqlite().await).await;
    let cycle = json!({ "code": "plugin-cycle", "path": null });
    let answers = scene
        .ask_on("a", json!([call("a", &told(json!([]), "answer"))]))
        .await;
    assert_eq!(answers, json!([cycle]));
    let back = json!([call("a", &told(json!([]), "answer"))]);
    let answers = scene
        .ask_on("a", json!([{ "call": ["b", "ask_on", back] }]))
        .await;
    assert_eq!(answers, json!([[cycle]]));
    scene.assert_at_rest();
}

/// A call of each of these plugins by the one before it; the last one asks.
fn chain(plugins: &[&str], last: Value) -> Value {
    let nested = |asks: Value, plugin: &&str| json!([{ "call": [plugin, "ask_on", asks] }]);
    plugins.iter().rev().fold(last, nested)
}

#[tokio::test]
async fn eight_plugins_may_wait_for_each_other_and_not_nine() {
    let names = ["a", "b", "c", "d", "e", "f", "g", "h", "i", "j"];
    let scene = Scene::with_plugins(sqlite().await, Limits::default(), &names).await;
    let user = json!(["user"]);
    let unwrap = |mut answer: Value, times: usize| {
        for _ in 0..times {
            answer = answer[0].take();
        }
        answer
    };
    let answer = scene.ask_on("a", chain(&names[1..9], user.clone())).await;
    assert_eq!(unwrap(answer, 9), json!(["anonymous", false, []]));
    let answer = scene.ask_on("a", chain(&names[1..], user)).await;
    let depth = json!({ "code": "plugin-depth", "details": { "wanted": 9, "limit": 8 } });
    assert_eq!(unwrap(answer, 9), depth);
    scene.assert_at_rest();
}

#[tokio::test]
async fn another_plugin_has_the_same_user_and_request() {
    let scene = Scene::new(sqlite().await).await;
    let asks = json!([
        { "set": ["place", 1] },
        call("b", &told(json!(["user", { "get": "place" }, { "set": ["place", 2] }]), "answer")),
        { "get": "place" },
    ]);
    let user = User::new("ada").with_permission("sign guestbook");
    let mut request = scene.request().with_user(user);
    let payload = told(asks, "answer").to_string();
    let plugin = scene.plugins.find("a").unwrap();
    let answer: Value = request
        .call_as(plugin, "ask", payload.as_bytes())
        .await
        .unwrap();
    let ada = json!(["ada", true, ["sign guestbook"]]);
    assert_eq!(answer, json!([null, [ada, 1, null], 2]));
}

#[tokio::test]
async fn without_a_slot_for_the_other_it_is_busy_at_once() {
    let limits = |instances| Limits {
        instances,
        slot_wait: Duration::from_mins(10),
        ..Limits::default()
    };
    let asks = || json!([call("b", &told(json!(["user"]), "answer"))]);
    let busy = json!({ "code": "busy", "path": null });
    let scene = Scene::limited(sqlite().await, limits(1)).await;
    assert_eq!(scene.ask_on("a", asks()).await, json!([busy]));
    scene.assert_at_rest();

    let names = ["a", "b", "c"];
    let scene = Scene::with_plugins(sqlite().await, limits(2), &names).await;
    let answer = json!([[["anonymous", false, []]]]);
    assert_eq!(scene.ask_on("a", asks()).await, answer);
    let third = chain(&["b", "c"], json!(["user"]));
    assert_eq!(scene.ask_on("a", third).await, json!([[busy]]));
    // The instance of the first is given back before the second is called.
    let both = json!([
        call("b", &told(json!([]), "answer")),
        call("c", &told(json!([]), "answer"))
    ]);
    assert_eq!(scene.ask_on("a", both).await, json!([[], []]));
    scene.assert_at_rest();
}

#[tokio::test]
async fn a_dropped_call_drops_those_that_it_waits_for() {
    let limits = Limits {
        call_budget: Duration::from_mins(1),
        ..Limits::default()
    };
    let scene = Scene::limited(sqlite().await, limits).await;
    let asks = json!([call("b", &told(json!([add("b", "never")]), "spin"))]);
    let payload = told(asks, "answer");
    let called = scene.call("a", "ask", &payload);
    assert!(
        tokio::time::timeout(Duration::from_millis(300), called)
            .await
            .is_err()
    );
    assert!(scene.words("b").await.is_empty());
    scene.assert_at_rest();
}

#[tokio::test]
async fn the_time_of_services_ends_the_other_too() {
    let limits = Limits {
        call_budget: Duration::from_mins(1),
        service_budget: Duration::from_millis(300),
        ..Limits::default()
    };
    let scene = Scene::limited(sqlite().await, limits).await;
    let asks = json!([call("b", &told(json!([add("b", "never")]), "spin"))]);
    let answers = scene.ask_on("a", asks).await;
    assert_eq!(
        answers,
        json!([{ "code": "service-timeout", "path": null }])
    );
    assert!(scene.words("b").await.is_empty());
    scene.assert_at_rest();
}
