//! SQL in every place of a query, from a plugin that writes its requests by
//! hand: none of it is run.

#[path = "support/scene.rs"]
mod scene;
mod support;
#[path = "../../tests/workspace/mod.rs"]
mod workspace;

use serde_json::{Value, json};
use support::Site;
use trovato::db::Select;
use trovato_host_shim::services::Services;
use trovato_host_shim::services::db::{AllColumns, Role};
use trovato_host_shim::{Grants, Host, HostConfig, Plugin};

/// Sends its payload to the function of the database that its tap is named
/// after, and answers with what comes back, an error or not.
const FORWARDER: [&str; 6] = [
    "select",
    "insert",
    "update",
    "delete",
    "query_raw",
    "execute_raw",
];

const HOSTILE: [&str; 22] = [
    "x'; DROP TABLE forwarder; --",
    "x\"; DROP TABLE forwarder; --",
    "x`; DROP TABLE forwarder; --",
    "x]; DROP TABLE forwarder; --",
    "'); DELETE FROM forwarder; --",
    "' OR '1'='1",
    "\" OR \"1\"=\"1",
    "1 OR 1=1",
    "1; DELETE FROM forwarder",
    "word) UNION SELECT word FROM secret --",
    "word FROM forwarder UNION SELECT word FROM secret",
    "(SELECT word FROM secret)",
    "forwarder, secret",
    "secret AS forwarder",
    "word AS a\", (SELECT word FROM secret) AS \"b",
    "fields->>'a' || (SELECT word FROM secret)",
    "fields->>'a'') || (SELECT word FROM secret) || (''",
    "fields->>'$.\"a\"')--",
    "forwarder/**/AS/**/secret",
    "\\'; DROP TABLE forwarder; --",
    "$1; DROP TABLE forwarder",
    "x\u{0}'; DROP TABLE forwarder; --",
];

struct Scene {
    site: Site,
    host: Host,
    plugin: Plugin,
}

impl Scene {
    async fn new(site: Site) -> Self {
        let table = "CREATE TABLE forwarder (id BIGINT PRIMARY KEY, word TEXT NOT NULL, fields JSONB);
                     INSERT INTO forwarder VALUES (1, 'one', '{\"a\": 1}'), (2, 'two', '{\"a\": 2}')";
        site.store.run_script(table).await.unwrap();
        site.store.refresh().await.unwrap();
        let host = Host::new(HostConfig {
            grants: Grants::none().permit("forwarder", "raw_sql"),
            services: Services::none().with_db(site.store.clone()),
            ..HostConfig::default()
        })
        .unwrap();
        let plugin = host.load("forwarder", &forwarder()).unwrap();
        Self { site, host, plugin }
    }

    async fn send(&self, function: &str, request: &Value) -> Value {
        let payload = request.to_string();
        let mut calls = self.host.request();
        let answer = calls.call_as(&self.plugin, function, payload.as_bytes());
        // A value that PostgreSQL does not take ends the transaction.
        answer.await.unwrap_or_else(|error| {
            assert_eq!(error.code(), "not-kept", "{function} {request}");
            json!({ "code": error.code() })
        })
    }

    /// What the tables have that the attempts are after.
    async fn contents(&self) -> [Value; 2] {
        let mut reader = self.site.store.begin(Role::Read).await.unwrap();
        let mut contents = [Value::Null, Value::Null];
        for (at, table) in ["forwarder", "secret"].into_iter().enumerate() {
            let query = Select::from(table).order_by("id", trovato::db::Direction::Asc);
            let rows = reader.select(&query, &AllColumns).await.unwrap();
            contents[at] = support::rows(&rows);
        }
        reader.commit().await.unwrap();
        contents
    }
}

fn forwarder() -> Vec<u8> {
    let imports = FORWARDER.map(|name| {
        format!(
            r#"(import "trovato:service/db" "{name}"
                 (func ${name} (param i32 i32 i32 i32) (result i64)))"#
        )
    });
    let taps = FORWARDER.map(|name| {
        format!(
            r#"(func (export "tap_{name}") (param $at i32) (param $len i32) (result i64)
                 (i64.or
                   (i64.const 0x100000000000)
                   (i64.and
                     (call ${name} (local.get $at) (local.get $len) (i32.const 4096) (i32.const 60000))
                     (i64.const 0xffffffff))))"#
        )
    });
    let lines = FORWARDER.map(|name| {
        let line = json!({
            "tap": name, "mode": "full", "package": "forwarder", "abi": 1, "sdk": "0.1.0",
        });
        format!("{line}\n")
    });
    let lines = lines.concat().replace('"', "\\22").replace('\n', "\\0a");
    let module = format!(
        r#"(module {} (memory (export "memory") 3)
             (func (export "trovato_input") (param i32) (result i32) (i32.const 65536))
             {} (@custom "trovato.taps" "{lines}"))"#,
        imports.concat(),
        taps.concat()
    );
    wat::parse_str(module).unwrap()
}

/// The places of a query that take text, with one that is right there.
const PLACES: [(&str, &str); 14] = [
    ("/table", "forwarder"),
    ("/fields/0", "forwarder.word"),
    // An alias.
    ("/fields", "alias"),
    ("/conditions/0/field", "forwarder.word"),
    // The key of a path.
    ("/conditions", "a"),
    ("/conditions/0/op", "="),
    ("/conditions/0/value", "two"),
    ("/joins/0/table", "forwarder AS other"),
    ("/joins/0/on/left", "forwarder.id"),
    ("/joins/0/on/right", "other.id"),
    ("/joins/0/type", "inner"),
    ("/order_by/0/field", "forwarder.id"),
    ("/order_by/0/direction", "asc"),
    ("/limit", "10"),
];

/// A query with text in one of its places.
fn select_with(place: &str, text: &str) -> Value {
    let mut query = json!({
        "table": "forwarder",
        "fields": ["forwarder.word"],
        "conditions": [{ "field": "forwarder.word", "op": "=", "value": "two" }],
        "joins": [{
            "table": "forwarder AS other",
            "on": { "left": "forwarder.id", "right": "other.id" },
            "type": "inner",
        }],
        "order_by": [{ "field": "forwarder.id", "direction": "asc" }],
        "limit": 10,
    });
    *query.pointer_mut(place).unwrap() = match place {
        "/fields" => json!([format!("forwarder.word AS {text}")]),
        "/conditions" => {
            json!([{ "field": format!("forwarder.fields->>'{text}'"), "op": "=", "value": 2 }])
        }
        "/limit" => text.parse().map_or(json!(text), |rows: u64| json!(rows)),
        _ => json!(text),
    };
    query
}

fn is_error(answer: &Value) -> bool {
    answer["code"].is_string()
}

scene::cases! {
    nothing_in_a_select_is_run,
    nothing_in_a_change_is_run,
    a_parameter_is_a_value,
}

async fn nothing_in_a_select_is_run(site: Site) {
    let scene = Scene::new(site).await;
    let before = scene.contents().await;
    for text in HOSTILE {
        for (place, _) in PLACES {
            let query = select_with(place, text);
            let answer = scene.send("select", &query).await;
            // As a value it is compared with, and finds nothing.
            let is_value = place == "/conditions/0/value";
            let is_harmless = is_error(&answer) || is_value && answer == json!([]);
            assert!(is_harmless, "{query}: {answer}");
            let said = answer.to_string();
            assert!(!said.contains("sesame"), "{query}: {answer}");
        }
    }
    assert_eq!(scene.contents().await, before);
    // It is the text that is refused.
    for (place, right) in PLACES {
        let query = select_with(place, right);
        let answer = scene.send("select", &query).await;
        let found = answer[0]
            .as_object()
            .map(|row| row.values().collect::<Vec<_>>());
        assert_eq!(found, Some(vec![&json!("two")]), "{query}: {answer}");
    }
}

async fn nothing_in_a_change_is_run(site: Site) {
    let scene = Scene::new(site).await;
    let before = scene.contents().await;
    let one =
        |field: &str, op: &str, value: Value| json!([{ "field": field, "op": op, "value": value }]);
    for text in HOSTILE {
        let names = json!({ text: "x" });
        let requests = [
            (
                "insert",
                json!({ "table": text, "rows": [{ "id": 9, "word": "x" }] }),
            ),
            ("insert", json!({ "table": "forwarder", "rows": [names] })),
            (
                "insert",
                json!({ "table": "forwarder", "rows": [{ "id": text, "word": "x" }] }),
            ),
            (
                "update",
                json!({ "table": text, "values": { "word": "x" }, "conditions": one("id", "=", json!(1)) }),
            ),
            (
                "update",
                json!({ "table": "forwarder", "values": names, "conditions": one("id", "=", json!(1)) }),
            ),
            (
                "update",
                json!({ "table": "forwarder", "values": { "word": "x" }, "conditions": one(text, "=", json!(1)) }),
            ),
            (
                "update",
                json!({ "table": "forwarder", "values": { "word": "x" }, "conditions": one("id", text, json!(1)) }),
            ),
            (
                "delete",
                json!({ "table": text, "conditions": one("id", "=", json!(1)) }),
            ),
            (
                "delete",
                json!({ "table": "forwarder", "conditions": one(text, "=", json!(1)) }),
            ),
            (
                "delete",
                json!({ "table": "forwarder", "conditions": one("id", text, json!(1)) }),
            ),
        ];
        for (function, request) in requests {
            let answer = scene.send(function, &request).await;
            assert!(is_error(&answer), "{function} {request}: {answer}");
        }
        // A value that is compared with fits no row.
        for (function, request) in [
            (
                "update",
                json!({ "table": "forwarder", "values": { "word": "x" }, "conditions": one("word", "=", json!(text)) }),
            ),
            (
                "delete",
                json!({ "table": "forwarder", "conditions": one("word", "LIKE", json!(text)) }),
            ),
        ] {
            let answer = scene.send(function, &request).await;
            assert!(
                is_error(&answer) || answer == json!(0),
                "{function} {request}: {answer}"
            );
        }
    }
    assert_eq!(scene.contents().await, before);
    // It is the text that is refused.
    for (function, request) in [
        (
            "insert",
            json!({ "table": "forwarder", "rows": [{ "id": 9, "word": "x" }] }),
        ),
        (
            "update",
            json!({ "table": "forwarder", "values": { "word": "y" }, "conditions": one("id", "=", json!(9)) }),
        ),
        (
            "delete",
            json!({ "table": "forwarder", "conditions": one("word", "LIKE", json!("y")) }),
        ),
    ] {
        assert_eq!(
            scene.send(function, &request).await,
            json!(1),
            "{function} {request}"
        );
    }
    assert_eq!(scene.contents().await, before);
}

async fn a_parameter_is_a_value(site: Site) {
    let scene = Scene::new(site).await;
    let secret = scene.contents().await[1].clone();
    let place = |number: u8| {
        if scene.site.is_sqlite() {
            format!("?{number}")
        } else {
            format!("${number}")
        }
    };
    for (number, text) in HOSTILE.into_iter().enumerate() {
        let id = number + 10;
        let built = json!({ "table": "forwarder", "rows": [{ "id": id, "word": text }] });
        let built = scene.send("insert", &built).await;
        let sql = format!(
            "UPDATE forwarder SET word = {} WHERE id = {}",
            place(1),
            place(2)
        );
        let raw = json!({ "sql": sql, "parameters": [text, 1] });
        let raw = scene.send("execute_raw", &raw).await;
        if text.contains('\0') && !scene.site.is_sqlite() {
            // PostgreSQL does not take it as text; what is there stays.
            assert_eq!(
                [is_error(&built), is_error(&raw)],
                [true, true],
                "{built} {raw}"
            );
            continue;
        }
        assert_eq!([built, raw], [json!(1), json!(1)]);
        let asked = format!("SELECT word FROM forwarder WHERE id IN (1, {id})");
        let words = scene
            .send("query_raw", &json!({ "sql": asked, "parameters": [] }))
            .await;
        assert_eq!(words, json!([{ "word": text }, { "word": text }]));
    }
    let [rows, after] = scene.contents().await;
    let taken = HOSTILE.len() - usize::from(!scene.site.is_sqlite());
    assert_eq!(rows.as_array().unwrap().len(), 2 + taken);
    assert_eq!(after, secret);
}
