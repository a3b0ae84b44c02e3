//! The view as the floor has it: text is borrowed from the input.

use std::borrow::Cow;

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

/// What was read.
#[derive(Serialize)]
pub struct Answer<'a> {
    /// As it is there.
    pub title: Cow<'a, str>,
    /// The body's length.
    pub body_bytes: usize,
    /// One more than it is.
    pub rating: i64,
}

/// Reads title, body and rating, and answers in JSON.
///
/// # Errors
///
/// When the payload is no such item.
pub fn view(json: &[u8]) -> serde_json::Result<Vec<u8>> {
    let item: Item<'_> = serde_json::from_slice(json)?;
    let body: Text<'_> = serde_json::from_str(item.fields.field_body.get())?;
    let rating: Number = serde_json::from_str(item.fields.field_rating.get())?;
    serde_json::to_vec(&Answer {
        title: item.title,
        body_bytes: body.value.len(),
        rating: rating.value + 1,
    })
}
