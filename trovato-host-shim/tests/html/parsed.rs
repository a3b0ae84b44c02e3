//! A reader of HTML just good enough to hold output against the rules. It
//! shares no code with the renderer, and is stricter than a browser.

/// A start tag.
#[derive(Debug)]
pub(crate) struct Tag {
    pub(crate) name: String,
    /// Names and unescaped values.
    pub(crate) attributes: Vec<(String, String)>,
}

/// What a piece of HTML holds.
#[derive(Debug, Default)]
pub(crate) struct Parsed {
    pub(crate) tags: Vec<Tag>,
    /// All text between tags, unescaped.
    pub(crate) text: String,
}

const VOID: [&str; 7] = ["br", "col", "hr", "img", "source", "track", "wbr"];

/// Reads HTML.
///
/// # Panics
///
/// On anything that is not well nested, on tags that are not spelt
/// `<name name="value">`, and on text that holds a bare `<`, `>` or `&`.
pub(crate) fn parse(html: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut open: Vec<String> = Vec::new();
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        parsed.text.push_str(&unescape(&rest[..at]));
        rest = &rest[at + 1..];
        if let Some(end) = rest.strip_prefix('/') {
            let (name, after) = end.split_once('>').expect("an end tag ends");
            assert_eq!(open.pop().as_deref(), Some(name), "well nested: {html}");
            rest = after;
        } else {
            let (tag, after) = start_tag(rest);
            if !VOID.contains(&tag.name.as_str()) {
                open.push(tag.name.clone());
            }
            parsed.tags.push(tag);
            rest = after;
        }
    }
    parsed.text.push_str(&unescape(rest));
    assert!(open.is_empty(), "{open:?} left open: {html}");
    parsed
}

/// Reads what follows a `<`, up to its `>`.
fn start_tag(html: &str) -> (Tag, &str) {
    let (name, mut rest) = html.split_at(end_of_name(html));
    assert!(!name.is_empty(), "a bare `<`: {html}");
    let mut attributes = Vec::new();
    while let Some(attribute) = rest.strip_prefix(' ') {
        let (name, value) = attribute.split_at(end_of_name(attribute));
        assert!(!name.is_empty(), "an attribute without a name: {html}");
        let value = value.strip_prefix("=\"").expect("a quoted value");
        let (value, after) = value.split_once('"').expect("a closing quote");
        attributes.push((name.to_owned(), unescape(value)));
        rest = after;
    }
    let rest = rest.strip_prefix('>').expect("a start tag ends");
    let name = name.to_owned();
    (Tag { name, attributes }, rest)
}

fn end_of_name(html: &str) -> usize {
    html.find(|c: char| !(c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-'))
        .unwrap_or(html.len())
}

fn unescape(text: &str) -> String {
    let mut out = String::new();
    let mut parts = text.split('&');
    out.push_str(parts.next().unwrap_or_default());
    for part in parts {
        let (entity, after) = part.split_once(';').expect("an entity ends");
        out.push(match entity {
            "amp" => '&',
            "lt" => '<',
            "gt" => '>',
            "quot" => '"',
            "#39" => '\'',
            "nbsp" => '\u{A0}',
            other => panic!("unexpected entity `{other}`"),
        });
        out.push_str(after);
    }
    out
}

impl Parsed {
    /// Panics if anything in it could run, restyle, embed or send.
    pub(crate) fn assert_harmless(&self, context: &str) {
        for tag in &self.tags {
            assert!(
                !DANGEROUS.contains(&tag.name.as_str()),
                "{}: {context}",
                tag.name
            );
            for (name, value) in &tag.attributes {
                assert!(!name.starts_with("on"), "{name}: {context}");
                assert!(
                    !["style", "srcdoc", "formaction"].contains(&name.as_str()),
                    "{name}: {context}"
                );
                if ["href", "src", "srcset", "cite", "poster", "background"]
                    .contains(&name.as_str())
                {
                    assert_harmless_address(value, context);
                }
            }
        }
    }
}

const DANGEROUS: [&str; 20] = [
    "script", "style", "iframe", "frame", "frameset", "object", "embed", "applet", "form", "input",
    "base", "meta", "link", "svg", "math", "template", "noscript", "textarea", "title", "xmp",
];

/// Reads an address as the most lenient of browsers would.
fn assert_harmless_address(address: &str, context: &str) {
    let seen: String = address
        .to_lowercase()
        .chars()
        .filter(char::is_ascii_graphic)
        .collect();
    for scheme in [
        "javascript:",
        "vbscript:",
        "data:",
        "blob:",
        "file:",
        "about:",
        "livescript:",
    ] {
        assert!(!seen.starts_with(scheme), "{address:?}: {context}");
    }
}
