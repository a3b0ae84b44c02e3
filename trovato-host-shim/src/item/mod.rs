//! An item as the host has it. What a plugin gets of it is a projection, and
//! nothing else in this crate can make JSON of it.

mod members;
mod patch;
mod place;
mod projection;
mod value;

use std::fmt;
use std::sync::Arc;

use crate::error::{Error, Kind, Phase, Result};
use crate::mask::Permit;

use members::{Layers, Members};
pub(crate) use patch::{Patch, short};
pub(crate) use place::Place;
pub use projection::Projection;
pub(crate) use value::{Seen, Value};

/// Members that name an item, and that every plugin sees.
const IDENTITY: [&str; 3] = ["id", "type", "item_type"];
const FIELDS: &str = "fields";

/// An item, read once for all plugins of a request.
///
/// It holds each member and each field as its JSON. Values come out of it
/// through a [`Mask`](crate::Mask) only, as a [`Projection`]: it is not
/// `Serialize`, there is no way to ask it for a value, and its `Debug` shows
/// names.
///
/// ```
/// use trovato_host_shim::Item;
///
/// let item = Item::parse(br#"{ "type": "post", "title": "Secret", "fields": {} }"#)?;
/// assert_eq!(item.item_type(), "post");
/// assert!(!format!("{item:?}").contains("Secret"));
/// # Ok::<(), trovato_host_shim::Error>(())
/// ```
///
/// ```compile_fail,E0277
/// # let item = trovato_host_shim::Item::parse(b"{}").unwrap();
/// serde_json::to_string(&item);
/// ```
pub struct Item {
    id: Option<Arc<str>>,
    item_type: Arc<str>,
    /// All but `fields`, in the order in which they were written.
    members: Layers,
    fields: Layers,
}

impl Item {
    /// Reads an item from its JSON: an object with a `type`, which may be
    /// called `item_type` as in `item_presave`. `fields` may be null or
    /// missing, and so may `id`. Other members are not looked at.
    ///
    /// # Errors
    ///
    /// `bad-item` when it is not that, or has a member or a field twice. The
    /// message says where, and shows no value.
    pub fn parse(json: &[u8]) -> Result<Self> {
        Self::read(json).map_err(|reason| Error::new(Phase::Payload, Kind::BadItem { reason }))
    }

    fn read(json: &[u8]) -> Result<Self, String> {
        let mut members = Members::parse(json)?;
        members.refuse_duplicates("")?;
        let mut fields = match members.take(FIELDS) {
            Some(fields) if fields.json().get() == "null" => Members::default(),
            Some(fields) => {
                let fields = Members::parse(fields.json().get().as_bytes());
                fields.map_err(|reason| format!("in `fields`: {reason}"))?
            }
            None => Members::default(),
        };
        fields.refuse_duplicates("fields.")?;
        let item_type = match (members.get("type"), members.get("item_type")) {
            (Some(_), Some(_)) => return Err("it has a `type` and an `item_type`".to_owned()),
            (Some(name), None) | (None, Some(name)) => name.text(),
            (None, None) => return Err("it has no `type`".to_owned()),
        };
        let item_type = item_type
            .filter(|name| !name.is_empty())
            .ok_or("its `type` is not a name")?
            .into();
        let id = match members.get("id") {
            Some(id) if id.found().is_some() => {
                Some(id.text().ok_or("its `id` is not a string")?.into())
            }
            _ => None,
        };
        members.shrink();
        fields.shrink();
        Ok(Self {
            id,
            item_type,
            members: Layers::new(members),
            fields: Layers::new(fields),
        })
    }

    /// Its id. One that was never saved may have none.
    pub fn id(&self) -> Option<&str> {
        self.id.as_deref()
    }

    /// Name of its content type.
    pub fn item_type(&self) -> &str {
        &self.item_type
    }

    /// What a mask hides or shows: its members but for the identity, and its
    /// fields.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        let members = self.members.names().filter(|name| !is_identity(name));
        members.chain(self.fields.names())
    }

    pub(crate) fn has_field(&self, name: &str) -> bool {
        self.fields.get(name).is_some()
    }

    /// A value, for one whom a mask has let through to this name.
    pub(crate) fn value(&self, place: Place, name: &str, _: Permit) -> Option<Value<'_>> {
        match place {
            Place::Id | Place::Type => self.identity(place),
            Place::Member => self.members.get(name),
            Place::Field => self.fields.get(name),
        }
    }

    /// What everybody sees of it.
    pub(crate) fn identity(&self, place: Place) -> Option<Value<'_>> {
        let get = |name| self.members.get(name);
        match place {
            Place::Id => get("id"),
            Place::Type => get("type").or_else(|| get("item_type")),
            Place::Member | Place::Field => None,
        }
    }

    /// Applies a patch. What the patch does not name stays.
    pub(crate) fn apply(&mut self, patch: &Patch) {
        self.members.set_all(&patch.members);
        self.fields.set_all(&patch.fields);
    }

    /// The item with a patch applied.
    pub(crate) fn patched(&self, patch: &Patch) -> Self {
        let mut patched = Self {
            id: self.id.clone(),
            item_type: self.item_type.clone(),
            members: self.members.clone(),
            fields: self.fields.clone(),
        };
        patched.apply(patch);
        patched
    }
}

impl fmt::Debug for Item {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names: Vec<_> = self.names().collect();
        f.debug_struct("Item")
            .field("id", &self.id)
            .field("type", &self.item_type)
            .field("names", &names)
            .finish_non_exhaustive()
    }
}

pub(crate) fn is_identity(member: &str) -> bool {
    IDENTITY.contains(&member)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(json: &str) -> String {
        let error = Item::parse(json.as_bytes()).unwrap_err();
        assert_eq!((error.code(), error.phase()), ("bad-item", Phase::Payload));
        error.to_string()
    }

    #[test]
    fn what_is_no_item_is_told_without_its_values() {
        for (json, why) in [
            ("", "EOF"),
            ("sesame", "expected value"),
            ("\"sesame\"", "not an object"),
            ("[\"sesame\"]", "not an object"),
            ("{\"title\":\"sesame\"}", "no `type`"),
            ("{\"type\":7,\"title\":\"sesame\"}", "not a name"),
            ("{\"type\":\"\",\"title\":\"sesame\"}", "not a name"),
            (
                "{\"type\":\"a\",\"item_type\":\"sesame\"}",
                "and an `item_type`",
            ),
            (
                "{\"type\":\"a\",\"id\":[\"sesame\"]}",
                "`id` is not a string",
            ),
            (
                "{\"type\":\"a\",\"fields\":\"sesame\"}",
                "in `fields`: it is not an object",
            ),
            (
                "{\"type\":\"a\",\"fields\":{\"x\":1,\"\\u0078\":\"sesame\"}}",
                "`fields.x` twice",
            ),
            (
                "{\"type\":\"a\",\"title\":1,\"title\":\"sesame\"}",
                "`title` twice",
            ),
            ("{\"type\":\"a\",\"title\":\"sesame\"} 1", "trailing"),
            ("{\"type\":\"a\",\"title\":\"sesame\"", "EOF"),
        ] {
            let message = refused(json);
            assert!(message.contains(why), "{json}: {message}");
            assert!(!message.contains("sesame"), "{message}");
        }
        let error = Item::parse(b"{\"type\":\"\xff\"}").unwrap_err();
        assert_eq!(error.code(), "bad-item");
    }

    #[test]
    fn fields_and_id_may_be_missing() {
        for json in [
            "{\"item_type\":\"a\"}",
            "{\"type\":\"a\",\"fields\":null,\"id\":null}",
        ] {
            let item = Item::parse(json.as_bytes()).unwrap();
            assert_eq!((item.id(), item.item_type()), (None, "a"));
        }
    }
}
