//! Making the payload of a lazy tap: where it would have an item, it has the
//! position of a handle.

use std::sync::Arc;

use super::head;
use super::open::Open;
use super::table::{Input, Lazy};
use crate::error::Result;
use crate::grants::Grants;
use crate::items::{Caller, ItemKey, Items, Sealed, Shown, bad};
use crate::payload::{Part, Payload};
use crate::stats::Counters;
use crate::viewer::Viewer;

/// Who calls, and under which conditions.
#[derive(Clone, Copy)]
pub(crate) struct Eyes<'a> {
    pub(crate) caller: Caller<'a>,
    pub(crate) grants: &'a Arc<Grants>,
    pub(crate) viewer: &'a Viewer,
    pub(crate) counters: &'a Counters,
}

/// A payload while it is made.
struct Sealing<'a> {
    items: &'a mut Items,
    eyes: Eyes<'a>,
    lazy: &'a Lazy,
    json: Vec<u8>,
    shown: Vec<Shown>,
    open: Box<Open>,
}

impl Items {
    /// Makes of a payload what a tap gets that takes items by handle.
    pub(crate) fn seal_lazy(
        &mut self,
        payload: &Payload<'_>,
        lazy: &Lazy,
        eyes: Eyes<'_>,
    ) -> Result<Sealed<'static>> {
        let open = self.next_open();
        let mut sealing = Sealing {
            items: self,
            eyes,
            lazy,
            json: Vec::new(),
            shown: Vec::new(),
            open,
        };
        sealing.payload(payload)?;
        let Sealing {
            json,
            shown,
            mut open,
            ..
        } = sealing;
        // A component's runtime knows the handles, and reads what it needs.
        let bytes = if eyes.caller.plugin.is_component() {
            json
        } else {
            head::with_json(&mut open, &json)
        };
        Ok(Sealed::with_handles(bytes, shown, open))
    }
}

impl Sealing<'_> {
    fn payload(&mut self, payload: &Payload<'_>) -> Result<()> {
        let lazy = self.lazy;
        let alone = lazy.inputs.first().filter(|_| lazy.is_alone);
        match (payload, alone) {
            (Payload::Item(key), Some(input)) if !input.is_list => self.handle(0, *key),
            (Payload::List(parts), Some(input)) if input.is_list => {
                self.list(parts, |sealing, part| match *part {
                    Part::Item(key) => sealing.handle(0, key),
                    Part::Json(_) | Part::Items(_) => Err(wants_items(input)),
                })
            }
            (Payload::Object(members), _) => self.object(members),
            (Payload::Json(_), _) => Err(bad(
                "the tap takes items by handle: it can be called with items of the request, and not with their JSON"
                    .to_owned(),
            )),
            (_, Some(input)) => Err(wants_items(input)),
            (_, None) => Err(bad(format!(
                "the tap takes an object, with {} by handle",
                names(lazy)
            ))),
        }
    }

    fn object(&mut self, members: &[(&str, Part<'_>)]) -> Result<()> {
        let lazy = self.lazy;
        let has = |input: &Input| members.iter().any(|(name, _)| **name == *input.name);
        if let Some(missing) = lazy.inputs.iter().find(|input| !has(input)) {
            return Err(wants_items(missing));
        }
        self.json.push(b'{');
        for (at, (name, part)) in members.iter().enumerate() {
            if at > 0 {
                self.json.push(b',');
            }
            let name = *name;
            self.json.extend_from_slice(quoted(name).as_bytes());
            self.json.push(b':');
            match (lazy.input(name), *part) {
                (Some((number, input)), Part::Item(key)) if !input.is_list => {
                    self.handle(number, key)?;
                }
                (Some((number, input)), Part::Items(keys)) if input.is_list => {
                    self.list(keys, |sealing, key| sealing.handle(number, *key))?;
                }
                (Some((_, input)), _) => return Err(wants_items(input)),
                (None, Part::Json(json)) => self.json.extend_from_slice(json.get().as_bytes()),
                (None, Part::Item(key)) => self.projection(key)?,
                (None, Part::Items(keys)) => {
                    self.list(keys, |sealing, key| sealing.projection(*key))?;
                }
            }
        }
        self.json.push(b'}');
        Ok(())
    }

    fn list<T>(
        &mut self,
        parts: &[T],
        mut write: impl FnMut(&mut Self, &T) -> Result<()>,
    ) -> Result<()> {
        self.json.push(b'[');
        for (at, part) in parts.iter().enumerate() {
            if at > 0 {
                self.json.push(b',');
            }
            write(self, part)?;
        }
        self.json.push(b']');
        Ok(())
    }

    /// An item of the input of this number among those that are handles.
    fn handle(&mut self, input: usize, key: ItemKey) -> Result<()> {
        let table = &self.lazy.inputs[input].table;
        let (item, access) = self.items.access(key, (input, table), self.eyes)?;
        let position = self.open.add(key, item, access);
        // Into memory: there is nothing to go wrong.
        let _ = serde_json::to_writer(&mut self.json, &position);
        Ok(())
    }

    fn projection(&mut self, key: ItemKey) -> Result<()> {
        let Eyes {
            caller,
            grants,
            viewer,
            counters,
        } = self.eyes;
        let shown = self.items.show(key, caller, grants, viewer, counters)?;
        self.json
            .extend_from_slice(shown.projection.as_str().as_bytes());
        self.shown.push(shown);
        Ok(())
    }
}

fn wants_items(input: &Input) -> crate::error::Error {
    let what = if input.is_list {
        "a list of items"
    } else {
        "an item"
    };
    bad(format!(
        "the tap takes `{}` by handle, so {what} of the request has to be there",
        input.name
    ))
}

fn names(lazy: &Lazy) -> String {
    let names = lazy.inputs.iter().map(|input| format!("`{}`", input.name));
    names.collect::<Vec<_>>().join(" and ")
}

fn quoted(name: &str) -> String {
    serde_json::Value::from(name).to_string()
}
