//! What a plugin adds to a list of items.

use trovato::prelude::*;

/// Shows title, status and rating of an item that comes whole.
///
/// # Errors
///
/// When the rating is no number.
#[trovato::tap(custom)]
pub fn card(item: &Item) -> Result<RenderElement> {
    let rating = item.get_value("field_rating")?.unwrap_or(0);
    Ok(bench_work::card(item.title(), item.status(), rating))
}

/// The same of an item that comes with what is needed.
///
/// # Errors
///
/// As [`card`].
#[trovato::tap(custom, fields(title, status, field_rating))]
pub fn card_projected(item: &Item) -> Result<RenderElement> {
    card(item)
}
