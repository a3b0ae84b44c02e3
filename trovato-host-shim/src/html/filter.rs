//! The filters that a value's `#format` names.

use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::{escape, nesting};

/// How deep the tags of rich text may be nested; roughly, as it is told before
/// the text is parsed.
pub const MAX_RICH_TEXT_DEPTH: usize = 500;

/// What stands where a limit of depth was met.
pub(super) const TOO_DEEP: &str =
    "<p class=\"render-too-deep\">Nested too deep: the rest is left out here.</p>";

/// The format of rich text.
pub(super) const FILTERED_HTML: &str = "filtered_html";

/// The format of text in which line breaks count.
const PLAIN_TEXT: &str = "plain_text";

/// Appends a value as its format says. There is no format that passes a value
/// through as it is, and one that is not known here escapes.
pub(super) fn value(out: &mut String, value: &str, format: Option<&str>) {
    match format {
        None => escape::text(out, value),
        Some(PLAIN_TEXT) => escape::lines(out, value),
        Some(FILTERED_HTML) if nesting::depth(value) > MAX_RICH_TEXT_DEPTH => {
            tracing::debug!(
                limit = MAX_RICH_TEXT_DEPTH,
                "rich text nested too deep, left out"
            );
            out.push_str(TOO_DEEP);
        }
        Some(FILTERED_HTML) => out.push_str(&RICH_TEXT.clean(value).to_string()),
        Some(format) => {
            tracing::debug!(format, "unknown format, value escaped");
            escape::text(out, value);
        }
    }
}

/// What an editor's rich text may hold.
///
/// Classes and ids are not in it: with them a text could dress up as a part of
/// the page, or take a name that a script of the page looks for.
static RICH_TEXT: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .add_tags([
            "a",
            "abbr",
            "b",
            "bdi",
            "bdo",
            "blockquote",
            "br",
            "caption",
            "cite",
            "code",
            "col",
            "colgroup",
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
            "h1",
            "h2",
            "h3",
            "h4",
            "h5",
            "h6",
            "hr",
            "i",
            "img",
            "ins",
            "kbd",
            "li",
            "mark",
            "ol",
            "p",
            "pre",
            "q",
            "rp",
            "rt",
            "ruby",
            "s",
            "samp",
            "small",
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
            "u",
            "ul",
            "var",
            "wbr",
        ])
        // Of every other element the text remains, but not of these: theirs
        // is code, or was written for another parser.
        .clean_content_tags(
            [
                "iframe", "math", "noscript", "object", "script", "style", "svg", "template",
            ]
            .into(),
        )
        .add_generic_attributes(["dir", "lang", "title"])
        .add_tag_attributes("a", ["href", "hreflang"])
        .add_tag_attributes("blockquote", ["cite"])
        .add_tag_attributes("col", ["span"])
        .add_tag_attributes("colgroup", ["span"])
        .add_tag_attributes("del", ["cite", "datetime"])
        .add_tag_attributes("details", ["open"])
        .add_tag_attributes("img", ["alt", "height", "src", "width"])
        .add_tag_attributes("ins", ["cite", "datetime"])
        .add_tag_attributes("li", ["value"])
        .add_tag_attributes("ol", ["reversed", "start"])
        .add_tag_attributes("q", ["cite"])
        .add_tag_attributes("td", ["colspan", "rowspan"])
        .add_tag_attributes("th", ["colspan", "rowspan", "scope"])
        .add_tag_attributes("time", ["datetime"])
        .add_url_schemes(["http", "https", "mailto"])
        .url_relative(UrlRelative::PassThrough)
        // Anybody may have written the text, so its links neither reach back
        // into the page nor vouch for where they lead.
        .link_rel(Some("nofollow noopener"));
    builder
});
