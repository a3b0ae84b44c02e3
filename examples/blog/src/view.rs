//! How a post looks.

use trovato::prelude::*;
use trovato::render::ElementBuilder;

use crate::content_type::{BEST, BODY, CHAPTER, PUBLISHED_ON, RATING, SUBTITLE, SUMMARY};
use crate::date;

/// Shows a post: its heading, its summary, and its text with all chapters.
///
/// # Errors
///
/// When a field is of another type than `item_info` declares.
#[trovato::tap]
pub fn item_view(item: &Item) -> Result<RenderElement> {
    let mut post = render::container()
        .tag("article")
        .class("blog-post")
        .child("header", header(item)?.weight(-20));
    if let Some(language) = item.language() {
        post = post.attr("lang", language);
    }
    if let Some(summary) = item.get_text(SUMMARY)? {
        post = post.child("summary", paragraph(summary, "summary").weight(-10));
    }
    if let Some(body) = rich_text(item, BODY)? {
        post = post.child("body", body.class("body"));
    }
    // Chapters weigh the same, so they are shown in the order of their names.
    for name in item.field_names().filter(|name| name.starts_with(CHAPTER)) {
        if let Some(chapter) = rich_text(item, name)? {
            post = post.child(name, chapter.tag("section").class("chapter").weight(10));
        }
    }
    Ok(post.build())
}

fn header(item: &Item) -> Result<ElementBuilder> {
    let mut header = render::container()
        .tag("header")
        .child("title", render::markup("h1", item.title()).weight(-10))
        .child("byline", byline(item)?.weight(10));
    if let Some(subtitle) = item.get_text(SUBTITLE)? {
        header = header.child("subtitle", paragraph(subtitle, "subtitle"));
    }
    Ok(header)
}

fn byline(item: &Item) -> Result<ElementBuilder> {
    let mut byline = render::container().tag("p").class("meta");
    if let Some(date) = item.get_text(PUBLISHED_ON)? {
        let time = render::markup("time", date::in_words(&date)).attr("datetime", &*date);
        byline = byline.child("date", time.weight(-10));
    }
    if let Some(rating) = item.get_value::<i64>(RATING)? {
        byline = byline.child("rating", stars(rating));
    }
    Ok(byline)
}

fn stars(rating: i64) -> ElementBuilder {
    const SHOWN: [(&str, &str); 6] = [
        ("☆☆☆☆☆", "no stars"),
        ("★☆☆☆☆", "1 of 5 stars"),
        ("★★☆☆☆", "2 of 5 stars"),
        ("★★★☆☆", "3 of 5 stars"),
        ("★★★★☆", "4 of 5 stars"),
        ("★★★★★", "5 of 5 stars"),
    ];
    let rating = usize::try_from(rating.clamp(0, BEST)).unwrap_or_default();
    let (stars, label) = SHOWN[rating];
    render::markup("span", stars)
        .class("rating")
        .role("img")
        .aria_label(label)
}

fn rich_text(item: &Item, name: &str) -> Result<Option<ElementBuilder>> {
    let text = item.get_text_value(name)?;
    Ok(text.map(|text| render::filtered_markup(text.value, text.format)))
}

fn paragraph(text: impl Into<String>, class: &str) -> ElementBuilder {
    render::markup("p", text).class(class)
}
