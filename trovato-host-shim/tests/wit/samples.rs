//! A value of each type of the vocabulary, with everything in it.

use serde::Serialize;
use serde_json::{Map, Value, json, to_value};
use trovato::item::{Item, ItemPatch, RecordRef, TextValue};
use trovato::uuid::Uuid;
use trovato::vocabulary::*;

const ID: Uuid = Uuid::from_u128(7);

/// Values with everything in them, as JSON, and the type in WIT that each is of.
pub(crate) fn samples() -> Vec<(&'static str, Value)> {
    let text = FieldType::Text {
        max_length: Some(80),
    };
    let field = FieldDefinition::new("a", text.clone());
    let section = SectionFieldSchema::new("a", FieldType::TextLong);
    let mut samples = vec![
        of("item", item()),
        of(
            "item-patch",
            ItemPatch::default().field("a", 1).title("t").status(1),
        ),
        of("text-value", TextValue::plain("text")),
        of("record-ref", RecordRef::new(ID, "user")),
        of("field-definition", &field),
        of(
            "content-type-definition",
            ContentTypeDefinition::new("blog", "Blog")
                .title_label("Headline")
                .field(field),
        ),
        of("section-field-schema", &section),
        of(
            "section-type-schema",
            SectionTypeSchema::new("a", "A").field(section),
        ),
        of(
            "compound-section",
            CompoundSection {
                section_type: "a".into(),
                weight: -1,
                data: json!({ "a": 1 }),
            },
        ),
        of(
            "menu-definition",
            MenuDefinition::new("/a", "A").parent("/"),
        ),
        of("permission-definition", PermissionDefinition::new("a", "A")),
        of("user-input", UserInput { user_id: ID }),
        of(
            "user-export-data",
            UserExportData::new("a", "b").record(json!({})),
        ),
        of("cron-input", CronInput { timestamp: 1 }),
        of("ai-request", ai_request()),
        of("ai-response", ai_response()),
        of(
            "ai-request-context",
            AiRequestContext {
                user_id: ID,
                plugin_name: "a".into(),
                operation_type: AiOperationType::Chat,
                item_id: Some(ID),
                field_name: Some("a".into()),
            },
        ),
        of(
            "form-input",
            FormInput {
                form_id: "a".into(),
                values: Map::new(),
            },
        ),
        of(
            "form-errors",
            FormErrors {
                errors: vec!["a".into()],
            },
        ),
    ];
    samples.extend(access());
    samples.extend(field_types(text).map(|value| of("field-type", value)));
    samples.extend(operations().map(|value| of("ai-operation-type", value)));
    let decisions = [
        AiRequestDecision::Allow,
        AiRequestDecision::AllowModified,
        AiRequestDecision::Deny("why".into()),
    ];
    samples.extend(decisions.map(|value| of("ai-request-decision", value)));
    samples
}

fn of(name: &'static str, value: impl Serialize) -> (&'static str, Value) {
    (name, to_value(value).unwrap())
}

/// What taps are asked about access, and answer.
fn access() -> Vec<(&'static str, Value)> {
    let field = FieldAccessInput {
        item_type: "blog".into(),
        field_name: "a".into(),
        operation: FieldAccessOperation::View,
        user_id: ID,
        user_permissions: vec!["a".into()],
    };
    let comment = CommentAccessInput {
        comment_id: ID,
        item_id: ID,
        author_id: ID,
        operation: "view".into(),
        user_id: ID,
    };
    let mut samples = vec![
        of("item-access-input", item_access()),
        of("comment-access-input", comment),
        of("field-access-input", field),
    ];
    let operations = [FieldAccessOperation::View, FieldAccessOperation::Edit];
    samples.extend(operations.map(|value| of("field-access-operation", value)));
    let results = [
        AccessResult::Grant,
        AccessResult::Deny,
        AccessResult::Neutral,
    ];
    samples.extend(results.map(|value| of("access-result", value)));
    let results = [
        FieldAccessResult::Allow,
        FieldAccessResult::Deny,
        FieldAccessResult::NoOpinion,
    ];
    samples.extend(results.map(|value| of("field-access-result", value)));
    samples
}

fn item() -> Item<'static> {
    let text = json!({
        "id": ID, "type": "blog", "title": "t", "fields": { "a": 1 }, "status": 1, "author_id": ID,
        "current_revision_id": ID, "stage_id": ID, "created": 1, "changed": 2, "language": "it",
    });
    Item::from_json(text.to_string().leak()).unwrap()
}

fn item_access() -> ItemAccessInput {
    ItemAccessInput {
        item_id: ID,
        item_type: "blog".into(),
        author_id: ID,
        operation: "view".into(),
        user_id: ID,
        user_authenticated: true,
        user_permissions: vec!["a".into()],
        stage_id: Some(ID),
        stage_machine_name: Some("live".into()),
    }
}

fn field_types(text: FieldType) -> [FieldType; 12] {
    [
        text,
        FieldType::TextLong,
        FieldType::Integer,
        FieldType::Float,
        FieldType::Boolean,
        FieldType::RecordReference("user".into()),
        FieldType::File,
        FieldType::Date,
        FieldType::Email,
        FieldType::Compound {
            allowed_types: vec!["a".into()],
            min_items: Some(1),
            max_items: Some(2),
        },
        FieldType::Blocks,
        FieldType::PageBuilder,
    ]
}

fn operations() -> [AiOperationType; 6] {
    [
        AiOperationType::Chat,
        AiOperationType::Embedding,
        AiOperationType::ImageGeneration,
        AiOperationType::SpeechToText,
        AiOperationType::TextToSpeech,
        AiOperationType::Moderation,
    ]
}

fn ai_request() -> AiRequest {
    AiRequest::new(AiOperationType::ImageGeneration)
        .provider("a")
        .model("b")
        .message(AiMessage::user("c"))
        .input("d")
        .options(AiRequestOptions {
            max_tokens: Some(1),
            temperature: Some(0.5),
            top_p: Some(0.5),
            stop: Some(vec!["a".into()]),
        })
}

fn ai_response() -> AiResponse {
    AiResponse {
        content: "a".into(),
        model: "b".into(),
        usage: AiUsage::default(),
        latency_ms: 1,
        finish_reason: Some("c".into()),
    }
}
