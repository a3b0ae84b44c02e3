//! A write without a read.

use serde::Serialize;
use trovato::prelude::*;

#[derive(Serialize)]
struct Rating {
    value: i64,
}

/// Sets the rating of an item that comes whole.
///
/// # Errors
///
/// Never in practice.
#[trovato::tap(custom)]
pub fn blind(item: &mut Item) -> Result<()> {
    item.set_field("field_rating", Rating { value: 3 })
}

/// The same of an item of which nothing but the rating comes.
///
/// # Errors
///
/// As [`blind`].
#[trovato::tap(custom, fields(field_rating))]
pub fn blind_projected(item: &mut Item) -> Result<()> {
    blind(item)
}
