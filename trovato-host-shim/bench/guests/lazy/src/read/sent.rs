//! The taps that read: all of it sent along.

use bench_work::Weight;
use trovato::prelude::*;

use super::tables::{All, Body, Eight, Four, One, Sixteen, Two};

/// The title.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy, eager(title))]
pub fn read_1_hybrid(item: ItemHandle<One>) -> Result<u64> {
    Ok(sum!(item: title))
}

/// Title and status.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy, eager(title, status))]
pub fn read_2_hybrid(item: ItemHandle<Two>) -> Result<u64> {
    Ok(sum!(item: title, status))
}

/// Four members and fields.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy, eager(title, status, "field_rating.value", "field_summary.value"))]
pub fn read_4_hybrid(item: ItemHandle<Four>) -> Result<u64> {
    Ok(sum!(item: title, status, rating, summary))
}

/// Eight.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy, eager(title, status, "field_rating.value", "field_summary.value", "field_subtitle.value", "field_featured.value", "field_reading_minutes.value", created))]
pub fn read_8_hybrid(item: ItemHandle<Eight>) -> Result<u64> {
    Ok(sum!(item: title, status, rating, summary, subtitle, featured, reading_minutes, created))
}

/// Sixteen.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy, eager(title, status, "field_rating.value", "field_summary.value", "field_subtitle.value", "field_featured.value", "field_reading_minutes.value", created, changed, language, author_id, "field_published_on.value", field_author_ref, field_tags, field_related, field_links))]
pub fn read_16_hybrid(item: ItemHandle<Sixteen>) -> Result<u64> {
    Ok(sum!(item: title, status, rating, summary, subtitle, featured, reading_minutes, created, changed, language, author_id, published_on, author_ref, tags, related, links))
}

/// All that any of the items has.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy, eager(title, status, "field_rating.value", "field_summary.value", "field_subtitle.value", "field_featured.value", "field_reading_minutes.value", created, changed, language, author_id, "field_published_on.value", field_author_ref, field_tags, field_related, field_links, stage_id, current_revision_id, "field_body.value", field_editors, field_series, field_gallery, field_location, field_corrections, field_translations, "field_chapter_01.value", "field_chapter_02.value", "field_chapter_03.value", "field_chapter_04.value", "field_chapter_05.value", "field_chapter_06.value", "field_chapter_07.value", "field_chapter_08.value", "field_chapter_09.value", "field_chapter_10.value", "field_chapter_11.value", "field_chapter_12.value"))]
pub fn read_all_hybrid(item: ItemHandle<All>) -> Result<u64> {
    Ok(sum!(item: title, status, rating, summary, subtitle, featured, reading_minutes, created, changed, language, author_id, published_on, author_ref, tags, related, links, stage_id, current_revision_id, body, editors, series, gallery, location, corrections, translations, chapter_01, chapter_02, chapter_03, chapter_04, chapter_05, chapter_06, chapter_07, chapter_08, chapter_09, chapter_10, chapter_11, chapter_12))
}

/// Title and body.
///
/// # Errors
///
/// When a field is of another type, or may not be read.
#[rustfmt::skip]
#[trovato::tap(custom, lazy, eager(title, "field_body.value"))]
pub fn read_body_hybrid(item: ItemHandle<Body>) -> Result<u64> {
    Ok(sum!(item: title, body))
}
