//! An item as plain JSON: title, body and rating are read and answered.

use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

use crate::answer::Number;
use crate::buffers;

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

#[derive(Serialize)]
struct Answer<'a> {
    title: Cow<'a, str>,
    body_bytes: usize,
    rating: i64,
}

#[unsafe(no_mangle)]
extern "C" fn view(address: *const u8, len: usize) -> i64 {
    // SAFETY: the host has just written it there.
    let json = unsafe { buffers::payload(address, len) };
    let item: Item = serde_json::from_slice(json).unwrap();
    let body: Text = serde_json::from_str(item.fields.field_body.get()).unwrap();
    let rating: Number = serde_json::from_str(item.fields.field_rating.get()).unwrap();
    let answer = Answer {
        title: item.title,
        body_bytes: body.value.len(),
        rating: rating.value + 1,
    };
    buffers::answer(|out| serde_json::to_writer(out, &answer).unwrap())
}
