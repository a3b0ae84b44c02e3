//! Reads a payload member by member: by its index, where it has one, and by
//! scanning, where it has none.

use std::borrow::Cow;
use std::fmt::Display;
use std::mem;

use super::index::{self, Entry, Found, Index};
use super::{mismatch, path, scan, unescape};
use crate::error::{Result, TapError};

/// A place in JSON, which the methods move on.
#[derive(Clone, Copy)]
pub(crate) struct Reader<'a> {
    /// The payload's JSON from its beginning, to the end of what is read.
    pub(super) json: &'a [u8],
    pub(super) at: usize,
    index: Index<'a>,
    /// Code of the errors.
    code: &'static str,
}

/// A part of a payload's JSON, and where it begins there.
#[derive(Clone, Copy)]
pub(crate) struct Part<'a> {
    pub(crate) json: &'a [u8],
    pub(crate) start: usize,
}

/// An object or array that a [`Reader`] is in.
pub(crate) struct Inside<'a> {
    /// Name of the member that was begun last, which is UTF-8; empty in an array.
    pub(crate) name: Cow<'a, [u8]>,
    close: u8,
    is_first: bool,
    /// What the index says of the members to come.
    entries: Option<&'a [Entry]>,
    /// Where the member that was begun last ends, by the index.
    end: usize,
}

impl Inside<'_> {
    /// How many members to make room for.
    pub(crate) fn room(&self) -> usize {
        self.entries.map_or(16, <[_]>::len).min(1024)
    }
}

impl<'a> Reader<'a> {
    /// At the beginning of a payload's JSON, behind what index it has.
    pub(crate) fn new(payload: &'a [u8], code: &'static str) -> Self {
        let (index, json) = Index::split(payload);
        Self {
            index,
            ..Self::plain(json, code)
        }
    }

    /// At the beginning of JSON without an index.
    pub(crate) fn plain(json: &'a [u8], code: &'static str) -> Self {
        Self {
            json,
            at: 0,
            index: Index::NONE,
            code,
        }
    }

    /// At a part of a payload's JSON.
    pub(crate) fn part(payload: &'a [u8], part: Part<'a>, code: &'static str) -> Self {
        let whole = Self::new(payload, code);
        let end = part.start + part.json.len();
        Self {
            json: whole.json.get(..end).unwrap_or_default(),
            at: part.start,
            ..whole
        }
    }

    /// The JSON from here on.
    pub(super) fn rest(&self) -> &'a [u8] {
        self.json.get(self.at..).unwrap_or_default()
    }

    /// Enters the object or array that begins here.
    pub(crate) fn open(&mut self, open: u8, expected: &dyn Display) -> Result<Inside<'a>> {
        self.at = scan::space_end(self.json, self.at);
        if self.json.get(self.at) != Some(&open) {
            return Err(self.mismatch(expected, false));
        }
        let entries = match self.index.find(self.at) {
            Found::Nothing => None,
            Found::Entries(entries) => Some(entries),
            Found::Wrong => return Err(index::wrong()),
        };
        self.at += 1;
        Ok(Inside {
            name: Cow::Borrowed(&[]),
            // The brackets' codes are two apart.
            close: open + 2,
            is_first: true,
            entries,
            end: self.at,
        })
    }

    /// Goes on to the value of the next member, or out of the object or array:
    /// then it answers `false`.
    pub(crate) fn next(&mut self, inside: &mut Inside<'a>) -> Result<bool> {
        match self.step(inside) {
            Some(goes_on) => Ok(goes_on),
            None => Err(self.broken(inside, "expected a name, `:`, `,` or a closing bracket")),
        }
    }

    #[inline]
    fn step(&mut self, inside: &mut Inside<'a>) -> Option<bool> {
        match inside.entries {
            Some(entries) => self.step_by_index(inside, entries),
            None => self.step_by_scan(inside),
        }
    }

    // What the index says is held against every token, so that the index of
    // other JSON does not fit by accident.
    fn step_by_index(&mut self, inside: &mut Inside<'a>, entries: &'a [Entry]) -> Option<bool> {
        if self.at != inside.end {
            return None;
        }
        let Some((entry, entries)) = entries.split_first() else {
            return self.token(inside.close).map(|()| false);
        };
        inside.entries = Some(entries);
        if !mem::replace(&mut inside.is_first, false) {
            self.token(b',')?;
        }
        let (name, value) = index::lengths(*entry);
        if inside.close == b'}' {
            // Two quotes and the colon.
            let end = self.at.checked_add(name)?.checked_add(3)?;
            let [b'"', name @ .., b'"', b':'] = self.json.get(self.at..end)? else {
                return None;
            };
            if scan::is_plain(name) {
                inside.name = Cow::Borrowed(name);
            } else {
                self.name(inside, end - 1)?;
            }
            self.at = end;
        } else if name != 0 {
            return None;
        }
        inside.end = self.at.checked_add(value)?;
        (value > 0 && inside.end <= self.json.len()).then_some(true)
    }

    fn step_by_scan(&mut self, inside: &mut Inside<'a>) -> Option<bool> {
        self.skip_space();
        if self.token(inside.close).is_some() {
            return Some(false);
        }
        if !mem::replace(&mut inside.is_first, false) {
            self.token(b',')?;
            self.skip_space();
        }
        if inside.close == b'}' {
            if self.json.get(self.at) != Some(&b'"') {
                return None;
            }
            let end = scan::string_end(self.json, self.at)?;
            if end.is_ascii && !end.is_escaped {
                let token = self.json.get(self.at..end.at)?;
                inside.name = Cow::Borrowed(between_quotes(token));
            } else {
                self.name(inside, end.at)?;
            }
            self.at = end.at;
            self.skip_space();
            self.token(b':')?;
            self.skip_space();
        }
        Some(true)
    }

    /// A name in which something is escaped, or is more than ASCII, up to `end`.
    #[cold]
    #[inline(never)]
    fn name(&self, inside: &mut Inside<'a>, end: usize) -> Option<()> {
        let token = self.json.get(self.at..end)?;
        if scan::string_end(token, 0)?.at != token.len() {
            return None;
        }
        inside.name = match unescape(token, &"").ok()? {
            Cow::Borrowed(name) => Cow::Borrowed(name.as_bytes()),
            Cow::Owned(name) => Cow::Owned(name.into_bytes()),
        };
        Some(())
    }

    /// The value here as a part.
    pub(crate) fn take(&mut self, inside: &Inside<'a>) -> Result<Part<'a>> {
        let start = self.at;
        let json = self.value(inside)?;
        Ok(Part { json, start })
    }

    /// The value here, unread.
    #[inline(never)]
    pub(crate) fn value(&mut self, inside: &Inside<'a>) -> Result<&'a [u8]> {
        let end = match inside.entries {
            // Was held against the JSON when the member began.
            Some(_) => Some(inside.end),
            None => scan::value_end(self.json, self.at),
        };
        let value = end.and_then(|end| self.json.get(self.at..end));
        let Some(value) = value else {
            let message = match self.json.get(self.at) {
                Some(b'"' | b'{' | b'[') => "EOF or an invalid string while parsing a value",
                _ => "expected value",
            };
            return Err(self.broken(inside, message));
        };
        self.at += value.len();
        Ok(value)
    }

    /// Nothing but space may follow.
    #[inline(never)]
    pub(crate) fn end(&mut self) -> Result<()> {
        self.skip_space();
        if self.at == self.json.len() {
            Ok(())
        } else {
            Err(self.error("trailing characters"))
        }
    }

    /// An error of the value here.
    #[cold]
    #[inline(never)]
    pub(crate) fn error(&self, message: &str) -> TapError {
        if index::is_left(self.json) {
            return index::wrong();
        }
        // A scalar counts for the path only once it has begun.
        let byte = self.json.get(self.at);
        let is_scalar = matches!(byte, Some(b'"' | b'-' | b'0'..=b'9' | b't' | b'f' | b'n'));
        let path = path::at(self.json, self.at + usize::from(is_scalar));
        let error = TapError::new(self.code, message);
        if path.is_empty() {
            error
        } else {
            error.with_path(path)
        }
    }

    #[cold]
    #[inline(never)]
    pub(super) fn mismatch(&self, expected: &dyn Display, takes_strings: bool) -> TapError {
        self.error(&mismatch(self.rest(), expected, takes_strings))
    }

    /// What is wrong with JSON that cannot be gone through from here.
    #[cold]
    #[inline(never)]
    fn broken(&self, inside: &Inside<'_>, expected: &'static str) -> TapError {
        if inside.entries.is_some() {
            return index::wrong();
        }
        let is_cut_off = self.json.len() <= self.at;
        let message = if is_cut_off {
            "EOF while parsing a value"
        } else {
            expected
        };
        self.error(message)
    }

    fn token(&mut self, byte: u8) -> Option<()> {
        let is_here = self.json.get(self.at) == Some(&byte);
        self.at += usize::from(is_here);
        is_here.then_some(())
    }

    fn skip_space(&mut self) {
        self.at = scan::space_end(self.json, self.at);
    }
}

pub(super) fn between_quotes(token: &[u8]) -> &[u8] {
    token
        .get(1..token.len().wrapping_sub(1))
        .unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_broken_is_named_at_its_place() {
        let walk = |json: &str| {
            let mut reader = Reader::plain(json.as_bytes(), super::super::INPUT);
            let mut object = reader.open(b'{', &"an object")?;
            while reader.next(&mut object)? {
                reader.value(&object)?;
            }
            reader.end()
        };
        for json in [
            "{}",
            " { } ",
            r#"{"a":1}"#,
            r#"{ "a" : [1,2] , "b\n":"\\" }"#,
        ] {
            assert_eq!(walk(json), Ok(()), "{json}");
        }
        let names = "expected a name, `:`, `,` or a closing bracket";
        for (json, path, message) in [
            ("", None, "EOF while parsing a value"),
            ("{", None, "EOF while parsing a value"),
            (r#"{"a":1"#, Some("a"), "EOF while parsing a value"),
            (r#"{"a":"#, Some("a"), "EOF while parsing a value"),
            (r#"{"a":1,"#, Some("a"), "EOF while parsing a value"),
            (r#"{"a":1,}"#, Some("a"), names),
            (r#"{"a":1 "b":2}"#, Some("a"), names),
            (r#"{"a" 1}"#, Some("a"), names),
            ("{a:1}", None, names),
            (r#"{"a":}"#, Some("a"), "expected value"),
            (r#"{"a":@}"#, Some("a"), "expected value"),
            (r#"{"a":[1}"#, Some("a"), "EOF while parsing a value"),
            (
                r#"{"a":{"b":"c}}"#,
                Some("a"),
                "EOF or an invalid string while parsing a value",
            ),
            (
                r#"{"a":"b"#,
                Some("a"),
                "EOF or an invalid string while parsing a value",
            ),
            (r#"{"a":1}}"#, None, "trailing characters"),
        ] {
            let error = walk(json).unwrap_err();
            assert_eq!((error.path(), error.message()), (path, message), "{json}");
        }
    }
}
