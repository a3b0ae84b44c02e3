//! How long a post takes to read, and where that is shown.

use trovato::prelude::*;

use crate::content_type::{BLOG, BODY, CHAPTER, READING_MINUTES};

/// Words that a reader takes in within a minute.
const WORDS_A_MINUTE: usize = 200;

/// Adds the reading time to the byline, and marks long reads with a class.
///
/// # Errors
///
/// When a field is of another type than `item_info` declares.
#[trovato::tap]
pub fn item_view_alter(render: &mut RenderElement, item: &Item) -> Result<()> {
    if item.item_type() != BLOG {
        return Ok(());
    }
    let minutes = match item.get_value(READING_MINUTES)? {
        Some(minutes) => minutes,
        None => estimate(item)?,
    };
    if minutes >= 20 {
        render.add_class("long-read");
    }
    let note = render::markup("span", [&*minutes.to_string(), " min read"].concat())
        .class("reading-time")
        .weight(10);
    let header = render.get_child_mut("header");
    if let Some(byline) = header.and_then(|header| header.get_child_mut("byline")) {
        byline.set_child("reading_time", note);
    }
    Ok(())
}

/// Minutes to read the whole post, at least 1.
pub(crate) fn estimate(item: &Item) -> Result<i64> {
    let mut words = 0;
    for name in item.field_names() {
        if (name == BODY || name.starts_with(CHAPTER))
            && let Some(html) = item.get_text(name)?
        {
            words += count(&html);
        }
    }
    let minutes = words.div_ceil(WORDS_A_MINUTE).max(1);
    Ok(i64::try_from(minutes).unwrap_or(i64::MAX))
}

/// Words of a rich text, as far as white space and tags part them. Where a
/// script does without spaces, two characters count as one word.
fn count(html: &str) -> usize {
    let (mut words, mut signs) = (0, 0);
    let (mut in_tag, mut in_word) = (false, false);
    for c in html.chars() {
        let begins_tag = c == '<';
        let is_text = !in_tag && !begins_tag && !c.is_whitespace();
        words += usize::from(is_text && !in_word);
        signs += usize::from(is_text && is_written_without_spaces(c));
        in_word = is_text;
        in_tag = begins_tag || in_tag && c != '>';
    }
    words + signs / 2
}

/// Kana and Chinese characters.
fn is_written_without_spaces(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn post(words: usize) -> Item<'static> {
        Item::new(BLOG, "Long")
            .with_field(BODY, TextValue::html("word ".repeat(words)))
            .unwrap()
    }

    #[test]
    fn two_hundred_words_are_a_minute() {
        assert_eq!(estimate(&post(0)).unwrap(), 1);
        assert_eq!(estimate(&post(200)).unwrap(), 1);
        assert_eq!(estimate(&post(201)).unwrap(), 2);
    }

    #[test]
    fn tags_are_no_words() {
        assert_eq!(count("<p class=\"a b c\">one two</p><p>three</p>\n"), 3);
        assert_eq!(count("<br><br>"), 0);
    }

    #[test]
    fn chapters_count_and_so_do_scripts_without_spaces() {
        let item = post(100)
            .with_field(
                "field_chapter_01",
                TextValue::html("<p>晋太元中</p>".repeat(100)),
            )
            .unwrap();
        assert_eq!(estimate(&item).unwrap(), 2);
    }
}
