//! Every member of every payload that is an object.
#![deny(warnings)]

use trovato::prelude::*;

#[trovato::tap]
fn item_view_alter(render: &mut RenderElement, item: Item) {
    render.add_class(item.item_type());
}

#[trovato::tap]
fn item_presave(item_type: String, title: &str, fields: Value, status: i64) -> ItemPatch {
    let _ = (item_type, title, fields, status);
    ItemPatch::default()
}

#[trovato::tap]
fn field_access(
    item_type: &str,
    field_name: &str,
    operation: FieldAccessOperation,
    user_id: Uuid,
    user_permissions: &[String],
) -> Result<FieldAccessResult> {
    let _ = (item_type, field_name, operation, user_id, user_permissions);
    Ok(FieldAccessResult::Allow)
}

#[trovato::tap]
fn preprocess_item(item: &Item, variables: &mut Value) {
    let _ = (item, variables);
}

#[trovato::tap]
fn form_validate(form_id: &str, values: &Value) -> FormErrors {
    let _ = (form_id, values);
    FormErrors::default()
}

#[trovato::tap]
fn form_submit(values: Value, form_id: &str) {
    let _ = (form_id, values);
}

#[trovato::tap]
fn comment_access(
    comment_id: Uuid,
    item_id: Uuid,
    author_id: Uuid,
    operation: &str,
    user_id: Uuid,
) -> AccessResult {
    let _ = (comment_id, item_id, author_id, operation, user_id);
    AccessResult::Neutral
}

#[trovato::tap]
fn user_export(user_id: &Uuid) -> Vec<UserExportData> {
    let _ = user_id;
    Vec::new()
}

fn main() {}
