//! Reading by handle: what each word says, what a handle is good for, and how
//! often the border is crossed.

mod support;

use serde_json::json;
use support::lazy::*;
use support::*;
use trovato::abi::{Found, SLOT_ID, SLOT_TYPE, Word};
use trovato_host_shim::{Grants, Limits, Part, Payload};

const POST: &str = r#"{"id":"p1","type":"post","title":"Hé \"llo\"","status":1,"created":1700000000,
    "fields":{
        "field_int": 42, "field_neg": -36028797018963968, "field_wide": 36028797018963968, "field_min": -9223372036854775808,
        "field_huge": 9223372036854775808, "field_real": 1.5, "field_whole": 3.0, "field_exp": 1e3, "field_minus": -0,
        "field_yes": true, "field_null": null, "field_empty": "", "field_list": [1, "a"],
        "field_body": { "value" : "Text", "format": "plain_text", "deep": { "n": 7, "none": null } },
        "field_half": "\ud800", "field_inf": 1e999, "field_pin": 1234 }}"#;

#[tokio::test]
async fn every_value_of_every_type_has_its_word() {
    let text = |len| Word::Text { len };
    let json = |len| Word::Json { len };
    let expected = [
        ("title:text", text(9), "Hé \"llo\""),
        ("field_empty:text", text(0), ""),
        ("field_body.value:text", text(4), "Text"),
        ("field_int:integer", Word::Integer(42), ""),
        ("created:integer", Word::Integer(1_700_000_000), ""),
        (
            "field_neg:integer",
            Word::Integer(-36_028_797_018_963_968),
            "",
        ),
        ("field_body.deep.n:integer", Word::Integer(7), ""),
        ("field_yes:bool", Word::Bool(true), ""),
        ("field_list:json", json(8), "[1, \"a\"]"),
        ("title:json", json(13), r#""Hé \"llo\"""#),
        (
            "field_body.deep:json",
            json(24),
            r#"{ "n": 7, "none": null }"#,
        ),
        ("field_null:text", Word::Null, ""),
        ("field_null:json", Word::Null, ""),
        ("field_body.deep.none:integer", Word::Null, ""),
        ("field_null.value:text", Word::Null, ""),
        ("field_no:text", Word::Absent, ""),
        ("language:text", Word::Absent, ""),
        ("field_body.no:text", Word::Absent, ""),
        ("field_body.deep.no.no:text", Word::Absent, ""),
        ("field_pin:integer", Word::Denied, ""),
        ("field_pin.no:text", Word::Denied, ""),
    ];
    assert_words(&expected).await;
}

#[tokio::test]
async fn a_value_of_another_type_says_what_it_is_and_shows_nothing() {
    let wrong = Word::WrongType;
    let expected = [
        ("title:integer", wrong(Found::Text), ""),
        ("field_int:text", wrong(Found::Number), ""),
        ("field_yes:text", wrong(Found::Bool), ""),
        ("field_list:bool", wrong(Found::List), ""),
        ("field_body:float", wrong(Found::Object), ""),
        ("field_real:integer", wrong(Found::Number), ""),
        ("field_whole:integer", wrong(Found::Number), ""),
        ("field_exp:integer", wrong(Found::Number), ""),
        ("field_minus:integer", wrong(Found::Number), ""),
        ("field_huge:integer", wrong(Found::Number), ""),
        ("field_inf:float", wrong(Found::Number), ""),
        ("field_half:text", wrong(Found::Nothing), ""),
        ("field_int.value:integer", wrong(Found::Number), ""),
        ("field_body.value.no:text", wrong(Found::Text), ""),
        ("field_list.0:json", wrong(Found::List), ""),
    ];
    assert_words(&expected).await;
}

async fn assert_words(expected: &[(&str, Word, &str)]) {
    let site = Site::new();
    for (field, word, bytes) in expected {
        let came = site
            .run(POST, &[field], &Script::new().read(0))
            .await
            .remove(0);
        assert_eq!(came.word, *word, "{field}");
        assert_eq!(came.text(), *bytes, "{field}");
        came.assert_untouched(bytes.len());
    }
    assert_alive(&site.host).await;
}

#[tokio::test]
async fn numbers_of_64_bits_lie_in_the_buffer() {
    let site = Site::new();
    let script = (0..6).fold(Script::new(), Script::read);
    let fields = [
        "field_wide:integer",
        "field_min:integer",
        "field_real:float",
        "field_int:float",
        "field_minus:float",
        "field_huge:float",
    ];
    let came = site.run(POST, &fields, &script).await;
    let bytes = |at: usize| -> [u8; 8] { came[at].buffer[..8].try_into().unwrap() };
    assert_eq!((came[0].word, came[1].word), (Word::Wide, Word::Wide));
    assert_eq!(i64::from_le_bytes(bytes(0)), 36_028_797_018_963_968);
    assert_eq!(i64::from_le_bytes(bytes(1)), i64::MIN);
    for (at, float) in [
        (2, 1.5),
        (3, 42.0),
        (4, -0.0),
        (5, 9.223_372_036_854_776e18),
    ] {
        assert_eq!(came[at].word, Word::Float);
        let got = f64::from_le_bytes(bytes(at));
        assert_eq!(got.to_bits(), f64::to_bits(float), "{got}");
        came[at].assert_untouched(8);
    }
}

#[tokio::test]
async fn id_and_type_are_always_there() {
    let site = Site::with(limits(), Grants::none());
    let script = Script::new().read(SLOT_ID).read(SLOT_TYPE).read(0).read(1);
    let came = site.run(POST, &["id:text", "type:json"], &script).await;
    let texts: Vec<_> = came.iter().map(Came::text).collect();
    assert_eq!(texts, ["p1", "post", "p1", "\"post\""]);

    let unsaved = r#"{"id":null,"item_type":"post"}"#;
    let came = site
        .run(unsaved, &["item_type:text", "id:json"], &script)
        .await;
    let words: Vec<_> = came.iter().map(|came| came.word).collect();
    let post = Word::Text { len: 4 };
    assert_eq!(words, [Word::Null, post, post, Word::Null]);
}

#[tokio::test]
async fn a_buffer_that_is_too_small_stays_as_it_is_and_a_second_try_succeeds() {
    let site = Site::new();
    let fields = ["title:text", "field_wide:integer", "field_body:json"];
    let script = Script::new()
        .read_into(0, 8)
        .read_into(0, 9)
        .read_into(1, 7)
        .read_into(1, 8)
        .read_into(2, 0)
        .read_into(0, 0);
    let came = site.run(POST, &fields, &script).await;
    assert_eq!(came[0].word, Word::TooSmall { needed: 9 });
    assert_eq!(came[1].text(), "Hé \"llo\"");
    assert_eq!(came[2].word, Word::TooSmall { needed: 8 });
    assert_eq!(came[3].word, Word::Wide);
    let body = r#"{ "value" : "Text", "format": "plain_text", "deep": { "n": 7, "none": null } }"#;
    let needed = u32::try_from(body.len()).unwrap();
    assert_eq!(came[4].word, Word::TooSmall { needed });
    for at in [0, 2, 4, 5] {
        came[at].assert_untouched(0);
    }
}

#[tokio::test]
async fn a_fetch_brings_several_values_in_one_crossing() {
    let site = Site::new();
    let fields = [
        "title:text",
        "field_int:integer",
        "field_wide:integer",
        "field_pin:text",
        "field_no:json",
    ];
    let slots = [3, 0, 99, 2, 4, 1, SLOT_TYPE];
    let script = Script::new()
        .fetch(&slots, 21)
        .fetch(&slots, 20)
        .fetch(&[], 0);
    let came = site.run(POST, &fields, &script).await;
    assert_eq!(came[0].word, Word::Done { len: 21 });
    let word = |at: usize| {
        let bytes = came[0].buffer[8 * at..8 * at + 8].try_into().unwrap();
        Word::unpack(i64::from_le_bytes(bytes)).unwrap()
    };
    let words: Vec<_> = (0..slots.len()).map(word).collect();
    let expected = [
        Word::Denied,
        Word::Text { len: 9 },
        Word::Invalid,
        Word::Wide,
        Word::Absent,
        Word::Integer(42),
        Word::Text { len: 4 },
    ];
    assert_eq!(words, expected);
    let bytes = &came[0].buffer[8 * slots.len()..];
    assert_eq!(&bytes[..9], "Hé \"llo\"".as_bytes());
    assert_eq!(bytes[9..17], 36_028_797_018_963_968_i64.to_le_bytes());
    assert_eq!(&bytes[17..21], b"post");
    assert_eq!(came[1].word, Word::TooSmall { needed: 21 });
    came[1].assert_untouched(0);
    assert_eq!(came[2].word, Word::Done { len: 0 });
    assert_eq!(site.crossings(), (0, 3, 0));
}

#[tokio::test]
async fn a_lazy_call_with_k_reads_crosses_one_and_k_times_and_an_eager_one_once() {
    let site = Site::new();
    let script = Script::new().read(0).read(1).read(2).read(1);
    let plugin = site.viewing(
        &script,
        &["title:text", "status:integer", "field_int:integer"],
    );
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    came(&mut request, &plugin, item).await.unwrap();
    let entries = site.host.stats().guest_entries;
    for round in 1..4_u64 {
        came(&mut request, &plugin, item).await.unwrap();
        assert_eq!(site.host.stats().guest_entries, entries + round);
        assert_eq!(site.crossings(), (4 + 4 * round, 0, 0));
    }

    let line = eager_line(&["title", "field_wide", "field_pin"]);
    let plugin = site.load(&says("item_view", "1"), &[line]);
    let (entries, crossings) = (site.host.stats().guest_entries, site.crossings());
    request.call(&plugin, "item_view", item).await.unwrap();
    request.call(&plugin, "item_view", item).await.unwrap();
    // Once for the input buffer.
    assert_eq!(site.host.stats().guest_entries, entries + 3);
    assert_eq!(site.crossings(), crossings);
}

fn eager_line(eager: &[&str]) -> String {
    let fields = [
        "field_int:integer",
        "title:text",
        "field_wide:integer",
        "field_pin:text",
        "field_no:json",
    ];
    let mut input = handle("item", &fields);
    input["eager"] = json!(eager);
    lazy_line("item_view", &json!([input]), "")
}

/// A tap that answers with the hexadecimal digits of its payload.
fn dump(name: &str) -> String {
    let body = "(local $end i32)
        (i32.store8 (i32.const 32768) (i32.const 34))
        (local.set $end (call $hex (local.get $at) (local.get $len) (i32.const 32769)))
        (i32.store8 (local.get $end) (i32.const 34))
        (i64.or (i64.shl (i64.const 32768) (i64.const 32))
          (i64.extend_i32_u (i32.sub (local.get $end) (i32.const 32767))))";
    tap(name, body)
}

fn undump(answer: &[u8]) -> Vec<u8> {
    let digits = &answer[1..answer.len() - 1];
    let pairs = digits
        .chunks(2)
        .map(|pair| std::str::from_utf8(pair).unwrap());
    pairs
        .map(|pair| u8::from_str_radix(pair, 16).unwrap())
        .collect()
}

fn numbers(bytes: &[u8]) -> Vec<u32> {
    let words = bytes.chunks_exact(4);
    words
        .map(|word| u32::from_le_bytes(word.try_into().unwrap()))
        .collect()
}

#[tokio::test]
async fn eager_values_come_in_the_head() {
    let site = Site::new();
    let line = eager_line(&["title", "field_wide", "field_pin", "field_no", "field_int"]);
    let plugin = site.load(&dump("item_view"), &[line]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let payload = undump(&request.call(&plugin, "item_view", item).await.unwrap());
    assert_eq!(payload[0], 2);
    assert_eq!(
        numbers(&payload[4..16]),
        [1, 5, 17],
        "handles, values, bytes"
    );
    assert_eq!(numbers(&payload[24..36]), [0, 5, 0], "first, count, start");
    let values: Vec<_> = payload[36..36 + 5 * 16].chunks(16).collect();
    let slots: Vec<_> = values.iter().map(|value| numbers(&value[..8])).collect();
    assert_eq!(
        slots,
        [[1, 0], [2, 0], [3, 0], [4, 0], [0, 0]],
        "slot, name"
    );
    let words: Vec<_> = values
        .iter()
        .map(|value| Word::unpack(i64::from_le_bytes(value[8..].try_into().unwrap())).unwrap())
        .collect();
    let expected = [
        Word::Text { len: 9 },
        Word::Wide,
        Word::Denied,
        Word::Absent,
        Word::Integer(42),
    ];
    assert_eq!(words, expected);
    let rest = &payload[36 + 5 * 16..];
    assert_eq!(&rest[..9], "Hé \"llo\"".as_bytes());
    assert_eq!(&rest[17..], b"0", "the JSON is the position of the handle");
}

#[tokio::test]
async fn eager_values_of_a_handle_without_slots_come_with_their_names() {
    let site = Site::new();
    let input = json!([{ "name": "item", "type": "ItemHandle", "form": "handle", "eager": ["title", "field_no"] }]);
    let line = lazy_line("item_view", &input, r#","reads":["title","field_no"]"#);
    let plugin = site.load(&dump("item_view"), &[line]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let payload = undump(&request.call(&plugin, "item_view", item).await.unwrap());
    assert_eq!(numbers(&payload[36..44]), [0, 5]);
    assert_eq!(numbers(&payload[52..60]), [0, 8]);
    assert_eq!(
        &payload[68..],
        "title\"Hé \\\"llo\\\"\"field_no0".as_bytes()
    );
}

#[tokio::test]
async fn by_name_there_is_what_is_declared_as_json() {
    let site = Site::new();
    let script = Script::new()
        .read_named("title")
        .read_named("field_int")
        .read_named("field_null")
        .read_named("field_no")
        .read_named("field_pin")
        .read_named("id")
        .read_named("")
        .read(0)
        .read(SLOT_TYPE)
        .write_named("title", "1");
    let input = json!([{ "name": "item", "type": "ItemHandle", "form": "handle" }]);
    let line = lazy_line("item_view", &input, r#","reads":["*"]"#);
    let plugin = site.load(
        &script.tap("item_view", Some("(i64.const 0)")),
        std::slice::from_ref(&line),
    );
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let error = request.call(&plugin, "item_view", item).await.unwrap_err();
    assert_eq!(error.code(), "undeclared-write");

    let script = Script::new()
        .read_named("title")
        .read_named("field_int")
        .read_named("field_null")
        .read_named("field_no")
        .read_named("field_pin")
        .read_named("id")
        .read_named("")
        .read_named("field_body.value")
        .read(0)
        .read(SLOT_TYPE);
    let plugin = site.load(&script.tap("item_view", None), &[line]);
    let came = came(&mut request, &plugin, item).await.unwrap();
    let words: Vec<_> = came.iter().map(|came| came.word).collect();
    let expected = [
        Word::Json { len: 13 },
        Word::Json { len: 2 },
        Word::Null,
        Word::Absent,
        Word::Denied,
        Word::Json { len: 4 },
        Word::Absent,
        Word::Absent,
        Word::Invalid,
        Word::Text { len: 4 },
    ];
    assert_eq!(words, expected);
    assert_eq!(came[1].text(), "42");
}

#[tokio::test]
async fn a_typed_handle_has_no_names() {
    let site = Site::new();
    let script = Script::new().read_named("title").write_named("title", "1");
    let came = site.run(POST, &["title:text!"], &script).await;
    assert_eq!((came[0].word, came[1].word), (Word::Invalid, Word::Invalid));
}

#[tokio::test]
async fn what_is_no_handle_or_slot_of_this_call_is_one_answer_and_leaves_no_trace() {
    let site = Site::new();
    let fields = ["title:text!", "field_pin:text!"];
    let kept = "(global $kept (mut i64) (i64.const 0))";
    let keep = "(global.set $kept (i64.load (i32.add (local.get $at) (i32.const 16))))";
    let all = |script: Script| {
        script
            .read(0)
            .read(1)
            .read(2)
            .read(SLOT_ID)
            .fetch(&[0, 1], 100)
            .write(0, "\"x\"")
            .write(1, "\"x\"")
            .read_named("title")
            .write_named("title", "1")
    };
    let real = "(i64.load (i32.add (local.get $at) (i32.const 16)))";
    let next = format!("(i64.add (i64.const 1) {real})");
    let other = format!("(i64.xor (i64.const 65536) {real})");
    for forged in [
        "(i64.const 0)",
        "(i64.const 1)",
        "(i64.const -1)",
        &next,
        &other,
        "(global.get $kept)",
    ] {
        let script = all(Script::new().with(forged)).also(keep);
        let line = lazy_line("item_view", &json!([handle("item", &fields)]), "");
        let plugin = site.load(
            &format!("{kept} {}", script.tap("item_view", None)),
            &[line],
        );
        let mut request = site.host.request();
        let item = add(&mut request, POST);
        // The second call has the handle of the first.
        for _ in 0..2 {
            site.records();
            for came in came(&mut request, &plugin, item).await.unwrap() {
                assert_eq!(came.word, Word::Invalid, "{forged}");
                came.assert_untouched(0);
            }
            let [record] = site.records().try_into().unwrap();
            assert_eq!(record["disclosed"], json!([]), "{forged}");
            assert_eq!(record["written"], json!([]), "{forged}");
            assert_eq!(record["error"], json!(null), "{forged}");
        }
    }
    let invalid = Script::new()
        .read(2)
        .read(SLOT_ID - 1)
        .write(2, "1")
        .write(u32::MAX - 2, "1");
    for came in site.run(POST, &fields, &invalid).await {
        assert_eq!(came.word, Word::Invalid);
    }
    assert_alive(&site.host).await;
}

#[tokio::test]
async fn a_handle_of_another_request_is_no_handle() {
    let site = Site::new();
    let line = lazy_line("item_view", &json!([handle("item", &["title:text"])]), "");
    let plugin = site.load(&dump("item_view"), std::slice::from_ref(&line));
    let mut other = site.host.request();
    let item = add(&mut other, POST);
    let payload = undump(&other.call(&plugin, "item_view", item).await.unwrap());
    let foreign = u64::from_le_bytes(payload[16..24].try_into().unwrap());
    let script = Script::new()
        .with(&format!("(i64.const {foreign})"))
        .read(0);
    let came = site.run(POST, &["title:text"], &script).await;
    assert_eq!(came[0].word, Word::Invalid);
    came[0].assert_untouched(0);
}

#[tokio::test]
async fn a_tap_that_is_not_lazy_has_nothing_open() {
    let site = Site::new();
    let keep = "(global $kept (mut i64) (i64.const 0))";
    let lazy = Script::new()
        .read(0)
        .also("(global.set $kept (i64.load (i32.add (local.get $at) (i32.const 16))))");
    let full = Script::at(1)
        .with("(global.get $kept)")
        .read(0)
        .read(SLOT_ID);
    let functions = format!(
        "{keep} {} {}",
        lazy.tap("item_view", None),
        full.tap("cron", None)
    );
    let lines = [
        lazy_line("item_view", &json!([handle("item", &["title:text"])]), ""),
        line("cron", "test"),
    ];
    let plugin = site.load(&functions, &lines);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    assert_eq!(
        came(&mut request, &plugin, item).await.unwrap()[0].text(),
        "Hé \"llo\""
    );
    for came in decoded(&request.call(&plugin, "cron", b"{}").await.unwrap()) {
        assert_eq!(came.word, Word::Invalid);
    }
}

#[tokio::test]
async fn addresses_outside_memory_end_the_call() {
    let handle_now = "(i64.load (i32.add (local.get $at) (i32.const 16)))";
    for (call, what) in [
        (
            "(call $read {h} (i32.const 0) (i32.const 131000) (i32.const 100))",
            "room for a value",
        ),
        (
            "(call $read {h} (i32.const 9) (i32.const -1) (i32.const -1))",
            "room for a value",
        ),
        (
            "(call $read (i64.const 0) (i32.const 0) (i32.const -8) (i32.const 8))",
            "room for a value",
        ),
        (
            "(call $read_named {h} (i32.const -1) (i32.const 2) (i32.const 0) (i32.const 0))",
            "the name of a field",
        ),
        (
            "(call $read_named {h} (i32.const 0) (i32.const 0) (i32.const -1) (i32.const 9))",
            "room for a value",
        ),
        (
            "(call $fetch {h} (i32.const 131068) (i32.const 2) (i32.const 0) (i32.const 0) (i32.const 0))",
            "a list of slots",
        ),
        (
            "(call $fetch {h} (i32.const 0) (i32.const 1) (i32.const 131065) (i32.const 0) (i32.const 0))",
            "room for words",
        ),
        (
            "(call $fetch {h} (i32.const 0) (i32.const 0x40000001) (i32.const 0) (i32.const 0) (i32.const 0))",
            "a list of slots",
        ),
        (
            "(call $fetch {h} (i32.const 0) (i32.const 1) (i32.const 0) (i32.const 0) (i32.const -1))",
            "room for a value",
        ),
        (
            "(call $write {h} (i32.const 0) (i32.const -1) (i32.const 2))",
            "a value to be set",
        ),
        (
            "(call $write_named {h} (i32.const 0) (i32.const 0) (i32.const 131072) (i32.const 1))",
            "a value to be set",
        ),
        (
            "(call $write_named {h} (i32.const 131073) (i32.const 0) (i32.const 0) (i32.const 1))",
            "the name of a field",
        ),
    ] {
        let site = Site::new();
        let script = Script::new().step(&call.replace("{h}", handle_now));
        let plugin = site.viewing(&script, &["title:text!"]);
        let mut request = site.host.request();
        let item = add(&mut request, POST);
        let error = came(&mut request, &plugin, item).await.unwrap_err();
        assert_eq!(error.code(), "bad-pointer", "{call}");
        assert!(error.to_string().contains(what), "{error}");
        assert_eq!(site.host.stats().instances_discarded, 1);
        drop(request);
        assert_alive(&site.host).await;
    }
}

#[tokio::test]
async fn a_fetch_of_more_slots_than_a_table_has_is_refused() {
    let site = Site::new();
    let script = Script::new().step(
        "(block (result i64) (drop (memory.grow (i32.const 20)))
           (call $fetch (i64.load (i32.add (local.get $at) (i32.const 16)))
             (i32.const 0) (i32.const 65537) (i32.const 0) (i32.const 0) (i32.const 0)))",
    );
    let came = site.run(POST, &["title:text"], &script).await;
    assert_eq!(came[0].word, Word::Invalid);
}

#[tokio::test]
async fn several_items_have_several_handles() {
    let site = Site::new();
    let other = r#"{"type":"page","title":"Other"}"#;
    // `a` is one, `list` are two; `b` is shown as JSON, `n` is no item.
    let mut list = handle("list", &["status:integer", "title:text"]);
    list["form"] = json!("handles");
    let inputs = json!([handle("a", &["title:text"]), list, { "name": "n", "type": "u8" }]);
    let line = |tap| lazy_line(tap, &inputs, r#","custom":true"#);
    let script = Script::new()
        .on(0)
        .read(1)
        .on(1)
        .read(1)
        .on(2)
        .read(0)
        .on(3)
        .read(0);
    let functions = format!("{} {}", script.tap("mine", None), dump("show"));
    let plugin = site.load(&functions, &[line("mine"), line("show")]);
    let mut request = site.host.request();
    let (post, page) = (add(&mut request, POST), add(&mut request, other));
    let (keys, n) = ([page, post], serde_json::from_str("7").unwrap());
    let payload = || {
        Payload::from([
            ("list", Part::Items(&keys)),
            ("b", Part::Item(page)),
            ("a", Part::Item(post)),
            ("n", Part::Json(n)),
        ])
    };
    let came = decoded(&request.call(&plugin, "mine", payload()).await.unwrap());
    assert_eq!(came[0].text(), "Other");
    assert_eq!(came[1].text(), "Hé \"llo\"");
    // Each by the table of its own input.
    assert_eq!(came[2].text(), "Hé \"llo\"");
    assert_eq!(came[3].word, Word::Invalid);

    let shown = undump(&request.call(&plugin, "show", payload()).await.unwrap());
    let shown = String::from_utf8_lossy(&shown[16 + 3 * 20..]).into_owned();
    assert_eq!(
        shown,
        r#"{"list":[0,1],"b":{"type":"page","title":"Other","fields":{}},"a":2,"n":7}"#
    );
    let disclosed: Vec<_> = site
        .records()
        .iter()
        .map(|record| record["disclosed"].clone())
        .collect();
    let expected = [
        json!(["title"]),
        json!(["title"]),
        json!(["title"]),
        json!(["title"]),
    ];
    assert_eq!(
        disclosed[..4],
        expected,
        "the projection, and three handles"
    );
}

#[tokio::test]
async fn a_list_alone_is_the_payload() {
    let site = Site::new();
    let mut input = handle("items", &["title:text"]);
    input["form"] = json!("handles");
    let line = lazy_line("mine", &json!([input]), r#","custom":true"#);
    let plugin = site.load(&Script::new().on(49).read(0).tap("mine", None), &[line]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let list = vec![Part::Item(item); 50];
    let came = decoded(&request.call(&plugin, "mine", list).await.unwrap());
    assert_eq!(came[0].text(), "Hé \"llo\"");
    assert_eq!(site.crossings(), (1, 0, 0));
}

#[tokio::test]
async fn a_payload_without_the_items_that_the_tap_takes_is_refused() {
    let site = Site::new();
    let mut list = handle("list", &["title:text"]);
    list["form"] = json!("handles");
    let line = |tap, inputs| lazy_line(tap, &inputs, r#","custom":true"#);
    let item = handle("item", &["title:text"]);
    let lines = [
        line("one", json!([item])),
        line("many", json!([list])),
        line("both", json!([item, list])),
    ];
    let functions: String = ["one", "many", "both"].map(|tap| says(tap, "1")).concat();
    let plugin = site.load(&functions, &lines);
    let mut request = site.host.request();
    let key = add(&mut request, POST);
    let (keys, raw) = ([key], serde_json::from_str("7").unwrap());
    let (one, many) = (Part::Item(key), Part::Items(&keys));
    for (tap, payload, why) in [
        (
            "one",
            Payload::from(POST.as_bytes()),
            "takes items by handle",
        ),
        (
            "one",
            vec![one].into(),
            "takes `item` by handle, so an item",
        ),
        ("one", [("item", many)].into(), "so an item"),
        ("one", [("item", Part::Json(raw))].into(), "so an item"),
        ("one", [("other", one)].into(), "so an item"),
        ("many", key.into(), "so a list of items"),
        (
            "many",
            vec![one, Part::Json(raw)].into(),
            "so a list of items",
        ),
        ("many", vec![many].into(), "so a list of items"),
        (
            "both",
            key.into(),
            "takes an object, with `item` and `list`",
        ),
        ("both", [("item", one)].into(), "takes `list` by handle"),
        (
            "both",
            [("item", one), ("list", one)].into(),
            "takes `list` by handle",
        ),
    ] {
        let error = request.call(&plugin, tap, payload).await.unwrap_err();
        assert_eq!(error.code(), "bad-payload", "{tap}");
        assert!(error.to_string().contains(why), "{tap}: {error}");
    }
    for (tap, payload) in [
        ("one", Payload::from(key)),
        ("one", [("item", one)].into()),
        ("many", vec![one].into()),
        ("many", [("list", many)].into()),
        ("both", [("list", many), ("item", one)].into()),
    ] {
        request.call(&plugin, tap, payload).await.unwrap();
    }
    let foreign = add(&mut site.host.request(), POST);
    let error = request.call(&plugin, "one", foreign).await.unwrap_err();
    assert_eq!(error.code(), "bad-payload");
}

#[tokio::test]
async fn a_list_of_items_in_an_object_is_shown_to_a_tap_that_is_not_lazy() {
    let site = Site::new();
    let line = r#"{"tap":"mine","abi":1,"package":"test","custom":true,"reads":["title"]}"#;
    let plugin = site.load(&echoes("mine"), &[line.to_owned()]);
    let mut request = site.host.request();
    let keys = [
        add(&mut request, r#"{"type":"a","title":"A","status":1}"#),
        add(&mut request, r#"{"type":"b"}"#),
    ];
    let payload = [
        ("list", Part::Items(&keys)),
        ("none", Part::Items(&[])),
        ("one", Part::Item(keys[1])),
    ];
    let answer = request.call(&plugin, "mine", payload).await.unwrap();
    let b = r#"{"type":"b","fields":{}}"#;
    let a = r#"{"type":"a","title":"A","fields":{}}"#;
    assert_eq!(
        String::from_utf8(answer).unwrap(),
        format!(r#"{{"list":[{a},{b}],"none":[],"one":{b}}}"#)
    );
    assert_eq!(site.records().len(), 3);
}

#[tokio::test]
async fn there_is_a_limit_to_handles() {
    let site = Site::with(
        Limits {
            handles: 3,
            ..limits()
        },
        Grants::declared(),
    );
    let mut input = handle("items", &["title:text"]);
    input["form"] = json!("handles");
    let line = lazy_line("mine", &json!([input]), r#","custom":true"#);
    let plugin = site.load(&Script::new().on(2).read(0).tap("mine", None), &[line]);
    let mut request = site.host.request();
    let item = add(&mut request, POST);
    let list = |len| vec![Part::Item(item); len];
    request.call(&plugin, "mine", list(3)).await.unwrap();
    let error = request.call(&plugin, "mine", list(4)).await.unwrap_err();
    assert_eq!(error.code(), "too-many-handles");
    assert!(
        error
            .to_string()
            .contains("4 items by handle, and the limit is 3"),
        "{error}"
    );
    request.call(&plugin, "mine", list(3)).await.unwrap();
    assert_eq!(
        site.host.stats().instances_created,
        1,
        "the guest was not asked"
    );
}
