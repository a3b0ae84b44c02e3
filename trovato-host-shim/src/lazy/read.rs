//! Reading: whether it may be, what is there, and whether that is what the
//! slot is declared to be. In this order.

use trovato::abi::{self, Found, Word};

use super::open::{Opened, Read};
use crate::item::{Place, Value};
use crate::section::FieldType;

/// What a read found, where it lies.
#[derive(Clone, Copy)]
pub(crate) enum Answer<'a> {
    Word(Word),
    Wide(i64),
    Float(f64),
    Text(&'a str),
    Json(&'a str),
}

impl Answer<'_> {
    pub(super) fn word(&self) -> Word {
        let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        match self {
            Self::Word(word) => *word,
            Self::Wide(_) => Word::Wide,
            Self::Float(_) => Word::Float,
            Self::Text(text) => Word::Text { len: length(text) },
            Self::Json(json) => Word::Json { len: length(json) },
        }
    }

    /// Bytes that it has beside its word.
    pub(crate) fn len(&self) -> usize {
        match self {
            Self::Word(_) => 0,
            Self::Wide(_) | Self::Float(_) => 8,
            Self::Text(text) | Self::Json(text) => text.len(),
        }
    }

    /// Hands those bytes over.
    pub(super) fn bytes(&self, take: impl FnOnce(&[u8])) {
        match self {
            Self::Word(_) => take(&[]),
            Self::Wide(integer) => take(&integer.to_le_bytes()),
            Self::Float(float) => take(&float.to_le_bytes()),
            Self::Text(text) | Self::Json(text) => take(text.as_bytes()),
        }
    }
}

impl<'a> Opened<'a> {
    /// The value of a slot.
    pub(crate) fn slot(self, number: u32) -> Answer<'a> {
        let Self {
            handle,
            uses,
            entry,
            ..
        } = self;
        let entry = &*entry;
        match number {
            abi::SLOT_ID => return typed(entry.item.identity(Place::Id), FieldType::Text),
            abi::SLOT_TYPE => return typed(entry.item.identity(Place::Type), FieldType::Text),
            _ => {}
        }
        let Some((slot, allowed)) = handle.access.slot(number) else {
            return Answer::Word(Word::Invalid);
        };
        let value = match (slot.place, allowed.read) {
            (Place::Id | Place::Type, _) => entry.item.identity(slot.place),
            (_, None) => return Answer::Word(Word::Denied),
            (_, Some(permit)) => entry.value(slot.place, &slot.base, permit),
        };
        if value.is_none() {
            return Answer::Word(Word::Absent);
        }
        let value = follow(value, &slot.path);
        let used = uses.get_mut(number as usize);
        match value {
            Ok(None) => Answer::Word(Word::Absent),
            value => {
                if let Some(used) = used {
                    used.read = Read::Asked;
                }
                match value {
                    Ok(value) => typed(value, slot.field_type),
                    Err(found) => Answer::Word(Word::WrongType(found)),
                }
            }
        }
    }

    /// The value of a member or field, as JSON.
    pub(crate) fn named(self, name: &str) -> Answer<'a> {
        let Self { handle, entry, .. } = self;
        let entry = &*entry;
        let place = Place::of(name);
        let Some((allowed, used)) = handle.named(name) else {
            return Answer::Word(Word::Invalid);
        };
        let value = match (place, allowed.read) {
            (Place::Id | Place::Type, _) => {
                return typed(entry.item.identity(place), FieldType::Json);
            }
            (_, None) => {
                used.refused = true;
                return Answer::Word(Word::Denied);
            }
            (_, Some(permit)) => entry.value(place, name, permit),
        };
        if value.is_some() {
            used.read = Read::Asked;
        }
        typed(value, FieldType::Json)
    }
}

/// What lies at a path. Nothing lies inside of null but null.
fn follow<'a>(value: Option<Value<'a>>, path: &[Box<str>]) -> Result<Option<Value<'a>>, Found> {
    let mut value = value;
    for name in path {
        match value.and_then(|value| Some((value, value.found()?))) {
            Some((object, Found::Object)) => value = object.member(name),
            Some((_, found)) => return Err(found),
            None => return Ok(value),
        }
    }
    Ok(value)
}

/// A value as what it is declared to be.
pub(super) fn typed(value: Option<Value<'_>>, field_type: FieldType) -> Answer<'_> {
    let Some(value) = value else {
        return Answer::Word(Word::Absent);
    };
    let Some(found) = value.found() else {
        return Answer::Word(Word::Null);
    };
    let json = value.json();
    let answer = match (field_type, found) {
        (FieldType::Json, _) => Some(Answer::Json(json)),
        (FieldType::Bool, Found::Bool) => Some(Answer::Word(Word::Bool(json == "true"))),
        (FieldType::Integer, Found::Number) => integer(json),
        (FieldType::Float, Found::Number) => float(json),
        (FieldType::Text, Found::Text) => match value.text() {
            Some(text) => Some(Answer::Text(text)),
            // Half of a surrogate pair: quotes, and no text between them.
            None => return Answer::Word(Word::WrongType(Found::Nothing)),
        },
        _ => None,
    };
    answer.unwrap_or(Answer::Word(Word::WrongType(found)))
}

fn integer(json: &str) -> Option<Answer<'static>> {
    // As serde has it, for which `-0` is a float.
    let integer: i64 = json.parse().ok().filter(|_| json != "-0")?;
    Some(if Word::INTEGERS.contains(&integer) {
        Answer::Word(Word::Integer(integer))
    } else {
        Answer::Wide(integer)
    })
}

fn float(json: &str) -> Option<Answer<'static>> {
    // With the very rounding that a guest gets of a whole payload.
    serde_json::from_str(json).ok().map(Answer::Float)
}
