//! The words in a rich text.

/// The text that a reader sees: without tags, with the common entities
/// replaced, and with every run of white space as one space.
pub(crate) fn visible(html: &str) -> String {
    let mut text = String::with_capacity(html.len());
    let mut rest = html;
    while let Some(start) = rest.find(['<', '&']) {
        push(&mut text, &rest[..start]);
        rest = &rest[start..];
        let markup = if rest.starts_with('<') {
            tag(rest)
        } else {
            entity(rest)
        };
        let (shown, length) = markup.unwrap_or((&rest[..1], 1));
        push(&mut text, shown);
        rest = &rest[length..];
    }
    push(&mut text, rest);
    text.truncate(text.trim_end().len());
    text
}

/// What a tag shows, and its length. Blocks and line breaks part words,
/// everything else may stand within one.
fn tag(html: &str) -> Option<(&'static str, usize)> {
    const BLOCKS: [&str; 10] = [
        "p",
        "br",
        "li",
        "h2",
        "h3",
        "h4",
        "div",
        "td",
        "blockquote",
        "figcaption",
    ];
    let end = html.find('>')?;
    let name = html[1..end].trim_start_matches('/');
    let name = name.split([' ', '/']).next().unwrap_or_default();
    let shown = if BLOCKS.contains(&name) { " " } else { "" };
    Some((shown, end + 1))
}

/// The character that an entity stands for, and the entity's length.
fn entity(html: &str) -> Option<(&'static str, usize)> {
    const ENTITIES: [(&str, &str); 6] = [
        ("&amp;", "&"),
        ("&lt;", "<"),
        ("&gt;", ">"),
        ("&quot;", "\""),
        ("&#39;", "'"),
        ("&nbsp;", " "),
    ];
    let (name, shown) = ENTITIES.iter().find(|(name, _)| html.starts_with(name))?;
    Some((shown, name.len()))
}

fn push(text: &mut String, more: &str) {
    for c in more.chars() {
        if !c.is_whitespace() {
            text.push(c);
        } else if !text.is_empty() && !text.ends_with(' ') {
            text.push(' ');
        }
    }
}

/// The beginning of a text, of at most so many characters. It ends with a
/// whole word, where there is one, and with an ellipsis if it was cut.
pub(crate) fn beginning(text: &str, most: usize) -> String {
    if text.chars().count() <= most {
        return text.into();
    }
    let end = text
        .char_indices()
        .nth(most - 1)
        .map_or(text.len(), |(at, _)| at);
    let cut = &text[..end];
    let cut = match cut.rfind(' ') {
        // The cut fell between two words.
        _ if text[end..].starts_with(' ') => cut,
        Some(space) => &cut[..space],
        None => cut,
    };
    [cut, "…"].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_go_and_blocks_part_words() {
        assert_eq!(
            visible("<h2>One</h2><p>t<em>w</em>o<br>three</p>\n<p>four</p>"),
            "One two three four"
        );
        assert_eq!(visible("<a title=\"x\" href='/'>link</a>"), "link");
    }

    #[test]
    fn entities_become_characters_once() {
        assert_eq!(visible("a &amp; b &amp;lt; &#39;c&#39;"), "a & b &lt; 'c'");
    }

    #[test]
    fn what_is_no_markup_stays() {
        assert_eq!(visible("1 < 2 & 3"), "1 < 2 & 3");
        assert_eq!(visible("a & b"), "a & b");
        assert_eq!(visible("tail <"), "tail <");
    }

    #[test]
    fn a_beginning_ends_with_a_whole_word() {
        assert_eq!(beginning("one two three", 13), "one two three");
        assert_eq!(beginning("one two three", 12), "one two…");
        assert_eq!(beginning("one two three", 8), "one two…");
        assert_eq!(beginning("one two three", 7), "one…");
        assert_eq!(beginning("晋太元中武陵人", 4), "晋太元…");
    }

    #[test]
    fn a_beginning_is_no_longer_than_asked_for() {
        for most in 1..=14 {
            assert!(beginning("one two three", most).chars().count() <= most);
        }
    }
}
