//! An item as plain JSON: three members are read, and one is changed.

use std::borrow::Cow;

use serde::Deserialize;

use crate::answer::{Number, Patch};
use crate::{altered, buffers};

#[derive(Deserialize)]
struct Item<'a> {
    #[serde(borrow)]
    title: Cow<'a, str>,
    status: i64,
    fields: Fields,
}

#[derive(Deserialize)]
struct Fields {
    field_rating: Number,
}

#[unsafe(no_mangle)]
extern "C" fn plain(address: *const u8, len: usize) -> i64 {
    // SAFETY: the host has just written it there.
    let json = unsafe { buffers::payload(address, len) };
    let item: Item = serde_json::from_slice(json).unwrap();
    let rating = altered(&item.title, item.status, item.fields.field_rating.value);
    buffers::answer(|out| serde_json::to_writer(out, &Patch::new(rating)).unwrap())
}
