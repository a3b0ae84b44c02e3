//! A handle is no way around the mask: declared, granted, allowed to the user
//! and not on the never-list, for reads and for writes; and what the audit
//! knows of it.

mod support;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};
use support::lazy::*;
use support::*;
use trovato::abi::Word;
use trovato::vocabulary::FieldAccessOperation;
use trovato_host_shim::{FieldQuestion, Grants, Plugin, Request, User, Viewer};

const DONE: Word = Word::Done { len: 0 };

/// `sesame` is in what nobody shows.
const PERSON: &str = r#"{"id":"p1","type":"person","title":"Ann","status":1,
    "fields":{"field_bio":{"value":"Bio","secret":"x"},"field_room":12,"field_pin":"sesame"}}"#;

const FIELDS: [&str; 5] = [
    "title:text!",
    "status:integer!",
    "field_bio.value:text!",
    "field_room:integer!",
    "field_pin:text!",
];

/// Which slots a script with these can read, and which it can set.
async fn open_to(grants: Grants, viewer: Viewer) -> (Vec<usize>, Vec<usize>) {
    let site = Site::with(limits(), grants);
    let read = (0..5).fold(Script::new(), Script::read);
    let reads = called(&site, &read, viewer.clone()).await.unwrap();
    let of = |words: Vec<Word>, is: fn(&Word) -> bool| {
        let slots = words.iter().enumerate().filter(|(_, word)| is(word));
        slots.map(|(slot, _)| slot).collect::<Vec<_>>()
    };
    let readable = of(reads, |word| *word != Word::Denied);
    let mut writable = Vec::new();
    for (slot, json) in [(0, "\"x\""), (1, "0"), (2, "\"x\""), (3, "0"), (4, "\"x\"")] {
        match called(&site, &Script::new().write(slot, json), viewer.clone()).await {
            Ok(words) => {
                assert_eq!(words, [DONE]);
                writable.push(slot as usize);
            }
            Err(code) => assert_eq!(code, "undeclared-write"),
        }
    }
    (readable, writable)
}

async fn called(site: &Site, script: &Script, viewer: Viewer) -> Result<Vec<Word>, &'static str> {
    let plugin = site.viewing(script, &FIELDS);
    let mut request = site.host.request().with_user(viewer);
    let item = add(&mut request, PERSON);
    let came = came(&mut request, &plugin, item).await;
    let came = came.map_err(|error| error.code())?;
    Ok(came.iter().map(|came| came.word).collect())
}

#[tokio::test]
async fn what_is_declared_is_read_as_far_as_it_is_granted_by_the_base_of_its_path() {
    let anybody = Viewer::default;
    let all = vec![0, 1, 2, 3];
    assert_eq!(
        open_to(Grants::declared(), anybody()).await,
        (all.clone(), all)
    );
    assert_eq!(open_to(Grants::none(), anybody()).await, (vec![], vec![]));
    let by_base = Grants::none().to("test", ["field_bio", "field_pin", "title"]);
    assert_eq!(open_to(by_base, anybody()).await, (vec![0, 2], vec![0, 2]));
    let by_path = Grants::none().to("test", ["field_bio.value"]);
    assert_eq!(open_to(by_path, anybody()).await, (vec![], vec![]));
}

#[tokio::test]
async fn what_the_user_may_not_see_no_handle_shows() {
    let clerk = Viewer::new(User::new("7"))
        .deny("person", "field_bio")
        .with_policy(|asked: &FieldQuestion<'_>| {
            asked.field_name != "status"
                && (asked.field_name != "title" || asked.operation == FieldAccessOperation::View)
        });
    assert_eq!(
        open_to(Grants::declared(), clerk).await,
        (vec![0, 3], vec![3])
    );
}

#[tokio::test]
async fn each_field_is_asked_about_once_in_a_request() {
    let site = Site::new();
    let asked = Arc::new(AtomicUsize::new(0));
    let count = Arc::clone(&asked);
    let policy = move |_: &FieldQuestion<'_>| {
        count.fetch_add(1, Ordering::Relaxed);
        true
    };
    let script = Script::new().read(0).read(1).write(0, "\"x\"");
    let plugin = site.viewing(&script, &["title:text!", "status:integer"]);
    let mut request = site
        .host
        .request()
        .with_user(Viewer::new(User::new("7")).with_policy(policy));
    for _ in 0..3 {
        let item = add(&mut request, PERSON);
        came(&mut request, &plugin, item).await.unwrap();
        came(&mut request, &plugin, item).await.unwrap();
    }
    // To see both, and to change the title.
    assert_eq!(asked.load(Ordering::Relaxed), 3);
}

#[tokio::test]
async fn another_user_has_other_rights() {
    let site = Site::new();
    let plugin = site.viewing(&Script::new().read(0), &["title:text"]);
    let mut request = site.host.request();
    let item = add(&mut request, PERSON);
    assert_eq!(
        came(&mut request, &plugin, item).await.unwrap()[0].text(),
        "Ann"
    );
    let mut request = request.with_user(Viewer::new(User::new("7")).deny("person", "title"));
    assert_eq!(
        came(&mut request, &plugin, item).await.unwrap()[0].word,
        Word::Denied
    );
}

#[tokio::test]
async fn items_of_two_types_have_two_masks() {
    let site = Site::new();
    let plugin = site.viewing(&Script::new().read(0), &["title:text"]);
    let viewer = Viewer::new(User::new("7")).deny("person", "title");
    let mut request = site.host.request().with_user(viewer);
    let (person, page) = (
        add(&mut request, PERSON),
        add(&mut request, r#"{"type":"page","title":"P"}"#),
    );
    for _ in 0..2 {
        assert_eq!(
            came(&mut request, &plugin, person).await.unwrap()[0].word,
            Word::Denied
        );
        assert_eq!(
            came(&mut request, &plugin, page).await.unwrap()[0].text(),
            "P"
        );
    }
}

#[tokio::test]
async fn a_denial_does_not_tell_whether_there_is_anything_to_deny() {
    let site = Site::new();
    let script = Script::new().read_into(0, 0).read(1).fetch(&[0, 1], 100);
    let mut answers = Vec::new();
    for fields in [
        r#"{"field_pin":{"a":"sesame"}}"#,
        r#"{"field_pin":null}"#,
        r#"{"field_pin":7}"#,
        "{}",
    ] {
        let item = format!(r#"{{"type":"person","fields":{fields}}}"#);
        let came = site
            .run(&item, &["field_pin.a:text", "field_pin:integer"], &script)
            .await;
        assert_eq!((came[0].word, came[1].word), (Word::Denied, Word::Denied));
        answers.push(came);
    }
    assert!(answers.iter().all(|came| *came == answers[0]));
}

/// A function that looks for `sesame` in all of memory, and traps if it is
/// there.
fn search() -> String {
    let (sesa, me) = (u32::from_le_bytes(*b"sesa"), u16::from_le_bytes(*b"me"));
    format!(
        "(func $search (local $i i32) (local $end i32)
           (local.set $end (i32.sub (i32.mul (memory.size) (i32.const 65536)) (i32.const 8)))
           (loop $next
             (if (i32.and
                   (i32.eq (i32.load (local.get $i)) (i32.const {sesa}))
                   (i32.eq (i32.load16_u offset=4 (local.get $i)) (i32.const {me})))
               (then unreachable))
             (local.set $i (i32.add (local.get $i) (i32.const 1)))
             (br_if $next (i32.lt_u (local.get $i) (local.get $end)))))"
    )
}

#[tokio::test]
async fn the_bytes_of_a_denied_value_are_nowhere() {
    let site = Site::new();
    let mut input = handle(
        "item",
        &[
            "title:text",
            "field_pin:text",
            "field_pin.a:json",
            "field_bio:json",
        ],
    );
    input["eager"] = json!(["title", "field_pin"]);
    let mut named = handle("named", &[]);
    named.as_object_mut().unwrap().remove("fields");
    named["eager"] = json!(["field_pin"]);
    let script = (0..4)
        .fold(Script::new(), Script::read)
        .fetch(&[0, 1, 2, 3], 200)
        .on(1)
        .read_named("field_pin")
        .read_named("title");
    let load = |name: &str, script: &Script| -> Plugin {
        let line = lazy_line(
            "mine",
            &json!([input, named]),
            r#","custom":true,"reads":["*"]"#,
        );
        let functions = format!("{} {}", search(), script.tap("mine", None));
        site.named(name, &functions, &[line])
    };
    let mut request = site.host.request();
    let item = add(&mut request, PERSON);
    let part = trovato_host_shim::Part::Item(item);
    let payload = || [("item", part), ("named", part)];

    let plain = load("test", &script);
    let answer = request.call(&plain, "mine", payload()).await.unwrap();
    let came = decoded(&answer);
    let is_there =
        |text: &[u8], came: &Came| came.buffer.windows(text.len()).any(|bytes| bytes == text);
    assert!(is_there(b"Ann", &came[4]), "the search is no blank");
    assert!(came.iter().all(|came| !is_there(b"sesame", came)));

    let looks = load("looks", &script.clone().also("(call $search)"));
    request.call(&looks, "mine", payload()).await.unwrap();
    // The same search finds what is not denied.
    let found = PERSON.replace("\"Ann\"", "\"sesame\"");
    let item = add(&mut request, &found);
    let part = trovato_host_shim::Part::Item(item);
    let error = request
        .call(&looks, "mine", [("item", part), ("named", part)])
        .await;
    assert_eq!(error.unwrap_err().code(), "guest-trap");

    let sets = load("sets", &script.clone().on(0).write(1, "\"x\""));
    let item = add(&mut request, PERSON);
    let part = trovato_host_shim::Part::Item(item);
    let error = request
        .call(&sets, "mine", [("item", part), ("named", part)])
        .await
        .unwrap_err();
    assert_eq!(error.code(), "undeclared-write");
    assert!(!format!("{error} {error:?}").contains("sesame"));
    assert!(!json!(site.records()).to_string().contains("sesame"));
}

fn record(plugin: &Plugin, rest: &Value) -> Value {
    let mut record = json!({
        "plugin": "test", "hash": plugin.hash(), "tap": "item_view", "user": "anonymous",
        "item_id": "p1", "item_type": "person",
        "disclosed": [], "written": [], "denied": [], "error": null,
    });
    for (name, value) in rest.as_object().unwrap() {
        record[name] = value.clone();
    }
    record
}

async fn recorded(site: &Site, plugin: &Plugin) -> Value {
    let mut request: Request = site.host.request();
    let item = add(&mut request, PERSON);
    let _ = request.call(plugin, "item_view", item).await;
    let [record] = site.records().try_into().unwrap();
    record
}

#[tokio::test]
async fn the_audit_knows_what_was_read_and_set_and_not_what_could_have_been() {
    let site = Site::new();
    let fields = [
        "title:text",
        "status:integer!",
        "field_bio.value:text!",
        "field_pin:text",
        "field_no:text",
    ];
    for (script, rest) in [
        (Script::new(), json!({})),
        (
            Script::new().read(0).read(4),
            json!({ "disclosed": ["title"] }),
        ),
        // That there is something of another type, or too long, is something.
        (
            Script::new().read_into(2, 0),
            json!({ "disclosed": ["field_bio.value"] }),
        ),
        (
            Script::new().fetch(&[1, 0], 50),
            json!({ "disclosed": ["title", "status"] }),
        ),
        (
            Script::new().fetch(&[0], 0),
            json!({ "disclosed": ["title"] }),
        ),
        (Script::new().read(3), json!({})),
        (
            Script::new()
                .write(1, "0")
                .write(2, "\"x\"")
                .write(1, "\"x\""),
            json!({ "written": ["status", "field_bio.value"] }),
        ),
        (
            Script::new().write(1, "0").write(3, "1").write(0, "1"),
            json!({ "denied": ["field_pin", "title"], "error": "undeclared-write" }),
        ),
    ] {
        let plugin = site.viewing(&script, &fields);
        let mut expected = record(&plugin, &rest);
        if expected["denied"] == json!([]) {
            expected["denied"] = json!(["field_pin"]);
        }
        assert_eq!(recorded(&site, &plugin).await, expected);
    }
}

#[tokio::test]
async fn what_came_eagerly_is_disclosed_if_the_call_came_about() {
    let site = Site::new();
    let mut input = handle("item", &["title:text", "status:integer", "field_pin:text"]);
    input["eager"] = json!(["status", "field_pin"]);
    let line = lazy_line("item_view", &json!([input]), "");
    let plugin = site.load(
        &Script::new().read(0).tap("item_view", None),
        std::slice::from_ref(&line),
    );
    let rest = json!({ "disclosed": ["title", "status"], "denied": ["field_pin"] });
    let mut got = recorded(&site, &plugin).await;
    let disclosed = got["disclosed"].as_array_mut().unwrap();
    disclosed.sort_by_key(|name| *name == "status");
    assert_eq!(got, record(&plugin, &rest));

    let site = Site::with(
        trovato_host_shim::Limits {
            payload_bytes: 20,
            ..limits()
        },
        Grants::declared(),
    );
    let plugin = site.load(&says("item_view", "1"), &[line]);
    let rest = json!({ "denied": ["field_pin"], "error": "payload-too-large" });
    assert_eq!(recorded(&site, &plugin).await, record(&plugin, &rest));
}

#[tokio::test]
async fn by_name_the_audit_knows_what_was_asked_for() {
    let site = Site::new();
    let input = json!([{ "name": "item", "type": "ItemHandle", "form": "handle" }]);
    let script = Script::new()
        .read_named("title")
        .read_named("field_no")
        .read_named("field_pin")
        .read_named("id");
    for (reads, denied) in [
        (r#"["*"]"#, json!(["field_pin"])),
        (r#"["title","field_pin"]"#, json!(["field_no", "field_pin"])),
    ] {
        let line = lazy_line("item_view", &input, &format!(r#","reads":{reads}"#));
        let plugin = site.load(&script.tap("item_view", None), std::slice::from_ref(&line));
        let rest = json!({ "disclosed": ["title"], "denied": denied });
        assert_eq!(recorded(&site, &plugin).await, record(&plugin, &rest));
        // Declared by name and hidden is denied without being asked for.
        let plugin = site.load(&Script::new().tap("item_view", None), &[line]);
        let denied = if reads.contains('*') {
            json!([])
        } else {
            json!(["field_pin"])
        };
        assert_eq!(
            recorded(&site, &plugin).await,
            record(&plugin, &json!({ "denied": denied }))
        );
    }
}

#[tokio::test]
async fn what_one_host_has_settled_is_not_taken_for_anothers() {
    let (open, shut) = (
        Site::with(limits(), Grants::declared()),
        Site::with(limits(), Grants::none()),
    );
    let line = r#"{"tap":"item_view","abi":1,"package":"see","reads":["title"]}"#;
    let plugin = open.named("see", &echoes("item_view"), &[line.to_owned()]);
    // More types than are remembered.
    for number in 0..300 {
        let json = format!(r#"{{"type":"t{number}","title":"Old"}}"#);
        for (site, sees) in [(&open, true), (&shut, false), (&open, true)] {
            let mut request = site.host.request();
            let item = add(&mut request, &json);
            let shown = request.projection(&plugin, "item_view", item).await;
            assert_eq!(shown.unwrap().as_str().contains("Old"), sees, "{json}");
        }
    }
}
