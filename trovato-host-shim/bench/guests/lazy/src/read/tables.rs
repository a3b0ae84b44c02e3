//! Taps that read more and more of an item: the tables of what they read.

use bench_work::{Correction, Link, Picture, Place, Translation};
use trovato::prelude::*;

/// The title.
#[derive(trovato::Fields)]
pub struct One {
    title: String,
}

/// Title and status.
#[derive(trovato::Fields)]
pub struct Two {
    title: String,
    status: i64,
}

/// Four members and fields.
#[derive(trovato::Fields)]
pub struct Four {
    title: String,
    status: i64,
    #[field("field_rating.value")]
    rating: Option<i64>,
    #[field("field_summary.value")]
    summary: Option<String>,
}

/// Eight.
#[derive(trovato::Fields)]
pub struct Eight {
    title: String,
    status: i64,
    #[field("field_rating.value")]
    rating: Option<i64>,
    #[field("field_summary.value")]
    summary: Option<String>,
    #[field("field_subtitle.value")]
    subtitle: Option<String>,
    #[field("field_featured.value")]
    featured: Option<bool>,
    #[field("field_reading_minutes.value")]
    reading_minutes: Option<i64>,
    created: i64,
}

/// Sixteen.
#[derive(trovato::Fields)]
pub struct Sixteen {
    title: String,
    status: i64,
    #[field("field_rating.value")]
    rating: Option<i64>,
    #[field("field_summary.value")]
    summary: Option<String>,
    #[field("field_subtitle.value")]
    subtitle: Option<String>,
    #[field("field_featured.value")]
    featured: Option<bool>,
    #[field("field_reading_minutes.value")]
    reading_minutes: Option<i64>,
    created: i64,
    changed: i64,
    language: Option<String>,
    author_id: Uuid,
    #[field("field_published_on.value")]
    published_on: Option<String>,
    #[field("field_author_ref")]
    author_ref: Option<RecordRef>,
    #[field("field_tags")]
    tags: Option<Vec<RecordRef>>,
    #[field("field_related")]
    related: Option<Vec<RecordRef>>,
    #[field("field_links")]
    links: Option<Vec<Link>>,
}

/// All that any of the items has.
#[derive(trovato::Fields)]
pub struct All {
    title: String,
    status: i64,
    #[field("field_rating.value")]
    rating: Option<i64>,
    #[field("field_summary.value")]
    summary: Option<String>,
    #[field("field_subtitle.value")]
    subtitle: Option<String>,
    #[field("field_featured.value")]
    featured: Option<bool>,
    #[field("field_reading_minutes.value")]
    reading_minutes: Option<i64>,
    created: i64,
    changed: i64,
    language: Option<String>,
    author_id: Uuid,
    #[field("field_published_on.value")]
    published_on: Option<String>,
    #[field("field_author_ref")]
    author_ref: Option<RecordRef>,
    #[field("field_tags")]
    tags: Option<Vec<RecordRef>>,
    #[field("field_related")]
    related: Option<Vec<RecordRef>>,
    #[field("field_links")]
    links: Option<Vec<Link>>,
    stage_id: Uuid,
    current_revision_id: Option<Uuid>,
    #[field("field_body.value")]
    body: Option<String>,
    #[field("field_editors")]
    editors: Option<Vec<RecordRef>>,
    #[field("field_series")]
    series: Option<RecordRef>,
    #[field("field_gallery")]
    gallery: Option<Vec<Picture>>,
    #[field("field_location")]
    location: Option<Place>,
    #[field("field_corrections")]
    corrections: Option<Vec<Correction>>,
    #[field("field_translations")]
    translations: Option<Vec<Translation>>,
    #[field("field_chapter_01.value")]
    chapter_01: Option<String>,
    #[field("field_chapter_02.value")]
    chapter_02: Option<String>,
    #[field("field_chapter_03.value")]
    chapter_03: Option<String>,
    #[field("field_chapter_04.value")]
    chapter_04: Option<String>,
    #[field("field_chapter_05.value")]
    chapter_05: Option<String>,
    #[field("field_chapter_06.value")]
    chapter_06: Option<String>,
    #[field("field_chapter_07.value")]
    chapter_07: Option<String>,
    #[field("field_chapter_08.value")]
    chapter_08: Option<String>,
    #[field("field_chapter_09.value")]
    chapter_09: Option<String>,
    #[field("field_chapter_10.value")]
    chapter_10: Option<String>,
    #[field("field_chapter_11.value")]
    chapter_11: Option<String>,
    #[field("field_chapter_12.value")]
    chapter_12: Option<String>,
}

/// Title and body.
#[derive(trovato::Fields)]
pub struct Body {
    title: String,
    #[field("field_body.value")]
    body: Option<String>,
}
