//! An item in the same process, which answers as a host would: what a native
//! unit test reads.

use std::cell::{Cell, RefCell};

use serde::Deserialize;
use serde_json::{Map, Value};

use crate::abi::{Found, SLOT_ID, SLOT_TYPE, Word};
use crate::item::{Item, ItemPatch, is_member};
use crate::testing::ItemAsk;

/// The item, and what may be done with it: all that is declared.
pub(super) struct Local {
    /// As it is now.
    item: RefCell<Value>,
    patch: RefCell<ItemPatch>,
    /// `None` when it goes by names.
    slots: Option<Vec<Slot>>,
    crossings: Cell<u32>,
}

#[derive(Deserialize)]
struct Table {
    fields: Option<Vec<Slot>>,
}

#[derive(Clone, Deserialize)]
struct Slot {
    name: String,
    #[serde(rename = "type")]
    slot_type: SlotType,
    #[serde(default)]
    write: bool,
}

#[derive(Clone, Copy, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SlotType {
    Text,
    Integer,
    Float,
    Bool,
    Json,
}

/// A word and the bytes that belong to it.
type Answer = (Word, Vec<u8>);

impl Local {
    /// The item behind a handle of which the section line says `line`. That is
    /// where a host has the slots from as well.
    pub(super) fn new(item: &Item<'_>, line: &str) -> Self {
        let table = ["{", line.trim_start_matches(','), "}"].concat();
        let table = serde_json::from_str(&table).unwrap_or(Table {
            fields: Some(Vec::new()),
        });
        Self {
            item: RefCell::new(item.to_value()),
            patch: RefCell::default(),
            slots: table.fields,
            crossings: Cell::default(),
        }
    }

    /// What was set.
    pub(super) fn written(&self) -> ItemPatch {
        self.patch.borrow().clone()
    }

    /// How often a host would have been asked.
    pub(super) fn crossings(&self) -> u32 {
        self.crossings.get()
    }

    /// Does what is asked.
    pub(super) fn answer(&self, ask: ItemAsk<'_>, room: &mut [u8]) -> Word {
        self.crossings.set(self.crossings.get() + 1);
        match ask {
            ItemAsk::Read(slot) => self.read(slot, room),
            ItemAsk::ReadNamed(name) => self.read_named(name, room),
            ItemAsk::Fetch(slots, words) => self.fetch(slots, words, room),
            ItemAsk::Write(slot, json) => self.write(slot, json),
            ItemAsk::WriteNamed(name, json) => self.write_named(name, json),
        }
    }

    fn read(&self, slot: u32, room: &mut [u8]) -> Word {
        put(&self.slot(slot), room)
    }

    fn read_named(&self, name: &str, room: &mut [u8]) -> Word {
        if self.slots.is_some() {
            return Word::Invalid;
        }
        put(&typed(self.base(name).as_ref(), SlotType::Json), room)
    }

    fn fetch(&self, slots: &[u32], words: &mut [i64], room: &mut [u8]) -> Word {
        let answers: Vec<Answer> = slots.iter().map(|&slot| self.slot(slot)).collect();
        for (word, answer) in words.iter_mut().zip(&answers) {
            *word = answer.0.pack();
        }
        let bytes: Vec<u8> = answers.into_iter().flat_map(|answer| answer.1).collect();
        let done = Word::Done { len: len(&bytes) };
        put(&(done, bytes), room)
    }

    fn write(&self, slot: u32, json: &[u8]) -> Word {
        if matches!(slot, SLOT_ID | SLOT_TYPE) {
            return Word::Denied;
        }
        let Some(slot) = self.declared(slot) else {
            return Word::Invalid;
        };
        if !slot.write {
            return Word::Denied;
        }
        self.set(&slot.name, slot.slot_type, json)
    }

    fn write_named(&self, name: &str, json: &[u8]) -> Word {
        if self.slots.is_some() {
            return Word::Invalid;
        }
        self.set(name, SlotType::Json, json)
    }

    fn declared(&self, slot: u32) -> Option<&Slot> {
        self.slots.as_ref()?.get(usize::try_from(slot).ok()?)
    }

    fn slot(&self, slot: u32) -> Answer {
        let (path, slot_type) = match slot {
            SLOT_ID => ("id", SlotType::Text),
            SLOT_TYPE => ("type", SlotType::Text),
            _ => match self.declared(slot) {
                Some(slot) => (&*slot.name, slot.slot_type),
                None => return (Word::Invalid, Vec::new()),
            },
        };
        let (base, inside) = parts(path);
        let mut value = self.base(base);
        for name in inside {
            value = match value {
                Some(Value::Object(mut object)) => object.remove(name),
                // Nothing lies inside of null but null.
                None | Some(Value::Null) => break,
                Some(other) => return (Word::WrongType(found(&other)), Vec::new()),
            };
        }
        typed(value.as_ref(), slot_type)
    }

    /// The member or field of this name.
    fn base(&self, name: &str) -> Option<Value> {
        let item = self.item.borrow();
        let value = match name {
            "item_type" => item.get("type"),
            name if is_member(name) => item.get(name),
            name => item.get("fields")?.get(name),
        };
        value.cloned()
    }

    fn set(&self, path: &str, slot_type: SlotType, json: &[u8]) -> Word {
        let (base, inside) = parts(path);
        if is_member(base) && !matches!(base, "title" | "status") {
            return Word::Denied;
        }
        let Ok(value) = serde_json::from_slice::<Value>(json) else {
            return Word::WrongType(Found::Nothing);
        };
        let slot_type = match base {
            "title" if inside.is_empty() => SlotType::Text,
            "status" if inside.is_empty() => SlotType::Integer,
            _ => slot_type,
        };
        if let (wrong @ Word::WrongType(_), _) = typed(Some(&value), slot_type) {
            return wrong;
        }
        let mut whole = self.base(base).unwrap_or_default();
        let mut target = &mut whole;
        for name in inside {
            if target.is_null() {
                *target = Value::Object(Map::new());
            }
            target = match target {
                Value::Object(object) => object.entry(name).or_insert(Value::Null),
                other => return Word::WrongType(found(other)),
            };
        }
        *target = value;
        self.put(base, whole);
        Word::Done { len: 0 }
    }

    fn put(&self, base: &str, value: Value) {
        let mut patch = self.patch.borrow_mut();
        let mut item = self.item.borrow_mut();
        match base {
            "title" => patch.title = value.as_str().map(str::to_owned),
            "status" => patch.status = value.as_i64(),
            _ => {
                patch.fields.insert(base.to_owned(), value.clone());
                item["fields"][base] = value;
                return;
            }
        }
        item[base] = value;
    }
}

fn parts(path: &str) -> (&str, Vec<&str>) {
    let mut names = path.split('.');
    (names.next().unwrap_or_default(), names.collect())
}

fn put(answer: &Answer, room: &mut [u8]) -> Word {
    let (word, bytes) = answer;
    match room.get_mut(..bytes.len()) {
        Some(room) => {
            room.copy_from_slice(bytes);
            *word
        }
        None => Word::TooSmall { needed: len(bytes) },
    }
}

fn typed(value: Option<&Value>, slot_type: SlotType) -> Answer {
    let word = |word| (word, Vec::new());
    let value = match value {
        None => return word(Word::Absent),
        Some(Value::Null) => return word(Word::Null),
        Some(value) => value,
    };
    let answer = match slot_type {
        SlotType::Json => {
            let json = value.to_string().into_bytes();
            Some((Word::Json { len: len(&json) }, json))
        }
        SlotType::Text => value.as_str().map(|text| {
            let text = text.as_bytes().to_vec();
            (Word::Text { len: len(&text) }, text)
        }),
        SlotType::Bool => value.as_bool().map(|value| word(Word::Bool(value))),
        SlotType::Float => value
            .as_f64()
            .map(|value| (Word::Float, value.to_le_bytes().to_vec())),
        SlotType::Integer => value.as_i64().map(|value| {
            if Word::INTEGERS.contains(&value) {
                word(Word::Integer(value))
            } else {
                (Word::Wide, value.to_le_bytes().to_vec())
            }
        }),
    };
    answer.unwrap_or_else(|| word(Word::WrongType(found(value))))
}

fn found(value: &Value) -> Found {
    match value {
        Value::Null => Found::Nothing,
        Value::Bool(_) => Found::Bool,
        Value::Number(_) => Found::Number,
        Value::String(_) => Found::Text,
        Value::Array(_) => Found::List,
        Value::Object(_) => Found::Object,
    }
}

fn len(bytes: &[u8]) -> u32 {
    u32::try_from(bytes.len()).unwrap_or(u32::MAX)
}
