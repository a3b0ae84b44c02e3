//! Taps on a native build, called as a host calls wasm.

use std::cell::RefCell;
use std::rc::Rc;

use trovato::prelude::*;
use trovato::testing::{MockHost, NativeHost, Tap, taps};

#[trovato::tap]
fn item_view_alter(render: &mut RenderElement, item: &Item) -> Result<()> {
    if item.title().is_empty() {
        return Err(TapError::new("untitled", "no title").with_path("title"));
    }
    render.add_class("seen");
    trovato::log::info!("saw {}", item.title());
    Ok(())
}

mod several {
    use trovato::prelude::*;

    #[trovato::tap(name = "item_insert")]
    #[trovato::tap(name = "item_update")]
    #[trovato::tap(name = "item_delete")]
    pub(crate) fn announce(_item: &Item, context: &TapContext) -> Result<()> {
        context.queue().push("news", &1)
    }
}

use several::announce;

#[trovato::tap(custom, lazy, fields(title))]
fn shout(item: &ItemHandle) -> Result<String> {
    Ok(item.title()?.to_uppercase())
}

/// Answers every question with its own words.
#[derive(Default)]
struct Echo(RefCell<Vec<String>>);

impl NativeHost for Echo {
    fn ask(&self, service: &str, function: &str, request: &[u8]) -> Result<Vec<u8>> {
        let request = String::from_utf8_lossy(request);
        self.0
            .borrow_mut()
            .push(format!("{service}.{function} {request}"));
        Ok(Vec::new())
    }

    fn log(&self, level: LogLevel, line: &str) {
        let level = level.as_str();
        self.0.borrow_mut().push(format!("{level}: {line}"));
    }
}

fn tap(name: &str) -> Tap {
    let taps = taps![item_view_alter, announce, shout];
    *taps.iter().find(|tap| tap.name() == name).unwrap()
}

fn run(name: &str, payload: &Value) -> (Result<Value>, Vec<String>) {
    let echo = Rc::new(Echo::default());
    let answer = tap(name).run(payload.to_string().as_bytes(), echo.clone());
    let answer = answer.map(|json| {
        if json.is_empty() {
            Value::Null
        } else {
            serde_json::from_slice(&json).unwrap()
        }
    });
    (answer, echo.0.take())
}

#[test]
fn taps_are_listed_by_their_functions_all_of_each() {
    let taps = taps![item_view_alter, announce, shout];
    let mut names: Vec<_> = taps.iter().map(Tap::name).collect();
    names.sort_unstable();
    assert_eq!(
        names,
        [
            "item_delete",
            "item_insert",
            "item_update",
            "item_view_alter",
            "shout"
        ]
    );
}

#[test]
fn a_line_is_the_one_of_the_wasm() {
    let line: Value = serde_json::from_str(&tap("shout").line()).unwrap();
    assert_eq!(line["tap"], "shout");
    assert_eq!(line["mode"], "lazy");
    assert_eq!(line["inputs"][0]["form"], "handle");
    assert_eq!(line["reads"], json!(["title"]));
    assert_eq!(line["package"], "trovato-sdk");
}

#[test]
fn the_payload_is_read_and_the_answer_written_as_in_wasm() {
    let payload =
        json!({ "render": { "#type": "container" }, "item": { "type": "blog", "title": "A" } });
    let (answer, said) = run("item_view_alter", &payload);
    assert_eq!(
        answer.unwrap(),
        json!({ "#type": "container", "#attributes": { "class": ["seen"] } })
    );
    assert_eq!(said, ["info: saw A"]);
}

#[test]
fn errors_are_those_of_wasm() {
    let payload =
        json!({ "render": { "#type": "container" }, "item": { "type": "blog", "title": "" } });
    let error = run("item_view_alter", &payload).0.unwrap_err();
    assert_eq!((error.code(), error.path()), ("untitled", Some("title")));
    let error = run("item_view_alter", &json!({})).0.unwrap_err();
    assert_eq!(
        (error.code(), error.message()),
        ("input", "missing member `render`")
    );
    // There is no handle in it.
    let error = run("shout", &json!({ "type": "blog" })).0.unwrap_err();
    assert_eq!(error.code(), "input");
}

#[test]
fn services_are_asked_of_the_host_that_runs_it() {
    let (answer, asked) = run("item_update", &json!({ "type": "blog" }));
    assert_eq!(answer.unwrap(), Value::Null);
    assert_eq!(asked, [r#"queue.push {"queue":"news","payload":1}"#]);
}

#[test]
fn within_a_mock_host_the_innermost_one_answers() {
    let mock = MockHost::new().queue("news");
    let item = Item::new("blog", "A");
    let context = TapContext::default();
    mock.run(|| {
        run("item_insert", &json!({ "type": "blog" })).0?;
        announce(&item, &context)
    })
    .unwrap();
    assert_eq!(mock.pushed("news"), [json!(1)]);
}
