//! JSON in and out. Where it fails, the error says at which member.

use std::borrow::Cow;
use std::fmt::{self, Display};

use serde::de::{Deserializer as _, Error, Unexpected, Visitor};
use serde::{Deserialize, Serialize};

use crate::error::{Result, TapError};

pub(crate) mod id;
mod index;
pub(crate) mod members;
pub(crate) mod object;
mod path;
mod raw;
mod reader;
mod scalar;
mod scan;
mod writer;

pub(crate) use index::Index;
pub(crate) use object::Id;
pub(crate) use path::join;
pub use raw::RawJson;
pub(crate) use reader::{Part, Reader};

/// Code of the error for a payload that is not what the tap takes.
pub(crate) const INPUT: &str = "input";
/// Code of the error for a field that is not of the type asked for.
pub(crate) const FIELD: &str = "field";
/// Code of the error for a value that has no JSON.
pub(crate) const OUTPUT: &str = "output";

/// Reads a value out of JSON.
///
/// Paths cost nothing until something fails: only then the JSON is walked a
/// second time, to the byte that the parser stopped at.
pub(crate) fn read<'a, T: Deserialize<'a>>(
    json: &'a [u8],
    code: &'static str,
    base: &str,
) -> Result<T> {
    serde_json::from_slice(json).map_err(|error| explain(json, code, base, &error))
}

/// Appends a value as JSON.
pub(crate) fn write<T: Serialize + ?Sized>(value: &T, out: &mut Vec<u8>) -> Result<()> {
    value
        .serialize(&mut writer::Writer::new(out))
        .map_err(|error| TapError::new(OUTPUT, error.to_string()))
}

#[cold]
#[inline(never)]
pub(crate) fn explain(
    json: &[u8],
    code: &'static str,
    base: &str,
    error: &serde_json::Error,
) -> TapError {
    if index::is_left(json) {
        return index::wrong();
    }
    let inner = path::at(json, path::offset(json, error.line(), error.column()));
    let path = join(base, &inner);
    let tap_error = TapError::new(code, format_without_place(error));
    if path.is_empty() {
        tap_error
    } else {
        tap_error.with_path(path)
    }
}

/// A string without quotes and escapes.
#[inline(never)]
fn unescape<'a>(json: &'a [u8], expected: &dyn Display) -> serde_json::Result<Cow<'a, str>> {
    serde_json::Deserializer::from_slice(json).deserialize_str(TextVisitor(expected))
}

/// Why a value is not what was expected, in the words of serde. A string may be
/// of the right type.
#[cold]
#[inline(never)]
fn mismatch(json: &[u8], expected: &dyn Display, takes_strings: bool) -> String {
    let visitor = TextVisitor(expected);
    // `serde_json` says for itself what there is in place of a string.
    let error = match unescape(json, expected) {
        Ok(text) if takes_strings => Error::invalid_value(Unexpected::Str(&text), &visitor),
        Ok(text) => Error::invalid_type(Unexpected::Str(&text), &visitor),
        Err(error) => error,
    };
    format_without_place(&error)
}

struct TextVisitor<'a>(&'a dyn Display);

impl<'de> Visitor<'de> for TextVisitor<'_> {
    type Value = Cow<'de, str>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Cow::Borrowed(text))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Cow::Owned(text.to_owned()))
    }
}

// Line and column count within the payload, which nobody but the host has
// seen; the path says it better.
fn format_without_place(error: &serde_json::Error) -> String {
    // By bytes: searching a string for a string would cost 2 KB of wasm.
    const PLACE: &[u8] = b" at line ";
    let mut text = error.to_string();
    if error.line() > 0 {
        let place = text
            .as_bytes()
            .windows(PLACE.len())
            .rposition(|at| at == PLACE);
        text.truncate(place.unwrap_or(text.len()));
    }
    text
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Outer {
        name: String,
        inner: Inner,
        #[serde(default)]
        list: Vec<Inner>,
        #[serde(default)]
        map: BTreeMap<String, u8>,
    }

    #[derive(Debug, Deserialize)]
    #[allow(dead_code)]
    struct Inner {
        value: i64,
        id: Option<uuid::Uuid>,
    }

    #[track_caller]
    fn fails(json: &str, path: Option<&str>, message: &str) {
        let error = read::<Outer>(json.as_bytes(), INPUT, "").unwrap_err();
        assert_eq!(
            (error.path(), error.message()),
            (path, message),
            "for {json}"
        );
    }

    #[test]
    fn a_failure_names_the_member() {
        fails(
            r#"{"name":"n","inner":{"value":"x"}}"#,
            Some("inner.value"),
            r#"invalid type: string "x", expected i64"#,
        );
        fails(
            r#"{"name":"n","inner":{"value":{"a":[1]}}}"#,
            Some("inner.value"),
            "invalid type: map, expected i64",
        );
        fails(
            r#"{"name":"n","inner":{"id":null}}"#,
            Some("inner"),
            "missing field `value`",
        );
        fails(r#"{"inner":{"value":1}}"#, None, "missing field `name`");
        fails(
            r#"{"name":[],"inner":{"value":1}}"#,
            Some("name"),
            "invalid type: sequence, expected a string",
        );
        fails(
            r#"{"name":"n","inner":{"value":1},"list":[{"value":1},{"value":2.5}]}"#,
            Some("list[1].value"),
            "invalid type: floating point `2.5`, expected i64",
        );
        fails(
            r#"{"name":"n","inner":{"value":1},"map":{"a":1,"a b":300}}"#,
            Some(r#"map["a b"]"#),
            "invalid value: integer `300`, expected u8",
        );
        fails(
            "{\"name\":\"n\",\n \"inner\":\n {\"value\":1,\n \"id\": \"no\"}}",
            Some("inner.id"),
            "UUID parsing failed: invalid character: found `n` at 0",
        );
        fails(
            r#"{"name":"n","inner":{"value":99999999999999999999}}"#,
            Some("inner.value"),
            "invalid type: floating point `1e+20`, expected i64",
        );
        fails(
            r#"{"name":"n""#,
            Some("name"),
            "EOF while parsing an object",
        );
        fails("", None, "EOF while parsing a value");
        fails(
            "[]",
            None,
            "invalid length 0, expected struct Outer with 4 elements",
        );
    }

    #[test]
    fn a_base_goes_in_front() {
        let error = read::<Inner>(br#"{"value":true}"#, FIELD, "fields.field_rating").unwrap_err();
        assert_eq!(error.path(), Some("fields.field_rating.value"));
        let error = read::<Vec<u8>>(b"[1,-1]", FIELD, "sizes").unwrap_err();
        assert_eq!(error.path(), Some("sizes[1]"));
    }
}
