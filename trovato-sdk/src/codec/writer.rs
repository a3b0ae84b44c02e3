//! Writes JSON as `serde_json` does, and strings eight bytes at a time: they
//! are most of what taps answer. Whatever else is no container is left to
//! `serde_json`.

use std::fmt::{self, Display};
use std::mem;

use super::scan;
use serde::Serialize;
use serde::ser::{
    self, SerializeMap, SerializeSeq, SerializeStruct, SerializeStructVariant, SerializeTuple,
    SerializeTupleStruct, SerializeTupleVariant, Serializer,
};

/// Why a value has no JSON. It is not `serde_json`'s, whose ways to be shown
/// would be 14 KB in plugins that never show one.
#[derive(Debug)]
pub(crate) struct Error(Box<Reason>);

/// Behind one word, which all that is written carries along.
#[derive(Debug)]
struct Reason(String);

type Result<T, E = Error> = std::result::Result<T, E>;

impl Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.0)
    }
}

impl std::error::Error for Error {}

impl ser::Error for Error {
    fn custom<T: Display>(message: T) -> Self {
        Self::new(message.to_string())
    }
}

impl Error {
    #[cold]
    #[inline(never)]
    fn new(reason: String) -> Self {
        Self(Box::new(Reason(reason)))
    }
}

/// Writes to the end of some bytes.
pub(crate) struct Writer<'o> {
    out: &'o mut Vec<u8>,
    /// Whether the next text is JSON already.
    is_json: bool,
}

/// An object or array that was begun.
pub(crate) struct Open<'w, 'o> {
    to: &'w mut Writer<'o>,
    is_first: bool,
    /// What ends it: two brackets, where it is in an object of its own.
    close: &'static str,
}

impl<'o> Writer<'o> {
    pub(crate) fn new(out: &'o mut Vec<u8>) -> Self {
        let is_json = false;
        Self { out, is_json }
    }

    fn scalar<T: Serialize>(&mut self, value: T) -> Result<()> {
        // Into memory: there is nothing to go wrong.
        let written = value.serialize(&mut serde_json::Serializer::new(&mut *self.out));
        written.map_err(|_| Error::new("a number has no JSON".to_owned()))
    }

    fn begin<'w>(&'w mut self, open: u8, close: &'static str) -> Open<'w, 'o> {
        self.out.push(open);
        Open {
            to: self,
            is_first: true,
            close,
        }
    }

    /// An object with one member, by which variants of enums are named.
    fn variant(&mut self, name: &str) {
        self.out.push(b'{');
        self.text(name);
        self.out.push(b':');
    }

    #[inline(never)]
    fn text(&mut self, text: &str) {
        let out = &mut *self.out;
        if mem::take(&mut self.is_json) {
            return out.extend_from_slice(text.as_bytes());
        }
        out.reserve(text.len() + 2);
        out.push(b'"');
        let mut rest = text.as_bytes();
        loop {
            let (plain, special) = rest.split_at(scan::special(rest));
            out.extend_from_slice(plain);
            let Some((&byte, behind)) = special.split_first() else {
                break;
            };
            escape(byte, out);
            rest = behind;
        }
        out.push(b'"');
    }
}

fn escape(byte: u8, out: &mut Vec<u8>) {
    let short = match byte {
        b'"' | b'\\' => byte,
        b'\n' => b'n',
        b'\r' => b'r',
        b'\t' => b't',
        0x08 => b'b',
        0x0c => b'f',
        _ => {
            let digits = b"0123456789abcdef";
            let digit = |half: u8| digits[usize::from(half & 0xf)];
            out.extend_from_slice(b"\\u00");
            out.extend_from_slice(&[digit(byte >> 4), digit(byte)]);
            return;
        }
    };
    out.extend_from_slice(&[b'\\', short]);
}

impl Open<'_, '_> {
    #[inline(never)]
    fn separate(&mut self) {
        if !mem::replace(&mut self.is_first, false) {
            self.to.out.push(b',');
        }
    }

    #[inline(never)]
    fn element<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.separate();
        value.serialize(&mut *self.to)
    }

    #[inline(never)]
    fn member<T: Serialize + ?Sized>(&mut self, name: &'static str, value: &T) -> Result<()> {
        if self.to.is_json {
            return value.serialize(&mut *self.to);
        }
        self.separate();
        self.to.text(name);
        self.to.out.push(b':');
        value.serialize(&mut *self.to)
    }

    fn close(self) {
        self.to.out.extend_from_slice(self.close.as_bytes());
    }
}

/// A key that was written as a value becomes a string.
///
/// # Errors
///
/// When it is no text and no number.
#[inline(never)]
fn quote(out: &mut Vec<u8>, start: usize) -> Result<()> {
    match out.get(start) {
        Some(b'"') => Ok(()),
        Some(b'-' | b'0'..=b'9' | b't' | b'f') => {
            out.insert(start, b'"');
            out.push(b'"');
            Ok(())
        }
        _ => Err(Error::new("key must be a string".to_owned())),
    }
}

macro_rules! scalars {
    ($($name:ident: $type:ty,)*) => {$(
        fn $name(self, value: $type) -> Result<()> {
            self.scalar(value)
        }
    )*};
}

impl<'w, 'o> Serializer for &'w mut Writer<'o> {
    type Ok = ();
    type Error = Error;
    type SerializeSeq = Open<'w, 'o>;
    type SerializeTuple = Open<'w, 'o>;
    type SerializeTupleStruct = Open<'w, 'o>;
    type SerializeTupleVariant = Open<'w, 'o>;
    type SerializeMap = Open<'w, 'o>;
    type SerializeStruct = Open<'w, 'o>;
    type SerializeStructVariant = Open<'w, 'o>;

    scalars! {
        serialize_bool: bool,
        serialize_i8: i8,
        serialize_i16: i16,
        serialize_i32: i32,
        serialize_i64: i64,
        serialize_i128: i128,
        serialize_u8: u8,
        serialize_u16: u16,
        serialize_u32: u32,
        serialize_u64: u64,
        serialize_u128: u128,
        serialize_f32: f32,
        serialize_f64: f64,
        serialize_char: char,
    }

    fn serialize_str(self, text: &str) -> Result<()> {
        self.text(text);
        Ok(())
    }

    fn serialize_bytes(self, bytes: &[u8]) -> Result<()> {
        bytes.serialize(self)
    }

    fn serialize_none(self) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_some<T: Serialize + ?Sized>(self, value: &T) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_unit(self) -> Result<()> {
        self.out.extend_from_slice(b"null");
        Ok(())
    }

    fn serialize_unit_struct(self, _: &'static str) -> Result<()> {
        self.serialize_unit()
    }

    fn serialize_unit_variant(self, _: &'static str, _: u32, name: &'static str) -> Result<()> {
        self.serialize_str(name)
    }

    fn serialize_newtype_struct<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        value: &T,
    ) -> Result<()> {
        value.serialize(self)
    }

    fn serialize_newtype_variant<T: Serialize + ?Sized>(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        value: &T,
    ) -> Result<()> {
        self.variant(name);
        value.serialize(&mut *self)?;
        self.out.push(b'}');
        Ok(())
    }

    fn serialize_seq(self, _: Option<usize>) -> Result<Open<'w, 'o>> {
        Ok(self.begin(b'[', "]"))
    }

    fn serialize_tuple(self, _: usize) -> Result<Open<'w, 'o>> {
        Ok(self.begin(b'[', "]"))
    }

    fn serialize_tuple_struct(self, _: &'static str, _: usize) -> Result<Open<'w, 'o>> {
        Ok(self.begin(b'[', "]"))
    }

    fn serialize_tuple_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Open<'w, 'o>> {
        self.variant(name);
        Ok(self.begin(b'[', "]}"))
    }

    fn serialize_map(self, _: Option<usize>) -> Result<Open<'w, 'o>> {
        Ok(self.begin(b'{', "}"))
    }

    fn serialize_struct(self, name: &'static str, _: usize) -> Result<Open<'w, 'o>> {
        // So `serde_json` passes on what is JSON already: as a struct with a
        // text.
        if name.starts_with("$serde_json::private::") {
            self.is_json = true;
            return Ok(Open {
                to: self,
                is_first: true,
                close: "",
            });
        }
        Ok(self.begin(b'{', "}"))
    }

    fn serialize_struct_variant(
        self,
        _: &'static str,
        _: u32,
        name: &'static str,
        _: usize,
    ) -> Result<Open<'w, 'o>> {
        self.variant(name);
        Ok(self.begin(b'{', "}}"))
    }

    fn collect_str<T: Display + ?Sized>(self, value: &T) -> Result<()> {
        self.serialize_str(&value.to_string())
    }
}

macro_rules! elements {
    ($($trait:ident $name:ident,)*) => {$(
        impl $trait for Open<'_, '_> {
            type Ok = ();
            type Error = Error;

            fn $name<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
                self.element(value)
            }

            fn end(self) -> Result<()> {
                self.close();
                Ok(())
            }
        }
    )*};
}

elements! {
    SerializeSeq serialize_element,
    SerializeTuple serialize_element,
    SerializeTupleStruct serialize_field,
    SerializeTupleVariant serialize_field,
}

macro_rules! members {
    ($($trait:ident,)*) => {$(
        impl $trait for Open<'_, '_> {
            type Ok = ();
            type Error = Error;

            fn serialize_field<T: Serialize + ?Sized>(
                &mut self,
                name: &'static str,
                value: &T,
            ) -> Result<()> {
                self.member(name, value)
            }

            fn end(self) -> Result<()> {
                self.close();
                Ok(())
            }
        }
    )*};
}

members! {
    SerializeStruct,
    SerializeStructVariant,
}

impl SerializeMap for Open<'_, '_> {
    type Ok = ();
    type Error = Error;

    fn serialize_key<T: Serialize + ?Sized>(&mut self, key: &T) -> Result<()> {
        self.separate();
        let start = self.to.out.len();
        key.serialize(&mut *self.to)?;
        quote(self.to.out, start)
    }

    fn serialize_value<T: Serialize + ?Sized>(&mut self, value: &T) -> Result<()> {
        self.to.out.push(b':');
        value.serialize(&mut *self.to)
    }

    fn end(self) -> Result<()> {
        self.close();
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use serde_json::value::RawValue;
    use serde_json::{Value, json};

    use super::*;

    #[track_caller]
    fn same<T: Serialize + ?Sized>(value: &T) {
        let mut ours = b"before".to_vec();
        let result = value.serialize(&mut Writer::new(&mut ours));
        match serde_json::to_vec(value) {
            Ok(theirs) => {
                assert_eq!(result.map_err(|error| error.to_string()), Ok(()));
                assert_eq!(
                    str::from_utf8(&ours[6..]).unwrap(),
                    str::from_utf8(&theirs).unwrap()
                );
            }
            Err(error) => assert_eq!(result.unwrap_err().to_string(), error.to_string()),
        }
    }

    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    struct Unit;

    #[derive(Serialize)]
    struct Pair(i8, Option<u64>);

    #[derive(Serialize, PartialEq, Eq, PartialOrd, Ord)]
    enum Kind {
        Unit,
        New(String),
        Tuple(u8, bool),
        Struct { a: (), b: char },
    }

    #[derive(Serialize)]
    struct All<'a> {
        text: &'a str,
        #[serde(rename = "quoted \"name\"")]
        kinds: Vec<Kind>,
        #[serde(flatten)]
        more: BTreeMap<String, Value>,
        raw: &'a RawValue,
        pair: Pair,
        unit: Unit,
        floats: [f64; 4],
        single: f32,
        large: (u128, i128),
        #[serde(skip_serializing_if = "Option::is_none")]
        left_out: Option<()>,
    }

    #[test]
    fn all_of_serde_is_written_as_serde_json_does() {
        let kinds = || {
            vec![
                Kind::Unit,
                Kind::New("n\n".to_owned()),
                Kind::Tuple(1, true),
                Kind::Struct { a: (), b: '"' },
            ]
        };
        same(&All {
            text: "é\u{1}\u{7f}\u{2028}",
            kinds: kinds(),
            more: BTreeMap::from([
                (
                    "a".to_owned(),
                    json!([1, -2, 0.1, 1e300, null, {}, [], { "b": [{}] }]),
                ),
                ("z".to_owned(), json!(18_446_744_073_709_551_615_u64)),
            ]),
            raw: serde_json::from_str("{ \"as\" : \"it is\\u0041\" }").unwrap(),
            pair: Pair(-128, None),
            unit: Unit,
            floats: [0.0, -0.0, f64::NAN, f64::INFINITY],
            single: 0.1,
            large: (u128::MAX, i128::MIN),
            left_out: None,
        });
        same(&());
        same(&[[(); 2]; 2]);
        same(&format_args!("{}\"", 1));
    }

    #[test]
    fn keys_are_text_or_become_text() {
        same(&BTreeMap::from([(1, "a"), (-1, "b")]));
        same(&BTreeMap::from([(true, 0)]));
        same(&BTreeMap::from([('c', 0)]));
        same(&BTreeMap::from([(Kind::Unit, 0)]));
        same(&BTreeMap::from([(uuid::Uuid::nil(), 0)]));
        for refused in [Kind::New(String::new()), Kind::Tuple(0, false)] {
            same(&BTreeMap::from([(refused, 0)]));
        }
        same(&BTreeMap::from([(Unit, 0)]));
        same(&BTreeMap::from([(vec![1], 0)]));
        same(&BTreeMap::from([((), 0)]));
    }

    #[test]
    fn every_character_is_escaped_as_it_has_to_be() {
        for length in 0..20 {
            for at in 0..=length {
                for character in (0..0x100)
                    .filter_map(char::from_u32)
                    .chain(['\u{2028}', '😀'])
                {
                    let mut text: String = "é".repeat(length / 3) + &"x".repeat(length);
                    let at = text.floor_char_boundary(at);
                    text.insert(at, character);
                    text.insert(at, '"');
                    same(&text);
                }
            }
        }
    }
}
