#![allow(unused)]

use std::borrow::Cow;
use std::collections::HashMap;

use trovato::prelude::*;

#[derive(trovato::Fields)]
struct Teaser {
    title: &'static str,
    field_words: Option<Cow<'_, str>>,
    field_list: &'static [TextValue],
    field_map: HashMap<&'static str, Vec<&'static str>>,
    field_next: Item<'static>,
}

#[trovato::tap(lazy)]
fn item_insert(item: ItemHandle<Teaser>) -> Result<()> {
    item.title()?;
    item.field_next()?;
    Ok(())
}

fn main() {}
