//! The same plugins as modules and as components: every tap of every fixture
//! and example, with a number of payloads. What they answer, set, log and are
//! refused with is the same.

use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use serde_json::value::RawValue;
use serde_json::{Value, json};
use trovato_host_shim::testing::{built, built_component};
use trovato_host_shim::{
    AuditRecord, Error, Form, Grants, Host, HostConfig, Item, Limits, LogLine, Part, Payload,
    Plugin, TapLine,
};

use crate::support::assert_alive;
use crate::workspace;

/// One plugin in both forms, in one host.
struct Both {
    host: Host,
    forms: [Plugin; 2],
    told: Arc<Mutex<Vec<String>>>,
}

/// What came of a call: its answer or error, the item afterwards, and what was
/// logged and recorded.
#[derive(Debug, PartialEq, Eq)]
struct Outcome {
    answer: String,
    item: String,
    told: Vec<String>,
}

impl Both {
    fn new(dir: &Path) -> Self {
        let told = Arc::new(Mutex::new(Vec::new()));
        let (lines, records) = (Arc::clone(&told), Arc::clone(&told));
        let host = Host::new(HostConfig {
            limits: Limits {
                instances: 4,
                memory_bytes: 8 << 20,
                call_budget: Duration::from_millis(100),
                tick: Duration::from_millis(1),
                ..Limits::default()
            },
            grants: Grants::declared(),
            log: Arc::new(move |line: &LogLine<'_>| {
                let text = format!("{} {:?} {}", line.level.name(), line.origin, line.message);
                lines.lock().unwrap().push(text);
            }),
            audit: Arc::new(move |record: &AuditRecord<'_>| {
                let mut text = serde_json::to_value(record).unwrap();
                // Of the file, which is another one.
                text["hash"] = Value::Null;
                records.lock().unwrap().push(text.to_string());
            }),
            ..HostConfig::default()
        })
        .unwrap();
        let load = |file: &Path| host.load("both", &std::fs::read(file).unwrap()).unwrap();
        let module = load(&built(dir).unwrap().wasm);
        let component = load(&built_component(dir).unwrap().wasm);
        assert_eq!(module.taps(), component.taps());
        Self {
            host,
            forms: [module, component],
            told,
        }
    }

    async fn outcome(&self, form: usize, line: &TapLine, payload: &Value) -> Outcome {
        let mut request = self.host.request();
        let keys = [request.add(item()), request.add(item())];
        let raw = |value: &Value| RawValue::from_string(value.to_string()).unwrap();
        let json = raw(payload);
        let bytes = payload.to_string();
        let part = |form: Form| match form {
            Form::Item | Form::Handle => Part::Item(keys[0]),
            Form::Items | Form::Handles => Part::Items(&keys),
            _ => Part::Json(&json),
        };
        let payload = match &line.inputs[..] {
            [input] => match part(input.form) {
                Part::Item(key) => Payload::from(key),
                Part::Items(keys) => {
                    Payload::from(keys.iter().map(|key| Part::Item(*key)).collect::<Vec<_>>())
                }
                Part::Json(_) => Payload::from(bytes.as_bytes()),
            },
            inputs if inputs.iter().all(|input| input.form == Form::Json) => {
                Payload::from(bytes.as_bytes())
            }
            inputs => Payload::Object(
                inputs
                    .iter()
                    .map(|input| (input.name.as_str(), part(input.form)))
                    .collect(),
            ),
        };
        // What comes eagerly with a module's call is recorded as seen; nothing
        // comes so with a component's.
        let is_recorded = line.inputs.iter().all(|input| input.eager.is_empty());
        let called = request.call(&self.forms[form], &line.tap, payload).await;
        let seen = request
            .projection(&self.forms[form], &line.tap, keys[0])
            .await;
        drop(request);
        Outcome {
            answer: match called {
                Ok(answer) => String::from_utf8(answer).unwrap(),
                Err(error) => refusal(&error),
            },
            item: seen.unwrap().as_str().to_owned(),
            told: {
                let mut told = std::mem::take(&mut *self.told.lock().unwrap());
                told.retain(|text| is_recorded || !text.starts_with('{'));
                told
            },
        }
    }

    /// Calls all taps with all payloads in both forms. Of those that are named
    /// it is known that they differ.
    async fn compare(&self, payloads: &[Value], differ: &[&str]) -> usize {
        let mut calls = 0;
        for line in self.forms[0].taps() {
            for payload in payloads {
                let module = self.outcome(0, line, payload).await;
                let component = self.outcome(1, line, payload).await;
                if !differ.contains(&&*line.tap) {
                    assert_eq!(component, module, "{} of {payload}", line.tap);
                }
                calls += 1;
                if !line.inputs.iter().any(|input| input.form == Form::Json) {
                    break;
                }
            }
        }
        assert_alive(&self.host).await;
        calls
    }
}

/// An error, as far as it does not depend on the form.
fn refusal(error: &Error) -> String {
    let code = error.code();
    match error.tap_error() {
        Some(own) => format!("{code} {}", serde_json::to_string(own).unwrap()),
        None => format!("{code} in {}", error.phase()),
    }
}

fn item() -> Item {
    let json = json!({
        "id": "0193a5a0-0000-7000-8000-000000000002", "type": "post", "title": "Hé \"llo\"", "status": 1,
        "author_id": "0193a5a0-0000-7000-8000-000000000003", "created": 1_700_000_000, "changed": 1_700_000_001,
        "stage_id": "0193a5a0-0000-7000-8000-000000000001",
        "fields": {
            "field_body": { "value": "long ".repeat(1000), "format": "plain_text" },
            "field_rating": { "value": 3, "scale": 5 }, "field_price": 1.5,
            "field_tags": ["a", "b"], "field_pin": "sesame",
        },
    });
    Item::parse(json.to_string().as_bytes()).unwrap()
}

fn payloads() -> Vec<Value> {
    vec![
        json!({}),
        json!(null),
        json!(7),
        json!("größe \"quoted\""),
        json!([1, 2, 39]),
        json!(["a", "b", "a"]),
        json!({ "x": 1, "y": 2 }),
        json!({ "timestamp": 1_700_000_000 }),
        json!({ "form_id": "a", "values": { "title": "T" } }),
        json!({ "user_id": "0193a5a0-0000-7000-8000-000000000003" }),
        serde_json::to_value(json!({ "type": "blog", "title": "One", "fields": { "field_a": { "value": "x", "format": "plain_text" } } })).unwrap(),
    ]
}

#[tokio::test]
async fn every_form_of_a_tap_and_all_that_it_can_do_wrong() {
    let both = Both::new(&workspace::fixture("forms"));
    // A file is not there, which a component's standard library says by itself.
    let calls = both.compare(&payloads(), &["reads_a_file"]).await;
    assert!(calls > 300, "{calls}");
}

#[tokio::test]
async fn every_way_to_use_a_handle() {
    for fixture in ["handles", "paths"] {
        let both = Both::new(&workspace::fixture(fixture));
        assert!(both.compare(&payloads(), &[]).await > 5, "{fixture}");
    }
}

#[tokio::test]
async fn every_way_to_ask_the_host() {
    for fixture in ["asks", "cookbook", "fragile", "guard"] {
        let both = Both::new(&workspace::fixture(fixture));
        assert!(both.compare(&payloads(), &[]).await > 0, "{fixture}");
    }
}

#[tokio::test]
async fn every_example() {
    let examples = std::fs::read_dir(workspace::root().join("examples")).unwrap();
    for example in examples {
        let both = Both::new(&example.unwrap().path());
        assert!(both.compare(&payloads(), &[]).await > 0);
    }
}
