//! What the examples are called with. Where the vocabulary has a type for it,
//! the JSON is what that type writes.

use std::collections::BTreeMap;

use serde::Serialize;
use serde_json::value::RawValue;
use serde_json::{Value, json};
use trovato::prelude::*;
use trovato_host_shim::{Part, Payload, Request};

/// What an example is called with, and what else there is to see.
pub(crate) struct Sample {
    pub(crate) payload: String,
    /// Whether the vocabulary's type of the payload takes this JSON; none where
    /// there is no such type.
    pub(crate) reads: Option<fn(&Value) -> bool>,
    /// What is in the table before.
    pub(crate) rows: Option<Value>,
    /// What is looked at after.
    pub(crate) then: Then,
}

impl Sample {
    /// The payload as a host sends it: an item through the mask, so that a tap
    /// sees what it declares.
    pub(crate) fn payload_in<'a>(&'a self, request: &mut Request) -> Payload<'a> {
        let mut item =
            |json: &str| request.add(trovato_host_shim::Item::parse(json.as_bytes()).unwrap());
        if self.payload.starts_with(r#"{"id":"#) && self.reads.is_some() {
            return item(&self.payload).into();
        }
        let members: BTreeMap<&str, &RawValue> = serde_json::from_str(&self.payload).unwrap();
        let has_item = |json: &&RawValue| json.get().starts_with('{');
        if !members.get("item").is_some_and(has_item) {
            return self.payload.as_bytes().into();
        }
        let members = members.into_iter().map(|(name, json)| match name {
            "item" => (name, Part::Item(item(json.get()))),
            _ => (name, Part::Json(json)),
        });
        Payload::Object(members.collect())
    }
}

#[derive(Clone, Copy)]
pub(crate) enum Then {
    Nothing,
    Variable(&'static str),
    Queue(&'static str),
    Rows,
}

pub(crate) fn sample(tap: &str) -> Sample {
    let (rows, then) = around(tap);
    let (payload, reads) = payload(tap);
    Sample {
        payload,
        reads,
        rows,
        then,
    }
}

/// What there is before the call, and is looked at after it.
fn around(tap: &str) -> (Option<Value>, Then) {
    let row = json!([{ "item": id(7), "author": id(3), "words": 4 }]);
    match tap {
        "install" => (None, Then::Variable("per_page")),
        "form_submit" => (None, Then::Variable("last_note_by")),
        "user_login" => (None, Then::Variable("last_login")),
        "queue_worker" => (None, Then::Variable("last_indexed")),
        "user_register" => (None, Then::Queue("journal_jobs")),
        "item_insert" => (None, Then::Rows),
        "uninstall" | "item_update" | "item_delete" | "user_delete" => (Some(row), Then::Rows),
        "user_export" => (Some(row), Then::Nothing),
        _ => (None, Then::Nothing),
    }
}

type Reads = Option<fn(&Value) -> bool>;

fn payload(tap: &str) -> (String, Reads) {
    match tap {
        "item_view" | "item_insert" | "item_update" | "item_delete" | "item_update_index" => {
            (text(&item()), Some(is_item))
        }
        "item_presave" => {
            let unsaved = r#"{"item_type":"entry","title":"  Rain ","status":1,"fields":{"field_body":{"value":"It rained all day.","format":"plain_text"}}}"#;
            (unsaved.to_owned(), Some(is_item))
        }
        "item_view_alter" => {
            let render = render::container().child("title", render::markup("h2", "Rain"));
            let mut item = item();
            item.set_status(0);
            (pair("render", &render.build(), &item), None)
        }
        "preprocess_item" => (
            pair("variables", &json!({ "title": "Rain" }), &item()),
            None,
        ),
        "item_access" => typed(&item_access()),
        "field_access" => typed(&field_access()),
        "comment_access" => typed(&comment_access()),
        "form_alter" => {
            let form = r#"{"form_id":"journal_note","action":"/journal/note","method":"post","elements":{"note":{"type":"textarea","rows":5,"required":true}}}"#;
            (form.to_owned(), None)
        }
        "form_validate" => typed(&form("")),
        "form_submit" => typed(&form("Ada")),
        "cron" => typed(&CronInput {
            timestamp: 1_763_750_000,
        }),
        "ai_request" => typed(&ai_request()),
        "queue_worker" => (text(&json!({ "index": id(7) })), None),
        "csp_alter" => (
            r#"{"default-src":["'self'"],"img-src":["'self'"]}"#.to_owned(),
            None,
        ),
        _ if tap.starts_with("user_") => typed(&UserInput { user_id: id(3) }),
        _ if tap.starts_with("comment_") => (comment(), None),
        _ if tap.starts_with("categories_term_") => {
            (format!(r#"{{"id":"{}","label":"Weather"}}"#, id(5)), None)
        }
        _ => ("{}".to_owned(), None),
    }
}

fn typed<T: Serialize + for<'a> Deserialize<'a>>(value: &T) -> (String, Reads) {
    (text(value), Some(|value| T::deserialize(value).is_ok()))
}

fn is_item(value: &Value) -> bool {
    Item::from_value(value).is_ok()
}

fn text(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// An object with an item in it.
fn pair(name: &str, value: &impl Serialize, item: &Item) -> String {
    format!(r#"{{"{name}":{},"item":{}}}"#, text(value), text(item))
}

fn id(number: u128) -> Uuid {
    Uuid::from_u128(0x0193_a5a0_0000_7000_8000_0000_0000_0000 + number)
}

fn item() -> Item<'static> {
    let item = format!(
        r#"{{"id":"{}","type":"entry","title":"Rain","fields":{{}},"status":1,"author_id":"{}","stage_id":"{LIVE_STAGE_UUID}","created":1763720000,"changed":1763750000,"language":"en"}}"#,
        id(7),
        id(3),
    );
    let item = Item::from_json(&item).unwrap().into_owned();
    let item = item.with_field("field_body", TextValue::html("<p>It rained all day.</p>"));
    item.unwrap()
        .with_field("field_words", json!({ "value": 4 }))
        .unwrap()
}

fn item_access() -> ItemAccessInput {
    ItemAccessInput {
        item_id: id(7),
        item_type: "entry".into(),
        author_id: id(3),
        operation: "edit".into(),
        user_id: id(3),
        user_authenticated: true,
        user_permissions: vec!["access content".into()],
        stage_id: Some(live_stage_id()),
        stage_machine_name: Some("live".into()),
    }
}

fn field_access() -> FieldAccessInput {
    FieldAccessInput {
        item_type: "entry".into(),
        field_name: "field_notes".into(),
        operation: FieldAccessOperation::View,
        user_id: id(4),
        user_permissions: vec!["access content".into()],
    }
}

fn comment_access() -> CommentAccessInput {
    CommentAccessInput {
        comment_id: id(9),
        item_id: id(7),
        author_id: id(4),
        operation: "edit".into(),
        user_id: id(4),
    }
}

fn comment() -> String {
    format!(
        r#"{{"id":"{}","item_id":"{}","parent_id":null,"author_id":"{}","body":"Here it did not.","body_format":"plain_text","status":1,"created":1763750000,"changed":1763750000,"depth":0}}"#,
        id(9),
        id(7),
        id(4),
    )
}

fn form(name: &str) -> FormInput {
    let values = json!({ "name": name, "note": "Thank you." });
    FormInput {
        form_id: "journal_note".into(),
        values: serde_json::from_value(values).unwrap(),
    }
}

fn ai_request() -> AiRequestContext {
    AiRequestContext {
        user_id: id(4),
        plugin_name: "summaries".into(),
        operation_type: AiOperationType::Chat,
        item_id: Some(id(7)),
        field_name: Some("field_notes".into()),
    }
}
