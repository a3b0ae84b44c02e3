//! How deep rich text is nested, told before it is parsed.
//!
//! An HTML parser looks through the elements that are open at nearly every tag,
//! so text that opens and never closes costs it time by the square: a megabyte
//! of `<div>` takes minutes. This is one pass without a tree, and is never too
//! low by more than the elements that HTML adds on its own, such as `tbody`. It
//! may be too high, since from the first thing on that it does not read exactly
//! as a browser would it counts every start tag and no end tag.

/// Elements after which other rules hold than for HTML's ordinary text.
const FOREIGN: [&str; 7] = [
    "frameset",
    "math",
    "noscript",
    "plaintext",
    "select",
    "svg",
    "template",
];

/// Elements that hold characters only, up to their end tag.
const RAW: [&str; 8] = [
    "iframe", "noembed", "noframes", "script", "style", "textarea", "title", "xmp",
];

/// Elements that end where the next one of their kind begins.
const SELF_ENDING: [&str; 7] = ["dd", "dt", "li", "p", "td", "th", "tr"];

/// Elements that end with what they are in, if that is one of [`BLOCKS`].
const IMPLIED: [&str; 4] = ["dd", "dt", "li", "p"];

/// Elements whose end is never ignored while nothing but [`IMPLIED`] ones are
/// open within.
const BLOCKS: [&str; 5] = ["blockquote", "div", "dl", "ol", "ul"];

/// Elements without content.
const VOID: [&str; 14] = [
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source",
    "track", "wbr",
];

/// An upper bound of the depth of `html`, apart from the elements that a
/// parser adds.
pub(super) fn depth(html: &str) -> usize {
    let mut open: Vec<&str> = Vec::new();
    let mut deepest = 0;
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let tag = &rest[at + 1..];
        match Tag::read(tag) {
            Tag::Start { name, after } => {
                let ends_last = is(name, &SELF_ENDING)
                    && open
                        .last()
                        .is_some_and(|last| last.eq_ignore_ascii_case(name));
                if !(ends_last || is(name, &VOID)) {
                    open.push(name);
                    deepest = deepest.max(open.len());
                }
                rest = after;
                if is(name, &RAW) {
                    let Some(after) = after_raw(name, rest) else {
                        return deepest.max(open.len() + starts(rest));
                    };
                    open.pop();
                    rest = after;
                } else if is(name, &FOREIGN) {
                    return deepest.max(open.len() + starts(rest));
                }
            }
            Tag::End { name, after } => {
                close(&mut open, name);
                rest = after;
            }
            Tag::Comment { after } => rest = after,
            Tag::Text => rest = tag,
            Tag::Unclear => return deepest.max(open.len() + starts(&rest[at..])),
        }
    }
    deepest
}

/// How many start tags there may be at most, wherever each of them ends.
fn starts(html: &str) -> usize {
    html.as_bytes()
        .windows(2)
        .filter(|pair| pair[0] == b'<' && pair[1].is_ascii_alphabetic())
        .count()
}

/// Closes what an end tag is certain to close.
fn close(open: &mut Vec<&str>, name: &str) {
    let implied = if is(name, &BLOCKS) {
        open.iter()
            .rev()
            .take_while(|held| is(held, &IMPLIED))
            .count()
    } else {
        0
    };
    let at = open.len() - implied;
    if at > 0 && open[at - 1].eq_ignore_ascii_case(name) {
        open.truncate(at - 1);
    }
}

/// What follows a `<`.
enum Tag<'a> {
    Start { name: &'a str, after: &'a str },
    End { name: &'a str, after: &'a str },
    Comment { after: &'a str },
    Text,
    Unclear,
}

impl<'a> Tag<'a> {
    fn read(html: &'a str) -> Self {
        match html.bytes().next() {
            Some(byte) if byte.is_ascii_alphabetic() => {
                let (name, rest) = word(html);
                after_attributes(rest).map_or(Self::Unclear, |after| Self::Start { name, after })
            }
            Some(b'/') => {
                let (name, rest) = word(&html[1..]);
                let after = rest.trim_ascii_start().strip_prefix('>');
                match after {
                    Some(after) if !name.is_empty() => Self::End { name, after },
                    _ => Self::Unclear,
                }
            }
            Some(b'!') => {
                after_comment(html).map_or(Self::Unclear, |after| Self::Comment { after })
            }
            Some(b'?') => Self::Unclear,
            _ => Self::Text,
        }
    }
}

/// The letters and digits at the beginning, and what follows them.
fn word(html: &str) -> (&str, &str) {
    let end = html.find(|c: char| !c.is_ascii_alphanumeric());
    html.split_at(end.unwrap_or(html.len()))
}

/// What follows a start tag after its name, if it is spelt as one should be.
fn after_attributes(mut rest: &str) -> Option<&str> {
    loop {
        let trimmed = rest.trim_ascii_start();
        if let Some(after) = trimmed.strip_prefix('>').or(trimmed.strip_prefix("/>")) {
            return Some(after);
        }
        let name = trimmed.find(|c: char| !(c.is_ascii_alphanumeric() || "-_:".contains(c)))?;
        if name == 0 || trimmed.len() == rest.len() {
            return None;
        }
        rest = &trimmed[name..];
        let Some(value) = rest.trim_ascii_start().strip_prefix('=') else {
            continue;
        };
        let value = value.trim_ascii_start();
        rest = match value.bytes().next()? {
            b'"' => value[1..].split_once('"')?.1,
            b'\'' => value[1..].split_once('\'')?.1,
            _ => {
                let end = value.find(|c: char| c.is_ascii_whitespace() || c == '>')?;
                let plain = !value[..end].contains(['"', '\'', '<', '=', '`']);
                (end > 0 && plain).then_some(&value[end..])?
            }
        };
    }
}

/// What follows a comment, if there is no doubt about where it ends.
fn after_comment(html: &str) -> Option<&str> {
    let comment = html.strip_prefix("!--")?;
    let (inside, after) = comment.split_once("-->")?;
    let early = inside.starts_with(['>', '-']) || inside.contains("--");
    (!early).then_some(after)
}

/// What follows the end of an element that holds characters only.
fn after_raw<'a>(name: &str, html: &'a str) -> Option<&'a str> {
    let mut at = 0;
    loop {
        at += html[at..].find("</")?;
        let (found, rest) = word(&html[at + 2..]);
        // A comment makes a script's end mean something else.
        if html[..at].contains("<!--") {
            return None;
        }
        if found.eq_ignore_ascii_case(name) {
            return rest.strip_prefix('>');
        }
        at += 2;
    }
}

fn is(name: &str, names: &[&str]) -> bool {
    names.iter().any(|held| held.eq_ignore_ascii_case(name))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    #[test]
    fn what_is_closed_does_not_count() {
        for (html, expected) in [
            ("", 0),
            ("a < b", 0),
            ("<p>a</p><p>b</p>", 1),
            ("<p>a<p>b<br>c", 1),
            ("<ul><li>a<li>b</ul>", 2),
            ("<UL><li>a</LI></ul><p>b</p>", 2),
            (
                "<p title=\"</p><p>\" lang='a>b' hidden data-a=7 >c</p ><p/>d",
                1,
            ),
            ("<!-- <b><b><b> --><p>a</p>", 1),
            (
                "<script>'<b><b>'</b></script><style>b>i{}</style><p>a</p>",
                1,
            ),
            ("<div><div><div>", 3),
        ] {
            assert_eq!(depth(html), expected, "{html}");
        }
    }

    #[test]
    fn an_end_that_a_browser_might_not_see_does_not_count() {
        for once in [
            "<div></b>",
            "<div title=\"</div>\">",
            "<div a\"=\"></div>\">",
            "<div a=b\"c=\"></div>\">",
            "<div><!--></div>-->",
            "<div><!-- --!></div>-->",
            "<div><!x </div>",
            "<div><script><!--<script></script></div>--></script>",
            "<div><style></styled></div>",
            "<div><table><td></div>",
            "<td><dd></td><td><li></td>",
            "<svg><![CDATA[</svg>]]>",
        ] {
            let depth = depth(&once.repeat(100));
            assert!(depth >= 99, "{depth}: {once}");
        }
    }

    /// The depth that a parser finds, by what the filter lets through.
    fn true_depth(html: &str) -> usize {
        let filtered = ammonia::clean(html);
        let (mut depth, mut deepest) = (0_usize, 0);
        for tag in filtered.split('<').skip(1) {
            let (name, _) = word(tag.trim_start_matches('/'));
            if tag.starts_with('/') {
                depth -= 1;
            } else if !is(name, &VOID) {
                depth += 1;
            }
            deepest = deepest.max(depth);
        }
        deepest
    }

    proptest! {
        #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(500) })]

        #[test]
        fn a_parser_finds_no_more_than_was_told(
            pieces in proptest::collection::vec(proptest::sample::select(vec![
                "<div>", "</div>", "<p>", "</p>", "<b>", "</b>", "<i class=a>", "</i>", "<a href='/'>", "</a>",
                "<table>", "</table>", "<tr>", "</tr>", "<td>", "</td>", "<ul>", "</ul>", "<li>", "</li>",
                "<h1>", "</h1>", "<h2>", "</h2>", "<dl>", "<dt>", "</dl>", "<blockquote>", "</blockquote>",
                "<caption>", "</caption>", "<svg>", "</svg>", "<select>", "</select>", "<!-- a -->", "<!-->",
                "<script>", "</script>", "<form>", "</form>", "<div title=\"", "\">", "x", "<br>", "'", "<",
                "<ruby>", "<rt>", "</ruby>", "<details>", "<summary>", "</details>", "<pre>", "</pre>",
                "<dd>", "</dd>", "<dt>", "<th>", "</th>", "<tbody>", "</tbody>", "<col>", "<ol>", "</ol>",
            ]), 0..60)
        ) {
            // Over and over, so that what is missed once adds up.
            let html = pieces.concat().repeat(2);
            let (told, found) = (depth(&html), true_depth(&html));
            prop_assert!(found <= 2 * told + 4, "{} of {}: {}", found, told, html);
        }
    }
}
