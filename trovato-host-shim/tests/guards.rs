//! `field_access` taps have a say in what a user sees and changes: they are
//! asked before an item is shown and before a patch is accepted, once in a
//! request, and who cannot answer says no.

mod support;
mod workspace;

use std::sync::{Arc, LazyLock, Mutex};
use std::time::Duration;

use serde_json::{Value, json};
use support::*;
use trovato_host_shim::{
    AuditRecord, Grants, Host, HostConfig, Item, ItemKey, Limits, Lineup, Plugin, Request, User,
    Viewer,
};

static WASM: LazyLock<Vec<u8>> = LazyLock::new(|| workspace::wasm("guard"));

const SALARY: &str = "4200731";
const PERSON: &str = r#"{"id":"0193a5a0-0000-7000-8000-00000000000a","type":"person","title":"Ann",
    "fields":{"field_salary":4200731,"field_bio":"sesame"}}"#;

struct Site {
    host: Host,
    lines: Lines,
    records: Arc<Mutex<Vec<Value>>>,
    guard: Plugin,
}

impl Site {
    fn new() -> Self {
        Self::with(Grants::declared())
    }

    fn with(grants: Grants) -> Self {
        let (log, lines) = lines();
        let records = Arc::new(Mutex::new(Vec::new()));
        let kept = Arc::clone(&records);
        let audit =
            Arc::new(move |record: &AuditRecord<'_>| kept.lock().unwrap().push(json!(record)));
        let host = Host::new(HostConfig {
            limits: Limits {
                // Longer than the test waits that gives up a call.
                call_budget: Duration::from_millis(200),
                ..limits()
            },
            log,
            audit,
            grants,
            ..HostConfig::default()
        })
        .unwrap();
        let guard = host.load("guard", &WASM).unwrap();
        Self {
            host,
            lines,
            records,
            guard,
        }
    }

    /// A request with the guard on duty.
    fn guarded(&self, user: impl Into<Viewer>) -> Request {
        self.watched_by([self.guard.clone()], user)
    }

    fn watched_by(
        &self,
        guards: impl IntoIterator<Item = Plugin>,
        user: impl Into<Viewer>,
    ) -> Request {
        let guards = Lineup::new(guards);
        self.host
            .request()
            .with_user(user)
            .with_field_access(&guards)
    }

    /// A plugin written by hand, of one tap.
    fn load(&self, name: &str, tap: &str, body: &str, rest: &str) -> Plugin {
        let line = format!(r#"{{"tap":"{tap}","abi":1,"package":"{name}",{rest}}}"#);
        let lines = section(&[line]);
        let text =
            format!("(module {IMPORTS} (memory (export \"memory\") 5) {INPUT} {body} {lines})");
        self.host.load(name, &assemble(&text)).unwrap()
    }

    /// A plugin that answers `item_view` with what it was shown.
    fn viewing(&self, reads: &str) -> Plugin {
        let rest = format!(r#""reads":{reads}"#);
        self.load("viewer", "item_view", &echoes("item_view"), &rest)
    }

    /// A plugin that answers `field_access` with this, whatever is asked.
    fn saying(&self, name: &str, answer: &str) -> Plugin {
        self.load(
            name,
            "field_access",
            &says("field_access", answer),
            r#""reads":[]"#,
        )
    }

    /// How many crossings something takes.
    async fn entries<T>(&self, doing: impl Future<Output = T>) -> (u64, T) {
        let before = self.host.stats().guest_entries;
        let done = doing.await;
        (self.host.stats().guest_entries - before, done)
    }
}

fn add(request: &mut Request, json: &str) -> ItemKey {
    request.add(Item::parse(json.as_bytes()).unwrap())
}

fn clerk() -> User {
    User::new("0193a5a0-0000-7000-8000-000000000001")
}

fn with_fields(names: &[&str]) -> String {
    let fields: serde_json::Map<_, _> = names
        .iter()
        .map(|name| ((*name).to_owned(), json!(1)))
        .collect();
    json!({ "type": "person", "fields": fields }).to_string()
}

async fn seen(request: &mut Request, plugin: &Plugin, item: ItemKey) -> Value {
    request.call_as(plugin, "item_view", item).await.unwrap()
}

/// Names of the fields that were seen.
async fn fields(request: &mut Request, plugin: &Plugin, item: &str) -> Vec<String> {
    let item = add(request, item);
    let seen = seen(request, plugin, item).await;
    seen["fields"]
        .as_object()
        .unwrap()
        .keys()
        .cloned()
        .collect()
}

fn codes(request: &Request) -> Vec<&str> {
    let failures = request.field_access_failures().iter();
    failures
        .map(|error| {
            assert_eq!(
                (error.plugin(), error.tap()),
                (Some("guard"), Some("field_access"))
            );
            error.code()
        })
        .collect()
}

#[tokio::test]
async fn a_guard_hides_a_field_from_all_but_one_role() {
    let site = Site::new();
    let prying = site.host.load("prying", &WASM).unwrap();
    for (user, sees) in [
        (clerk(), false),
        (clerk().with_permission("pay"), false),
        (clerk().with_permission("see salaries"), true),
    ] {
        let mut request = site.guarded(user);
        let item = add(&mut request, PERSON);
        let whole: String = request.call_as(&prying, "item_view", item).await.unwrap();
        let part: Value = request
            .call_as(&prying, "sees_declared", item)
            .await
            .unwrap();
        let (log, part) = (site.lines.take().join("\n"), part.to_string());
        for place in [&whole, &part, &log] {
            assert_eq!(place.contains(SALARY), sees, "{place}");
            assert!(place.contains("Ann"), "{place}");
        }
        assert!(whole.contains("sesame") && !part.contains("sesame"));
        assert!(request.field_access_failures().is_empty());
    }
}

#[tokio::test]
async fn a_guard_refuses_a_patch_and_nothing_of_it_is_applied() {
    let site = Site::new();
    let paying = site.host.load("paying", &WASM).unwrap();
    let viewing = site.viewing(r#"["*"]"#);
    // The second time the guard is the plugin that pays.
    for paying in [&paying, &site.guard] {
        for (permission, accepted) in [("see salaries", false), ("pay", false), ("both", true)] {
            let mut user = clerk().with_permission(permission);
            if accepted {
                user = user.with_permission("see salaries").with_permission("pay");
            }
            let mut request = site.guarded(user.clone());
            let item = add(&mut request, PERSON);
            let lineup = Lineup::new([paying.clone()]);
            let outcome = request.dispatch("item_presave", &lineup, item).await;
            let boss = User::new("1").with_permission("see salaries");
            let mut request = request
                .with_user(boss)
                .with_field_access(&Lineup::default());
            let now = seen(&mut request, &viewing, item).await;
            let record = site.records.lock().unwrap().remove(0);
            if accepted {
                outcome.unwrap();
                assert_eq!(
                    (&now["title"], &now["fields"]["field_salary"]),
                    (&json!("changed"), &json!(1))
                );
                assert_eq!(now["fields"]["field_new"], 2);
                assert_eq!(
                    record["written"],
                    json!(["title", "field_salary", "field_new"])
                );
            } else {
                let error = outcome.unwrap_err();
                assert_eq!(
                    (error.code(), error.plugin()),
                    ("undeclared-write", Some(paying.name()))
                );
                assert!(error.to_string().contains("`field_salary`"), "{error}");
                assert!(!error.to_string().contains("title"), "{error}");
                assert_eq!(now, serde_json::from_str::<Value>(PERSON).unwrap());
                assert_eq!(
                    (&record["written"], &record["error"]),
                    (&json!([]), &json!("undeclared-write"))
                );
                assert_eq!(record["denied"], json!(["field_salary"]));
            }
            site.records.lock().unwrap().clear();
        }
    }
}

#[tokio::test]
async fn a_refused_patch_costs_its_plugin_the_instance_and_the_guard_keeps_its_own() {
    let site = Site::new();
    let paying = site.host.load("paying", &WASM).unwrap();
    let mut request = site.guarded(clerk());
    let item = add(&mut request, PERSON);
    request
        .call(&paying, "item_presave", item)
        .await
        .unwrap_err();
    let stats = site.host.stats();
    assert_eq!((stats.instances_live, stats.instances_discarded), (1, 1));
}

#[tokio::test]
async fn a_guard_that_fails_says_no_and_the_request_goes_on() {
    let site = Site::new();
    let viewing = site.viewing(r#"["*"]"#);
    for (name, code) in [
        ("field_error", "tap-error"),
        ("field_panic", "guest-panic"),
        ("field_nonsense", "answer-not-json"),
        ("field_shrug", "answer-not-json"),
    ] {
        let mut request = site.guarded(clerk());
        let item = with_fields(&["field_a", name, "field_z"]);
        let left = ["field_a", "field_z"];
        assert_eq!(fields(&mut request, &viewing, &item).await, left, "{name}");
        assert_eq!(codes(&request), [code]);
        // It is not asked again, nor reported again.
        assert_eq!(fields(&mut request, &viewing, &item).await, left, "{name}");
        assert_eq!(codes(&request), [code]);
    }
}

#[tokio::test]
async fn a_guard_that_never_ends_is_asked_once_and_all_the_rest_is_denied() {
    let site = Site::new();
    let viewing = site.viewing(r#"["*"]"#);
    let mut request = site.guarded(clerk());
    let item = with_fields(&["field_a", "field_loop", "field_y", "field_z"]);
    assert_eq!(fields(&mut request, &viewing, &item).await, ["field_a"]);
    assert_eq!(codes(&request), ["timeout"]);
    let other = with_fields(&["field_a", "field_new"]);
    assert_eq!(fields(&mut request, &viewing, &other).await, ["field_a"]);
    assert_eq!(codes(&request), ["timeout"]);
    // Another user's request is another matter.
    let mut request = request.with_user(User::new("0193a5a0-0000-7000-8000-000000000002"));
    assert!(request.field_access_failures().is_empty());
    assert_eq!(
        fields(&mut request, &viewing, &other).await,
        ["field_a", "field_new"]
    );
}

#[tokio::test]
async fn a_guard_without_an_instance_says_no() {
    let site = Site::new();
    let viewing = site.viewing(r#"["*"]"#);
    let mut takers = Vec::new();
    for _ in 0..9 {
        let mut request = site.host.request();
        fields(&mut request, &viewing, PERSON).await;
        takers.push(request);
    }
    let mut request = site.guarded(clerk());
    let item = add(&mut request, PERSON);
    let mut other = site.host.request();
    fields(&mut other, &viewing, PERSON).await;
    // All are taken, the plugin's own too, as soon as the guard has none.
    let error = request.call(&viewing, "item_view", item).await.unwrap_err();
    assert_eq!((error.code(), error.plugin()), ("busy", Some("viewer")));
    assert_eq!(codes(&request), ["busy"]);
    drop(takers);
    assert_eq!(fields(&mut request, &viewing, PERSON).await, [""; 0]);
}

#[tokio::test]
async fn each_question_is_asked_once_in_a_request() {
    let site = Site::new();
    let viewing = site.viewing(r#"["*"]"#);
    let mut request = site.guarded(clerk());
    let items: Vec<_> = (0..3).map(|_| add(&mut request, PERSON)).collect();
    // `title`, `field_salary` and `field_bio`; each plugin's buffer; the view.
    let (entries, _) = site.entries(seen(&mut request, &viewing, items[0])).await;
    assert_eq!(entries, 3 + 2 + 1);
    for item in &items {
        let (entries, _) = site.entries(seen(&mut request, &viewing, *item)).await;
        assert_eq!(entries, 1);
    }
    // One name more, and another type.
    let other = add(
        &mut request,
        r#"{"type":"person","title":"B","fields":{"field_x":1}}"#,
    );
    let (entries, _) = site.entries(seen(&mut request, &viewing, other)).await;
    assert_eq!(entries, 1 + 1);
    let other = add(&mut request, r#"{"type":"post","title":"B"}"#);
    let (entries, _) = site.entries(seen(&mut request, &viewing, other)).await;
    assert_eq!(entries, 1 + 1);
}

#[tokio::test]
async fn what_plugin_operator_or_site_deny_is_not_asked_about() {
    let site = Site::with(Grants::none().to("viewer", ["title", "field_bio", "field_salary"]));
    let viewer = || Viewer::new(clerk()).deny("person", "field_bio");
    for (reads, user, questions) in [
        (r#"["*"]"#, clerk().into(), 3),
        (r#"["*"]"#, viewer(), 2),
        (
            r#"["*"]"#,
            viewer().with_policy(|_: &trovato_host_shim::FieldQuestion<'_>| false),
            0,
        ),
        (r#"["title","id","field_x"]"#, clerk().into(), 1),
        ("[]", clerk().into(), 0),
    ] {
        let viewing = site.viewing(reads);
        let mut request = site.guarded(user);
        let item = add(
            &mut request,
            r#"{"type":"person","id":"1","title":"T","status":1,"fields":{"field_bio":1}}"#,
        );
        let (entries, _) = site.entries(seen(&mut request, &viewing, item)).await;
        let buffer = u64::from(questions > 0);
        assert_eq!(entries, 2 + buffer + questions, "{reads}");
    }
}

#[tokio::test]
async fn a_name_that_was_declared_is_asked_about_whether_the_item_has_it_or_not() {
    let site = Site::new();
    let viewing = site.viewing(r#"["title","field_salary","id"]"#);
    for fields in [
        "{}",
        r#"{"field_salary":1}"#,
        r#"{"field_salary":1,"id":2}"#,
    ] {
        let mut request = site.guarded(clerk());
        let item = add(
            &mut request,
            &format!(r#"{{"type":"person","title":"T","fields":{fields}}}"#),
        );
        let seen = seen(&mut request, &viewing, item).await;
        assert!(seen["fields"].get("field_salary").is_none());
        assert_eq!(seen["fields"].get("id").is_some(), fields.contains("id"));
        let record = site.records.lock().unwrap().remove(0);
        assert_eq!(record["denied"], json!(["field_salary"]));
    }
}

#[tokio::test]
async fn one_that_denies_is_enough_and_none_can_allow_what_others_deny() {
    let site = Site::new();
    let viewing = site.viewing(r#"["*"]"#);
    let guard = |name: &str, answer: &str| site.saying(name, &json!(answer).to_string());
    let (allow, deny, none) = (
        guard("a", "Allow"),
        guard("d", "Deny"),
        guard("n", "NoOpinion"),
    );
    let item = with_fields(&["field_a", "field_b"]);
    let both = ["field_a", "field_b"];
    for (guards, left) in [
        (vec![&allow, &none], &both[..]),
        (vec![&none], &both),
        (vec![&allow, &deny], &[]),
        (vec![&deny, &allow], &[]),
        (vec![], &both),
    ] {
        let mut request = site.watched_by(guards.into_iter().cloned(), clerk());
        assert_eq!(fields(&mut request, &viewing, &item).await, left);
    }
    let viewer = Viewer::new(clerk()).deny("person", "field_a");
    let mut request = site.watched_by([allow.clone()], viewer);
    assert_eq!(fields(&mut request, &viewing, &item).await, ["field_b"]);
    let declared = site.viewing(r#"["field_b"]"#);
    let mut request = site.watched_by([allow], clerk());
    assert_eq!(fields(&mut request, &declared, &item).await, ["field_b"]);
}

#[tokio::test]
async fn another_user_is_asked_about_anew() {
    let site = Site::new();
    let viewing = site.viewing(r#"["*"]"#);
    let mut request = site.guarded(clerk().with_permission("see salaries"));
    let item = add(&mut request, PERSON);
    assert!(seen(&mut request, &viewing, item).await["fields"]["field_salary"].is_number());
    let mut request = request.with_user(clerk());
    assert!(seen(&mut request, &viewing, item).await["fields"]["field_salary"].is_null());
    // Whatever came first, the guards or the user.
    let guards = Lineup::new([site.guard.clone()]);
    let mut request = request
        .with_field_access(&guards)
        .with_user(clerk().with_permission("see salaries"));
    assert!(seen(&mut request, &viewing, item).await["fields"]["field_salary"].is_number());
}

#[tokio::test]
async fn a_question_is_what_the_vocabulary_says() {
    let site = Site::new();
    let logs = r#"
        (func (export "tap_field_access") (param $at i32) (param $len i32) (result i64)
          (call $log (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (local.get $at) (local.get $len))
          (i64.const 0x0000_0400_0000_0007))
        (data (i32.const 1024) "\"Allow\"")"#;
    let logging = site.load("logging", "field_access", logs, r#""reads":[]"#);
    let rest = r#""reads":["title"],"writes":["title"],"custom":true"#;
    let patching = site.load("patching", "mine", &says("mine", r#"{"title":"x"}"#), rest);
    let user = clerk().with_permission("b").with_permission("a");
    for (user, id) in [
        (user, "0193a5a0-0000-7000-8000-000000000001"),
        (User::anonymous(), "00000000-0000-0000-0000-000000000000"),
    ] {
        let permissions = json!(user.permissions);
        let mut request = site.watched_by([logging.clone()], user);
        let item = add(&mut request, PERSON);
        request.call(&patching, "mine", item).await.unwrap();
        let asked: Vec<Value> = site
            .lines
            .take()
            .iter()
            .map(|line| serde_json::from_str(&line[line.find('{').unwrap()..]).unwrap())
            .collect();
        let question = |operation: &str| {
            json!({ "item_type": "person", "field_name": "title", "operation": operation,
                "user_id": id, "user_permissions": permissions })
        };
        assert_eq!(asked, [question("View"), question("Edit")]);
    }
    // The SDK reads it: this field is for users whose id ends with 7.
    let viewing = site.viewing(r#"["*"]"#);
    for (user, sees) in [
        (User::new("0193a5a0-0000-7000-8000-000000000007"), true),
        (clerk(), false),
        (User::anonymous(), false),
    ] {
        let mut request = site.guarded(user);
        let left = fields(&mut request, &viewing, &with_fields(&["field_own"])).await;
        assert_eq!(left.len(), usize::from(sees));
        assert!(codes(&request).is_empty());
    }
    // An id that is none tells the SDK nothing, and so nothing is shown.
    let mut request = site.guarded(User::new("7"));
    assert_eq!(
        fields(&mut request, &viewing, &with_fields(&["field_a"])).await,
        [""; 0]
    );
    assert_eq!(codes(&request), ["tap-error"]);
}

#[tokio::test]
async fn a_patch_may_raise_so_many_questions_and_no_more() {
    let site = Site::new();
    let allow = site.saying("a", "\"Allow\"");
    let patch = |count: usize| {
        let fields: serde_json::Map<_, _> =
            (0..count).map(|at| (format!("f{at}"), json!(0))).collect();
        json!({ "fields": fields }).to_string()
    };
    let rest = r#""reads":[],"writes":["*"],"custom":true"#;
    for (count, questions) in [(500, 1000), (3000, 1024)] {
        let patch = patch(count);
        let patching = site.load("patching", "mine", &says_at("mine", &patch, 131_072), rest);
        let mut request = site.watched_by([allow.clone()], clerk());
        let item = add(&mut request, PERSON);
        let (entries, result) = site.entries(request.call(&patching, "mine", item)).await;
        assert_eq!(entries, 2 + 1 + questions);
        match result {
            Ok(_) => assert_eq!(count, 500),
            Err(error) => assert_eq!((error.code(), count), ("undeclared-write", 3000)),
        }
    }
}

#[tokio::test]
async fn an_item_raises_as_many_questions_as_it_has_fields() {
    let site = Site::new();
    let allow = site.saying("a", "\"Allow\"");
    let viewing = site.viewing(r#"["*"]"#);
    let names: Vec<String> = (0..1100).map(|at| format!("f{at}")).collect();
    let names: Vec<&str> = names.iter().map(String::as_str).collect();
    let mut request = site.watched_by([allow], clerk());
    let left = fields(&mut request, &viewing, &with_fields(&names)).await;
    assert_eq!(left.len(), names.len());
}

#[tokio::test]
async fn who_stops_waiting_for_a_guard_has_changed_nothing() {
    let site = Site::new();
    let rest = r#""reads":[],"writes":["*"]"#;
    let patch = r#"{"title":"x","fields":{"field_loop":1}}"#;
    let patching = site.load(
        "patching",
        "item_presave",
        &says("item_presave", patch),
        rest,
    );
    let mut request = site.guarded(clerk());
    let item = add(&mut request, PERSON);
    let lineup = Lineup::new([patching]);
    let dispatch = request.dispatch("item_presave", &lineup, item);
    let result = tokio::time::timeout(Duration::from_millis(50), dispatch).await;
    assert!(result.is_err(), "the guard thinks for 200 ms");
    assert_eq!(site.records.lock().unwrap()[0]["error"], "cancelled");
    let viewing = site.viewing(r#"["*"]"#);
    assert_eq!(seen(&mut request, &viewing, item).await["title"], "Ann");
    assert!(request.field_access_failures().is_empty());
}

#[tokio::test]
async fn a_request_without_guards_asks_nobody() {
    let site = Site::new();
    let viewing = site.viewing(r#"["*"]"#);
    // One without the tap is no guard.
    for guards in [vec![], vec![viewing.clone()]] {
        let mut request = site.watched_by(guards, clerk());
        let item = add(&mut request, PERSON);
        let (entries, seen) = site.entries(seen(&mut request, &viewing, item)).await;
        assert_eq!(entries, 2);
        assert!(seen.to_string().contains(SALARY));
    }
}

#[tokio::test]
async fn a_projection_is_what_a_guard_leaves_even_before_the_first_call() {
    let site = Site::new();
    let viewing = site.viewing(r#"["*"]"#);
    let mut request = site.guarded(clerk());
    let item = add(&mut request, PERSON);
    let shown = request
        .projection(&viewing, "item_view", item)
        .await
        .unwrap();
    assert_eq!(
        shown.disclosed().collect::<Vec<_>>(),
        ["title", "field_bio"]
    );
    let seen = request.call(&viewing, "item_view", item).await.unwrap();
    assert_eq!(shown.as_str().as_bytes(), seen);
}

// Logs its payload and traps; answers with all of its memory, where bytes that
// are no digits are blanks.
const SPY: &str = r#"
    (func (export "tap_item_insert") (param $at i32) (param $len i32) (result i64)
      (call $log (i32.const 0) (i32.const 0) (i32.const 0) (i32.const 0) (local.get $at) (local.get $len))
      unreachable)
    (func (export "tap_item_view") (param $at i32) (param $len i32) (result i64)
      (local $i i32) (local $byte i32)
      (i32.store8 (i32.const 131072) (i32.const 34))
      (loop $next
        (local.set $byte (i32.load8_u (local.get $i)))
        (i32.store8 (i32.add (i32.const 131073) (local.get $i))
          (select (local.get $byte) (i32.const 32)
            (i32.lt_u (i32.sub (local.get $byte) (i32.const 48)) (i32.const 10))))
        (br_if $next (i32.lt_u (local.tee $i (i32.add (local.get $i) (i32.const 1))) (i32.const 131072))))
      (i32.store8 (i32.const 262145) (i32.const 34))
      (i64.const 0x0002_0000_0002_0002))
"#;

#[tokio::test]
async fn a_value_that_a_guard_hides_is_nowhere() {
    let site = Site::new();
    let lines = ["item_view", "item_insert"]
        .map(|tap| format!(r#"{{"tap":"{tap}","abi":1,"package":"spy","reads":["*"]}}"#));
    let lines = section(&lines);
    let text = format!("(module {IMPORTS} (memory (export \"memory\") 5) {INPUT} {SPY} {lines})");
    let spy = site.host.load("spy", &assemble(&text)).unwrap();
    for sees in [false, true] {
        let user = if sees {
            clerk().with_permission("see salaries")
        } else {
            clerk()
        };
        let mut request = site.guarded(user);
        let item = add(&mut request, PERSON);
        let memory: String = request.call_as(&spy, "item_view", item).await.unwrap();
        let error = request.call(&spy, "item_insert", item).await.unwrap_err();
        let log = site.lines.take().join("\n");
        assert_eq!(
            (memory.contains(SALARY), log.contains(SALARY)),
            (sees, sees)
        );
        let records = site.records.lock().unwrap().clone();
        let said = format!("{error:?} {error} {} {records:?} {request:?}", json!(error));
        assert!(!said.contains(SALARY), "{said}");
    }
}
