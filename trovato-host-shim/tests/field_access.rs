//! What a plugin sees and changes of an item: declared, granted, allowed to
//! the user, not on the never-list.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::value::RawValue;
use serde_json::{Value, json};
use support::*;
use trovato_host_shim::dispatch::Accumulated;
use trovato_host_shim::{
    Error, FieldQuestion, FieldSet, Grants, Host, HostConfig, Item, ItemKey, Lineup, Part, Payload,
    Plugin, Request, Result, User, Viewer,
};

const PERSON: &str = r#"{"id":"p1","type":"person","title":"Ann","status":1,
    "fields":{"field_salary":4200,"field_bio":{"value":"x","format":"plain_text"},"field_pin":1234}}"#;

fn site(grants: Grants) -> Host {
    let grants = grants
        .with_personal_data(FieldSet::new().with("person", "field_salary"))
        .with_never(FieldSet::new().with_any_type("field_pin"));
    Host::new(HostConfig {
        limits: limits(),
        grants,
        ..HostConfig::default()
    })
    .unwrap()
}

/// A plugin of one tap, with a line that says what it reads and writes.
fn load(host: &Host, name: &str, tap: &str, body: &str, rest: &str) -> Plugin {
    let line = format!(r#"{{"tap":"{tap}","abi":1,"package":"{name}",{rest}}}"#);
    let lines = section(&[line]);
    let text = format!("(module {IMPORTS} (memory (export \"memory\") 2) {INPUT} {body} {lines})");
    host.load(name, &assemble(&text)).unwrap()
}

/// A plugin that answers `item_view` with what it was shown.
fn viewing(host: &Host, name: &str, reads: &str) -> Plugin {
    let rest = format!(r#""reads":{reads}"#);
    load(host, name, "item_view", &echoes("item_view"), &rest)
}

/// A plugin that answers `item_presave` with this patch.
fn saving(host: &Host, name: &str, writes: &str, patch: &str) -> Plugin {
    let rest = format!(r#""reads":["*"],"writes":{writes}"#);
    load(
        host,
        name,
        "item_presave",
        &says("item_presave", patch),
        &rest,
    )
}

fn person(request: &mut Request) -> ItemKey {
    request.add(Item::parse(PERSON.as_bytes()).unwrap())
}

async fn seen(request: &mut Request, plugin: &Plugin, item: ItemKey) -> Value {
    request.call_as(plugin, "item_view", item).await.unwrap()
}

async fn seen_with(grants: Grants, reads: &str, viewer: Viewer) -> Value {
    let host = site(grants);
    let plugin = viewing(&host, "test", reads);
    let mut request = host.request().with_user(viewer);
    let item = person(&mut request);
    seen(&mut request, &plugin, item).await
}

fn left(names: &[&str]) -> Value {
    let mut item: Value = serde_json::from_str(PERSON).unwrap();
    let keep = |object: &mut Value| {
        let members = object.as_object_mut().unwrap();
        members.retain(|name, _| {
            names.contains(&name.as_str()) || ["id", "type", "fields"].contains(&name.as_str())
        });
    };
    keep(&mut item);
    keep(&mut item["fields"]);
    item
}

#[tokio::test]
async fn a_host_that_is_told_nothing_grants_nothing() {
    let shown = seen_with(Grants::default(), r#"["*"]"#, Viewer::default()).await;
    assert_eq!(shown, json!({ "id": "p1", "type": "person", "fields": {} }));
}

#[tokio::test]
async fn a_star_covers_all_but_personal_data_and_the_never_list() {
    let shown = seen_with(Grants::declared(), r#"["*"]"#, Viewer::default()).await;
    assert_eq!(shown, left(&["title", "status", "field_bio"]));
}

#[tokio::test]
async fn personal_data_is_declared_and_granted_by_name() {
    let salary = ["*", "field_salary"];
    for (reads, granted, sees) in [
        (r#"["field_salary"]"#, Grants::declared(), false),
        (r#"["*"]"#, Grants::none().to("test", salary), false),
        (
            r#"["*","field_salary"]"#,
            Grants::none().to("test", salary),
            true,
        ),
    ] {
        let shown = seen_with(granted, reads, Viewer::default()).await;
        assert_eq!(
            shown["fields"].get("field_salary").is_some(),
            sees,
            "{reads}"
        );
    }
}

#[tokio::test]
async fn the_never_list_is_never_granted() {
    let grants = Grants::none().to("test", ["field_pin", "title"]);
    let shown = seen_with(grants, r#"["field_pin","title"]"#, Viewer::default()).await;
    assert_eq!(shown, left(&["title"]));
}

#[tokio::test]
async fn a_grant_of_its_own_replaces_the_one_for_all() {
    let host = site(Grants::declared().to("b", ["title"]));
    let (a, b) = (
        viewing(&host, "a", r#"["*"]"#),
        viewing(&host, "b", r#"["*"]"#),
    );
    let mut request = host.request();
    let item = person(&mut request);
    let seen_by_a = seen(&mut request, &a, item).await;
    assert_eq!(seen_by_a, left(&["title", "status", "field_bio"]));
    assert_eq!(seen(&mut request, &b, item).await, left(&["title"]));
}

#[tokio::test]
async fn what_the_user_may_not_see_no_plugin_shows() {
    let clerk = Viewer::new(User::new("7").with_permission("edit"))
        .deny("person", "field_bio")
        .with_policy(|asked: &FieldQuestion<'_>| {
            asked.user.permissions.contains("edit") && asked.field_name != "status"
        });
    let shown = seen_with(Grants::declared(), r#"["*"]"#, clerk).await;
    assert_eq!(shown, left(&["title"]));
}

#[tokio::test]
async fn a_policy_is_asked_once_about_each_name() {
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let host = site(Grants::declared());
    let policy = move |_: &FieldQuestion<'_>| count.fetch_add(1, Ordering::Relaxed) < 100;
    let viewer = Viewer::new(User::new("7")).with_policy(policy);
    let (a, b) = (
        viewing(&host, "a", r#"["*"]"#),
        viewing(&host, "b", r#"["title"]"#),
    );
    let mut request = host.request().with_user(viewer);
    for _ in 0..3 {
        let item = person(&mut request);
        seen(&mut request, &a, item).await;
        seen(&mut request, &b, item).await;
    }
    // title, status and field_bio: of the others nobody has a say.
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn another_user_sees_with_other_eyes() {
    let host = site(Grants::declared());
    let plugin = viewing(&host, "test", r#"["title","status"]"#);
    let mut request = host.request();
    let item = person(&mut request);
    assert_eq!(
        seen(&mut request, &plugin, item).await,
        left(&["title", "status"])
    );
    assert_eq!(host.stats().instances_live, 1);
    let viewer = Viewer::new(User::new("7")).deny("person", "title");
    let mut request = request.with_user(viewer);
    assert_eq!(
        host.stats().instances_live,
        0,
        "what it remembers was another user's"
    );
    assert_eq!(seen(&mut request, &plugin, item).await, left(&["status"]));
}

#[tokio::test]
async fn a_denial_does_not_tell_whether_there_is_anything_to_deny() {
    let host = site(Grants::declared());
    let plugin = viewing(&host, "test", r#"["*"]"#);
    let mut request = host.request();
    let mut shown = Vec::new();
    for fields in [
        r#""fields":{"field_salary":1}"#,
        r#""fields":{}"#,
        r#""fields":null"#,
    ] {
        let item = format!(r#"{{"type":"person",{fields}}}"#);
        let item = request.add(Item::parse(item.as_bytes()).unwrap());
        shown.push(request.call(&plugin, "item_view", item).await.unwrap());
    }
    let item = request.add(Item::parse(br#"{"type":"person"}"#).unwrap());
    shown.push(request.call(&plugin, "item_view", item).await.unwrap());
    assert!(shown.iter().all(|bytes| *bytes == shown[0]), "{shown:?}");
}

#[tokio::test]
async fn a_name_in_escapes_is_the_name() {
    let host = site(Grants::none().to("test", ["title"]));
    let plugin = viewing(&host, "test", r#"["*"]"#);
    let mut request = host.request();
    let item =
        r#"{"\u0074ype":"a","ti\u0074le":"T","\u0073tatus":1,"fields":{"\u0074itle":2,"x":3}}"#;
    let item = request.add(Item::parse(item.as_bytes()).unwrap());
    let shown = seen(&mut request, &plugin, item).await;
    assert_eq!(
        shown,
        json!({ "type": "a", "title": "T", "fields": { "title": 2 } })
    );
}

#[tokio::test]
async fn one_projection_serves_every_plugin_with_the_same_mask() {
    let host = site(Grants::declared().to("named", ["title", "field_pin"]));
    let mut plugins: Vec<_> = (0..5)
        .map(|at| viewing(&host, &format!("all{at}"), r#"["*"]"#))
        .collect();
    // Another declaration and another grant, and the same is left of both.
    plugins.push(viewing(&host, "title", r#"["title"]"#));
    plugins.push(viewing(&host, "named", r#"["*"]"#));
    let lineup = Lineup::new(plugins);
    let mut request = host.request();
    let item = person(&mut request);
    for _ in 0..2 {
        let outcome = request.dispatch("item_view", &lineup, item).await.unwrap();
        let Accumulated::Collected(views) = outcome.result else {
            panic!("views are collected");
        };
        assert_eq!(views.len(), 7);
    }
    assert_eq!(host.stats().projections, 2);
    let [first, other] = [0, 1].map(|at| &lineup.plugins()[at]);
    let first = request.projection(first, "item_view", item).await;
    let other = request.projection(other, "item_view", item).await;
    assert!(Arc::ptr_eq(&first.unwrap(), &other.unwrap()));
    assert_eq!(host.stats().projections, 2);
}

#[tokio::test]
async fn items_stand_in_objects_and_lists() {
    let host = site(Grants::declared());
    let rest = r#""reads":["title"],"custom":true"#;
    let plugin = load(&host, "test", "mine", &echoes("mine"), rest);
    let mut request = host.request();
    let item = person(&mut request);
    let render = RawValue::from_string("[1.50]".to_owned()).unwrap();
    let object = [
        ("a", Part::Json(&render)),
        ("b \"", Part::Item(item)),
        ("c", Part::Item(item)),
    ];
    let shown: Value = request.call_as(&plugin, "mine", object).await.unwrap();
    let one = left(&["title"]);
    assert_eq!(shown, json!({ "a": [1.5], "b \"": one, "c": one }));
    let list = vec![Part::Item(item), Part::Json(&render)];
    let shown: Value = request.call_as(&plugin, "mine", list).await.unwrap();
    assert_eq!(shown, json!([one, [1.5]]));
    assert_eq!(host.stats().projections, 1);
}

#[tokio::test]
async fn an_alteration_beside_an_item_is_seen_by_the_next_plugin() {
    let host = site(Grants::declared());
    let alter = |name, body: String, reads| {
        load(
            &host,
            name,
            "item_view_alter",
            &body,
            &format!(r#""reads":{reads}"#),
        )
    };
    let says = says("item_view_alter", r##"{"#type":"x"}"##);
    let lineup = Lineup::new([
        alter("a", says, r#"["*"]"#),
        alter("b", echoes("item_view_alter"), r#"["title"]"#),
    ]);
    let mut request = host.request();
    let item = person(&mut request);
    let render = RawValue::from_string("{}".to_owned()).unwrap();
    let payload = [("render", Part::Json(&render)), ("item", Part::Item(item))];
    let outcome = request
        .dispatch("item_view_alter", &lineup, payload)
        .await
        .unwrap();
    let Accumulated::Altered(altered) = outcome.result else {
        panic!("it is altered");
    };
    let altered: Value = serde_json::from_str(altered.get()).unwrap();
    assert_eq!(
        altered,
        json!({ "render": { "#type": "x" }, "item": left(&["title"]) })
    );

    for payload in [
        Payload::from([("item", Part::Item(item))]),
        Payload::from([("render", Part::Item(item))]),
        Payload::Item(item),
    ] {
        let error = request.dispatch("item_view_alter", &lineup, payload).await;
        assert_eq!(error.unwrap_err().code(), "bad-payload");
    }
}

#[tokio::test]
async fn a_key_of_another_request_names_nothing() {
    let host = site(Grants::declared());
    let plugin = viewing(&host, "test", r#"["*"]"#);
    let foreign = person(&mut host.request());
    let mut request = host.request();
    person(&mut request);
    let error = request
        .call(&plugin, "item_view", foreign)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.plugin()),
        ("bad-payload", Some("test"))
    );
    assert!(request.item(foreign).is_err());
    assert_eq!(host.stats().guest_entries, 0);
}

/// Dispatches `item_presave`, then shows the item to somebody who sees all
/// that can be seen.
async fn saved(host: &Host, plugins: &[Plugin], viewer: Viewer) -> (Result<Value>, Value) {
    let mut request = host.request().with_user(viewer);
    let item = person(&mut request);
    let lineup = Lineup::new(plugins.iter().cloned());
    let outcome = request.dispatch("item_presave", &lineup, item).await;
    let patch = outcome.map(|outcome| match outcome.result {
        Accumulated::PatchedItem { patch } => serde_json::from_str(patch.get()).unwrap(),
        other => panic!("{other:?}"),
    });
    let watcher = viewing(host, "watcher", r#"["*"]"#);
    let now = seen(&mut request.with_user(User::new("1")), &watcher, item).await;
    (patch, now)
}

#[tokio::test]
async fn a_patch_of_what_is_declared_changes_the_item_for_all_that_follow() {
    let host = site(Grants::declared());
    let patch = r#"{"title":"Eve","fields":{"field_bio":null,"field_new":[1.50]}}"#;
    let writes = r#"["title","field_bio","field_new"]"#;
    let plugins = [
        saving(&host, "a", writes, patch),
        saving(&host, "b", r#"["*"]"#, r#"{"fields":{"field_new":2}}"#),
        saving(&host, "c", "[]", "null"),
    ];
    let (changes, now) = saved(&host, &plugins, Viewer::default()).await;
    let fields = json!({ "field_bio": null, "field_new": 2 });
    assert_eq!(
        changes.unwrap(),
        json!({ "title": "Eve", "fields": fields })
    );
    let expected =
        json!({ "id": "p1", "type": "person", "title": "Eve", "status": 1, "fields": fields });
    assert_eq!(now, expected);
}

/// What a patch may not change, with the grants, the tap's line, the user and
/// the patch.
fn refused() -> Vec<(&'static str, Grants, &'static str, Viewer, String)> {
    let allowed = Grants::declared;
    let clerk = || Viewer::new(User::new("7"));
    let no_edit = clerk().with_policy(|asked: &FieldQuestion<'_>| {
        asked.operation == trovato::vocabulary::FieldAccessOperation::View
    });
    let all = r#"["*"]"#;
    let title_and = |more: &str| format!(r#"{{"title":"Eve",{more}}}"#);
    vec![
        (
            "status",
            allowed(),
            r#"["title"]"#,
            clerk(),
            title_and(r#""status":0"#),
        ),
        (
            "field_x",
            allowed(),
            r#"["title"]"#,
            clerk(),
            title_and(r#""fields":{"field_x":0}"#),
        ),
        (
            "status",
            Grants::none().to("a", ["title"]),
            all,
            clerk(),
            title_and(r#""status":0"#),
        ),
        (
            "title",
            allowed(),
            all,
            no_edit,
            title_and(r#""fields":{}"#),
        ),
        (
            "title",
            allowed(),
            all,
            clerk().deny("person", "title"),
            title_and(r#""fields":{}"#),
        ),
        (
            "id",
            allowed(),
            r#"["*","id"]"#,
            clerk(),
            title_and(r#""id":"p2""#),
        ),
        (
            "type",
            allowed(),
            all,
            clerk(),
            title_and(r#""type":"post""#),
        ),
        (
            "item_type",
            allowed(),
            all,
            clerk(),
            title_and(r#""item_type":"post""#),
        ),
        (
            "field_pin",
            allowed(),
            r#"["*","field_pin"]"#,
            clerk(),
            title_and(r#""fields":{"field_pin":0}"#),
        ),
        (
            "field_salary",
            allowed(),
            all,
            clerk(),
            title_and(r#""fields":{"field_salary":0}"#),
        ),
        (
            "status",
            allowed(),
            r#"["title"]"#,
            clerk(),
            title_and(r#""fields":{},"st\u0061tus":0"#),
        ),
        (
            "field_x",
            allowed(),
            r#"["title"]"#,
            clerk(),
            title_and(r#""fields":{"field_x":0},"fields":{}"#),
        ),
    ]
}

#[tokio::test]
async fn a_patch_of_anything_else_is_refused_as_a_whole() {
    for (what, grants, writes, viewer, patch) in refused() {
        let host = site(grants);
        let plugins = [
            saving(&host, "Z", r#"["status"]"#, "null"),
            saving(&host, "a", writes, &patch),
        ];
        let (error, now) = saved(&host, &plugins, viewer).await;
        let error = error.unwrap_err();
        assert_eq!(
            (error.code(), error.plugin()),
            ("undeclared-write", Some("a")),
            "{patch}"
        );
        assert!(error.to_string().contains(&format!("`{what}`")), "{error}");
        assert!(!error.to_string().contains("Eve"), "{error}");
        assert_ne!(now["title"], "Eve", "{patch}");
    }
}

#[tokio::test]
async fn a_dispatch_that_fails_late_leaves_the_item_as_it_was() {
    let host = site(Grants::declared());
    let writes = |error: Result<Value>| error.unwrap_err().code();
    let good = saving(&host, "a", r#"["title"]"#, r#"{"title":"Eve"}"#);
    let before = left(&["title", "status", "field_bio"]);
    for (bad, code) in [
        (
            saving(&host, "b", r#"["title"]"#, r#"{"status":0}"#),
            "undeclared-write",
        ),
        (saving(&host, "b", r#"["title"]"#, "[7]"), "answer-shape"),
        (
            saving(&host, "b", r#"["title"]"#, r#"{"fields":7}"#),
            "answer-shape",
        ),
        (
            saving(&host, "b", r#"["title"]"#, r#"{"title":"#),
            "answer-not-json",
        ),
    ] {
        let (error, now) = saved(&host, &[good.clone(), bad], Viewer::default()).await;
        assert_eq!(writes(error), code);
        assert_eq!(now, before);
    }
}

#[tokio::test]
async fn a_single_call_checks_its_patch_as_well() {
    let host = site(Grants::declared());
    let plugin = saving(&host, "test", r#"["title"]"#, r#"{"status":0}"#);
    let rest = r#""reads":["*"],"writes":["title"],"custom":true"#;
    let custom = load(
        &host,
        "mine",
        "mine",
        &says("mine", r#"{"status":0}"#),
        rest,
    );
    let mut request = host.request();
    let item = person(&mut request);
    for (plugin, tap) in [(&plugin, "item_presave"), (&custom, "mine")] {
        let error: Error = request.call(plugin, tap, item).await.unwrap_err();
        assert_eq!(error.code(), "undeclared-write");
    }
    // Bytes are the host's own affair.
    request
        .call(&plugin, "item_presave", PERSON.as_bytes())
        .await
        .unwrap();
}

#[tokio::test]
async fn a_thousand_names_out_of_a_guest_make_a_short_message() {
    let host = site(Grants::declared());
    let long = "\u{202e}x".repeat(200);
    let names: Vec<_> = (0..100).map(|at| format!("\"{long}{at}\":1")).collect();
    let plugin = saving(&host, "test", "[]", &format!("{{{}}}", names.join(",")));
    let mut request = host.request();
    let item = person(&mut request);
    let error = request
        .call(&plugin, "item_presave", item)
        .await
        .unwrap_err();
    let message = error.to_string();
    assert!(
        message.chars().count() < 4000 && !message.contains('\u{202e}'),
        "{message}"
    );
}

#[tokio::test]
async fn a_dispatch_that_nobody_waits_for_leaves_the_item_as_it_was() {
    let host = site(Grants::declared());
    let writes = r#""reads":["*"],"writes":["title"]"#;
    let spins = tap("item_presave", "(loop $l (br $l)) (i64.const 0)");
    let lineup = Lineup::new([
        saving(&host, "a", r#"["title"]"#, r#"{"title":"Eve"}"#),
        load(&host, "b", "item_presave", &spins, writes),
    ]);
    let mut request = host.request();
    let item = person(&mut request);
    let dispatch = request.dispatch("item_presave", &lineup, item);
    let waited = tokio::time::timeout(std::time::Duration::from_millis(10), dispatch).await;
    assert!(waited.is_err(), "the second plugin spins for 50 ms");
    let watcher = viewing(&host, "watcher", r#"["title"]"#);
    assert_eq!(seen(&mut request, &watcher, item).await, left(&["title"]));
}
