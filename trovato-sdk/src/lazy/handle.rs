//! A handle without a type: slots in, answers out.

use std::cell::RefCell;

use uuid::Uuid;

use super::answer::Answer;
use super::buffer::Buffer;
use super::cell::Cell;
use super::error;
use super::fields::{SlotSpec, overlap};
use super::kinds::{Id, Maybe, Text};
use super::source::Source;
use super::values::{Kept, Values};
use crate::abi::{SLOT_ID, SLOT_TYPE, Word};
use crate::error::Result;

/// Where an item's values come from, and those that are here already.
pub struct Handle {
    pub(super) source: Source,
    slots: &'static [SlotSpec],
    eager: Option<Values>,
    seen: RefCell<Seen>,
    id: Cell<Option<Uuid>>,
    item_type: Cell<String>,
}

/// What is known of the slots.
#[derive(Default)]
struct Seen {
    /// Results of fetches, oldest first.
    fetched: Vec<Values>,
    /// Slots that were set, or of which a part was, after their values came:
    /// those values are old.
    stale: Vec<u32>,
    /// A bit for each of the first 64 slots that was read or set: its value is
    /// in a cell. A later one may be fetched in vain.
    in_cells: u64,
}

impl Handle {
    pub(super) fn new(source: Source, slots: &'static [SlotSpec], eager: Option<Values>) -> Self {
        Self {
            source,
            slots,
            eager,
            seen: RefCell::default(),
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
            let block = buffer.hold(kept.block);
            return Answer::new(kept.word, block.get(kept.bytes).unwrap_or_default());
        }
        let (word, room) = buffer.fill(|room| self.source.read(slot, room))?;
        let answer = Answer::new(word, room)?;
        self.seen.borrow_mut().in_cells |= bit(slot);
        Ok(answer)
    }

    /// What came for a slot before it was asked for.
    fn kept(&self, slot: u32) -> Result<Option<Kept>> {
        let seen = self.seen.borrow();
        if seen.stale.contains(&slot) {
            return Ok(None);
        }
        for values in seen.fetched.iter().rev() {
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
    ///
    /// # Errors
    ///
    /// When the handle is not valid, or the host makes no sense.
    #[inline(never)]
    pub(super) fn fetch(&self, slots: &mut dyn Iterator<Item = u32>) -> Result<()> {
        let mut wanted = Vec::new();
        for slot in slots {
            let is_known = self.seen.borrow().in_cells & bit(slot) != 0;
            if !is_known && !wanted.contains(&slot) && self.kept(slot)?.is_none() {
                wanted.push(slot);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let mut words = vec![0; wanted.len()];
        let mut buffer = Buffer::take();
        let (word, room) = buffer.fill(|room| self.source.fetch(&wanted, &mut words, room))?;
        let values = match Word::unpack(word) {
            Some(Word::Done { len }) => Values::fetched(&wanted, &words, room, len),
            Some(Word::Invalid) => return Err(error::invalid()),
            _ => None,
        };
        let values = values
            .ok_or_else(|| error::nonsense("the host's answer to a fetch does not add up"))?;
        let mut seen = self.seen.borrow_mut();
        seen.fetched.push(values);
        seen.stale.retain(|slot| !wanted.contains(slot));
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
        let mut seen = self.seen.borrow_mut();
        let name = self.slots.get(slot as usize).map_or("", SlotSpec::name);
        for (other, spec) in (0..).zip(self.slots) {
            if overlap(spec.name(), name) {
                seen.in_cells &= !bit(other);
                if !seen.stale.contains(&other) {
                    seen.stale.push(other);
                }
            }
        }
        seen.in_cells |= bit(slot);
        Ok(())
    }
}

fn bit(slot: u32) -> u64 {
    1_u64.checked_shl(slot).unwrap_or(0)
}

/// Makes sense of the word that a write was answered with.
///
/// # Errors
///
/// When it is a refusal.
pub(super) fn written(word: i64, path: &str, expected: &str) -> Result<()> {
    match Word::unpack(word) {
        Some(Word::Done { .. }) => Ok(()),
        Some(Word::Denied) => Err(error::denied_write(path)),
        Some(Word::Invalid) => Err(error::invalid()),
        Some(Word::WrongType(found)) => Err(error::wrong_type(path, expected, found)),
        _ => Err(error::nonsense(
            "the host answered to a write with a word that is none for it",
        )),
    }
}
