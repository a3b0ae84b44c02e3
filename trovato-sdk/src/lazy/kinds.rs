//! How a field's type in Rust and its type in the table meet.

use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;
use uuid::Uuid;

use super::answer::Answer;
use super::error;
use super::field::Field;
use crate::codec::{self, id};
use crate::error::Result;

/// A kind of slot that values of type `T` are read from.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be the type of a field",
    label = "cannot be read from an item",
    note = "a field is a `String`, a number, a `bool`, a `Uuid`, a type of the vocabulary, a type of yours with `#[derive(Deserialize)]`, or an `Option` or a `Vec` of such"
)]
pub trait Reads<T> {
    /// Is there to be named, where an author wrote the type.
    const READS: () = ();

    /// What a value of this kind is called.
    const EXPECTED: &'static str;

    /// Turns what the host has answered into the value.
    ///
    /// # Errors
    ///
    /// When it is no such value.
    fn read(answer: Answer<'_>, path: &str) -> Result<T>;
}

/// A kind of slot that values of type `T` are written to.
#[diagnostic::on_unimplemented(
    message = "`{T}` cannot be written to a field",
    label = "cannot be written as JSON",
    note = "a field with `write` needs a type that has `Serialize`; `#[derive(Serialize)]` gives it to yours"
)]
pub trait Writes<T> {
    /// Is there to be named, where an author wrote the type.
    const WRITES: () = ();

    /// Appends the value's JSON.
    ///
    /// # Errors
    ///
    /// When it has none.
    fn write(value: &T, path: &str, json: &mut Vec<u8>) -> Result<()>;
}

/// A string.
pub struct Text;
/// An integer of 64 bits.
pub struct Integer;
/// A number.
pub struct Float;
/// A boolean.
pub struct Bool;
/// A UUID as a string.
pub struct Id;
/// Anything, by way of serde.
pub struct Json;
/// A kind of which there may be none.
pub struct Maybe<K>(PhantomData<K>);
/// A kind of which there may be none, for a reason.
pub struct Told<K>(PhantomData<K>);

macro_rules! scalar {
    ($kind:ident, $type:ty, $expected:expr, $answer:pat => $value:expr) => {
        #[diagnostic::do_not_recommend]
        impl Reads<$type> for $kind {
            const EXPECTED: &'static str = $expected;

            fn read(answer: Answer<'_>, path: &str) -> Result<$type> {
                match answer {
                    $answer => Ok($value),
                    other => Err(other.refused(path, $expected)),
                }
            }
        }
    };
}

scalar!(Text, String, "a string", Answer::Text(text) => text.to_owned());
scalar!(Integer, i64, error::INTEGER, Answer::Integer(value) => value);
scalar!(Float, f64, "a number", Answer::Float(value) => value);
scalar!(Bool, bool, "a boolean", Answer::Bool(value) => value);

#[diagnostic::do_not_recommend]
impl Reads<Uuid> for Id {
    const EXPECTED: &'static str = "a UUID";

    fn read(answer: Answer<'_>, path: &str) -> Result<Uuid> {
        let Answer::Text(text) = answer else {
            return Err(answer.refused(path, "a UUID"));
        };
        id::parse(text.as_bytes()).ok_or_else(|| error::no_id(path, text))
    }
}

#[diagnostic::do_not_recommend]
impl<T: DeserializeOwned> Reads<T> for Json {
    const EXPECTED: &'static str = "JSON";

    fn read(answer: Answer<'_>, path: &str) -> Result<T> {
        match answer {
            Answer::Json(json) => {
                codec::read(json, codec::FIELD, "").map_err(|error| error::below(path, error))
            }
            other => Err(other.refused(path, "JSON")),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T, K: Reads<T>> Reads<Option<T>> for Maybe<K> {
    const EXPECTED: &'static str = K::EXPECTED;

    fn read(answer: Answer<'_>, path: &str) -> Result<Option<T>> {
        match answer {
            Answer::Absent | Answer::Null | Answer::Denied => Ok(None),
            answer => K::read(answer, path).map(Some),
        }
    }
}

#[diagnostic::do_not_recommend]
impl<T, K: Reads<T>> Reads<Field<T>> for Told<K> {
    const EXPECTED: &'static str = K::EXPECTED;

    fn read(answer: Answer<'_>, path: &str) -> Result<Field<T>> {
        Ok(match answer {
            Answer::Absent => Field::Absent,
            Answer::Null => Field::Null,
            Answer::Denied => Field::Denied,
            answer => Field::Value(K::read(answer, path)?),
        })
    }
}

macro_rules! plain {
    ($($kind:ident: $type:ty),*) => {
        $(#[diagnostic::do_not_recommend]
        impl Writes<$type> for $kind {
            // Inline, so that the plugin's own copy of the serializer is used.
            #[inline]
            fn write(value: &$type, path: &str, json: &mut Vec<u8>) -> Result<()> {
                <Json as Writes<$type>>::write(value, path, json)
            }
        })*
    };
}

plain!(Text: String, Integer: i64, Bool: bool, Id: Uuid);

#[diagnostic::do_not_recommend]
impl Writes<f64> for Float {
    #[inline]
    fn write(value: &f64, path: &str, json: &mut Vec<u8>) -> Result<()> {
        // Serde would write null.
        if !value.is_finite() {
            return Err(error::no_json(path, "this number has no JSON"));
        }
        <Json as Writes<f64>>::write(value, path, json)
    }
}

#[diagnostic::do_not_recommend]
impl<T: Serialize> Writes<T> for Json {
    fn write(value: &T, path: &str, json: &mut Vec<u8>) -> Result<()> {
        codec::write(value, json).map_err(|error| error::below(path, error))
    }
}

#[diagnostic::do_not_recommend]
impl<T, K: Writes<T>> Writes<Option<T>> for Maybe<K> {
    fn write(value: &Option<T>, path: &str, json: &mut Vec<u8>) -> Result<()> {
        if let Some(value) = value {
            return K::write(value, path, json);
        }
        json.extend_from_slice(b"null");
        Ok(())
    }
}
