//! How a post looks.

use std::borrow::Cow;

use trovato::prelude::*;
use trovato::render::{ElementBuilder, ListKind};

use crate::content_type::{
    BEST, BODY, CHAPTER, CORRECTIONS, LINKS, PUBLISHED_ON, RATING, SUBTITLE, SUMMARY, TAGS,
    TRANSLATIONS,
};
use crate::date;

/// Shows a post: its heading, its text with all chapters, and its notes.
///
/// # Errors
///
/// When a field is of another type than `item_info` declares.
#[trovato::tap]
pub fn item_view(item: &Item) -> Result<RenderElement> {
    let mut post = render::container()
        .tag("article")
        .class("blog-post")
        .child("header", header(item)?.weight(-20))
        .child("footer", footer(item)?.weight(20));
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
    let rating = rating.clamp(0, BEST);
    let stars: String = (0..BEST)
        .map(|star| if star < rating { '★' } else { '☆' })
        .collect();
    render::markup("span", stars)
        .class("rating")
        .role("img")
        .aria_label([&*rating.to_string(), " of ", &*BEST.to_string(), " stars"].concat())
}

fn footer(item: &Item) -> Result<ElementBuilder> {
    let mut footer = render::container().tag("footer");
    for (name, heading) in [
        (TAGS, "Topics"),
        (LINKS, "Links"),
        (TRANSLATIONS, "In other languages"),
        (CORRECTIONS, "Corrections"),
    ] {
        let notes = item.get_field::<Vec<Note>>(name)?.unwrap_or_default();
        if !notes.is_empty() {
            footer = footer.child(name, section(heading, &notes));
        }
    }
    Ok(footer)
}

fn section(heading: &str, notes: &[Note]) -> ElementBuilder {
    let mut list = render::list(ListKind::Unordered);
    for (index, note) in notes.iter().enumerate() {
        list = list.item(note.show(index));
    }
    render::container()
        .tag("section")
        .child("heading", render::markup("h2", heading).weight(-10))
        .child("list", list)
}

/// An entry of one of the lists below a post. They differ in which members
/// they have, and one type for all keeps the plugin small.
#[derive(Deserialize)]
#[serde(crate = "trovato::serde")]
struct Note<'a> {
    #[serde(borrow)]
    title: Option<Cow<'a, str>>,
    #[serde(borrow)]
    url: Option<Cow<'a, str>>,
    #[serde(borrow)]
    language: Option<Cow<'a, str>>,
    #[serde(borrow)]
    on: Option<Cow<'a, str>>,
    #[serde(borrow)]
    text: Option<Cow<'a, str>>,
    #[serde(borrow)]
    target_id: Option<Cow<'a, str>>,
}

impl Note<'_> {
    fn show(&self, index: usize) -> ElementBuilder {
        let title = self.title.as_deref().unwrap_or_default();
        if let Some(id) = &self.target_id {
            // The post knows the topic's id, and the site its name.
            let label = ["Topic ", &*(index + 1).to_string()].concat();
            return render::link(["/category/", id].concat(), label);
        }
        if let Some(url) = &self.url {
            return render::link(&**url, title);
        }
        if let Some(language) = &self.language {
            return render::markup("cite", title).attr("lang", &**language);
        }
        let date = date::in_words(self.on.as_deref().unwrap_or_default());
        let text = self.text.as_deref().unwrap_or_default();
        render::markup("span", [&*date, ": ", text].concat())
    }
}

fn rich_text(item: &Item, name: &str) -> Result<Option<ElementBuilder>> {
    let text = item.get_text_value(name)?;
    Ok(text.map(|text| render::filtered_markup(text.value, text.format)))
}

fn paragraph(text: impl Into<String>, class: &str) -> ElementBuilder {
    render::markup("p", text).class(class)
}
