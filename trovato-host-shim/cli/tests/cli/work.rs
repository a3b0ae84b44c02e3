//! `run --work`: what waits in queues is worked off after the call.

use serde_json::{Value, json};
use snapbox::str;

use crate::support::Scratch;
use crate::workspace;

/// A run that pushes these entries.
fn push(scratch: &Scratch, options: &str, entries: &[Value]) -> snapbox::cmd::Command {
    let push = |entry: &Value| json!({ "push": ["asks_work", entry] });
    let asks: Vec<Value> = entries.iter().map(push).collect();
    let payload = json!({ "asks": asks, "then": "answer" });
    let run = format!("run a.wasm --tap ask --input - {options}");
    scratch.trovato(&run).stdin(payload.to_string())
}

fn entry(then: &str) -> Value {
    json!({ "asks": [], "then": then })
}

fn asking() -> Scratch {
    Scratch::new().with("a.wasm", workspace::wasm("asks"))
}

#[test]
fn entries_are_counted_by_queue() {
    push(&asking(), "--work", &[entry("answer"), entry("answer")])
        .assert()
        .success()
        .stderr_eq(str![[r#"
queue `asks_work`: 2 done

"#]]);
}

#[test]
fn what_fails_is_told_and_stops_no_other() {
    push(&asking(), "--work", &[entry("fail"), entry("panic"), entry("answer")])
        .assert()
        .code(1)
        .stdout_eq(str![[r#"
[
  null,
  null,
  null
]

"#]])
        .stderr_eq(str![[r#"
error[tap-error]: the tap was told to fail
  |
  = note: in the tap `queue_worker` of the plugin `a`
  = note: the tap's own code for it is `told-to`
  = note: attempt 1 of an entry in the queue `asks_work`; it is tried again after 10 s
  = help: Look at the payload under the path that the error names, or at the plugin's documentation for its code.

for more: cargo trovato explain tap-error
error[guest-panic]: the plugin panicked: the tap was told to panic
...
  = note: attempt 1 of an entry in the queue `asks_work`; it is tried again after 10 s
...
queue `asks_work`: 1 done, 2 failed

"#]]);
}

#[test]
fn an_entry_of_a_kept_site_is_dead_at_last() {
    let scratch = asking();
    let db = "--db sqlite://site.db";
    push(&scratch, db, &[entry("fail")]).assert().success();
    // As after four attempts.
    let tried = "UPDATE trovato_queue SET attempts = 4";
    let tried = json!({ "asks": [{ "execute_raw": [tried, []] }], "then": "answer" });
    let run = format!("run a.wasm --tap ask --input - {db} --permit raw_sql --work");
    let run = scratch.trovato(&run).stdin(tried.to_string());
    let output = run.output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    let dead = "attempt 5 of an entry in the queue `asks_work`; it is dead, and not tried again";
    assert!(said.contains(dead), "{said}");
    assert_eq!(output.status.code(), Some(1));
    // Nobody takes it any more.
    push(&scratch, &format!("{db} --work"), &[])
        .assert()
        .success()
        .stderr_eq(str![[r#"
queue `asks_work`: 0 done

"#]]);
}

#[test]
fn nothing_is_worked_on_after_a_call_that_fails() {
    let scratch = asking();
    let payload = json!({ "asks": [{ "push": ["asks_work", entry("answer")] }], "then": "fail" });
    let run = scratch.trovato("run a.wasm --tap ask --input - --work");
    let output = run.stdin(payload.to_string()).output().unwrap();
    let said = String::from_utf8(output.stderr).unwrap();
    assert!(!said.contains("queue `asks_work`"), "{said}");
    assert_eq!(output.status.code(), Some(1));
}

#[test]
fn a_machine_reads_it_all_in_one_object() {
    let scratch = asking();
    let output = push(&scratch, "--work --json", &[entry("fail"), entry("answer")]);
    let output = output.output().unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    assert_eq!(output.status.code(), Some(1));
    let object: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!(object["ok"], false);
    assert_eq!(object["answer"], json!([null, null]));
    // What finding out the queues and working on them took is not the call's.
    assert_eq!(object["stats"]["instances_created"], 1);
    let queues = &object["work"]["queues"];
    assert_eq!(*queues, json!({ "asks_work": { "done": 1, "failed": 1 } }));
    let failure = &object["work"]["failures"][0];
    assert_eq!(failure["tap_error"]["code"], "told-to");
    assert_eq!(
        (&failure["queue"], &failure["attempt"]),
        (&json!("asks_work"), &json!(1))
    );

    let object = push(&scratch, "--json", &[]).output().unwrap().stdout;
    let object: Value = serde_json::from_slice(&object).unwrap();
    assert_eq!(
        (&object["ok"], &object["work"]),
        (&json!(true), &Value::Null)
    );
}

#[test]
fn of_two_plugins_with_one_queue_the_second_is_left_out() {
    let scratch = asking().with("b.wasm", workspace::wasm("asks"));
    push(&scratch, "--with b.wasm --work", &[entry("answer")])
        .assert()
        .success()
        .stderr_eq(str![[r#"
warning[answer-shape]: [..]
  |
  = note: in the tap `queue_info` of the plugin `b`
  = note: queues that it has are left out
...
queue `asks_work`: 1 done

"#]]);
}

#[test]
fn without_a_queue_there_is_nothing_to_do() {
    let scratch = Scratch::new().with_hello();
    scratch
        .trovato("run hello.wasm --work")
        .assert()
        .success()
        .stderr_eq(str![[r#"
note: the payload is a sample item
there is no queue

"#]]);
}
