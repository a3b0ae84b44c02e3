//! Taps that read more and more of an item: each what the one before it reads,
//! and as much again.

use bench_work::{Correction, Link, Picture, Place, Translation, Weight};
use trovato::prelude::*;

/// Reads the title.
///
/// # Errors
///
/// Of these taps: when a field is of another type.
#[trovato::tap(custom)]
pub fn read_1(item: &Item) -> Result<u64> {
    Ok(item.title().weight())
}

/// Title and status.
///
/// # Errors
///
/// As [`read_1`].
#[trovato::tap(custom)]
pub fn read_2(item: &Item) -> Result<u64> {
    Ok(read_1(item)? + item.status().weight())
}

/// Four members and fields.
///
/// # Errors
///
/// As [`read_1`].
#[trovato::tap(custom)]
pub fn read_4(item: &Item) -> Result<u64> {
    Ok(read_2(item)? + value::<i64>(item, "field_rating")? + text(item, "field_summary")?)
}

/// Eight.
///
/// # Errors
///
/// As [`read_1`].
#[trovato::tap(custom)]
pub fn read_8(item: &Item) -> Result<u64> {
    Ok(read_4(item)?
        + text(item, "field_subtitle")?
        + value::<bool>(item, "field_featured")?
        + value::<i64>(item, "field_reading_minutes")?
        + item.created().weight())
}

/// Sixteen.
///
/// # Errors
///
/// As [`read_1`].
#[trovato::tap(custom)]
pub fn read_16(item: &Item) -> Result<u64> {
    Ok(read_8(item)?
        + item.changed().weight()
        + item.language().weight()
        + item.author_id().weight()
        + text(item, "field_published_on")?
        + record(item, "field_author_ref")?
        + list::<RecordRef>(item, "field_tags")?
        + list::<RecordRef>(item, "field_related")?
        + list::<Link>(item, "field_links")?)
}

/// All that any of the items has, the texts among them.
///
/// # Errors
///
/// As [`read_1`].
#[trovato::tap(custom)]
pub fn read_all(item: &Item) -> Result<u64> {
    let mut sum = read_16(item)?
        + item.stage_id().weight()
        + item.current_revision_id().weight()
        + text(item, "field_body")?
        + list::<RecordRef>(item, "field_editors")?
        + record(item, "field_series")?
        + list::<Picture>(item, "field_gallery")?
        + item.get_field::<Place>("field_location")?.as_ref().weight()
        + list::<Correction>(item, "field_corrections")?
        + list::<Translation>(item, "field_translations")?;
    for chapter in CHAPTERS {
        sum += text(item, chapter)?;
    }
    Ok(sum)
}

/// Title and body: what most taps want of an item.
///
/// # Errors
///
/// As [`read_1`].
#[trovato::tap(custom)]
pub fn read_body(item: &Item) -> Result<u64> {
    Ok(read_1(item)? + text(item, "field_body")?)
}

const CHAPTERS: [&str; 12] = [
    "field_chapter_01",
    "field_chapter_02",
    "field_chapter_03",
    "field_chapter_04",
    "field_chapter_05",
    "field_chapter_06",
    "field_chapter_07",
    "field_chapter_08",
    "field_chapter_09",
    "field_chapter_10",
    "field_chapter_11",
    "field_chapter_12",
];

fn text(item: &Item, name: &str) -> Result<u64> {
    Ok(item.get_text(name)?.weight())
}

fn value<T: Weight + for<'a> Deserialize<'a>>(item: &Item, name: &str) -> Result<u64> {
    Ok(item.get_value::<T>(name)?.weight())
}

fn record(item: &Item, name: &str) -> Result<u64> {
    Ok(item.get_field::<RecordRef>(name)?.as_ref().weight())
}

fn list<T: for<'a> Deserialize<'a>>(item: &Item, name: &str) -> Result<u64> {
    Ok(item.get_field::<Vec<T>>(name)?.as_deref().weight())
}
