#![allow(unused)]

use trovato::prelude::*;

#[trovato::tap]
fn item_view(item: &CronInput) -> AccessResult {
    AccessResult::Neutral
}

#[trovato::tap]
fn form_alter(form: Value, form_id: &str) -> Value {
    form
}

fn main() {}
