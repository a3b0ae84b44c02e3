//! Items by handle, for components. What is read and set is the same as in a
//! module; only the values travel as types of WIT.

use trovato::abi::{Found, Word};
use wasmtime::component::Resource;

use super::bindings::trovato::plugin::items::{self, Host, HostItem, Item, Refusal, Value};
use crate::error::Limit;
use crate::lazy::{Answer, MOST_HANDLES, Open};
use crate::link::Stop;
use crate::state::State;

impl Host for State {}

type Read = Result<Value, Refusal>;
type Written = Result<(), Refusal>;

impl HostItem for State {
    fn read(&mut self, item: Resource<Item>, slot: u32) -> wasmtime::Result<Read> {
        let open = opened(self);
        open.crossings.reads += 1;
        let found = open.at(item.rep());
        Ok(found.map_or(Err(Refusal::Invalid), |found| value(&found.slot(slot))))
    }

    fn read_named(&mut self, item: Resource<Item>, name: String) -> wasmtime::Result<Read> {
        let open = opened(self);
        open.crossings.reads += 1;
        let found = open.at(item.rep());
        Ok(found.map_or(Err(Refusal::Invalid), |found| value(&found.named(&name))))
    }

    fn fetch(&mut self, item: Resource<Item>, slots: Vec<u32>) -> wasmtime::Result<Vec<Read>> {
        let limit = self.ceiling.memory_bytes();
        let open = opened(self);
        open.crossings.fetches += 1;
        if slots.len() > MOST_HANDLES as usize {
            return Ok(slots.iter().map(|_| Err(Refusal::Invalid)).collect());
        }
        // One slot may be asked for often. The guest has to have room for all
        // of it, so nothing is copied that it has not.
        let mut wanted = 0_u64;
        for &slot in &slots {
            let length = open
                .at(item.rep())
                .map_or(0, |found| found.slot(slot).len());
            wanted = wanted.saturating_add(length as u64);
        }
        if wanted > limit {
            return Err(Stop::NoRoom(Limit { wanted, limit }).into());
        }
        let mut read = |slot| {
            let found = open.at(item.rep());
            found.map_or(Err(Refusal::Invalid), |found| value(&found.slot(slot)))
        };
        Ok(slots.into_iter().map(&mut read).collect())
    }

    fn write(
        &mut self,
        item: Resource<Item>,
        slot: u32,
        json: String,
    ) -> wasmtime::Result<Written> {
        let open = opened(self);
        open.crossings.writes += 1;
        match open.at(item.rep()) {
            Some(found) => written(found.set_slot(slot, json.as_bytes())),
            None => Ok(Err(Refusal::Invalid)),
        }
    }

    fn write_named(
        &mut self,
        item: Resource<Item>,
        name: String,
        json: String,
    ) -> wasmtime::Result<Written> {
        let open = opened(self);
        open.crossings.writes += 1;
        match open.at(item.rep()) {
            Some(found) => written(found.set_named(&name, json.as_bytes())),
            None => Ok(Err(Refusal::Invalid)),
        }
    }

    /// Items are only lent, and nothing is done when a loan ends.
    fn drop(&mut self, _item: Resource<Item>) -> wasmtime::Result<()> {
        Ok(())
    }
}

/// The items of the call. Outside of one there are none.
fn opened(state: &mut State) -> &mut Open {
    state.open.get_or_insert_default()
}

fn value(answer: &Answer<'_>) -> Read {
    Ok(match *answer {
        Answer::Wide(integer) => Value::Integer(integer),
        Answer::Float(float) => Value::Float(float),
        Answer::Text(text) => Value::Text(text.to_owned()),
        Answer::Json(json) => Value::Json(json.to_owned()),
        Answer::Word(word) => match word {
            Word::Absent => Value::Absent,
            Word::Null => Value::Null,
            Word::Bool(truth) => Value::Boolean(truth),
            Word::Integer(integer) => Value::Integer(integer),
            word => return Err(refusal(word)),
        },
    })
}

fn refusal(word: Word) -> Refusal {
    match word {
        Word::Denied => Refusal::Denied,
        Word::WrongType(found) => Refusal::WrongType(match found {
            Found::Bool => items::Found::Boolean,
            Found::Number => items::Found::Number,
            Found::Text => items::Found::Text,
            Found::List => items::Found::Array,
            Found::Object => items::Found::Object,
            Found::Nothing => items::Found::Nothing,
        }),
        _ => Refusal::Invalid,
    }
}

fn written(word: Result<Word, Limit>) -> wasmtime::Result<Written> {
    match word {
        Ok(Word::Done { .. }) => Ok(Ok(())),
        Ok(word) => Ok(Err(refusal(word))),
        Err(limit) => Err(Stop::ChangesTooLarge(limit).into()),
    }
}
