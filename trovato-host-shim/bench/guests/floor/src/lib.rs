//! The same work as `bench-sdk`, by hand: what it costs when an author deals
//! with pointers and JSON alone, and knows which fields an item has.

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

#[derive(Serialize)]
struct Answer<'a> {
    title: Cow<'a, str>,
    body_bytes: usize,
    rating: i64,
}

static mut INPUT: Vec<u8> = Vec::new();
static mut OUTPUT: Vec<u8> = Vec::new();

unsafe extern "C" {
    fn __wasm_call_ctors();
}

#[unsafe(no_mangle)]
extern "C" fn start() {
    // SAFETY: the host calls it once, before anything else.
    unsafe { __wasm_call_ctors() }
}

#[unsafe(no_mangle)]
extern "C" fn input(len: usize) -> *mut u8 {
    // SAFETY: one thread, and the host calls one export after the other.
    unsafe {
        let input = &mut *(&raw mut INPUT);
        input.reserve(len);
        input.as_mut_ptr()
    }
}

#[unsafe(no_mangle)]
extern "C" fn full(address: *const u8, len: usize) -> i64 {
    // SAFETY: as above, and the payload lies in the buffer that `input` gave.
    unsafe {
        let item: Item = serde_json::from_slice(std::slice::from_raw_parts(address, len)).unwrap();
        let body: Text = serde_json::from_str(item.fields.field_body.get()).unwrap();
        let rating: Number = serde_json::from_str(item.fields.field_rating.get()).unwrap();
        let output = &mut *(&raw mut OUTPUT);
        output.clear();
        let answer = Answer {
            title: item.title,
            body_bytes: body.value.len(),
            rating: rating.value + 1,
        };
        serde_json::to_writer(&mut *output, &answer).unwrap();
        (output.as_ptr() as i64) << 32 | output.len() as i64
    }
}
