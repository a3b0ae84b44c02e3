//! What a read found, checked.

use super::error;
use crate::abi::{Found, Word};
use crate::error::{Result, TapError};

/// A host's word together with the bytes that it stands for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Answer<'a> {
    /// The item has no such member.
    Absent,
    /// The member is null.
    Null,
    /// The member may not be seen.
    Denied,
    /// The member is of another type than its slot.
    WrongType(Found),
    /// A boolean.
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
                "the host claims more bytes than it had room for",
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
                Err(_) => return Err(error::nonsense("the host's text is no UTF-8")),
            },
            Word::Json { .. } => Self::Json(bytes),
            Word::Invalid => return Err(error::invalid()),
            Word::TooSmall { .. } => {
                return Err(error::nonsense(
                    "the host refused a buffer of the size that it had asked for",
                ));
            }
            Word::Done { .. } | Word::Failed { .. } => return Err(unfit()),
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
pub(super) fn unfit() -> TapError {
    error::nonsense("the host answered with a value of another type than it declares")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn refuses(word: i64, buffer: &[u8]) {
        assert_eq!(Answer::new(word, buffer).unwrap_err().code(), "handle");
    }

    #[test]
    fn words_are_read_as_they_are_meant() {
        for (word, buffer, answer) in [
            (Word::Absent, &b""[..], Answer::Absent),
            (Word::Bool(true), b"", Answer::Bool(true)),
            (Word::Integer(-3), b"", Answer::Integer(-3)),
            (
                Word::Wide,
                &i64::MIN.to_le_bytes(),
                Answer::Integer(i64::MIN),
            ),
            (Word::Float, &0.5_f64.to_le_bytes(), Answer::Float(0.5)),
            (
                Word::Text { len: 3 },
                "é!more".as_bytes(),
                Answer::Text("é!"),
            ),
            (Word::Json { len: 2 }, b"[]", Answer::Json(b"[]")),
        ] {
            assert_eq!(Answer::new(word.pack(), buffer).unwrap(), answer);
        }
    }

    #[test]
    fn a_host_that_lies_is_not_believed() {
        refuses(Word::Text { len: 3 }.pack(), b"ab");
        refuses(Word::Text { len: u32::MAX }.pack(), b"ab");
        refuses(Word::Text { len: 1 }.pack(), "é".as_bytes());
        refuses(Word::Wide.pack(), b"1234567");
        refuses(Word::Float.pack(), b"");
        refuses(Word::Done { len: 0 }.pack(), b"");
        refuses(Word::TooSmall { needed: 1 }.pack(), b"ab");
        refuses(Word::Invalid.pack(), b"");
        refuses(-1, b"");
    }
}
