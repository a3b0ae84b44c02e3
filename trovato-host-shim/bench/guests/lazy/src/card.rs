//! What a plugin adds to a list of items, and the least that it can do with a
//! handle.

use trovato::prelude::*;

/// What is shown.
#[derive(trovato::Fields)]
pub struct Card {
    title: String,
    status: i64,
    #[field("field_rating.value")]
    rating: i64,
}

fn shown(item: &ItemHandle<Card>) -> Result<RenderElement> {
    Ok(bench_work::card(
        item.title()?,
        item.status()?,
        item.rating()?,
    ))
}

/// Shows title, status and rating.
///
/// # Errors
///
/// When a value is of another type, or may not be read.
#[trovato::tap(custom, lazy)]
pub fn card(item: ItemHandle<Card>) -> Result<RenderElement> {
    shown(&item)
}

/// The same, with all values sent along.
///
/// # Errors
///
/// As [`card`].
#[trovato::tap(custom, lazy, eager(title, status, "field_rating.value"))]
pub fn card_hybrid(item: ItemHandle<Card>) -> Result<RenderElement> {
    shown(&item)
}

/// The same for many items in one call.
///
/// # Errors
///
/// As [`card`].
#[trovato::tap(custom, lazy)]
pub fn cards(items: &[ItemHandle<Card>]) -> Result<Vec<RenderElement>> {
    items.iter().map(shown).collect()
}

/// Gets a handle and does nothing with it.
#[trovato::tap(custom, lazy)]
pub fn untouched(_item: ItemHandle<Card>) {}

/// Reads one number: one call of the host.
///
/// # Errors
///
/// As [`card`].
#[trovato::tap(custom, lazy)]
pub fn touched(item: ItemHandle<Card>) -> Result<()> {
    item.status().map(drop)
}
