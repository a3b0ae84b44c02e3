//! The view as the floor has it: text is borrowed from the input.

use std::borrow::Cow;

use extism_pdk::{FnResult, plugin_fn};
use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    title: Cow<'a, str>,
    #[serde(borrow)]
    fields: Fields<'a>,
}

#[derive(Deserialize)]
struct Fields<'a> {
    #[serde(borrow)]
    field_body: &'a RawValue,
    #[serde(borrow)]
    field_rating: &'a RawValue,
}

#[derive(Deserialize)]
struct Text<'a> {
    #[serde(borrow)]
    value: Cow<'a, str>,
}

#[derive(Deserialize)]
struct Number {
    value: i64,
}

#[derive(Serialize)]
struct Answer<'a> {
    title: Cow<'a, str>,
    body_bytes: usize,
    rating: i64,
}

#[plugin_fn]
pub fn view_borrowed(json: Vec<u8>) -> FnResult<Vec<u8>> {
    let item: Item = serde_json::from_slice(&json)?;
    let body: Text = serde_json::from_str(item.fields.field_body.get())?;
    let rating: Number = serde_json::from_str(item.fields.field_rating.get())?;
    let answer = Answer {
        title: item.title,
        body_bytes: body.value.len(),
        rating: rating.value + 1,
    };
    Ok(serde_json::to_vec(&answer)?)
}
