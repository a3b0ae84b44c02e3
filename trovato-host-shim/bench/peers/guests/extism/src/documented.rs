//! The view as Extism's documentation writes a plugin: a type for the input
//! with what is needed of it, and one for the output.

use extism_pdk::{FnResult, Json, plugin_fn};
use serde::{Deserialize, Serialize};

#[derive(Deserialize)]
struct Item {
    title: String,
    fields: Fields,
}

#[derive(Deserialize)]
struct Fields {
    field_body: Text,
    field_rating: Number,
}

#[derive(Deserialize)]
struct Text {
    value: String,
}

#[derive(Deserialize)]
struct Number {
    value: i64,
}

#[derive(Serialize)]
struct Answer {
    title: String,
    body_bytes: usize,
    rating: i64,
}

#[plugin_fn]
pub fn view(Json(item): Json<Item>) -> FnResult<Json<Answer>> {
    Ok(Json(Answer {
        title: item.title,
        body_bytes: item.fields.field_body.value.len(),
        rating: item.fields.field_rating.value + 1,
    }))
}
