//! Reads the values that have no parts.

use std::borrow::Cow;
use std::str::from_utf8;

use uuid::Uuid;

use super::reader::{Reader, between_quotes};
use super::{format_without_place, id, scan, unescape};
use crate::error::Result;

impl<'a> Reader<'a> {
    /// Passes over a null, if there is one here.
    #[inline(never)]
    pub(crate) fn null(&mut self) -> bool {
        let is_null = self.rest().starts_with(b"null");
        if is_null {
            self.at += 4;
        }
        is_null
    }

    /// The truth value here.
    pub(crate) fn flag(&mut self) -> Result<bool> {
        let word = scan::value_end(self.json, self.at).and_then(|end| self.json.get(self.at..end));
        let flag = match word {
            Some(b"true") => true,
            Some(b"false") => false,
            _ => return Err(self.mismatch(&"a boolean", false)),
        };
        self.at += if flag { 4 } else { 5 };
        Ok(flag)
    }

    /// The string here.
    pub(crate) fn text(&mut self) -> Result<Cow<'a, str>> {
        if self.json.get(self.at) != Some(&b'"') {
            return Err(self.mismatch(&"a string", false));
        }
        // What has no end is for the parser to refuse.
        let end = scan::string_end(self.json, self.at);
        let token = end.map_or(self.rest(), |end| {
            self.json.get(self.at..end.at).unwrap_or_default()
        });
        let as_is = match end {
            Some(end) if !end.is_escaped => from_utf8(between_quotes(token)).ok(),
            _ => None,
        };
        let text = match as_is {
            Some(text) => Cow::Borrowed(text),
            None => match unescape(token, &"") {
                Ok(text) => text,
                Err(error) => return Err(self.error(&format_without_place(&error))),
            },
        };
        self.at += token.len();
        Ok(text)
    }

    /// The id here.
    pub(crate) fn id(&mut self) -> Result<Uuid> {
        let begin = *self;
        // As it mostly stands there. It is ASCII without a quote, so that nobody
        // has to look for the string's end.
        if let Some(([b'"', text @ .., b'"'], _)) = self.rest().split_first_chunk::<38>()
            && let Some(id) = id::parse(text)
        {
            self.at += 38;
            return Ok(id);
        }
        if let Ok(text) = self.text()
            && let Some(id) = id::parse(text.as_bytes())
        {
            return Ok(id);
        }
        Err(begin.mismatch(&"a UUID", true))
    }

    /// The integer here.
    pub(crate) fn integer(&mut self) -> Result<i64> {
        let Some((number, len)) = integer(self.rest()) else {
            return Err(self.mismatch(&"i64", false));
        };
        self.at += len;
        Ok(number)
    }
}

/// The integer that begins here, and how many bytes it has.
fn integer(json: &[u8]) -> Option<(i64, usize)> {
    let is_negative = json.first() == Some(&b'-');
    let begin = usize::from(is_negative);
    let mut at = begin;
    let mut number = 0_u64;
    while let Some(digit @ b'0'..=b'9') = json.get(at) {
        // What wraps has more digits than are allowed below.
        number = number
            .wrapping_mul(10)
            .wrapping_add(u64::from(digit - b'0'));
        at += 1;
    }
    let is_float = matches!(json.get(at), Some(b'.' | b'e' | b'E'));
    // A zero in front is no JSON, and -0 is a float.
    let is_zero = json.get(begin) == Some(&b'0');
    if is_float || is_zero && at > 1 || !(1..20).contains(&(at - begin)) {
        return None;
    }
    let number = if is_negative {
        0_i64.checked_sub_unsigned(number)
    } else {
        i64::try_from(number).ok()
    };
    number.map(|number| (number, at))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_id_may_be_escaped() {
        for json in [
            r#""0193a5a0-0000-7000-8000-00000000000a" "#,
            r#""0193a5a0-0000-7000-8000-00000000000a" "#,
        ] {
            let mut reader = Reader::plain(json.as_bytes(), super::super::INPUT);
            let id = reader.id().unwrap();
            assert_eq!(id.as_u128(), 0x0193_a5a0_0000_7000_8000_0000_0000_000a);
            assert_eq!(reader.rest(), b" ");
        }
        let mut reader = Reader::plain(br#""0193a5a0"#, super::super::INPUT);
        assert!(reader.id().is_err());
    }

    #[test]
    fn an_integer_is_what_serde_takes_for_one() {
        for json in [
            "0",
            "7",
            "-1",
            "10",
            "-10",
            "1234567890123456789",
            "9223372036854775807",
            "-9223372036854775808",
            "9223372036854775808",
            "-9223372036854775809",
            "18446744073709551616",
            "99999999999999999999",
            "18446744073709551617000",
            "-0",
            "00",
            "01",
            "-01",
            "1.0",
            "1e3",
            "1E3",
            "0.5",
            "-",
            "",
            "+1",
            "x",
            "\"1\"",
            "null",
        ] {
            let number = integer(json.as_bytes()).map(|(number, len)| {
                assert_eq!(len, json.len(), "{json}");
                number
            });
            assert_eq!(number, serde_json::from_str(json).ok(), "{json}");
        }
    }
}
