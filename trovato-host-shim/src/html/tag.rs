//! Which HTML elements a plugin may ask for.

/// What stands in for a tag that is not permitted.
const FALLBACK: &str = "div";

/// Elements that structure, mark up or illustrate a page, sorted.
///
/// None of them runs or embeds anything, sends anything, or makes the parser
/// go by other rules, as `script`, `iframe`, `form`, `textarea`, `svg` and
/// `template` would.
const PERMITTED: [&str; 81] = [
    "a",
    "abbr",
    "address",
    "article",
    "aside",
    "audio",
    "b",
    "bdi",
    "bdo",
    "blockquote",
    "br",
    "button",
    "caption",
    "cite",
    "code",
    "col",
    "colgroup",
    "data",
    "dd",
    "del",
    "details",
    "dfn",
    "div",
    "dl",
    "dt",
    "em",
    "figcaption",
    "figure",
    "footer",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "header",
    "hgroup",
    "hr",
    "i",
    "img",
    "ins",
    "kbd",
    "li",
    "main",
    "mark",
    "meter",
    "nav",
    "ol",
    "p",
    "picture",
    "pre",
    "progress",
    "q",
    "rp",
    "rt",
    "ruby",
    "s",
    "samp",
    "search",
    "section",
    "small",
    "source",
    "span",
    "strong",
    "sub",
    "summary",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "time",
    "tr",
    "track",
    "u",
    "ul",
    "var",
    "video",
    "wbr",
];

/// Permitted elements that have neither content nor an end tag.
const VOID: [&str; 7] = ["br", "col", "hr", "img", "source", "track", "wbr"];

/// The tag to write for `asked`: itself in lower case, or `div`.
pub(super) fn permitted(asked: &str) -> &'static str {
    let lower = asked.to_ascii_lowercase();
    PERMITTED.binary_search(&lower.as_str()).map_or_else(
        |_| {
            tracing::debug!(tag = asked, "tag not permitted, `{FALLBACK}` instead");
            FALLBACK
        },
        |at| PERMITTED[at],
    )
}

/// Whether an element of this tag ends where it begins.
pub(super) fn is_void(tag: &str) -> bool {
    VOID.contains(&tag)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn permitted_tags_are_sorted_for_the_search() {
        assert!(PERMITTED.is_sorted());
        for tag in PERMITTED {
            assert_eq!(permitted(tag), tag);
        }
    }

    #[test]
    fn void_tags_are_permitted_ones() {
        assert!(VOID.iter().all(|tag| PERMITTED.contains(tag)));
    }
}
