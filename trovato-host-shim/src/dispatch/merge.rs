//! Putting answers into payloads, without parsing what is not touched: a
//! number keeps its digits and a large field costs one copy.

use std::collections::BTreeMap;
use std::fmt;

use serde::Serialize;
use serde_json::value::RawValue;

use super::rule::kind_of;
use crate::error::Kind;
use crate::item;
use crate::items::{ItemKey, Items};

/// The members of an object, each as its JSON.
pub(super) type Members = BTreeMap<String, Box<RawValue>>;

const FIELDS: &str = "fields";

pub(super) fn bad_payload(error: &dyn fmt::Display) -> Kind {
    Kind::BadPayload {
        reason: error.to_string(),
    }
}

pub(super) fn members(payload: &[u8]) -> Result<Members, Kind> {
    serde_json::from_slice(payload).map_err(|error| bad_payload(&error))
}

pub(super) fn raw(value: &impl Serialize) -> Result<Box<RawValue>, Kind> {
    serde_json::value::to_raw_value(value).map_err(|error| bad_payload(&error))
}

/// Appends a list, or the list that an object has under a key.
pub(super) fn append(
    entries: &mut Vec<Box<RawValue>>,
    key: Option<&str>,
    answer: &RawValue,
) -> Result<(), Kind> {
    let shape = |value| Kind::AnswerShape {
        expected: if key.is_some() {
            "an object with a list of errors"
        } else {
            "a list"
        },
        got: kind_of(value),
    };
    let list: Vec<Box<RawValue>> = match key {
        None => serde_json::from_str(answer.get()).map_err(|_| shape(answer))?,
        Some(key) => {
            let members: Members = serde_json::from_str(answer.get()).map_err(|_| shape(answer))?;
            let Some(list) = members.get(key).filter(|list| list.get() != "null") else {
                return Ok(());
            };
            serde_json::from_str(list.get()).map_err(|_| shape(list))?
        }
    };
    entries.extend(list);
    Ok(())
}

/// An item before it is saved, and what the plugins have changed of it.
pub(super) struct Patch {
    /// The payload's members but for its fields.
    members: Members,
    fields: Members,
    changed_members: Members,
    changed_fields: Members,
    payload: Box<RawValue>,
}

impl Patch {
    pub(super) fn new(payload: &[u8]) -> Result<Self, Kind> {
        let mut members = members(payload)?;
        let fields = match members.remove(FIELDS) {
            // Fields may be null, and may be missing: then there are none.
            Some(fields) => serde_json::from_str::<Option<Members>>(fields.get())
                .map_err(|error| bad_payload(&format!("in `fields`: {error}")))?
                .unwrap_or_default(),
            None => Members::new(),
        };
        let payload = join(&members, &fields)?;
        let (changed_members, changed_fields) = (Members::new(), Members::new());
        Ok(Self {
            members,
            fields,
            changed_members,
            changed_fields,
            payload,
        })
    }

    pub(super) fn payload(&self) -> &RawValue {
        &self.payload
    }

    /// Applies one plugin's patch. A member that it does not name stays as it
    /// is; one that two plugins change is as the later one says.
    pub(super) fn apply(&mut self, answer: &RawValue) -> Result<(), Kind> {
        let (members, fields) = item::Patch::read(answer.get().as_bytes())?.into_parts();
        self.fields.extend(fields.iter().cloned());
        self.changed_fields.extend(fields);
        self.members.extend(members.iter().cloned());
        self.changed_members.extend(members);
        self.payload = join(&self.members, &self.fields)?;
        Ok(())
    }

    /// The changes of all plugins, and the payload with them.
    pub(super) fn finish(self) -> Result<(Box<RawValue>, Box<RawValue>), Kind> {
        Ok((
            join(&self.changed_members, &self.changed_fields)?,
            self.payload,
        ))
    }
}

/// What the plugins have changed of an item of the request.
///
/// They work on a copy of it, which takes its place at the end: if the
/// dispatch fails, or nobody waits for it, the item is as it was. What is set
/// by handle goes to the copy when the call has ended, what is answered here.
pub(super) struct ItemPatch {
    item: ItemKey,
    copy: ItemKey,
}

impl ItemPatch {
    pub(super) fn new(items: &mut Items, item: ItemKey) -> Result<Self, Kind> {
        let copy = items.copy(item).map_err(|error| bad_payload(&error))?;
        Ok(Self { item, copy })
    }

    /// The item as the next plugin sees it.
    pub(super) fn key(&self) -> ItemKey {
        self.copy
    }

    /// Applies one plugin's patch, which the call has checked.
    pub(super) fn apply(&self, items: &mut Items, answer: &RawValue) -> Result<(), Kind> {
        let patch = item::Patch::read(answer.get().as_bytes())?;
        items
            .apply(self.copy, &patch)
            .map_err(|error| bad_payload(&error))
    }

    pub(super) fn undo(self, items: &mut Items) {
        items.forget(self.copy);
    }

    pub(super) fn finish(self, items: &mut Items) -> Result<Box<RawValue>, Kind> {
        let changes = items.put_back(self.item);
        let changes = changes.map_err(|error| bad_payload(&error))?;
        let (members, fields) = changes.into_parts();
        join(
            &members.into_iter().collect(),
            &fields.into_iter().collect(),
        )
    }
}

fn join(members: &Members, fields: &Members) -> Result<Box<RawValue>, Kind> {
    #[derive(Serialize)]
    struct Joined<'a> {
        #[serde(flatten)]
        members: &'a Members,
        fields: &'a Members,
    }
    raw(&Joined { members, fields })
}
