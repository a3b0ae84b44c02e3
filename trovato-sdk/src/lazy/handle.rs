//! A handle without a type: slots in, answers out.

use std::cell;

use uuid::Uuid;

use super::answer::Answer;
use super::buffer::{Buffer, fill};
use super::cell::Cell;
use super::error;
use super::fetched::Fetched;
use super::fields::{LAST_BIT, SlotSpec, Table, bit, overlap};
use super::kinds::{Id, Maybe, Text};
use super::sent::{InCall, Sent};
use super::source::Source;
use super::values::{Kept, Values};
use crate::abi::{SLOT_ID, SLOT_TYPE, Word};
use crate::error::Result;

/// Where an item's values come from, and those that are here already.
pub struct Handle {
    pub(super) source: Source,
    table: Table,
    eager: Option<(Sent, Values)>,
    fetched: Fetched,
    /// The [`bit`] of each slot of which a value has come and is not old: most
    /// reads look no further than this. Later slots share a bit, which means
    /// that one of them may be here.
    here: cell::Cell<u64>,
    /// The bit of each slot whose value is in a cell: no fetch asks for it. The
    /// later slots' says that one of them was set: from then on what comes for
    /// them is not used.
    in_cells: cell::Cell<u64>,
    id: Cell<Option<Uuid>>,
    item_type: Cell<String>,
}

impl Handle {
    /// A handle, of which the slots with these bits came with the call.
    pub(super) fn new(
        source: Source,
        table: Table,
        eager: Option<(Sent, Values)>,
        here: u64,
    ) -> Self {
        Self {
            source,
            table,
            eager,
            fetched: Fetched::default(),
            here: cell::Cell::new(here),
            in_cells: cell::Cell::new(0),
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
    pub(super) fn read<'b>(&'b self, slot: u32, buffer: &'b mut Buffer) -> Result<Answer<'b>> {
        let Buffer { scratch, call } = buffer;
        if let Some((word, bytes)) = self.kept(slot, call) {
            return Answer::new(word, bytes);
        }
        let word = fill(scratch, |room| self.source.read(slot, room))?;
        let answer = Answer::new(word, scratch)?;
        if bit(slot) != LAST_BIT {
            self.in_cells.set(self.in_cells.get() | bit(slot));
        }
        Ok(answer)
    }

    /// What came for a slot before it was asked for.
    #[inline]
    fn kept<'b>(&'b self, slot: u32, call: &'b InCall) -> Option<Kept<'b>> {
        if self.here.get() & bit(slot) == 0 {
            return None;
        }
        self.fetched.of_slot(slot).or_else(|| {
            let (sent, values) = self.eager.as_ref()?;
            values.of_slot(sent.bytes(call), slot)
        })
    }

    /// What came by this name with the call.
    pub(super) fn eager_named<'b>(&'b self, name: &str, call: &'b InCall) -> Option<Kept<'b>> {
        let (sent, values) = self.eager.as_ref()?;
        values.of_name(sent.bytes(call), name)
    }

    /// Reads those of the slots that are not known yet, in one crossing.
    ///
    /// # Errors
    ///
    /// When the handle is not valid, or the host makes no sense.
    #[inline(never)]
    pub(super) fn fetch(&self, slots: &mut dyn Iterator<Item = u32>) -> Result<()> {
        let mut buffer = Buffer::take();
        let Buffer { scratch, call } = &mut buffer;
        let mut wanted = Vec::new();
        let mut bits = 0;
        for slot in slots {
            let is_in_cell = bit(slot) != LAST_BIT && self.in_cells.get() & bit(slot) != 0;
            if !is_in_cell && !wanted.contains(&slot) && self.kept(slot, call).is_none() {
                wanted.push(slot);
                bits |= bit(slot);
            }
        }
        if wanted.is_empty() {
            return Ok(());
        }
        let mut words = vec![0; wanted.len()];
        let word = fill(scratch, |room| self.source.fetch(&wanted, &mut words, room))?;
        let added = match Word::unpack(word) {
            Some(Word::Done { len }) => self.fetched.add(&wanted, &words, scratch, len),
            Some(Word::Invalid) => return Err(error::invalid()),
            _ => None,
        };
        added.ok_or_else(|| error::nonsense("the host's answer to a fetch does not add up"))?;
        let unused = self.in_cells.get() & LAST_BIT;
        self.here.set(self.here.get() | bits & !unused);
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
        let old = if self.table.nested & bit(slot) == 0 {
            bit(slot)
        } else {
            self.overlapping(slot)
        };
        self.here.set(self.here.get() & !old);
        let in_cells = self.in_cells.get() & !old | bit(slot) | old & LAST_BIT;
        self.in_cells.set(in_cells);
        Ok(())
    }

    /// The bits of all slots that share something with this one.
    #[cold]
    fn overlapping(&self, slot: u32) -> u64 {
        let slots = self.table.slots;
        let name = slots.get(slot as usize).map_or("", SlotSpec::name);
        let overlapping = (0..)
            .zip(slots)
            .filter(|(_, spec)| overlap(spec.name(), name));
        overlapping.fold(bit(slot), |bits, (other, _)| bits | bit(other))
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::item::Item;
    use crate::lazy::local::Local;

    /// A field `a` and what is in it, after so many others that it shares its
    /// bit with them.
    const FIRST: u32 = 70;

    fn handle() -> Handle {
        let names = (0..FIRST).map(|at| format!("field_{at}"));
        let names = names.chain(["field_a", "field_a.value", "field_b"].map(str::to_owned));
        let names: Vec<String> = names.collect();
        let slot = |name| format!(r#"{{"name":"{name}","type":"json","write":true}}"#);
        let line: Vec<String> = names.iter().map(slot).collect();
        let slots = names.into_iter().map(|name| SlotSpec::new(name.leak()));
        let slots = Vec::leak(slots.collect());
        let table = Table {
            slots,
            nested: LAST_BIT,
        };
        let item = Item::new("blog", "")
            .with_field("field_a", json!({ "value": 1 }))
            .and_then(|item| item.with_field("field_b", 2))
            .and_then(|item| item.with_field("field_0", 0));
        let line = format!(r#","fields":[{}]"#, line.join(","));
        let source = Source::local(Local::new(&item.unwrap(), &line));
        Handle::new(source, table, None, 0)
    }

    fn read(handle: &Handle, slot: u32) -> String {
        let mut buffer = Buffer::take();
        match handle.read(slot, &mut buffer).unwrap() {
            Answer::Json(json) => String::from_utf8(json.to_vec()).unwrap(),
            other => panic!("{other:?}"),
        }
    }

    fn fetch(handle: &Handle, slots: &[u32]) {
        handle.fetch(&mut slots.iter().copied()).unwrap();
    }

    fn crossings(handle: &Handle) -> u32 {
        handle.source.as_local().unwrap().crossings()
    }

    #[test]
    fn late_slots_are_fetched_as_early_ones_are() {
        let handle = handle();
        fetch(&handle, &[FIRST, 0, FIRST + 2, FIRST]);
        fetch(&handle, &[FIRST + 2, 0]);
        assert_eq!(read(&handle, FIRST), r#"{"value":1}"#);
        assert_eq!(read(&handle, FIRST + 2), "2");
        assert_eq!(read(&handle, 0), "0");
        assert_eq!(crossings(&handle), 1);
    }

    #[test]
    fn what_was_fetched_is_old_when_a_part_of_it_is_set() {
        let handle = handle();
        fetch(&handle, &[FIRST]);
        handle.write(FIRST + 1, "", "", b"5").unwrap();
        fetch(&handle, &[FIRST + 2, 0]);
        assert_eq!(read(&handle, FIRST), r#"{"value":5}"#);
        assert_eq!(read(&handle, FIRST + 1), "5");
        assert_eq!(read(&handle, 0), "0");
        assert_eq!(crossings(&handle), 5);
    }

    #[test]
    fn the_newest_of_several_fetches_is_read() {
        let handle = handle();
        fetch(&handle, &[0]);
        handle.write(0, "", "", b"1").unwrap();
        handle.write(1, "", "", b"2").unwrap();
        // As a setter does when what overlaps is set.
        handle.in_cells.set(0);
        fetch(&handle, &[0]);
        assert_eq!(read(&handle, 0), "1");
        assert_eq!(crossings(&handle), 4);
    }
}
