//! JSON with line breaks and indents.
//!
//! It is not parsed into values: digits, escapes and the order of members
//! stay as the plugin wrote them.

use std::fmt::Write as _;

/// Indents valid JSON by two spaces a level.
///
/// Control characters and bidirectional overrides that JSON allows in strings
/// become escapes, which is the same string to a parser and harmless on a
/// terminal.
pub(crate) fn pretty(json: &str) -> String {
    let mut out = String::with_capacity(json.len() * 2);
    let mut depth = 0_usize;
    let mut in_string = false;
    let mut escaped = false;
    let mut chars = json.chars().peekable();
    while let Some(c) = chars.next() {
        if in_string {
            push_of_string(&mut out, c);
            in_string = c != '"' || escaped;
            escaped = c == '\\' && !escaped;
            continue;
        }
        match c {
            ' ' | '\t' | '\n' | '\r' => {}
            '{' | '[' => {
                out.push(c);
                while chars.next_if(char::is_ascii_whitespace).is_some() {}
                if let Some(close) = chars.next_if(|&next| next == '}' || next == ']') {
                    out.push(close);
                } else {
                    depth += 1;
                    break_line(&mut out, depth);
                }
            }
            '}' | ']' => {
                depth = depth.saturating_sub(1);
                break_line(&mut out, depth);
                out.push(c);
            }
            ',' => {
                out.push(c);
                break_line(&mut out, depth);
            }
            ':' => out.push_str(": "),
            c => {
                in_string = c == '"';
                out.push(c);
            }
        }
    }
    out
}

fn break_line(out: &mut String, depth: usize) {
    out.push('\n');
    out.extend(std::iter::repeat_n("  ", depth));
}

fn push_of_string(out: &mut String, c: char) {
    match c {
        // All of them lie in the plane that one `\u` can name.
        '\u{7f}'..='\u{9f}'
        | '\u{2028}'
        | '\u{2029}'
        | '\u{202a}'..='\u{202e}'
        | '\u{2066}'..='\u{2069}' => {
            // Writing to a String cannot fail.
            let _ = write!(out, "\\u{:04x}", u32::from(c));
        }
        c => out.push(c),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::Value;

    use super::*;

    #[test]
    fn order_digits_and_empty_values_stay() {
        assert_eq!(
            pretty(r#"{"z":1.10,"a":[ ],"b":{"c":[1,{}]}, "d":12345678901234567890123}"#),
            "{\n  \"z\": 1.10,\n  \"a\": [],\n  \"b\": {\n    \"c\": [\n      1,\n      {}\n    ]\n  },\n  \
             \"d\": 12345678901234567890123\n}"
        );
    }

    #[test]
    fn strings_are_not_touched_but_for_what_could_do_harm() {
        let json = "{\"a\\\\\":\"{[,:]} \\\"x\\\" \u{202e}\u{9b}31m ü\"}";
        let text = pretty(json);
        assert_eq!(
            text,
            "{\n  \"a\\\\\": \"{[,:]} \\\"x\\\" \\u202e\\u009b31m ü\"\n}"
        );
        let same = |text: &str| serde_json::from_str::<Value>(text).unwrap();
        assert_eq!(same(&text), same(json));
    }
}
