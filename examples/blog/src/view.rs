//! How a post looks.

use std::borrow::Cow;

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
    let mut post = Post {
        title: item.title(),
        language: item.language(),
        ..Post::default()
    };
    post.subtitle = item.get_text(SUBTITLE)?;
    post.published_on = item.get_text(PUBLISHED_ON)?;
    post.rating = item.get_value(RATING)?;
    post.summary = item.get_text(SUMMARY)?;
    post.body = item.get_text_value(BODY)?;
    for name in item.field_names().filter(|name| name.starts_with(CHAPTER)) {
        if let Some(chapter) = item.get_text_value(name)? {
            post.chapters.push((name, chapter));
        }
    }
    Ok(post.view())
}

/// What is shown of a post, from wherever it was read.
#[derive(Default)]
pub struct Post<'a> {
    /// The heading.
    pub title: &'a str,
    /// Language tag of the text.
    pub language: Option<&'a str>,
    /// What stands beneath the heading.
    pub subtitle: Option<Cow<'a, str>>,
    /// The date, as `2026-11-21`.
    pub published_on: Option<Cow<'a, str>>,
    /// From 1 to 5.
    pub rating: Option<i64>,
    /// A sentence or two.
    pub summary: Option<Cow<'a, str>>,
    /// The text.
    pub body: Option<TextValue>,
    /// The chapters, by the names of their fields.
    pub chapters: Vec<(&'a str, TextValue)>,
}

impl Post<'_> {
    /// The post as elements.
    #[must_use]
    pub fn view(&mut self) -> RenderElement {
        let mut post = render::container()
            .tag("article")
            .class("blog-post")
            .child("header", self.header().weight(-20));
        if let Some(language) = self.language {
            post = post.attr("lang", language);
        }
        if let Some(summary) = self.summary.take() {
            post = post.child("summary", paragraph(&summary, "summary").weight(-10));
        }
        if let Some(body) = self.body.take() {
            post = post.child("body", rich_text(body).class("body"));
        }
        // Chapters weigh the same, so they are shown in the order of their
        // names.
        for (name, chapter) in self.chapters.drain(..) {
            let chapter = rich_text(chapter).tag("section").class("chapter");
            post = post.child(name, chapter.weight(10));
        }
        post.build()
    }

    fn header(&self) -> ElementBuilder {
        let mut header = render::container()
            .tag("header")
            .child("title", render::markup("h1", self.title).weight(-10))
            .child("byline", self.byline().weight(10));
        if let Some(subtitle) = &self.subtitle {
            header = header.child("subtitle", paragraph(subtitle, "subtitle"));
        }
        header
    }

    fn byline(&self) -> ElementBuilder {
        let mut byline = render::container().tag("p").class("meta");
        if let Some(date) = &self.published_on {
            let time = render::markup("time", date::in_words(date)).attr("datetime", &**date);
            byline = byline.child("date", time.weight(-10));
        }
        if let Some(rating) = self.rating {
            byline = byline.child("rating", stars(rating));
        }
        byline
    }
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

#[inline(never)]
fn rich_text(text: TextValue) -> ElementBuilder {
    render::filtered_markup(text.value, text.format)
}

fn paragraph(text: &str, class: &str) -> ElementBuilder {
    render::markup("p", text).class(class)
}
