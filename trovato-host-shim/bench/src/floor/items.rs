//! Items as the floor has them: parsed beforehand, by somebody who knows what
//! will be asked.

use serde_json::Value;
use serde_json::value::RawValue;

use crate::Result;

/// An item as names and JSON, to be sent whole.
pub(crate) struct Prepared {
    members: Vec<(String, Box<RawValue>)>,
    fields: Vec<(String, Box<RawValue>)>,
}

impl Prepared {
    /// Reads an item whose fields come last.
    pub(crate) fn new(json: &[u8]) -> Result<Self> {
        let Object(mut members) = serde_json::from_slice(json)?;
        let last = members.pop().filter(|(name, _)| name == "fields");
        let (_, fields) = last.ok_or("the item's last member is not `fields`")?;
        let Object(fields) = serde_json::from_str(fields.get())?;
        Ok(Self { members, fields })
    }

    /// Appends its JSON.
    pub(crate) fn plain(&self, out: &mut Vec<u8>) {
        out.push(b'{');
        push(&self.members, out);
        out.extend_from_slice(b",\"fields\":{");
        push(&self.fields, out);
        out.extend_from_slice(b"}}");
    }

    /// Appends an index and its JSON.
    pub(crate) fn indexed(&self, out: &mut Vec<u8>) {
        let (members, fields) = (self.members.len(), self.fields.len());
        let before = length(&self.members) + ",\"fields\":".len() + 1;
        let all = length(&self.fields) + 2;
        let words = [
            [1, 2, members + 1 + fields],
            [0, 0, members + 1],
            [before, members + 1, fields],
        ];
        let entries = self.members.iter().map(entry);
        let entries = entries.chain([["fields".len(), all]]);
        let entries = entries.chain(self.fields.iter().map(entry));
        words.iter().flatten().for_each(|word| number(*word, out));
        entries.flatten().for_each(|word| number(word, out));
        self.plain(out);
    }
}

fn push(members: &[(String, Box<RawValue>)], out: &mut Vec<u8>) {
    for (at, (name, value)) in members.iter().enumerate() {
        if at > 0 {
            out.push(b',');
        }
        out.push(b'"');
        out.extend_from_slice(name.as_bytes());
        out.extend_from_slice(b"\":");
        out.extend_from_slice(value.get().as_bytes());
    }
}

/// Length of what [`push`] appends, which is not empty.
fn length(members: &[(String, Box<RawValue>)]) -> usize {
    let members = members.iter().map(entry);
    members.map(|[name, value]| name + value + 4).sum::<usize>() - 1
}

fn entry((name, value): &(String, Box<RawValue>)) -> [usize; 2] {
    [name.len(), value.get().len()]
}

fn number(number: usize, out: &mut Vec<u8>) {
    let number = u32::try_from(number).unwrap_or(u32::MAX);
    out.extend_from_slice(&number.to_le_bytes());
}

/// What a handle of the floor gives: three values by their slots.
pub(crate) struct Slots {
    pub(super) title: String,
    pub(super) numbers: [i64; 2],
}

impl Slots {
    pub(crate) fn new(json: &[u8]) -> Result<Self> {
        let item: Value = serde_json::from_slice(json)?;
        let number = |value: &Value| value.as_i64().ok_or("a slot is no integer");
        Ok(Self {
            title: item["title"].as_str().ok_or("no title")?.to_owned(),
            numbers: [
                number(&item["status"])?,
                number(&item["fields"]["field_rating"]["value"])?,
            ],
        })
    }
}

/// An object in the order in which it was written.
struct Object(Vec<(String, Box<RawValue>)>);

impl<'de> serde::Deserialize<'de> for Object {
    fn deserialize<D: serde::Deserializer<'de>>(json: D) -> Result<Self, D::Error> {
        struct InOrder;

        impl<'de> serde::de::Visitor<'de> for InOrder {
            type Value = Object;

            fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: serde::de::MapAccess<'de>>(
                self,
                mut map: A,
            ) -> Result<Object, A::Error> {
                let mut members = Vec::new();
                while let Some(member) = map.next_entry()? {
                    members.push(member);
                }
                Ok(Object(members))
            }
        }

        json.deserialize_map(InOrder)
    }
}
