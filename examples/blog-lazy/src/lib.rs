//! The twin of the blog's view: the same page of the same post, by handle.
//!
//! `blog` gets the whole post and reads what it shows. This plugin gets a
//! handle, and what every page shows along with it; the rest it fetches, all
//! chapters in one crossing.

use blog::Post;
use trovato::prelude::*;

/// What a page shows of a post.
#[derive(trovato::Fields)]
pub struct Shown {
    title: String,
    language: Option<String>,
    #[field("field_subtitle.value")]
    subtitle: Option<String>,
    #[field("field_published_on.value")]
    published_on: Option<String>,
    #[field("field_rating.value")]
    rating: Option<i64>,
    #[field("field_summary.value")]
    summary: Option<String>,
    #[field("field_body")]
    body: Option<TextValue>,
    field_chapter_01: Option<TextValue>,
    field_chapter_02: Option<TextValue>,
    field_chapter_03: Option<TextValue>,
    field_chapter_04: Option<TextValue>,
    field_chapter_05: Option<TextValue>,
    field_chapter_06: Option<TextValue>,
    field_chapter_07: Option<TextValue>,
    field_chapter_08: Option<TextValue>,
    field_chapter_09: Option<TextValue>,
    field_chapter_10: Option<TextValue>,
    field_chapter_11: Option<TextValue>,
    field_chapter_12: Option<TextValue>,
}

/// Shows a post as the blog does.
///
/// # Errors
///
/// When a field is of another type than it is declared here.
#[trovato::tap(
    lazy,
    eager(
        title,
        language,
        "field_subtitle.value",
        "field_published_on.value",
        "field_rating.value",
        "field_summary.value",
        field_body
    )
)]
pub fn item_view(item: &ItemHandle<Shown>) -> Result<RenderElement> {
    let mut post = Post {
        title: item.title()?,
        language: item.language()?,
        subtitle: item.subtitle()?.map(Into::into),
        published_on: item.published_on()?.map(Into::into),
        rating: item.rating()?,
        summary: item.summary()?.map(Into::into),
        body: item.body()?.cloned(),
        chapters: Vec::new(),
    };
    // Most posts have none, and those that have one have more.
    if item.field_chapter_01()?.is_some() {
        item.fetch(&LATER_CHAPTERS)?;
        post.chapters = chapters(item)?;
    }
    Ok(post.view())
}

const LATER_CHAPTERS: [trovato::lazy::Slot<Shown>; 11] = [
    Shown::FIELD_CHAPTER_02,
    Shown::FIELD_CHAPTER_03,
    Shown::FIELD_CHAPTER_04,
    Shown::FIELD_CHAPTER_05,
    Shown::FIELD_CHAPTER_06,
    Shown::FIELD_CHAPTER_07,
    Shown::FIELD_CHAPTER_08,
    Shown::FIELD_CHAPTER_09,
    Shown::FIELD_CHAPTER_10,
    Shown::FIELD_CHAPTER_11,
    Shown::FIELD_CHAPTER_12,
];

fn chapters(item: &ItemHandle<Shown>) -> Result<Vec<(&'static str, TextValue)>> {
    let chapters = [
        ("field_chapter_01", item.field_chapter_01()?),
        ("field_chapter_02", item.field_chapter_02()?),
        ("field_chapter_03", item.field_chapter_03()?),
        ("field_chapter_04", item.field_chapter_04()?),
        ("field_chapter_05", item.field_chapter_05()?),
        ("field_chapter_06", item.field_chapter_06()?),
        ("field_chapter_07", item.field_chapter_07()?),
        ("field_chapter_08", item.field_chapter_08()?),
        ("field_chapter_09", item.field_chapter_09()?),
        ("field_chapter_10", item.field_chapter_10()?),
        ("field_chapter_11", item.field_chapter_11()?),
        ("field_chapter_12", item.field_chapter_12()?),
    ];
    let chapters = chapters.into_iter();
    Ok(chapters
        .filter_map(|(name, chapter)| Some((name, chapter?.clone())))
        .collect())
}
