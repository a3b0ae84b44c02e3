//! Plugins that run natively, in the host that runs wasm.

use std::fs;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::LazyLock;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use serde_json::value::RawValue;
use serde_json::{Value, json};
use trovato::prelude::*;
use trovato_host_shim::services::variables::Variables;
use trovato_host_shim::services::{Answer, CallScope, Services};
use trovato_host_shim::testing::{Plugin, Way, taps};
use trovato_host_shim::{FieldSet, Grants, Kind, Limits, Lineup, User, Viewer};

#[allow(unreachable_pub)]
#[path = "fixtures/drifts/src/lib.rs"]
mod drifts;
mod workspace;

#[trovato::tap(fields(title))]
fn item_view(item: &Item) -> Result<String> {
    trovato::log::info!("shows {}", item.title());
    assert!(!item.title().is_empty(), "an item has a title");
    Ok(format!(
        "{} {:?}",
        item.title(),
        item.get_text("field_body")?
    ))
}

#[derive(trovato::Fields)]
struct Rated {
    title: String,
    #[field("field_rating.value", write)]
    rating: Option<i64>,
    field_notes: Field<String>,
}

#[trovato::tap(lazy, eager(title))]
fn item_presave(item: &mut ItemHandle<Rated>) -> Result<()> {
    let rating = item.rating()?.unwrap_or_default() + 1;
    item.set_rating(rating)?;
    item.fetch(&[Rated::TITLE, Rated::RATING, Rated::FIELD_NOTES])?;
    if item.title()? == "fails" {
        return Err(TapError::new("refused", "that title").with_path("title"));
    }
    trovato::log::warn!(
        "rated {:?}, notes {:?}",
        item.rating()?,
        item.field_notes()?
    );
    Ok(())
}

#[trovato::tap(custom, lazy, fields(title, field_long))]
fn by_name(item: &mut ItemHandle) -> Result<Vec<String>> {
    let is = |field: Field<Value>| format!("{field:?}");
    let long: Option<String> = item.get_field("field_long")?;
    let seen = vec![
        item.title()?.to_owned(),
        is(item.field("field_secret")?),
        is(item.field("field_none")?),
        long.unwrap_or_default().len().to_string(),
    ];
    item.set_title("Set")?;
    Ok(seen)
}

#[trovato::tap(custom, lazy, fields(title))]
fn overreach(item: &mut ItemHandle) -> String {
    let denied = item.set_field("field_rating", 5).unwrap_err();
    denied.code().to_owned()
}

#[trovato::tap(custom, lazy, fields(field_long))]
fn too_much(item: &mut ItemHandle) -> Result<()> {
    item.set_field("field_long", "x".repeat(1 << 20))
}

#[trovato::tap(custom)]
fn asks(what: &str, context: &TapContext) -> Result<Value> {
    match what {
        "user" => {
            let user = context.user()?;
            Ok(json!([user.id(), user.has_permission("edit")]))
        }
        "shared" => {
            let request = context.request();
            let count: i64 = request.get("count")?.unwrap_or_default();
            request.set("count", &(count + 1))?;
            Ok(json!(count))
        }
        "itself" => {
            let payload = json!("user");
            context.plugins().call("native", "asks", &payload)
        }
        "blog" => context.plugins().call("blog", "menu", &json!({})),
        "variables" => context
            .variables()
            .get("a")
            .map(|a: Option<Value>| json!(a)),
        other => panic!("nobody knows\n{other}"),
    }
}

static HAS_GONE: AtomicBool = AtomicBool::new(false);

#[trovato::tap(custom)]
fn waits(context: &TapContext) -> Result<Option<Value>> {
    struct Gone;

    impl Drop for Gone {
        fn drop(&mut self) {
            HAS_GONE.store(true, Ordering::SeqCst);
        }
    }

    let _gone = Gone;
    context.variables().get("a")
}

/// A crate without a source: its taps are those above.
fn native() -> Plugin {
    static DIR: LazyLock<PathBuf> = LazyLock::new(|| {
        let dir = Path::new(env!("CARGO_TARGET_TMPDIR")).join("native");
        fs::create_dir_all(&dir).unwrap();
        fs::write(dir.join("Cargo.toml"), "[package]\nname = \"native\"\n").unwrap();
        dir
    });
    let taps = taps![
        item_view,
        item_presave,
        by_name,
        overreach,
        too_much,
        asks,
        waits
    ];
    Plugin::new(Way::Native, &*DIR, &taps)
}

fn post() -> Value {
    json!({
        "id": "0193b001-9e37-70e3-8eef-000000000001", "type": "blog", "title": "Bread",
        "fields": {
            "field_body": { "value": "Flour" }, "field_rating": { "value": 4 },
            "field_long": "long ".repeat(10_000), "field_secret": 1,
        },
    })
}

#[test]
fn a_tap_sees_what_it_declares_and_is_heard() {
    let plugin = native();
    assert_eq!(
        plugin.call_item("item_view", &post()).unwrap(),
        "Bread None"
    );
    // Bytes are handed over as they are.
    let all = plugin.call("item_view", &post()).unwrap();
    assert_eq!(all, "Bread Some(\"Flour\")");
    assert_eq!(plugin.log(), ["info: shows Bread", "info: shows Bread"]);
}

#[test]
fn a_tap_sees_what_is_granted_and_what_the_user_may_see() {
    let mut plugin = native();
    plugin.set_grants(Grants::none().to("native", ["field_long"]));
    let seen = plugin.call_item("by_name", &post());
    assert_eq!(seen.unwrap_err().code(), "undeclared-write");
    plugin.set_grants(Grants::declared().with_never(FieldSet::new().with_any_type("field_long")));
    let seen = plugin.call_item("by_name", &post()).unwrap();
    assert_eq!(seen, json!(["Bread", "Denied", "Denied", "0"]));
    plugin.set_grants(Grants::declared());
    plugin.set_user(Viewer::new(User::new("ada")).deny("blog", "title"));
    let error = plugin.call_item("item_view", &post()).unwrap_err();
    assert_eq!(error.code(), "guest-panic");
}

#[test]
fn handles_read_and_set_as_in_wasm() {
    let plugin = native();
    let patch = plugin.call_item_patch("item_presave", &post()).unwrap();
    assert_eq!(
        patch,
        json!({ "fields": { "field_rating": { "value": 5 } } })
    );
    assert_eq!(plugin.log(), ["warn: rated Some(5), notes Absent"]);
    let stats = plugin.host().stats();
    assert_eq!((stats.item_writes, stats.item_fetches), (1, 1));

    let seen = plugin.call_item("by_name", &post()).unwrap();
    assert_eq!(seen, json!(["Bread", "Denied", "Denied", "50000"]));
    let patch = plugin.call_item_patch("by_name", &post()).unwrap();
    assert_eq!(patch, json!({ "fields": {}, "title": "Set" }));
}

#[test]
fn what_is_not_declared_is_not_set() {
    let error = native().call_item("overreach", &post()).unwrap_err();
    let Kind::UndeclaredWrite { names } = error.kind() else {
        panic!("{error:?}")
    };
    assert_eq!(names, &["field_rating"]);
}

#[test]
fn limits_end_a_call_as_they_do_in_wasm() {
    let mut plugin = native();
    plugin.set_limits(Limits {
        answer_bytes: 1 << 16,
        payload_bytes: 1 << 10,
        ..Limits::default()
    });
    let item = json!({ "type": "blog" });
    let error = plugin.call_item("too_much", &item).unwrap_err();
    assert_eq!(error.code(), "changes-too-large");
    let error = plugin.call("asks", &"x".repeat(2_000)).unwrap_err();
    assert_eq!(error.code(), "payload-too-large");
}

#[test]
fn a_tap_fails_with_its_own_error() {
    let plugin = native();
    let error = plugin
        .call_item("item_presave", &json!({ "type": "blog", "title": "fails" }))
        .unwrap_err();
    let error = error.tap_error().unwrap();
    assert_eq!((error.code(), error.path()), ("refused", Some("title")));
    let error = plugin.call_err("asks", &7);
    assert_eq!(error.code(), "input");
}

#[test]
fn a_panic_is_an_error_with_message_and_place() {
    let plugin = native();
    let error = plugin.call("asks", "the time").unwrap_err();
    assert_eq!((error.code(), error.tap()), ("guest-panic", Some("asks")));
    let Kind::GuestPanic {
        message,
        file,
        line,
        ..
    } = error.kind()
    else {
        panic!("{error:?}")
    };
    assert_eq!(message, "nobody knows\nthe time");
    assert!(file.ends_with("native.rs") && *line > 1, "{file}:{line}");
    assert_eq!(plugin.call("asks", "user").unwrap()[0], "anonymous");
    // That of the test is not a tap's.
    let own = catch_unwind(|| panic!("own")).unwrap_err();
    assert_eq!(own.downcast_ref(), Some(&"own"));
}

#[test]
fn services_are_those_of_the_host() {
    let mut plugin = native();
    assert_eq!(plugin.call_err("asks", "variables").code(), "unavailable");
    plugin.set_user(User::new("ada").with_permission("edit"));
    assert_eq!(plugin.call("asks", "user").unwrap(), json!(["ada", true]));
    assert_eq!(plugin.call_err("asks", "itself").code(), "plugin-cycle");
    let mut request = plugin.request();
    for count in 0..3 {
        let seen = plugin.call_in(&mut request, "asks", "shared").unwrap();
        assert_eq!(seen, count);
    }
    assert_eq!(plugin.call("asks", "shared").unwrap(), 0);
}

#[test]
fn one_native_plugin_calls_another() {
    let plugin = native();
    let dir = workspace::root().join("examples/blog");
    let taps = taps![
        blog::item_access,
        blog::item_info,
        blog::item_presave,
        blog::item_view,
        blog::item_view_alter,
        blog::menu,
        blog::perm,
    ];
    let both = [plugin.plugin().clone(), plugin.load(dir, &taps).unwrap()];
    let mut request = plugin.request().with_plugins(&Lineup::new(both));
    let menu = plugin.call_in(&mut request, "asks", "blog").unwrap();
    assert_eq!(menu[0]["path"], "/blog");
}

/// Variables that nobody gets.
struct Silent;

impl Variables for Silent {
    fn get<'a>(&'a self, _: &'a mut CallScope, _: &'a str) -> Answer<'a, Option<Box<RawValue>>> {
        Box::pin(std::future::pending())
    }

    fn set<'a>(&'a self, _: &'a mut CallScope, _: &'a str, _: &'a RawValue) -> Answer<'a, ()> {
        Box::pin(std::future::pending())
    }

    fn delete<'a>(&'a self, _: &'a mut CallScope, _: &'a str) -> Answer<'a, ()> {
        Box::pin(std::future::pending())
    }
}

#[test]
fn a_tap_ends_when_nobody_waits_for_it_any_more() {
    let mut plugin = native();
    plugin.set_services(Services::none().with_variables(Silent));
    let mut request = plugin.request();
    let waited = plugin.wait(async {
        let call = request.call(plugin.plugin(), "waits", b"null");
        tokio::time::timeout(Duration::from_millis(50), call).await
    });
    assert!(waited.is_err());
    let begin = Instant::now();
    while !HAS_GONE.load(Ordering::SeqCst) {
        assert!(begin.elapsed() < Duration::from_secs(30), "it still waits");
        std::thread::yield_now();
    }
}

#[test]
fn a_tap_that_is_not_listed_is_missed() {
    let dir = workspace::root().join("examples/blog");
    let plugin = Plugin::new(Way::Native, dir, &taps![blog::item_view, blog::menu]);
    let error = catch_unwind(AssertUnwindSafe(|| plugin.call("menu", &()))).unwrap_err();
    let error = error.downcast_ref::<String>().unwrap();
    assert!(
        error.contains("only in the manifest: tap_item_info, tap_item_view_alter"),
        "{error}"
    );
}

#[test]
fn a_test_tells_which_way_has_failed() {
    let title_is_loud = |plugin: &mut Plugin| {
        let item = json!({ "type": "blog", "title": "Bread" });
        assert_eq!(plugin.call_item("title", &item).unwrap(), "BREAD");
    };
    let outcomes = Way::BOTH.map(|way| {
        let dir = workspace::fixture("drifts");
        let mut plugin = Plugin::new(way, dir, &taps![drifts::title]);
        let failure = catch_unwind(AssertUnwindSafe(|| title_is_loud(&mut plugin))).err();
        let message = failure.map(|failure| failure.downcast_ref::<String>().unwrap().clone());
        // Said after the message when a test fails.
        (plugin.to_string(), message)
    });
    let [(natively, failure), (in_wasm, no_failure)] = outcomes;
    assert!(failure.unwrap().contains("\"bread\""));
    assert!(natively.ends_with("drifts`, run natively"), "{natively}");
    assert_eq!(no_failure, None);
    assert!(in_wasm.ends_with("drifts`, run in wasm"), "{in_wasm}");
}
