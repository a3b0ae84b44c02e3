//! Every type of the vocabulary, held against JSON written by hand.

use std::collections::BTreeMap;
use std::fmt::Debug;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, from_str, from_value, json, to_string, to_value};
use trovato::vocabulary::*;
use uuid::{Uuid, uuid};

const ONE: Uuid = uuid!("0193a5a0-0000-7000-8000-000000000011");
const TWO: Uuid = uuid!("0193a5a0-0000-7000-8000-000000000022");
const THREE: Uuid = uuid!("0193a5a0-0000-7000-8000-000000000033");
const ONE_TEXT: &str = "0193a5a0-0000-7000-8000-000000000011";
const TWO_TEXT: &str = "0193a5a0-0000-7000-8000-000000000022";
const THREE_TEXT: &str = "0193a5a0-0000-7000-8000-000000000033";

/// `value` is written exactly as `json`, and comes back from it.
#[track_caller]
fn same<T: Serialize + DeserializeOwned + PartialEq + Debug>(value: &T, json: Value) {
    assert_eq!(&to_value(value).unwrap(), &json, "as written");
    assert_eq!(&from_str::<T>(&json.to_string()).unwrap(), value, "as read");
    assert_eq!(&from_value::<T>(json).unwrap(), value, "as read");
}

/// `json`, whatever is written in return, is read as `value`.
#[track_caller]
fn reads<T: DeserializeOwned + PartialEq + Debug>(json: Value, value: &T) {
    assert_eq!(&from_str::<T>(&json.to_string()).unwrap(), value);
    assert_eq!(&from_value::<T>(json).unwrap(), value);
}

#[track_caller]
fn refuses<T: DeserializeOwned + Debug>(json: &str, reason: &str) {
    let error = from_str::<T>(json).unwrap_err().to_string();
    assert!(error.contains(reason), "{error}");
}

#[test]
fn item_access_input() {
    let minimal = ItemAccessInput {
        item_id: ONE,
        item_type: "blog".into(),
        author_id: TWO,
        operation: "view".into(),
        user_id: THREE,
        user_authenticated: false,
        user_permissions: vec![],
        stage_id: None,
        stage_machine_name: None,
    };
    let json = json!({
        "item_id": ONE_TEXT, "item_type": "blog", "author_id": TWO_TEXT,
        "operation": "view", "user_id": THREE_TEXT,
    });
    reads(json.clone(), &minimal);
    let mut nulls = json;
    nulls["stage_id"] = Value::Null;
    nulls["stage_machine_name"] = Value::Null;
    nulls["from_a_later_kernel"] = json!([1, 2]);
    reads(nulls, &minimal);
    same(
        &minimal,
        json!({
            "item_id": ONE_TEXT, "item_type": "blog", "author_id": TWO_TEXT,
            "operation": "view", "user_id": THREE_TEXT,
            "user_authenticated": false, "user_permissions": [],
        }),
    );

    let full = ItemAccessInput {
        user_authenticated: true,
        user_permissions: vec!["edit blog content".into()],
        stage_id: Some(ONE),
        stage_machine_name: Some("live".into()),
        ..minimal
    };
    assert!(full.has_permission("edit blog content"));
    assert!(!full.has_permission("edit blog"));
    same(
        &full,
        json!({
            "item_id": ONE_TEXT, "item_type": "blog", "author_id": TWO_TEXT,
            "operation": "view", "user_id": THREE_TEXT,
            "user_authenticated": true, "user_permissions": ["edit blog content"],
            "stage_id": ONE_TEXT, "stage_machine_name": "live",
        }),
    );
    refuses::<ItemAccessInput>(r#"{"item_id":"7"}"#, "UUID");
    refuses::<ItemAccessInput>("{}", "missing field `item_id`");
}

#[test]
fn access_results() {
    same(&AccessResult::Grant, json!("Grant"));
    same(&AccessResult::Deny, json!("Deny"));
    same(&AccessResult::Neutral, json!("Neutral"));
    assert_eq!(AccessResult::default(), AccessResult::Neutral);
    refuses::<AccessResult>(r#""grant""#, "expected one of `Grant`, `Deny`, `Neutral`");

    same(&FieldAccessResult::Allow, json!("Allow"));
    same(&FieldAccessResult::Deny, json!("Deny"));
    same(&FieldAccessResult::NoOpinion, json!("NoOpinion"));
    assert_eq!(FieldAccessResult::default(), FieldAccessResult::NoOpinion);

    same(&FieldAccessOperation::View, json!("View"));
    same(&FieldAccessOperation::Edit, json!("Edit"));
}

#[test]
fn deny_wins_over_all_and_grant_over_neutral() {
    use AccessResult::{Deny, Grant, Neutral};
    for (left, right, both) in [
        (Neutral, Neutral, Neutral),
        (Neutral, Grant, Grant),
        (Grant, Grant, Grant),
        (Neutral, Deny, Deny),
        (Grant, Deny, Deny),
        (Deny, Deny, Deny),
    ] {
        assert_eq!(left.combine(right), both);
        assert_eq!(right.combine(left), both);
    }
}

#[test]
fn field_access_input() {
    let input = FieldAccessInput {
        item_type: "blog".into(),
        field_name: "field_body".into(),
        operation: FieldAccessOperation::Edit,
        user_id: ONE,
        user_permissions: vec!["edit body".into()],
    };
    assert!(input.has_permission("edit body"));
    same(
        &input,
        json!({
            "item_type": "blog", "field_name": "field_body", "operation": "Edit",
            "user_id": ONE_TEXT, "user_permissions": ["edit body"],
        }),
    );
    reads(
        json!({
            "item_type": "blog", "field_name": "field_body", "operation": "Edit",
            "user_id": ONE_TEXT,
        }),
        &FieldAccessInput {
            user_permissions: vec![],
            ..input
        },
    );
}

#[test]
fn comment_access_input() {
    same(
        &CommentAccessInput {
            comment_id: ONE,
            item_id: TWO,
            author_id: THREE,
            operation: "delete".into(),
            user_id: THREE,
        },
        json!({
            "comment_id": ONE_TEXT, "item_id": TWO_TEXT, "author_id": THREE_TEXT,
            "operation": "delete", "user_id": THREE_TEXT,
        }),
    );
}

#[test]
fn field_types() {
    same(&FieldType::Text { max_length: None }, json!({ "Text": {} }));
    reads(
        json!({ "Text": { "max_length": null } }),
        &FieldType::Text { max_length: None },
    );
    same(
        &FieldType::Text {
            max_length: Some(255),
        },
        json!({ "Text": { "max_length": 255 } }),
    );
    for (unit, name) in [
        (FieldType::TextLong, "TextLong"),
        (FieldType::Integer, "Integer"),
        (FieldType::Float, "Float"),
        (FieldType::Boolean, "Boolean"),
        (FieldType::File, "File"),
        (FieldType::Date, "Date"),
        (FieldType::Email, "Email"),
        (FieldType::Blocks, "Blocks"),
        (FieldType::PageBuilder, "PageBuilder"),
    ] {
        same(&unit, json!(name));
    }
    same(
        &FieldType::RecordReference("user".into()),
        json!({ "RecordReference": "user" }),
    );
    let bare = FieldType::Compound {
        allowed_types: vec![],
        min_items: None,
        max_items: None,
    };
    same(&bare, json!({ "Compound": { "allowed_types": [] } }));
    reads(
        json!({ "Compound": { "allowed_types": [], "min_items": null, "max_items": null } }),
        &bare,
    );
    same(
        &FieldType::Compound {
            allowed_types: vec!["quote".into(), "image".into()],
            min_items: Some(1),
            max_items: Some(12),
        },
        json!({ "Compound": { "allowed_types": ["quote", "image"], "min_items": 1, "max_items": 12 } }),
    );
    refuses::<FieldType>(r#""Colour""#, "unknown variant `Colour`");
    refuses::<FieldType>(r#"{"Text":{"max_length":-1}}"#, "-1");
}

#[test]
fn field_definition() {
    let minimal = FieldDefinition::new("field_body", FieldType::TextLong).label("Body");
    reads(
        json!({ "field_name": "field_body", "field_type": "TextLong", "label": "Body" }),
        &minimal,
    );
    same(
        &minimal,
        json!({
            "field_name": "field_body", "field_type": "TextLong", "label": "Body",
            "required": false, "cardinality": 1, "settings": {}, "personal_data": false,
        }),
    );
    same(
        &FieldDefinition::new(
            "field_phone",
            FieldType::Text {
                max_length: Some(40),
            },
        )
        .required()
        .label("Telephone")
        .cardinality(FieldDefinition::UNLIMITED)
        .settings(json!({ "placeholder": "+49 …" }))
        .personal_data(),
        json!({
            "field_name": "field_phone", "field_type": { "Text": { "max_length": 40 } },
            "label": "Telephone", "required": true, "cardinality": -1,
            "settings": { "placeholder": "+49 …" }, "personal_data": true,
        }),
    );
    assert_eq!(
        FieldDefinition::new("field_body", FieldType::TextLong).label,
        "field_body"
    );
}

#[test]
fn content_type_definition() {
    let minimal = ContentTypeDefinition::new("page", "Page");
    same(
        &minimal,
        json!({ "machine_name": "page", "label": "Page", "description": "", "fields": [] }),
    );
    reads(
        json!({
            "machine_name": "page", "label": "Page", "description": "",
            "title_label": null, "fields": [],
        }),
        &minimal,
    );
    same(
        &ContentTypeDefinition::new("blog", "Blog post")
            .description("A dated article")
            .title_label("Headline")
            .field(FieldDefinition::new("field_date", FieldType::Date)),
        json!({
            "machine_name": "blog", "label": "Blog post", "description": "A dated article",
            "title_label": "Headline",
            "fields": [{
                "field_name": "field_date", "field_type": "Date", "label": "field_date",
                "required": false, "cardinality": 1, "settings": {}, "personal_data": false,
            }],
        }),
    );
}

#[test]
fn sections() {
    let bare = SectionFieldSchema::new("text", FieldType::TextLong).label("Text");
    reads(
        json!({ "field_name": "text", "field_type": "TextLong", "label": "Text" }),
        &bare,
    );
    same(
        &SectionTypeSchema::new("quote", "Quotation")
            .field(bare.clone().required())
            .field(bare),
        json!({
            "machine_name": "quote", "label": "Quotation",
            "fields": [
                { "field_name": "text", "field_type": "TextLong", "label": "Text", "required": true },
                { "field_name": "text", "field_type": "TextLong", "label": "Text", "required": false },
            ],
        }),
    );
    same(
        &CompoundSection {
            section_type: "quote".into(),
            weight: -3,
            data: json!({ "text": "Less, but better." }),
        },
        json!({ "type": "quote", "weight": -3, "data": { "text": "Less, but better." } }),
    );
}

#[test]
fn menu_definition() {
    let minimal = MenuDefinition::new("/blog", "Blog").callback("blog_list");
    for json in [
        json!({ "path": "/blog", "title": "Blog", "callback": "blog_list" }),
        json!({ "path": "/blog", "title": "Blog", "callback": "blog_list", "parent": null }),
    ] {
        reads(json, &minimal);
    }
    same(
        &minimal,
        json!({
            "path": "/blog", "title": "Blog", "callback": "blog_list",
            "permission": "access content", "local_task": false,
        }),
    );
    same(
        &MenuDefinition::new("/blog/drafts", "Drafts")
            .callback("blog_drafts")
            .permission("edit blog content")
            .parent("/blog")
            .local_task(),
        json!({
            "path": "/blog/drafts", "title": "Drafts", "callback": "blog_drafts",
            "permission": "edit blog content", "parent": "/blog", "local_task": true,
        }),
    );
}

#[test]
fn permission_definition() {
    same(
        &PermissionDefinition::new("administer blog", "Change the settings"),
        json!({ "name": "administer blog", "description": "Change the settings" }),
    );
    same(
        &PermissionDefinition::crud_for_type("blog"),
        json!([
            { "name": "view blog content", "description": "View blog content" },
            { "name": "create blog content", "description": "Create blog content" },
            { "name": "edit blog content", "description": "Edit blog content" },
            { "name": "delete blog content", "description": "Delete blog content" },
        ]),
    );
}

#[test]
fn cron_input() {
    same(
        &CronInput {
            timestamp: 1_770_000_000,
        },
        json!({ "timestamp": 1_770_000_000 }),
    );
    refuses::<CronInput>(r#"{"timestamp":1.5}"#, "expected i64");
}

#[test]
fn forms() {
    let input: FormInput = from_value(json!({
        "form_id": "blog_edit", "values": { "title": "Hello", "weight": 3, "summary": null },
    }))
    .unwrap();
    assert_eq!(input.form_id, "blog_edit");
    assert_eq!(input.text("title"), Some("Hello"));
    assert_eq!(input.text("weight"), None);
    assert_eq!(input.value("weight"), Some(&json!(3)));
    assert_eq!(input.value("summary"), None);
    assert_eq!(input.value("absent"), None);
    same(
        &input,
        json!({
            "form_id": "blog_edit", "values": { "title": "Hello", "weight": 3, "summary": null },
        }),
    );
    refuses::<FormInput>(r#"{"form_id":"f","values":[]}"#, "expected a map");

    let mut errors = FormErrors::default();
    assert!(errors.is_empty());
    same(&errors, json!({ "errors": [] }));
    errors.push("No title.");
    assert!(!errors.is_empty());
    same(&errors, json!({ "errors": ["No title."] }));
}

#[test]
fn users() {
    same(&UserInput { user_id: ONE }, json!({ "user_id": ONE_TEXT }));
    same(
        &UserExportData::new("blog", "drafts"),
        json!({ "plugin_name": "blog", "data_type": "drafts", "records": [] }),
    );
    same(
        &UserExportData::new("blog", "drafts").record(json!({ "title": "Unfinished" })),
        json!({
            "plugin_name": "blog", "data_type": "drafts", "records": [{ "title": "Unfinished" }],
        }),
    );
}

#[test]
fn http_request() {
    let minimal = HttpRequest::get("https://example.org/");
    for json in [
        json!({ "url": "https://example.org/" }),
        json!({ "url": "https://example.org/", "body": null, "timeout_ms": null }),
    ] {
        reads(json, &minimal);
    }
    same(
        &minimal,
        json!({ "url": "https://example.org/", "method": "GET", "headers": {} }),
    );
    same(
        &HttpRequest::post("https://example.org/", "{}")
            .header("content-type", "text/plain")
            .header("content-type", "application/json")
            .timeout(2_000),
        json!({
            "url": "https://example.org/", "method": "POST",
            "headers": { "content-type": "application/json" },
            "body": "{}", "timeout_ms": 2000,
        }),
    );
    assert_eq!(HttpRequest::new("PUT", "/").body("x").method, "PUT");
}

#[test]
fn http_response() {
    let response = HttpResponse {
        status: 201,
        headers: BTreeMap::from([("Content-Type".into(), "text/plain".into())]),
        body: "made".into(),
    };
    assert!(response.is_success());
    assert_eq!(response.header("content-type"), Some("text/plain"));
    assert_eq!(response.header("accept"), None);
    same(
        &response,
        json!({ "status": 201, "headers": { "Content-Type": "text/plain" }, "body": "made" }),
    );
    let missing = HttpResponse {
        status: 404,
        ..response
    };
    assert!(!missing.is_success());
}

#[test]
fn log_level() {
    for (level, json, wire) in [
        (LogLevel::Debug, "Debug", "debug"),
        (LogLevel::Info, "Info", "info"),
        (LogLevel::Warning, "Warning", "warn"),
        (LogLevel::Error, "Error", "error"),
    ] {
        same(&level, json!(json));
        assert_eq!(level.as_str(), wire);
    }
}

#[test]
fn ai_operation_types() {
    for (operation, name) in [
        (AiOperationType::Chat, "chat"),
        (AiOperationType::Embedding, "embedding"),
        (AiOperationType::ImageGeneration, "image_generation"),
        (AiOperationType::SpeechToText, "speech_to_text"),
        (AiOperationType::TextToSpeech, "text_to_speech"),
        (AiOperationType::Moderation, "moderation"),
    ] {
        same(&operation, json!(name));
    }
}

#[test]
fn ai_messages() {
    for (message, role) in [
        (AiMessage::system("Hm"), "system"),
        (AiMessage::user("Hm"), "user"),
        (AiMessage::assistant("Hm"), "assistant"),
    ] {
        same(&message, json!({ "role": role, "content": "Hm" }));
    }
}

#[test]
fn ai_request() {
    let minimal = AiRequest::new(AiOperationType::Moderation);
    for json in [
        json!({ "operation": "moderation" }),
        json!({ "operation": "moderation", "provider_id": null, "model": null, "input": null }),
        json!({
            "operation": "moderation",
            "options": { "max_tokens": null, "temperature": null, "top_p": null, "stop": null },
        }),
    ] {
        reads(json, &minimal);
    }
    same(
        &minimal,
        json!({ "operation": "moderation", "messages": [], "options": {} }),
    );
    let options = AiRequestOptions {
        max_tokens: Some(200),
        temperature: Some(0.25),
        top_p: Some(0.5),
        stop: Some(vec!["END".into()]),
    };
    same(&AiRequestOptions::default(), json!({}));
    same(
        &AiRequest::new(AiOperationType::Chat)
            .provider("house")
            .model("small")
            .message(AiMessage::system("Be brief."))
            .message(AiMessage::user("What is a tap?"))
            .input("text")
            .options(options),
        json!({
            "operation": "chat", "provider_id": "house", "model": "small",
            "messages": [
                { "role": "system", "content": "Be brief." },
                { "role": "user", "content": "What is a tap?" },
            ],
            "input": "text",
            "options": { "max_tokens": 200, "temperature": 0.25, "top_p": 0.5, "stop": ["END"] },
        }),
    );
}

#[test]
fn ai_response() {
    let usage = AiUsage {
        prompt_tokens: 12,
        completion_tokens: 30,
        total_tokens: 42,
    };
    let usage_json = json!({ "prompt_tokens": 12, "completion_tokens": 30, "total_tokens": 42 });
    same(&usage, usage_json.clone());
    let mut response = AiResponse {
        content: "A named point.".into(),
        model: "small".into(),
        usage,
        latency_ms: 350,
        finish_reason: None,
    };
    let mut json = json!({
        "content": "A named point.", "model": "small", "usage": usage_json, "latency_ms": 350,
    });
    same(&response, json.clone());
    json["finish_reason"] = Value::Null;
    reads(json.clone(), &response);
    json["finish_reason"] = json!("stop");
    response.finish_reason = Some("stop".into());
    same(&response, json);
}

#[test]
fn ai_request_context() {
    let mut context = AiRequestContext {
        user_id: ONE,
        plugin_name: "blog".into(),
        operation_type: AiOperationType::Embedding,
        item_id: None,
        field_name: None,
    };
    let mut json = json!({
        "user_id": ONE_TEXT, "plugin_name": "blog", "operation_type": "embedding",
    });
    same(&context, json.clone());
    json["item_id"] = Value::Null;
    json["field_name"] = Value::Null;
    reads(json.clone(), &context);
    json["item_id"] = json!(TWO_TEXT);
    json["field_name"] = json!("field_body");
    context.item_id = Some(TWO);
    context.field_name = Some("field_body".into());
    same(&context, json);
}

#[test]
fn ai_request_decision() {
    same(&AiRequestDecision::Allow, json!("Allow"));
    same(&AiRequestDecision::AllowModified, json!("AllowModified"));
    same(
        &AiRequestDecision::Deny("not here".into()),
        json!({ "Deny": "not here" }),
    );
    refuses::<AiRequestDecision>(r#""Deny""#, "expected newtype variant");
}

#[test]
fn members_are_written_in_the_order_of_the_vocabulary() {
    assert_eq!(
        to_string(&MenuDefinition::new("/a", "A").callback("c").parent("/")).unwrap(),
        r#"{"path":"/a","title":"A","callback":"c","permission":"access content","parent":"/","local_task":false}"#
    );
}

#[test]
fn a_default_stands_for_an_absent_member_not_for_null() {
    refuses::<FieldDefinition>(
        r#"{"field_name":"f","field_type":"Date","label":"F","required":null}"#,
        "invalid type: null",
    );
}
