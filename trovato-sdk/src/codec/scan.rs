//! Finds where JSON ends without reading it.
//!
//! A scan sees strings, brackets and the characters of scalars, and looks at
//! nothing else: whether `{"a" 1]` is JSON shows when somebody reads it. JSON
//! that is right ends where a parser would say that it ends; where a scan finds
//! no end, a parser says why.

/// Where a string ends, and what is in it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct End {
    pub(crate) at: usize,
    pub(crate) is_escaped: bool,
    pub(crate) is_ascii: bool,
}

/// The end of the string whose opening quote is at `start`.
///
/// It says nothing of whether escapes are right, or characters are characters.
/// `None` when the string does not end, or has a control character.
pub(crate) fn string_end(json: &[u8], start: usize) -> Option<End> {
    let mut at = start + 1;
    let (mut is_escaped, mut beyond_ascii) = (false, 0);
    loop {
        let byte = match json.get(at..).and_then(<[u8]>::first_chunk) {
            Some(word) => {
                let word = u64::from_le_bytes(*word);
                let marks = marks(word);
                if marks == 0 {
                    beyond_ascii |= word;
                    at += 8;
                    continue;
                }
                // What is below the first mark is in the string.
                beyond_ascii |= word & (marks & marks.wrapping_neg()).wrapping_sub(1);
                at += (marks.trailing_zeros() / 8) as usize;
                json[at]
            }
            None => *json.get(at)?,
        };
        at += 1;
        match byte {
            b'"' => break,
            b'\\' => {
                is_escaped = true;
                at += 1;
            }
            0..0x20 => return None,
            _ => beyond_ascii |= u64::from(byte),
        }
    }
    Some(End {
        at,
        is_escaped,
        is_ascii: beyond_ascii & TOPS == 0,
    })
}

/// Whether this may stand between quotes as it is, and is ASCII.
pub(crate) fn is_plain(text: &[u8]) -> bool {
    let (words, rest) = text.as_chunks();
    // In front of what is left over are spaces, which are plain.
    let spaces = LOWS * u64::from(b' ');
    let last = rest
        .iter()
        .fold(spaces, |word, &byte| word << 8 | u64::from(byte));
    let words = words.iter().map(|word| u64::from_le_bytes(*word));
    words
        .chain([last])
        .all(|word| (marks(word) | word & TOPS) == 0)
}

/// Where in a text the first byte is that has to be escaped; its end, if none
/// has to be.
pub(crate) fn special(text: &[u8]) -> usize {
    let mut at = 0;
    while let Some(word) = text.get(at..).and_then(<[u8]>::first_chunk) {
        let marks = marks(u64::from_le_bytes(*word));
        if marks != 0 {
            return at + (marks.trailing_zeros() / 8) as usize;
        }
        at += 8;
    }
    let is_special = |byte: &u8| matches!(byte, b'"' | b'\\' | 0..0x20);
    let rest = text.get(at..).unwrap_or_default();
    at + rest.iter().position(is_special).unwrap_or(rest.len())
}

/// The end of the value that begins at `start`.
pub(crate) fn value_end(json: &[u8], start: usize) -> Option<usize> {
    match json.get(start) {
        Some(b'"') => string_end(json, start).map(|end| end.at),
        Some(b'{' | b'[') => nested_end(json, start),
        Some(b'-' | b'0'..=b'9' | b't' | b'f' | b'n') => Some(scalar_end(json, start)),
        _ => None,
    }
}

/// The first position from `at` on that holds no space.
pub(crate) fn space_end(json: &[u8], mut at: usize) -> usize {
    while let Some(b' ' | b'\n' | b'\t' | b'\r') = json.get(at) {
        at += 1;
    }
    at
}

/// The end of the number or word that begins at `start`; there, if none does.
pub(crate) fn scalar_end(json: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(b'0'..=b'9' | b'a'..=b'z' | b'A'..=b'Z' | b'-' | b'+' | b'.') = json.get(at) {
        at += 1;
    }
    at
}

// Counts brackets of both kinds together, so that depth costs neither stack
// nor heap.
fn nested_end(json: &[u8], start: usize) -> Option<usize> {
    let mut at = start;
    let mut depth = 0_usize;
    while let Some(byte) = json.get(at) {
        match byte {
            b'"' => {
                at = string_end(json, at)?.at;
                continue;
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            _ => {}
        }
        at += 1;
    }
    None
}

const LOWS: u64 = u64::MAX / 0xff;
const TOPS: u64 = LOWS << 7;

/// Eight bytes at once: the top bit of the first quote, backslash or control
/// character is set, and no bit below it. Bits above it may be wrong, since the
/// subtraction borrows there.
const fn marks(word: u64) -> u64 {
    let quotes = word ^ (LOWS * b'"' as u64);
    let backslashes = word ^ (LOWS * b'\\' as u64);
    let found = quotes.wrapping_sub(LOWS) & !quotes
        | backslashes.wrapping_sub(LOWS) & !backslashes
        | word.wrapping_sub(LOWS * 0x20) & !word;
    found & TOPS
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_string_ends_wherever_its_quote_is() {
        for length in 1..40 {
            for at in 1..=length {
                for filler in [b' ', b'!', b'#', b'a', b'[', b']', 0x7f, 0x80, 0xa0, 0xff] {
                    let mut bytes = vec![filler; length + 1];
                    bytes[0] = b'"';
                    bytes[at] = b'"';
                    let end = End {
                        at: at + 1,
                        is_escaped: false,
                        is_ascii: filler < 0x80 || at == 1,
                    };
                    assert_eq!(string_end(&bytes, 0), Some(end), "{bytes:?}");
                    for control in 0..0x20 {
                        bytes[at] = control;
                        assert_eq!(string_end(&bytes, 0), None, "{bytes:?}");
                    }
                }
            }
        }
    }

    #[test]
    fn one_character_makes_a_text_special() {
        for length in 0..20 {
            assert!(is_plain(&vec![b'a'; length]));
            for at in 0..length {
                for byte in 0..=u8::MAX {
                    let mut text = vec![b'a'; length];
                    text[at] = byte;
                    let is_special = !(0x20..0x80).contains(&byte) || b"\"\\".contains(&byte);
                    assert_eq!(is_plain(&text), !is_special, "{text:?}");
                }
            }
        }
    }

    #[test]
    fn what_follows_a_string_does_not_count_as_its_own() {
        for json in [r#""a"é"#, r#""abcdef","é"#, r#""a",\n\n\n\n"#] {
            let end = string_end(json.as_bytes(), 0).unwrap();
            assert!(end.is_ascii && !end.is_escaped, "{json}");
        }
        assert!(!string_end("\"\\\\é\"".as_bytes(), 0).unwrap().is_ascii);
    }

    #[test]
    fn a_string_ends_at_its_own_quote() {
        let ends = |json: &str| string_end(json.as_bytes(), 0).map(|end| (end.at, end.is_escaped));
        assert_eq!(ends(r#""""#), Some((2, false)));
        assert_eq!(ends(r#""a", "b""#), Some((3, false)));
        assert_eq!(ends(r#""\"",1"#), Some((4, true)));
        assert_eq!(ends(r#""a\\",1"#), Some((5, true)));
        assert_eq!(ends(r#""0123456789\"0123456789""#), Some((24, true)));
        for json in [
            "\"",
            "\"abc",
            "\"abc\\",
            "\"abc\\\"",
            "\"01234567",
            "\"a\nb\"",
        ] {
            assert_eq!(ends(json), None, "{json}");
        }
    }

    #[test]
    fn a_value_ends_where_the_next_token_begins() {
        for value in [
            "0",
            "-1.5e+3",
            "true",
            "false",
            "null",
            r#""a,b""#,
            "{}",
            "[]",
            r#"{"a":"}"}"#,
            r#"[1,[2,{"b":"]\"]"}],3]"#,
        ] {
            for rest in ["", ",1", "}", "]", " }", "\n"] {
                let json = format!("{value}{rest}");
                assert_eq!(value_end(json.as_bytes(), 0), Some(value.len()), "{json}");
            }
        }
    }

    #[test]
    fn what_has_no_end_is_said_to_have_none() {
        for json in ["", "@", "}", ",", r#"{"a":[1]"#, "[[]", r#"["]"#] {
            assert_eq!(value_end(json.as_bytes(), 0), None, "{json}");
        }
    }
}
