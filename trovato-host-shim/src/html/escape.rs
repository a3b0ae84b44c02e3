//! Text as HTML has to spell it.

/// Appends `text` for use between tags.
pub(super) fn text(out: &mut String, text: &str) {
    escape(out, text, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '\0' => Some("\u{FFFD}"),
        _ => None,
    });
}

/// Appends `text` as [`text()`] does, with its line breaks kept.
pub(super) fn lines(out: &mut String, text: &str) {
    for (index, line) in text.lines().enumerate() {
        if index > 0 {
            out.push_str("<br>");
        }
        self::text(out, line);
    }
}

/// Appends `value` for use inside double quotes.
pub(super) fn attribute(out: &mut String, value: &str) {
    // Neither `'` nor `>` can end a value in double quotes. They are escaped
    // for the sake of whoever picks the page apart with less than a parser.
    escape(out, value, |c| match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\0' => Some("\u{FFFD}"),
        _ => None,
    });
}

/// Copies whole stretches between replacements, since most text has none.
fn escape(out: &mut String, text: &str, replacement: impl Fn(char) -> Option<&'static str>) {
    let mut copied = 0;
    for (at, c) in text.char_indices() {
        if let Some(replacement) = replacement(c) {
            out.push_str(&text[copied..at]);
            out.push_str(replacement);
            copied = at + c.len_utf8();
        }
    }
    out.push_str(&text[copied..]);
}
