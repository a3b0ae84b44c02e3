//! Setting: whether it may be, whether it is JSON of the declared type, and
//! then into the changes of the call. The item itself is not touched.

use serde_json::value::RawValue;
use trovato::abi::{self, Found, Word};

use super::open::{Budget, Entry, Opened};
use super::read::typed;
use crate::error::Limit;
use crate::item::{Place, Seen, Value};
use crate::mask::Permit;
use crate::section::FieldType;

impl Opened<'_> {
    /// Sets a slot.
    ///
    /// # Errors
    ///
    /// When the changes of the call have become too large.
    pub(crate) fn set_slot(self, number: u32, json: &[u8]) -> Result<Word, Limit> {
        let Self {
            handle,
            uses,
            entry,
            budget,
        } = self;
        let denied = |budget: &mut Budget, name: &str| {
            budget.refuse(name);
            Ok(Word::Denied)
        };
        match number {
            abi::SLOT_ID => return denied(budget, "id"),
            abi::SLOT_TYPE => return denied(budget, "type"),
            _ => {}
        }
        let Some((slot, allowed)) = handle.access.slot(number) else {
            return Ok(Word::Invalid);
        };
        let Some(permit) = allowed.write else {
            return denied(budget, &slot.name);
        };
        let target = (slot.place, &*slot.base, &*slot.path);
        let word = set(entry, budget, target, slot.field_type, json, permit)?;
        if let (Word::Done { .. }, Some(used)) = (word, uses.get_mut(number as usize)) {
            used.written = true;
        }
        Ok(word)
    }

    /// Sets a member or field by name, to any JSON.
    ///
    /// # Errors
    ///
    /// As [`set_slot`](Self::set_slot).
    pub(crate) fn set_named(self, name: &str, json: &[u8]) -> Result<Word, Limit> {
        let Self {
            handle,
            entry,
            budget,
            ..
        } = self;
        let Some((allowed, used)) = handle.named(name) else {
            return Ok(Word::Invalid);
        };
        let Some(permit) = allowed.write else {
            budget.refuse(name);
            return Ok(Word::Denied);
        };
        let target = (Place::of(name), name, &[] as &[_]);
        let word = set(entry, budget, target, FieldType::Json, json, permit)?;
        used.written |= matches!(word, Word::Done { .. });
        Ok(word)
    }
}

fn set(
    entry: &mut Entry,
    budget: &mut Budget,
    target: (Place, &str, &[Box<str>]),
    field_type: FieldType,
    json: &[u8],
    permit: Permit,
) -> Result<Word, Limit> {
    let (place, name, path) = target;
    let field_type = match place {
        // Members have types of their own, and nothing inside of them.
        Place::Member if !path.is_empty() => return Ok(Word::WrongType(Found::Object)),
        Place::Member if name == "title" => FieldType::Text,
        Place::Member => FieldType::Integer,
        _ => field_type,
    };
    // Before it is parsed: nothing interrupts a host call.
    budget.check(json.len())?;
    let Ok(json) = serde_json::from_slice::<&RawValue>(json) else {
        return Ok(Word::WrongType(Found::Nothing));
    };
    let word = typed(Some(Value::new(json, &Seen::default())), field_type).word();
    if let Word::WrongType(_) = word {
        return Ok(word);
    }
    let before = entry.changes.value(place, name);
    let before = before.map_or(0, |value| name.len() + value.json().len());
    Ok(match entry.changes.set(&entry.item, target, json, permit) {
        Ok(length) => {
            budget.used = budget.used.saturating_sub(before) + name.len() + length;
            budget.check(0)?;
            Word::Done { len: 0 }
        }
        Err(found) => Word::WrongType(found),
    })
}

impl Budget {
    fn check(&self, more: usize) -> Result<(), Limit> {
        let wanted = self.used.saturating_add(more);
        if more > self.limit || self.used > self.limit {
            return Err(Limit {
                wanted: wanted as u64,
                limit: self.limit as u64,
            });
        }
        Ok(())
    }
}
