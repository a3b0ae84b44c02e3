//! Setting by handle: what may be set to what, who sees it when, and what
//! undoes it.

mod support;

use serde_json::{Value, json};
use support::lazy::*;
use support::*;
use trovato::abi::{Found, SLOT_ID, SLOT_TYPE, Word};
use trovato_host_shim::{
    Accumulated, Error, Grants, Item, ItemKey, Kind, Limits, Lineup, Phase, Plugin, Request,
};

const POST: &str = r#"{"id":"p1","type":"post","title":"Old","status":0,"created":1700000000,
    "fields":{"field_rating":{ "value" : 3, "scale":[5] },"field_flat":7,"field_null":null,"field_pin":1234}}"#;

const DONE: Word = Word::Done { len: 0 };

/// Everything that there is of an item, as a plugin sees it.
async fn now(site: &Site, request: &mut Request, item: ItemKey) -> Value {
    let line = r#"{"tap":"item_view","abi":1,"package":"see","reads":["*"]}"#;
    let plugin = site.named("see", &echoes("item_view"), &[line.to_owned()]);
    request.call_as(&plugin, "item_view", item).await.unwrap()
}

fn words(came: &[Came]) -> Vec<Word> {
    came.iter().map(|came| came.word).collect()
}

#[tokio::test]
async fn what_is_set_is_read_at_once_and_seen_by_the_next_plugin() {
    let site = Site::new();
    let script = Script::new()
        .read(0)
        .write(0, " \"N\\u00e9w\" ")
        .read(0)
        .write(1, "9007199254740993")
        .read(1)
        .write(2, "{\"a\": [1.50]}")
        .read(2)
        .write(0, "\"Newer\"")
        .read(0)
        .fetch(&[0], 5);
    let fields = ["title:text!", "field_new:integer!", "field_flat:json!"];
    let plugin = site.viewing(&script, &fields);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let before = now(&site, &mut request, item).await;
    let came = came(&mut request, &plugin, item).await.unwrap();
    assert_eq!(came[0].text(), "Old");
    assert_eq!(came[2].text(), "Néw");
    assert_eq!(came[4].word, Word::Integer(9_007_199_254_740_993));
    assert_eq!(came[6].text(), "{\"a\": [1.50]}");
    assert_eq!(came[8].text(), "Newer");
    for at in [1, 3, 5, 7] {
        assert_eq!(came[at].word, DONE);
    }
    assert_eq!(site.crossings(), (5, 1, 4));

    let mut after = before;
    after["title"] = json!("Newer");
    after["fields"]["field_new"] = json!(9_007_199_254_740_993_i64);
    after["fields"]["field_flat"] = json!({ "a": [1.5] });
    assert_eq!(now(&site, &mut request, item).await, after);
    // And by handle, in another instance.
    let look = Script::new().read(0);
    let next = site.viewing(&look, &["field_new:integer"]);
    let came = lazy::came(&mut request, &next, item).await.unwrap();
    assert_eq!(came[0].word, Word::Integer(9_007_199_254_740_993));
}

#[tokio::test]
async fn an_item_that_other_requests_have_too_stays_theirs() {
    let site = Site::new();
    let plugin = site.viewing(&Script::new().write(0, "\"New\"").read(0), &["title:text!"]);
    let shared = std::sync::Arc::new(Item::parse(POST.as_bytes()).unwrap());
    let (mut one, mut other) = (site.host.request(), site.host.request());
    let (mine, theirs) = (one.add(shared.clone()), other.add(shared));
    came(&mut one, &plugin, mine).await.unwrap();
    assert_eq!(now(&site, &mut one, mine).await["title"], "New");
    assert_eq!(now(&site, &mut other, theirs).await["title"], "Old");
}

#[tokio::test]
async fn two_handles_to_one_item_are_about_one_item() {
    let site = Site::new();
    let inputs = json!([
        handle("a", &["title:text!"]),
        handle("b", &["status:integer", "title:text"])
    ]);
    let line = lazy_line("mine", &inputs, r#","custom":true"#);
    let script = Script::new().on(0).write(0, "\"New\"").on(1).read(1);
    let plugin = site.load(&script.tap("mine", None), &[line]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let part = trovato_host_shim::Part::Item(item);
    let answer = request
        .call(&plugin, "mine", [("a", part), ("b", part)])
        .await;
    assert_eq!(decoded(&answer.unwrap())[1].text(), "New");
}

#[tokio::test]
async fn a_value_has_to_be_json_of_the_declared_type_or_null() {
    let site = Site::new();
    let fields = [
        "title:text!",
        "status:integer!",
        "field_float:float!",
        "field_bool:bool!",
        "field_json:json!",
    ];
    let nothing = Word::WrongType(Found::Nothing);
    for (slot, json, word) in [
        (0, "null", DONE),
        (1, "null", DONE),
        (4, "null", DONE),
        (0, "7", Word::WrongType(Found::Number)),
        (0, "\"\\ud800\"", nothing),
        (1, "-7", DONE),
        (1, "7.0", Word::WrongType(Found::Number)),
        (1, "9223372036854775808", Word::WrongType(Found::Number)),
        (1, "\"7\"", Word::WrongType(Found::Text)),
        (2, "7", DONE),
        (2, "7.5e3", DONE),
        (2, "1e999", Word::WrongType(Found::Number)),
        (3, "false", DONE),
        (3, "0", Word::WrongType(Found::Number)),
        (4, "[{\"a\":1}]", DONE),
        (4, "", nothing),
        (4, "[1,]", nothing),
        (4, "1 2", nothing),
        (4, "NaN", nothing),
    ] {
        let plugin = site.viewing(&Script::new().write(slot, json), &fields);
        let mut request = site.host.request();
        let item = add(&mut request, POST);
        let before = now(&site, &mut request, item).await;
        let came = came(&mut request, &plugin, item).await.unwrap();
        assert_eq!(came[0].word, word, "{slot}: {json}");
        let changed = now(&site, &mut request, item).await != before;
        assert_eq!(changed, word == DONE, "{slot}: {json}");
    }
}

#[tokio::test]
async fn a_member_has_its_own_type_whatever_is_declared() {
    let site = Site::new();
    let script = Script::new()
        .write(0, "7")
        .write(0, "[]")
        .write(1, "true")
        .write(2, "1")
        .write(0, "\"x\"")
        .write(1, "null");
    let wrong = Word::WrongType;
    let fields = ["title:json!", "status:json!", "title.a:json!"];
    let came = site.run(POST, &fields, &script).await;
    let expected = [
        wrong(Found::Number),
        wrong(Found::List),
        wrong(Found::Bool),
        wrong(Found::Object),
        DONE,
        DONE,
    ];
    assert_eq!(words(&came), expected);
}

#[tokio::test]
async fn json_that_is_not_utf8_is_no_json() {
    let site = Site::new();
    let h = "(i64.load (i32.add (local.get $at) (i32.const 16)))";
    let code = format!(
        "(block (result i64) (i32.store (i32.const 600) (i32.const 0x22ff22))
           (call $write {h} (i32.const 0) (i32.const 600) (i32.const 3)))"
    );
    let came = site
        .run(POST, &["title:text!"], &Script::new().step(&code))
        .await;
    assert_eq!(came[0].word, Word::WrongType(Found::Nothing));
}

#[tokio::test]
async fn a_path_changes_one_member_of_a_field() {
    let site = Site::new();
    let script = Script::new()
        .write(0, "4")
        .read(0)
        .read(1)
        .write(2, "\"deep\"")
        .read(3)
        .write(4, "1")
        .write(5, "1")
        .write(6, "1");
    let fields = [
        "field_rating.value:integer!",
        "field_rating:json",
        "field_new.a.b:text!",
        "field_new:json",
        "field_null.a:json!",
        "field_flat.a:json!",
        "field_rating.scale.a:json!",
    ];
    let plugin = site.viewing(&script, &fields);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let came = came(&mut request, &plugin, item).await.unwrap();
    let wrong = Word::WrongType;
    assert_eq!(came[1].word, Word::Integer(4));
    assert_eq!(came[2].text(), r#"{ "value" : 4, "scale":[5] }"#);
    assert_eq!(came[4].text(), r#"{"a":{"b":"deep"}}"#);
    assert_eq!(
        words(&came[5..]),
        [DONE, wrong(Found::Number), wrong(Found::List)]
    );
    let fields = now(&site, &mut request, item).await["fields"].take();
    let expected = json!({
        "field_rating": { "value": 4, "scale": [5] }, "field_flat": 7,
        "field_null": { "a": 1 }, "field_new": { "a": { "b": "deep" } },
    });
    assert_eq!(fields, expected);
    let record = &site.records()[0];
    let paths = ["field_rating.value", "field_new.a.b", "field_null.a"];
    assert_eq!(record["written"], json!(paths), "as they were declared");
}

/// What a script that only writes is refused, with `*` granted.
async fn refused(script: Script, fields: &[&str], rest: &str) -> Vec<String> {
    let site = Site::new();
    let mut input = handle("item", fields);
    if fields.is_empty() {
        input.as_object_mut().unwrap().remove("fields");
    }
    let line = lazy_line("item_view", &json!([input]), rest);
    let plugin = site.load(&script.tap("item_view", None), &[line]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let before = now(&site, &mut request, item).await;
    site.records();
    let error = came(&mut request, &plugin, item).await.unwrap_err();
    assert_eq!(
        (error.code(), error.phase()),
        ("undeclared-write", Phase::Answer)
    );
    let Kind::UndeclaredWrite { names } = error.kind() else {
        panic!("{error:?}")
    };
    let [record] = site.records().try_into().unwrap();
    assert_eq!(record["written"], json!([]));
    assert_eq!(record["error"], "undeclared-write");
    for name in names {
        assert!(
            record["denied"].as_array().unwrap().contains(&json!(name)),
            "{record}"
        );
    }
    assert_eq!(
        now(&site, &mut request, item).await,
        before,
        "nothing of it is left"
    );
    drop(request);
    assert_alive(&site.host).await;
    names.clone()
}

#[tokio::test]
async fn one_refused_write_refuses_all_whatever_the_tap_makes_of_it() {
    let fields = ["title:text!", "status:integer", "field_pin.a:json!"];
    let good = || Script::new().write(0, "\"New\"");
    assert_eq!(refused(good().write(1, "1"), &fields, "").await, ["status"]);
    // Before the value is looked at.
    assert_eq!(refused(good().write(1, "?"), &fields, "").await, ["status"]);
    let twice = good().write(2, "1").write(1, "1").write(2, "1");
    assert_eq!(refused(twice, &fields, "").await, ["field_pin.a", "status"]);
    let identity = good().write(SLOT_TYPE, "\"x\"").write(SLOT_ID, "\"x\"");
    assert_eq!(refused(identity, &fields, "").await, ["type", "id"]);
}

#[tokio::test]
async fn the_answer_to_a_refused_write_is_denied() {
    let site = Site::new();
    // Ends in an answer that says whether it was told so.
    let denied = Word::Denied.pack();
    let script = Script::new().write(0, "1");
    let check = format!(
        "(if (i64.ne (i64.load (i32.const 6144)) (i64.const {denied})) (then unreachable)) (i64.const 0)"
    );
    let line = lazy_line(
        "item_view",
        &json!([handle("item", &["status:integer"])]),
        "",
    );
    let plugin = site.load(&script.tap("item_view", Some(&check)), &[line]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let error = request.call(&plugin, "item_view", item).await.unwrap_err();
    assert_eq!(error.code(), "undeclared-write");
}

#[tokio::test]
async fn identity_and_read_only_members_are_never_set() {
    let members = [
        "id",
        "type",
        "item_type",
        "author_id",
        "current_revision_id",
        "stage_id",
        "created",
        "changed",
        "language",
    ];
    for member in members {
        let field = format!("{member}:json!");
        let script = Script::new().write(0, "1");
        assert_eq!(refused(script, &[&field], "").await, [member]);
        let script = Script::new().write_named(member, "1");
        let rest = r#","reads":["*"],"writes":["*"]"#;
        assert_eq!(refused(script, &[], rest).await, [member]);
    }
}

#[tokio::test]
async fn by_name_a_tap_sets_what_it_declares() {
    let site = Site::new();
    let script = Script::new()
        .write_named("title", "\"New\"")
        .read_named("title")
        .write_named("field_a.b", "[1]")
        .write_named("status", "?");
    let input = json!([{ "name": "item", "type": "ItemHandle", "form": "handle" }]);
    let line = lazy_line(
        "item_view",
        &input,
        r#","reads":["title"],"writes":["title","field_a.b","status"]"#,
    );
    let plugin = site.load(&script.tap("item_view", None), &[line]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let came = came(&mut request, &plugin, item).await.unwrap();
    assert_eq!(came[1].text(), "\"New\"");
    assert_eq!(words(&came[2..]), [DONE, Word::WrongType(Found::Nothing)]);
    let after = now(&site, &mut request, item).await;
    assert_eq!(after["title"], "New");
    assert_eq!(
        after["fields"]["field_a.b"],
        json!([1]),
        "a name and no path"
    );
    let record = &site.records()[0];
    assert_eq!(record["disclosed"], json!(["title"]));
    assert_eq!(record["written"], json!(["field_a.b", "title"]));

    let names = refused(
        (0..10).fold(Script::new(), |script, at| {
            script.write_named(&format!("x\u{7}{at}"), "1")
        }),
        &[],
        r#","reads":["*"],"writes":["title"]"#,
    );
    let names = names.await;
    assert_eq!(names.len(), 8);
    assert_eq!(names[0], "x\\u{7}0", "a guest's name, fit for a message");
}

/// A call that sets the title and then ends like this changes nothing.
async fn undone(end: &str, code: &str) {
    let site = Site::new();
    let line = lazy_line("item_view", &json!([handle("item", &["title:text!"])]), "");
    let script = Script::new().read(0).write(0, "\"New\"").read(0);
    let tap = script.tap("item_view", Some(end));
    let error = r#"(data (i32.const 300) "{\"code\":\"no\",\"message\":\"no\"}")"#;
    let plugin = site.load(&format!("{error} {tap}"), &[line]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let before = now(&site, &mut request, item).await;
    site.records();
    let failed = request.call(&plugin, "item_view", item).await.unwrap_err();
    assert_eq!(failed.code(), code);
    assert_eq!(now(&site, &mut request, item).await, before);
    let record = &site.records()[0];
    assert_eq!(
        record["disclosed"],
        json!(["title"]),
        "what it read it has read"
    );
    assert_eq!(
        (&record["written"], &record["error"]),
        (&json!([]), &json!(code))
    );
    assert_eq!(site.crossings(), (2, 0, 1));
    drop(request);
    assert_alive(&site.host).await;
}

#[tokio::test]
async fn a_tap_that_ends_in_an_error_has_set_nothing() {
    let len = r#"{"code":"no","message":"no"}"#.len();
    let error = word(300, -i32::try_from(len).unwrap());
    undone(&format!("(i64.const {error})"), "tap-error").await;
}

#[tokio::test]
async fn a_tap_that_traps_has_set_nothing() {
    undone("unreachable", "guest-trap").await;
    undone("(call $proc_exit (i32.const 0)) unreachable", "guest-exit").await;
}

#[tokio::test]
async fn a_tap_that_runs_out_of_time_has_set_nothing() {
    undone("(loop $again (br $again)) unreachable", "timeout").await;
}

#[tokio::test]
async fn a_tap_whose_answer_is_no_good_has_set_nothing() {
    undone("(i64.const 0)", "answer-not-json").await;
    undone("(i64.const -1)", "answer-out-of-bounds").await;
}

#[tokio::test]
async fn a_call_that_nobody_waits_for_has_set_nothing() {
    let site = Site::with(
        Limits {
            call_budget: std::time::Duration::from_secs(10),
            ..limits()
        },
        Grants::declared(),
    );
    let line = lazy_line("item_view", &json!([handle("item", &["title:text!"])]), "");
    let script = Script::new().write(0, "\"New\"").read(0);
    let spin = "(loop $again (br $again)) unreachable";
    let plugin = site.load(&script.tap("item_view", Some(spin)), &[line]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let before = now(&site, &mut request, item).await;
    site.records();
    let wait = std::time::Duration::from_millis(20);
    let call = request.call(&plugin, "item_view", item);
    assert!(tokio::time::timeout(wait, call).await.is_err());
    let record = &site.records()[0];
    assert_eq!(record["disclosed"], json!(["title"]));
    assert_eq!(
        (&record["written"], &record["error"]),
        (&json!([]), &json!("cancelled"))
    );
    assert_eq!(site.crossings(), (1, 0, 1));
    assert_eq!(now(&site, &mut request, item).await, before);
    drop(request);
    assert_alive(&site.host).await;
}

#[tokio::test]
async fn what_a_tap_sets_is_limited_like_an_answer() {
    let site = Site::with(
        Limits {
            answer_bytes: 700,
            ..limits()
        },
        Grants::declared(),
    );
    let long = format!("\"{}\"", "x".repeat(300));
    let line = lazy_line(
        "item_view",
        &json!([handle(
            "item",
            &["title:text!", "field_a:text!", "field_b:text!"]
        )]),
        "",
    );
    let load = |script: Script| {
        let end = format!("(i64.const {})", word(1024, 1));
        let functions = format!(
            "{} (data (i32.const 1024) \"1\")",
            script.tap("item_view", Some(&end))
        );
        site.load(&functions, std::slice::from_ref(&line))
    };
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    // The same again takes the place of what was there.
    let fits = Script::at(1)
        .write(0, &long)
        .write(0, &long)
        .write(1, &long);
    request.call(&load(fits), "item_view", item).await.unwrap();
    let short = format!("\"{}\"", "y".repeat(150));
    let script = Script::at(1)
        .write(0, &long)
        .write(1, &long)
        .write(2, &short);
    let error = request
        .call(&load(script), "item_view", item)
        .await
        .unwrap_err();
    assert_eq!(
        (error.code(), error.phase()),
        ("changes-too-large", Phase::Call)
    );
    let Kind::ChangesTooLarge(limit) = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(
        (limit.wanted, limit.limit),
        (302 * 2 + 152 + 5 + 7 * 2, 700)
    );
    let h = "(i64.load (i32.add (local.get $at) (i32.const 16)))";
    let at_once = Script::at(1).step(&format!(
        "(call $write {h} (i32.const 0) (i32.const 0) (i32.const 701))"
    ));
    let error = request
        .call(&load(at_once), "item_view", item)
        .await
        .unwrap_err();
    assert_eq!(error.code(), "changes-too-large");
    // What was set before is still there: 300 bytes, and nothing of the rest.
    let (title, absent) = (Word::Text { len: 300 }.pack(), Word::Absent.pack());
    let look = Script::at(1).read(0).read(2).also(&format!(
        "(if (i64.ne (i64.load (i32.const 6144)) (i64.const {title})) (then unreachable))
         (if (i64.ne (i64.load (i32.const 6152)) (i64.const {absent})) (then unreachable))"
    ));
    request.call(&load(look), "item_view", item).await.unwrap();
}

/// A lazy plugin that sets one field before an item is saved.
fn saving(site: &Site, name: &str, script: &Script, fields: &[&str], answer: &str) -> Plugin {
    let line = lazy_line("item_presave", &json!([handle("item", fields)]), "");
    let len = i32::try_from(answer.len()).unwrap();
    let end = format!("(i64.const {})", word(300, len));
    let text = quoted(answer);
    let tap = script.tap("item_presave", Some(&end));
    site.named(
        name,
        &format!("(data (i32.const 300) {text}) {tap}"),
        &[line],
    )
}

/// One that answers with a patch.
fn patching(site: &Site, name: &str, patch: &str) -> Plugin {
    let line = r#"{"tap":"item_presave","abi":1,"package":"test","reads":["*"],"writes":["*"]}"#;
    site.named(name, &says("item_presave", patch), &[line.to_owned()])
}

#[tokio::test]
async fn lazy_and_full_plugins_save_one_item_together() {
    let site = Site::new();
    // Each sees what the one before it has made, and counts on.
    let check = |value: i64| {
        let word = Word::Integer(value).pack();
        Script::new().read(0).also(&format!(
            "(if (i64.ne (i64.load (i32.const 6144)) (i64.const {word})) (then unreachable))"
        ))
    };
    let lineup = Lineup::new([
        saving(
            &site,
            "a",
            &Script::new().write(0, "1").write(1, "\"A\""),
            &["field_n:integer!", "title:text!"],
            "null",
        ),
        patching(&site, "b", r#"{"fields":{"field_n":2,"field_b":true}}"#),
        saving(
            &site,
            "c",
            &check(2).write(1, "3").read(0),
            &["field_n:integer", "field_c.d:integer!"],
            "null",
        ),
        patching(&site, "d", r#"{"fields":{"field_b":false},"status":1}"#),
    ]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let outcome = request
        .dispatch("item_presave", &lineup, item)
        .await
        .unwrap();
    let Accumulated::PatchedItem { patch } = outcome.result else {
        panic!("it is patched")
    };
    let patch: Value = serde_json::from_str(patch.get()).unwrap();
    let expected = json!({
        "title": "A", "status": 1,
        "fields": { "field_n": 2, "field_b": false, "field_c": { "d": 3 } },
    });
    assert_eq!(patch, expected);
    let after = now(&site, &mut request, item).await;
    assert_eq!(
        (&after["title"], &after["fields"]["field_n"]),
        (&json!("A"), &json!(2))
    );
    assert_eq!(after["fields"]["field_rating"]["value"], 3);
}

#[tokio::test]
async fn a_dispatch_that_fails_leaves_the_item_as_it_was() {
    let site = Site::new();
    let set = || {
        saving(
            &site,
            "a",
            &Script::new().write(0, "1"),
            &["field_n:integer!"],
            "null",
        )
    };
    let denied = saving(
        &site,
        "z",
        &Script::new().write(0, "1"),
        &["field_n:integer"],
        "null",
    );
    let wild = saving(
        &site,
        "z",
        &Script::new().read(0),
        &["field_n:integer!"],
        r#"{"fields":{"field_x":1}}"#,
    );
    for (last, code) in [
        (denied, "undeclared-write"),
        (wild, "undeclared-write"),
        (patching(&site, "z", "7"), "answer-shape"),
    ] {
        let mut request = site.host.request();
        let item = add(&mut request, POST);
        let before = now(&site, &mut request, item).await;
        let lineup = Lineup::new([set(), patching(&site, "b", r#"{"title":"B"}"#), last]);
        let error = request
            .dispatch("item_presave", &lineup, item)
            .await
            .unwrap_err();
        assert_eq!((error.code(), error.plugin()), (code, Some("z")));
        assert_eq!(now(&site, &mut request, item).await, before);
        // And the next one finds everything in its place.
        let lineup = Lineup::new([set()]);
        request
            .dispatch("item_presave", &lineup, item)
            .await
            .unwrap();
        assert_eq!(now(&site, &mut request, item).await["fields"]["field_n"], 1);
    }
}

#[tokio::test]
async fn a_save_that_nobody_waits_for_leaves_the_item_as_it_was() {
    let site = Site::with(
        Limits {
            call_budget: std::time::Duration::from_secs(10),
            ..limits()
        },
        Grants::declared(),
    );
    let set = saving(
        &site,
        "a",
        &Script::new().write(0, "1"),
        &["field_n:integer!"],
        "null",
    );
    let line = lazy_line(
        "item_presave",
        &json!([handle("item", &["field_n:integer"])]),
        "",
    );
    let spin = tap("item_presave", "(loop $again (br $again)) unreachable");
    let lineup = Lineup::new([set, site.named("z", &spin, &[line])]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let before = now(&site, &mut request, item).await;
    let wait = std::time::Duration::from_millis(20);
    let call = request.dispatch("item_presave", &lineup, item);
    assert!(tokio::time::timeout(wait, call).await.is_err());
    assert_eq!(now(&site, &mut request, item).await, before);
}

#[tokio::test]
async fn a_patch_of_bytes_does_not_reach_a_lazy_tap() {
    let site = Site::new();
    let lineup = Lineup::new([saving(
        &site,
        "a",
        &Script::new().read(0),
        &["title:text"],
        "null",
    )]);
    let mut request = site.host.request();
    let error = request
        .dispatch("item_presave", &lineup, POST.as_bytes())
        .await
        .unwrap_err();
    assert_eq!(error.code(), "bad-payload");
    assert!(error.to_string().contains("by handle"), "{error}");
}

#[tokio::test]
async fn in_a_view_a_failed_plugin_has_set_nothing_and_the_others_have() {
    let site = Site::new();
    let view = |name: &str, field: &str, end: &str| {
        let line = lazy_line("item_view_alter", &json!([handle("item", &[field])]), "");
        let tap = Script::new()
            .write(0, "1")
            .tap("item_view_alter", Some(end));
        site.named(
            name,
            &format!(r#"(data (i32.const 300) "{{}}7") {tap}"#),
            &[line],
        )
    };
    let ends = |at, len| format!("(i64.const {})", word(at, len));
    let lineup = Lineup::new([
        view("a", "field_a:integer!", &ends(300, 2)),
        // A number is no render element, which is seen after the call.
        view("b", "field_b:integer!", &ends(302, 1)),
        view("c", "field_c:integer!", "unreachable"),
        view("d", "field_d:integer!", &ends(300, 2)),
    ]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let render = serde_json::from_str("{}").unwrap();
    let payload = [
        ("render", trovato_host_shim::Part::Json(render)),
        ("item", trovato_host_shim::Part::Item(item)),
    ];
    let outcome = request
        .dispatch("item_view_alter", &lineup, payload)
        .await
        .unwrap();
    let failed: Vec<_> = outcome.failures.iter().map(Error::code).collect();
    assert_eq!(failed, ["answer-shape", "guest-trap"]);
    let after = now(&site, &mut request, item).await;
    let set: Vec<_> = ["a", "b", "c", "d"]
        .map(|name| after["fields"].get(format!("field_{name}")).is_some())
        .into();
    assert_eq!(set, [true, false, false, true]);
}

#[tokio::test]
async fn an_item_may_be_put_in_the_place_of_another() {
    let site = Site::new();
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    assert_eq!(now(&site, &mut request, item).await["title"], "Old");
    let saved = || Item::parse(br#"{"type":"post","title":"Saved"}"#).unwrap();
    request.replace(item, saved()).unwrap();
    assert_eq!(now(&site, &mut request, item).await["title"], "Saved");
    let other = site.host.request().replace(item, saved());
    assert_eq!(other.unwrap_err().code(), "bad-payload");
}
