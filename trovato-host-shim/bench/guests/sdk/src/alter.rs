//! Three reads and one write.

use bench_work::altered;
use trovato::prelude::*;

#[derive(Serialize)]
struct Rating {
    value: i64,
}

/// Changes the rating of an item that comes whole.
///
/// # Errors
///
/// When the rating is no number.
#[trovato::tap(custom)]
pub fn alter(item: &mut Item) -> Result<()> {
    let rating = item.get_value("field_rating")?.unwrap_or(0);
    let value = altered(item.title(), item.status(), rating);
    item.set_field("field_rating", Rating { value })
}

/// The same of an item that comes with what is needed.
///
/// # Errors
///
/// As [`alter`].
#[trovato::tap(custom, fields(title, status, field_rating))]
pub fn alter_projected(item: &mut Item) -> Result<()> {
    alter(item)
}
