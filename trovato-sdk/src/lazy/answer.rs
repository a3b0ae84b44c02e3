//! What a read found, checked.

use super::error;
use crate::abi::{Found, Word};
use crate::error::{Result, TapError};

/// A host's word together with the bytes that it stands for.
#[derive(Debug, Clone, Copy)]
pub enum Answer<'a> {
    /// The item has no such member.
    Absent,
    /// The member is null.
    Null,
    /// The member may not be seen.
    Denied,
    /// The member is of another type than its slot.
    WrongType(Found),
    /// A truth value.
    Bool(bool),
    /// An integer.
    Integer(i64),
    /// A float.
    Float(f64),
    /// A string.
    Text(&'a str),
    /// JSON of any kind, not yet looked at.
    Json(&'a [u8]),
}

impl<'a> Answer<'a> {
    /// Makes sense of a word and of what a host has written to the buffer.
    ///
    /// # Errors
    ///
    /// When the handle is not valid, and when the word makes no sense.
    pub(super) fn new(word: i64, buffer: &'a [u8]) -> Result<Self> {
        let Some(word) = Word::unpack(word) else {
            return Err(error::nonsense("the host answered with an unknown word"));
        };
        let Some(bytes) = buffer.get(..word.bytes() as usize) else {
            return Err(error::nonsense(
                "the host claims more bytes than there is room for",
            ));
        };
        Ok(match word {
            Word::Absent => Self::Absent,
            Word::Null => Self::Null,
            Word::Denied => Self::Denied,
            Word::WrongType(found) => Self::WrongType(found),
            Word::Bool(value) => Self::Bool(value),
            Word::Integer(value) => Self::Integer(value),
            Word::Wide => Self::Integer(i64::from_le_bytes(eight(bytes))),
            Word::Float => Self::Float(f64::from_le_bytes(eight(bytes))),
            Word::Text { .. } => match std::str::from_utf8(bytes) {
                Ok(text) => Self::Text(text),
                Err(_) => return Err(error::nonsense("the host's text is not UTF-8")),
            },
            Word::Json { .. } => Self::Json(bytes),
            Word::Invalid => return Err(error::invalid()),
            Word::TooSmall { .. } => {
                return Err(error::nonsense(
                    "the host did not fill a buffer of the size it asked for",
                ));
            }
            Word::Done { .. } => return Err(unfit()),
        })
    }

    /// Why this is not the value that was expected.
    #[cold]
    #[inline(never)]
    pub(super) fn refused(self, path: &str, expected: &str) -> TapError {
        match self {
            Self::Absent => error::absent(path),
            Self::Null => error::null(path),
            Self::Denied => error::denied_read(path),
            Self::WrongType(found) => error::wrong_type(path, expected, found),
            _ => unfit(),
        }
    }
}

// `Word::bytes` says 8 for the words that this is asked about.
fn eight(bytes: &[u8]) -> [u8; 8] {
    bytes.try_into().unwrap_or_default()
}

#[cold]
fn unfit() -> TapError {
    error::nonsense("the host answered with a value of another type than the slot's")
}
