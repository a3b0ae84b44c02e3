//! A site for tests: services answer a plugin natively as they do in wasm.

#[path = "../../tests/fixtures/asks/src/lib.rs"]
#[allow(
    private_interfaces,
    unused_qualifications,
    clippy::needless_pass_by_value
)]
mod asks;
#[path = "../../tests/workspace/mod.rs"]
mod workspace;

use serde_json::{Value, json};
use trovato_host_services::testing::{Site, Way, taps};
use trovato_host_shim::queue::Ending;
use trovato_host_shim::{Error, Grants, User};

macro_rules! both_ways {
    ($($test:ident),+ $(,)?) => {
        $(mod $test {
            use super::*;

            #[test]
            fn native() {
                super::$test(&mut site(Way::Native));
            }

            #[test]
            fn wasm() {
                super::$test(&mut site(Way::Wasm));
            }
        })+
    };
}

both_ways!(
    nobody_is_logged_in_and_nothing_is_granted,
    rows_are_kept_when_the_tap_ends_well_and_only_then,
    what_was_not_kept_is_an_error,
    a_tap_that_only_reads_changes_nothing,
    variables_and_the_cache_outlive_a_call,
    entries_wait_for_their_worker,
    a_query_sees_of_items_what_the_tap_declares,
    the_user_is_the_one_who_is_logged_in,
    sql_is_for_those_who_are_permitted,
    tables_of_others_are_not_there,
    a_panic_undoes_what_was_done,
    other_plugins_and_servers_are_out_of_reach,
);

fn site(way: Way) -> Site {
    let taps = taps![
        asks::ask,
        asks::ask_info,
        asks::ask_on,
        asks::item_view,
        asks::menu,
        asks::pry,
        asks::queue_info,
        asks::queue_worker,
    ];
    let site = Site::new(way, workspace::fixture("asks"), &taps);
    site.script("CREATE TABLE asks (id BIGINT, word TEXT UNIQUE); CREATE TABLE other (id BIGINT)");
    site
}

fn ask(site: &Site, asks: &Value) -> Result<Value, Error> {
    site.call("ask", &json!({ "asks": asks, "then": "answer" }))
}

/// Code of the tap's own error.
fn code(result: Result<Value, Error>) -> String {
    let error = result.unwrap_err();
    match error.tap_error() {
        Some(error) => error.code().to_owned(),
        None => panic!("{error}"),
    }
}

fn insert(id: i64, word: &str) -> Value {
    json!({ "insert": { "table": "asks", "rows": [{ "id": id, "word": word }] } })
}

fn nobody_is_logged_in_and_nothing_is_granted(site: &mut Site) {
    let payload = json!([
        "user",
        { "http": { "url": "http://example.org/" } },
        { "push": ["nowhere", 1] },
        { "variable": "unset" },
        { "cached": "unset" },
    ]);
    let answers = site.call("ask_on", &payload).unwrap();
    assert_eq!(answers[0], json!(["anonymous", false, []]));
    assert_eq!(answers[1]["code"], "unavailable");
    assert_eq!(answers[2]["code"], "unknown-queue");
    assert_eq!((&answers[3], &answers[4]), (&Value::Null, &Value::Null));
}

fn rows_are_kept_when_the_tap_ends_well_and_only_then(site: &mut Site) {
    site.add_rows("asks", &json!([{ "id": 1, "word": "one" }]));
    ask(site, &json!([insert(2, "two")])).unwrap();
    let failing = json!({ "asks": [insert(3, "three")], "then": "fail" });
    assert_eq!(site.call_err("ask", &failing).code(), "told-to");
    let twice = ask(site, &json!([insert(4, "four"), insert(5, "four")]));
    assert_eq!(code(twice), "db-constraint");
    assert_eq!(
        site.rows("asks"),
        json!([{ "id": 1, "word": "one" }, { "id": 2, "word": "two" }])
    );
}

fn what_was_not_kept_is_an_error(site: &mut Site) {
    let payload = json!([insert(1, "one"), insert(2, "one")]);
    let error = site.call("ask_on", &payload).unwrap_err();
    assert_eq!(error.code(), "not-kept");
    assert_eq!(site.rows("asks"), json!([]));
}

fn a_tap_that_only_reads_changes_nothing(site: &mut Site) {
    assert_eq!(site.call_err("menu", &()).code(), "db-read-only");
    let set = json!({ "asks": [{ "set_variable": ["a", 1] }], "then": "answer" });
    assert_eq!(site.call_err("ask_info", &set).code(), "db-read-only");
    let cache = json!({ "asks": [{ "cache": ["key", 1, []] }], "then": "answer" });
    site.call("ask_info", &cache).unwrap();
    assert!(site.is_cached("key"));
    assert_eq!(site.variable("a"), None);
}

fn variables_and_the_cache_outlive_a_call(site: &mut Site) {
    site.set_variable("limit", 20);
    let answers = ask(
        site,
        &json!([
            { "variable": "limit" },
            { "set_variable": ["limit", [30]] },
            { "cache": ["key", { "a": 1 }, ["item:7"]] },
            { "cached": "key" },
        ]),
    );
    assert_eq!(answers.unwrap(), json!([20, null, null, { "a": 1 }]));
    assert_eq!(site.variable("limit"), Some(json!([30])));
    assert!(site.is_cached("key"));
    ask(site, &json!([{ "invalidate": "item:7" }])).unwrap();
    assert!(!site.is_cached("key"));
}

fn entries_wait_for_their_worker(site: &mut Site) {
    let work = |word: &str| json!({ "asks": [insert(1, word)], "then": "answer" });
    let push = json!([{ "push": ["asks_work", work("a")] }, { "push": ["asks_work", work("b")] }]);
    ask(site, &push).unwrap();
    assert_eq!(site.pushed("asks_work"), [work("a"), work("b")]);
    assert_eq!(site.work().len(), 2);
    assert_eq!(site.pushed("asks_work"), <[Value; 0]>::default());
    assert_eq!(site.rows("asks")[1]["word"], "b");
    // One that fails is tried again, and dead at last.
    ask(site, &json!([{ "push": ["asks_work", work("a")] }])).unwrap();
    let attempts = site.work();
    assert_eq!(attempts.len(), 5);
    assert!(matches!(attempts[3].ending, Ending::PutOff { .. }));
    assert!(matches!(attempts[4].ending, Ending::Dead { .. }));
    assert_eq!(site.pushed("asks_work"), <[Value; 0]>::default());
    let dead = site.dead("asks_work");
    assert!(dead[0].error.contains("db-constraint"), "{dead:?}");
}

fn a_query_sees_of_items_what_the_tap_declares(site: &mut Site) {
    let item = json!({
        "id": "0193b001-9e37-70e3-8eef-000000000001", "type": "blog", "title": "Bread",
        "fields": { "field_salary": 100, "field_rating": 4 },
    });
    site.add_item(&item);
    let title = r#"[{"title":"Bread"}]"#;
    let hidden = "db-unknown-column";
    assert_eq!(
        site.call_item("pry", &item).unwrap(),
        json!({
            "title": title, "status": hidden, "field_salary": hidden,
            "fields": hidden, "nonsense": hidden,
        })
    );
    site.set_grants(Grants::none());
    assert_eq!(site.call_item("pry", &item).unwrap()["title"], hidden);
}

fn the_user_is_the_one_who_is_logged_in(site: &mut Site) {
    site.set_user(User::new("ada").with_permission("edit"));
    let answer = ask(site, &json!(["user"])).unwrap();
    assert_eq!(answer, json!([["ada", true, ["edit"]]]));
}

fn sql_is_for_those_who_are_permitted(site: &mut Site) {
    let select = json!([{ "query_raw": ["SELECT $1 AS one", [1]] }]);
    assert_eq!(code(ask(site, &select)), "db-denied");
    site.set_grants(Grants::declared().permit("asks", "raw_sql"));
    assert_eq!(ask(site, &select).unwrap(), json!([[{ "one": 1 }]]));
}

fn tables_of_others_are_not_there(site: &mut Site) {
    let select = json!([{ "select": { "table": "other" } }]);
    assert_eq!(code(ask(site, &select)), "db-unknown-table");
    let select = json!([{ "select": { "table": "nonsense" } }]);
    assert_eq!(code(ask(site, &select)), "db-unknown-table");
    site.set_grants(Grants::declared().with_table("asks", "other"));
    site.add_rows("other", &json!([{ "id": 7 }]));
    let select = json!([{ "select": { "table": "other", "fields": ["id"] } }]);
    assert_eq!(ask(site, &select).unwrap(), json!([[{ "id": 7 }]]));
}

fn a_panic_undoes_what_was_done(site: &mut Site) {
    let panics = json!({
        "asks": [insert(1, "one"), { "set_variable": ["a", 1] }, { "push": ["asks_work", 1] }],
        "then": "panic",
    });
    let error = site.call("ask", &panics).unwrap_err();
    assert_eq!(error.code(), "guest-panic");
    assert!(error.to_string().contains("told to panic"), "{error}");
    assert_eq!(site.rows("asks"), json!([]));
    assert_eq!(site.variable("a"), None);
    assert_eq!(site.pushed("asks_work"), <[Value; 0]>::default());
}

fn other_plugins_and_servers_are_out_of_reach(site: &mut Site) {
    let call = |plugin: &str| json!([{ "call": [plugin, "ask", null] }]);
    assert_eq!(code(ask(site, &call("blog"))), "unknown-plugin");
    assert_eq!(code(ask(site, &call("asks"))), "plugin-cycle");
}
