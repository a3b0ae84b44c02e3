//! Payloads as a host may send them: with an index and without.
#![allow(dead_code, reason = "each test file uses a part")]

use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::value::RawValue;
use trovato::__private::{Taken, whole};
use trovato::abi::head::INDEX;
use trovato::prelude::*;

/// Reads a payload as the glue of a tap does that takes an item.
pub(crate) fn read(payload: &[u8]) -> Result<Item<'_>> {
    Taken::<Item<'_>>::decode(&whole(payload))
}

/// Each form that JSON may travel in: as it is, and with an index of no
/// object, of the outermost, of its members too, of all there are.
pub(crate) fn forms(json: &str) -> Vec<Vec<u8>> {
    let mut forms = vec![json.as_bytes().to_vec()];
    forms.extend([0, 1, 2, usize::MAX].map(|depth| Index::of(json, depth).payload()));
    forms
}

/// An index, before its numbers are written down.
#[derive(Debug, Clone, Default)]
pub(crate) struct Index {
    pub(crate) json: String,
    /// Start and first entry; an entry is a name's length and a value's.
    pub(crate) tables: Vec<(u32, Vec<(u32, u32)>)>,
}

impl Index {
    /// The index of all objects and arrays down to a depth.
    pub(crate) fn of(json: &str, depth: usize) -> Self {
        let mut index = Self::default();
        index.write(serde_json::from_str(json).unwrap(), depth);
        index
    }

    fn write(&mut self, value: &RawValue, depth: usize) {
        let text = value.get();
        let is_object = text.starts_with('{');
        if depth == 0 || !is_object && !text.starts_with('[') {
            self.json.push_str(text);
            return;
        }
        let table = self.tables.len();
        self.tables.push((self.at(), Vec::new()));
        self.json.push_str(&text[..1]);
        let members = if is_object {
            serde_json::from_str::<Members<'_>>(text).unwrap().0
        } else {
            let list: Vec<&RawValue> = serde_json::from_str(text).unwrap();
            list.into_iter()
                .map(|value| (String::new(), value))
                .collect()
        };
        for (position, (name, value)) in members.iter().enumerate() {
            if position > 0 {
                self.json.push(',');
            }
            let name = if is_object {
                json!(name).to_string()
            } else {
                String::new()
            };
            self.json.push_str(&name);
            if is_object {
                self.json.push(':');
            }
            let start = self.at();
            self.write(value, depth - 1);
            let name = u32::try_from(name.len()).unwrap().saturating_sub(2);
            let entry = (name, self.at() - start);
            self.tables[table].1.push(entry);
        }
        self.json.push(if is_object { '}' } else { ']' });
    }

    fn at(&self) -> u32 {
        u32::try_from(self.json.len()).unwrap()
    }

    /// The numbers in front of the JSON.
    pub(crate) fn numbers(&self) -> Vec<u32> {
        let length = |entries: usize| u32::try_from(entries).unwrap();
        let entries = self.tables.iter().map(|table| table.1.len()).sum();
        let mut numbers = vec![INDEX.into(), length(self.tables.len()), length(entries)];
        let mut first = 0;
        for (start, entries) in &self.tables {
            numbers.extend([*start, first, length(entries.len())]);
            first += length(entries.len());
        }
        let entries = self.tables.iter().flat_map(|table| &table.1);
        numbers.extend(entries.flat_map(|&(name, value)| [name, value]));
        numbers
    }

    pub(crate) fn payload(&self) -> Vec<u8> {
        payload(&self.numbers(), &self.json)
    }
}

/// Numbers, and the JSON behind them.
pub(crate) fn payload(numbers: &[u32], json: &str) -> Vec<u8> {
    let mut payload: Vec<u8> = numbers
        .iter()
        .flat_map(|number| number.to_le_bytes())
        .collect();
    payload.extend_from_slice(json.as_bytes());
    payload
}

/// An object's members in their order, also those that stand twice.
struct Members<'a>(Vec<(String, &'a RawValue)>);

impl<'de: 'a, 'a> Deserialize<'de> for Members<'a> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> Visitor<'de> for InOrder {
            type Value = Members<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Members(members))
            }
        }

        deserializer.deserialize_map(InOrder)
    }
}
