#![allow(unused)]

use trovato::prelude::*;

#[trovato::tap]
fn form_validate(form_id: &str, values: Value, user: Uuid) -> Value {
    json!({ "errors": [] })
}

#[trovato::tap]
fn user_login(user_id: Uuid, name: String) {}

fn main() {}
