//! Every tap of the kernel, with the types that its row names.
#![deny(warnings)]

use trovato::prelude::*;

#[trovato::tap]
fn install() {}

#[trovato::tap]
fn enable() -> Result<()> {
    Ok(())
}

#[trovato::tap]
fn disable(_context: &TapContext) {}

#[trovato::tap]
fn uninstall() {}

#[trovato::tap]
fn item_info() -> Vec<ContentTypeDefinition> {
    Vec::new()
}

#[trovato::tap]
fn menu() -> Vec<MenuDefinition> {
    vec![MenuDefinition::new("/blog", "Blog")]
}

#[trovato::tap]
fn perm() -> Result<Vec<PermissionDefinition>> {
    Ok(PermissionDefinition::crud_for_type("blog").into())
}

#[trovato::tap]
fn gather_extend() -> Value {
    json!({})
}

#[trovato::tap]
fn theme() -> Vec<Value> {
    Vec::new()
}

#[trovato::tap]
fn queue_info() -> Vec<Value> {
    Vec::new()
}

#[trovato::tap]
fn item_view(item: &Item) -> RenderElement {
    render::markup("h2", item.title()).build()
}

#[trovato::tap]
fn item_view_alter(render: RenderElement, _item: &Item) -> RenderElement {
    render
}

#[trovato::tap]
fn item_presave(item: &mut Item) -> Result<()> {
    item.set_field("field_reviewed", true)
}

#[trovato::tap]
fn item_insert(_item: Item) {}

#[trovato::tap]
fn item_update(_item: &Item) -> Result<()> {
    Ok(())
}

#[trovato::tap]
fn item_delete(_item: &Item) {}

#[trovato::tap]
fn item_access(input: &ItemAccessInput) -> AccessResult {
    if input.user_authenticated {
        AccessResult::Grant
    } else {
        AccessResult::Neutral
    }
}

#[trovato::tap]
fn field_access(field_name: &str, operation: FieldAccessOperation) -> FieldAccessResult {
    match operation {
        FieldAccessOperation::Edit if field_name == "field_salary" => FieldAccessResult::Deny,
        _ => FieldAccessResult::NoOpinion,
    }
}

#[trovato::tap]
fn item_update_index(item: &Item) -> String {
    item.title().to_owned()
}

#[trovato::tap]
fn preprocess_item(variables: Value, _item: &Item) -> Value {
    variables
}

#[trovato::tap]
fn categories_term_insert(_term: Value) {}

#[trovato::tap]
fn categories_term_update(_term: Value) {}

#[trovato::tap]
fn categories_term_delete(_term: Value) {}

#[trovato::tap]
fn form_alter(form: Value) -> Value {
    form
}

#[trovato::tap]
fn form_validate(_form_id: &str, _values: Value) -> Value {
    json!({ "errors": [] })
}

#[trovato::tap]
fn form_submit(_form_id: String, _values: Value) {}

#[trovato::tap]
fn comment_insert(_comment: Value) {}

#[trovato::tap]
fn comment_update(_comment: Value) {}

#[trovato::tap]
fn comment_delete(_comment: Value) {}

#[trovato::tap]
fn comment_access(author_id: Uuid, user_id: Uuid) -> AccessResult {
    if author_id == user_id {
        AccessResult::Grant
    } else {
        AccessResult::Neutral
    }
}

#[trovato::tap]
fn user_login(_user_id: Uuid) {}

#[trovato::tap]
fn user_logout(_user_id: Uuid) {}

#[trovato::tap]
fn user_register(_user_id: &Uuid) {}

#[trovato::tap]
fn user_update(_user_id: Uuid) {}

#[trovato::tap]
fn user_delete(_user_id: Uuid) {}

#[trovato::tap]
fn user_export(_user_id: Uuid) -> Vec<UserExportData> {
    Vec::new()
}

#[trovato::tap]
fn cron(input: CronInput) -> Value {
    json!({ "ran_at": input.timestamp })
}

#[trovato::tap]
fn queue_worker(_job: Value) {}

#[trovato::tap]
fn ai_request(_request: &AiRequestContext) -> AiRequestDecision {
    AiRequestDecision::Allow
}

#[trovato::tap]
fn chat_actions() -> Value {
    json!([])
}

#[trovato::tap]
fn csp_alter(policy: Value) -> Value {
    policy
}

fn main() {
    // The functions are what they were.
    assert_eq!(item_update_index(&Item::new("blog", "Hello")), "Hello");
}
