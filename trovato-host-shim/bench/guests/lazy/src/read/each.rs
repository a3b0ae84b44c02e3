//! The taps that read: one call of the host for each.

use bench_work::Weight;
use trovato::prelude::*;

use super::tables::{All, Body, Eight, Four, One, Sixteen, Two};

/// The title.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy)]
pub fn read_1(item: ItemHandle<One>) -> Result<u64> {
    Ok(sum!(item: title))
}

/// Title and status.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy)]
pub fn read_2(item: ItemHandle<Two>) -> Result<u64> {
    Ok(sum!(item: title, status))
}

/// Four members and fields.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy)]
pub fn read_4(item: ItemHandle<Four>) -> Result<u64> {
    Ok(sum!(item: title, status, rating, summary))
}

/// Eight.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy)]
pub fn read_8(item: ItemHandle<Eight>) -> Result<u64> {
    Ok(sum!(item: title, status, rating, summary, subtitle, featured, reading_minutes, created))
}

/// Sixteen.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy)]
pub fn read_16(item: ItemHandle<Sixteen>) -> Result<u64> {
    Ok(sum!(item: title, status, rating, summary, subtitle, featured, reading_minutes, created, changed, language, author_id, published_on, author_ref, tags, related, links))
}

/// All that any of the items has.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy)]
pub fn read_all(item: ItemHandle<All>) -> Result<u64> {
    Ok(sum!(item: title, status, rating, summary, subtitle, featured, reading_minutes, created, changed, language, author_id, published_on, author_ref, tags, related, links, stage_id, current_revision_id, body, editors, series, gallery, location, corrections, translations, chapter_01, chapter_02, chapter_03, chapter_04, chapter_05, chapter_06, chapter_07, chapter_08, chapter_09, chapter_10, chapter_11, chapter_12))
}

/// Title and body.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy)]
pub fn read_body(item: ItemHandle<Body>) -> Result<u64> {
    Ok(sum!(item: title, body))
}
