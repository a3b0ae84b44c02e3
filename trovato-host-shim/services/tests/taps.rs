//! Taps that ask for services: from the guest through the host to a real
//! database, and back.

mod support;
#[path = "../../tests/workspace/mod.rs"]
mod workspace;

use serde_json::{Value, json};
use support::Site;
use support::postgres::Server;
use trovato_host_services::Settings;
use trovato_host_shim::services::Services;
use trovato_host_shim::services::db::{AllColumns, Role};
use trovato_host_shim::{Error, Grants, Host, HostConfig, Item, Limits, Plugin, User};

/// Its own table, for the plugin `asks`.
const OWN: &str = "CREATE TABLE asks (id BIGINT, word TEXT UNIQUE)";

struct Scene {
    site: Site,
    host: Host,
    plugin: Plugin,
}

impl Scene {
    async fn new(site: Site, grants: Grants) -> Self {
        Self::limited(site, grants, Limits::default()).await
    }

    async fn limited(site: Site, grants: Grants, limits: Limits) -> Self {
        site.store.run_script(OWN).await.unwrap();
        site.store.refresh().await.unwrap();
        let host = Host::new(HostConfig {
            limits: Limits {
                instances: 16,
                ..limits
            },
            grants,
            services: Services::none().with_db(site.store.clone()),
            ..HostConfig::default()
        })
        .unwrap();
        let plugin = host.load("asks", &workspace::wasm("asks")).unwrap();
        Self { site, host, plugin }
    }

    async fn call(&self, tap: &str, payload: Value) -> Result<Value, Error> {
        let mut request = self.host.request();
        let payload = payload.to_string();
        request.call_as(&self.plugin, tap, payload.as_bytes()).await
    }

    /// What another transaction finds in the plugin's table.
    async fn words(&self) -> Value {
        let mut reader = self.site.store.begin(Role::Read).await.unwrap();
        let query = trovato::db::Select::from("asks")
            .fields(["word"])
            .order_by("word", trovato::db::Direction::Asc);
        let rows = reader.select(&query, &AllColumns).await.unwrap();
        reader.commit().await.unwrap();
        serde_json::from_str(rows.as_json()).unwrap()
    }
}

fn add(word: &str) -> Value {
    json!({ "insert": { "table": "asks", "rows": [{ "word": word }] } })
}

fn answering(asks: Value) -> Value {
    asking(asks, "answer")
}

fn asking(asks: Value, then: &str) -> Value {
    let mut payload = json!({ "then": then });
    payload["asks"] = asks;
    payload
}

fn all() -> Value {
    json!({ "select": { "table": "asks", "fields": ["word"] } })
}

/// Each case on SQLite, and all of them on PostgreSQL, where there is one.
macro_rules! cases {
    ($($case:ident),+ $(,)?) => {
        mod on_sqlite { $(
            #[tokio::test]
            async fn $case() {
                super::$case(super::Site::sqlite(super::Settings::default()).await).await;
            }
        )+ }

        #[tokio::test]
        async fn on_postgres() {
            let Some(server) = Server::start() else { return };
            $(
                $case(Site::postgres(&server, Settings::default()).await).await;
            )+
        }
    };
}

cases! {
    what_a_call_does_is_kept_when_it_answers,
    what_a_call_does_is_undone_when_it_does_not,
    a_call_that_nobody_waits_for_is_undone,
    an_error_of_the_database_has_code_and_place,
    a_tap_that_goes_on_after_an_error_of_the_database_is_not_kept,
    sql_of_its_own_is_for_plugins_that_may,
    a_table_of_others_has_to_be_granted,
    a_query_sees_of_items_what_its_tap_may,
    a_tap_that_shows_may_only_read,
}

async fn what_a_call_does_is_kept_when_it_answers(site: Site) {
    let scene = Scene::new(site, Grants::none()).await;
    let asks = answering(json!([add("one"), add("two"), all()]));
    let answer = scene.call("ask", asks).await.unwrap();
    assert_eq!(
        answer,
        json!([1, 1, [{ "word": "one" }, { "word": "two" }]])
    );
    assert_eq!(
        scene.words().await,
        json!([{ "word": "one" }, { "word": "two" }])
    );
}

async fn what_a_call_does_is_undone_when_it_does_not(site: Site) {
    let limits = Limits {
        call_budget: std::time::Duration::from_millis(100),
        ..Limits::default()
    };
    let scene = Scene::limited(site, Grants::none(), limits).await;
    for (then, code) in [
        ("fail", "tap-error"),
        ("panic", "guest-panic"),
        ("spin", "timeout"),
    ] {
        let asks = asking(json!([add("never"), all()]), then);
        let error = scene.call("ask", asks).await.unwrap_err();
        assert_eq!(error.code(), code, "{error}");
        assert_eq!(scene.words().await, json!([]), "{then}");
    }
    // The connection is free, and clean.
    let answer = scene.call("ask", answering(json!([add("one")]))).await;
    assert_eq!(answer.unwrap(), json!([1]));
    assert_eq!(scene.words().await, json!([{ "word": "one" }]));
}

async fn a_call_that_nobody_waits_for_is_undone(site: Site) {
    let limits = Limits {
        call_budget: std::time::Duration::from_mins(1),
        ..Limits::default()
    };
    let scene = Scene::limited(site, Grants::none(), limits).await;
    let call = scene.call("ask", asking(json!([add("never")]), "spin"));
    let patience = std::time::Duration::from_millis(300);
    assert!(tokio::time::timeout(patience, call).await.is_err());
    assert_eq!(scene.words().await, json!([]));
    assert_eq!(scene.host.stats().instances_live, 0);
}

async fn an_error_of_the_database_has_code_and_place(site: Site) {
    let scene = Scene::new(site, Grants::none()).await;
    let asks = json!([
        { "select": { "table": "asks", "fields": ["word", "nonsense"] } },
        { "select": { "table": "secret" } },
        { "select": { "table": "item", "fields": ["title"] } },
        { "select": { "table": "item", "conditions": [{ "field": "type", "op": "=", "value": "blog" }] } },
        { "query_raw": ["SELECT word FROM secret", []] },
        { "execute_raw": ["DELETE FROM secret", []] },
        add("still works"),
    ]);
    let answers = scene.call("ask_on", asks).await.unwrap();
    assert_eq!(
        answers,
        json!([
            { "code": "db-unknown-column", "path": "fields[1]" },
            { "code": "db-unknown-table", "path": "table" },
            { "code": "db-query", "path": "conditions" },
            // Of items of any type: their identity is no secret.
            [],
            { "code": "db-denied", "path": null },
            { "code": "db-denied", "path": null },
            1,
        ])
    );
}

async fn a_tap_that_goes_on_after_an_error_of_the_database_is_not_kept(site: Site) {
    let scene = Scene::new(site, Grants::none()).await;
    let asks = json!([add("one"), add("one"), add("two")]);
    let error = scene.call("ask_on", asks).await.unwrap_err();
    assert_eq!(error.code(), "not-kept");
    assert_eq!(error.plugin(), Some("asks"));
    assert_eq!(scene.words().await, json!([]));
}

async fn sql_of_its_own_is_for_plugins_that_may(site: Site) {
    let grants = Grants::none().permit("asks", "raw_sql");
    let scene = Scene::new(site, grants).await;
    let asks = answering(json!([
        { "query_raw": ["SELECT word FROM secret WHERE id = $1", [1]] },
        { "execute_raw": ["INSERT INTO asks (word) VALUES ($1)", ["raw"]] },
    ]));
    let answer = scene.call("ask", asks).await.unwrap();
    assert_eq!(answer, json!([[{ "word": "sesame" }], 1]));
    assert_eq!(scene.words().await, json!([{ "word": "raw" }]));
}

async fn a_table_of_others_has_to_be_granted(site: Site) {
    let scene = Scene::new(site, Grants::none().with_table("asks", "secret")).await;
    let asks = answering(json!([{ "select": { "table": "secret", "fields": ["word"] } }]));
    let answer = scene.call("ask", asks).await.unwrap();
    assert_eq!(answer, json!([[{ "word": "sesame" }]]));
}

async fn a_query_sees_of_items_what_its_tap_may(site: Site) {
    let scene = Scene::new(site.with_items().await, Grants::declared()).await;
    let item = json!({ "type": "blog", "title": "One of them", "fields": {} });
    let mut request = scene.host.request();
    let key = request.add(Item::parse(item.to_string().as_bytes()).unwrap());
    let seen: Value = request.call_as(&scene.plugin, "pry", key).await.unwrap();
    assert!(
        seen["title"].as_str().unwrap().starts_with("[{\"title\":"),
        "{seen}"
    );
    for hidden in ["status", "field_salary", "fields", "nonsense"] {
        assert_eq!(seen[hidden], "db-unknown-column", "{hidden}");
    }
    let view: Value = request
        .call_as(&scene.plugin, "item_view", key)
        .await
        .unwrap();
    assert!(view.to_string().contains("rating"), "{view}");
}

async fn a_tap_that_shows_may_only_read(site: Site) {
    let scene = Scene::new(site, Grants::none()).await;
    let error = scene.call("menu", json!({})).await.unwrap_err();
    assert!(error.to_string().contains("db-read-only"), "{error}");
    assert_eq!(scene.words().await, json!([]));
}

#[tokio::test]
async fn a_long_answer_arrives_whole() {
    let scene = Scene::new(Site::sqlite(Settings::default()).await, Grants::none()).await;
    let long = "é".repeat(50_000);
    let asks = answering(json!([add(&long), all()]));
    let answer = scene.call("ask", asks).await.unwrap();
    assert_eq!(answer[1], json!([{ "word": long }]));
}

#[tokio::test]
async fn plugins_of_a_request_share_its_context_and_user() {
    let scene = Scene::new(Site::sqlite(Settings::default()).await, Grants::none()).await;
    let other = scene.host.load("other", &workspace::wasm("asks")).unwrap();
    let user = User::new("ada").with_permission("sign guestbook");
    let mut request = scene.host.request().with_user(user);
    let set = answering(json!([{ "set": ["place", { "x": 1 }] }, { "get": "place" }]));
    let set = set.to_string();
    let answer: Value = request
        .call_as(&scene.plugin, "ask", set.as_bytes())
        .await
        .unwrap();
    assert_eq!(answer, json!([null, { "x": 1 }]));

    let get = answering(json!([{ "get": "place" }, { "get": "elsewhere" }, "user"])).to_string();
    let answer: Value = request
        .call_as(&other, "ask", get.as_bytes())
        .await
        .unwrap();
    assert_eq!(
        answer,
        json!([{ "x": 1 }, null, ["ada", true, ["sign guestbook"]]])
    );

    let answer = scene
        .call("ask", answering(json!([{ "get": "place" }, "user"])))
        .await;
    assert_eq!(answer.unwrap(), json!([null, ["anonymous", false, []]]));
}

#[tokio::test]
async fn a_host_without_a_database_says_so() {
    let host = Host::new(HostConfig::default()).unwrap();
    let plugin = host.load("asks", &workspace::wasm("asks")).unwrap();
    let asks = answering(json!([add("one")])).to_string();
    let mut request = host.request();
    let called = request.call_as::<Value>(&plugin, "ask", asks.as_bytes());
    let error = called.await.unwrap_err();
    assert!(
        error
            .to_string()
            .contains("[unavailable] this host has no database"),
        "{error}"
    );
}
