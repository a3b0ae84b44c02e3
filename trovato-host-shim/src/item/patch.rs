//! What a tap changed of an item.

use serde_json::value::RawValue;
use trovato::abi::Found;

use super::members::Members;
use super::{FIELDS, Item, Place, Value, is_identity};
use crate::error::{Kind, MAX_NAMES};
use crate::mask::{Mask, Permit};

const EXPECTED: &str = "a patch, an object with changed members under `fields`";

/// Changes: those of an answer `{ "fields": { changed fields }, … changed
/// members }`, or those that were made by handle.
#[derive(Clone, Default)]
pub(crate) struct Patch {
    pub(super) members: Members,
    pub(super) fields: Members,
}

impl Patch {
    /// Reads an answer. Null changes nothing.
    pub(crate) fn read(answer: &[u8]) -> Result<Self, Kind> {
        let shape = |value: &[u8]| match serde_json::from_slice::<&RawValue>(value) {
            Ok(value) => Kind::AnswerShape {
                expected: EXPECTED,
                got: crate::dispatch::kind_of(value),
            },
            Err(error) => Kind::AnswerNotJson {
                reason: error.to_string(),
            },
        };
        let read = |value: &[u8]| {
            if value.trim_ascii() == b"null" {
                return Ok(Members::default());
            }
            Members::parse(value).map_err(|_| shape(value))
        };
        let mut members = read(answer)?;
        let mut fields = Members::default();
        // All of them: the one that is checked must be the one that counts.
        while let Some(more) = members.take(FIELDS) {
            fields.extend(read(more.json().get().as_bytes())?);
        }
        Ok(Self { members, fields })
    }

    /// What it changes.
    pub(crate) fn names(&self) -> impl Iterator<Item = &str> {
        self.members.names().chain(self.fields.names())
    }

    /// That the mask lets it change all of that.
    ///
    /// # Errors
    ///
    /// `undeclared-write`, and then nothing of it may be applied.
    pub(crate) fn check(&self, writes: &Mask) -> Result<(), Kind> {
        let members = self
            .members
            .names()
            .filter(|name| is_identity(name) || !writes.allows(name));
        let fields = self.fields.names().filter(|name| !writes.allows(name));
        let refused = members.chain(fields);
        let names: Vec<_> = refused.take(MAX_NAMES).map(short).collect();
        if names.is_empty() {
            return Ok(());
        }
        Err(Kind::UndeclaredWrite { names })
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.members.is_empty() && self.fields.is_empty()
    }

    /// What it sets a name to.
    pub(crate) fn value(&self, place: Place, name: &str) -> Option<Value<'_>> {
        match place {
            Place::Id | Place::Type => None,
            Place::Member => self.members.get(name),
            Place::Field => self.fields.get(name),
        }
    }

    /// Sets a name of the item, or what lies at a path inside of its value.
    /// It is for one whom a mask lets change this name. Returns how long the
    /// value has become, in bytes.
    ///
    /// # Errors
    ///
    /// What was found on the path in place of an object.
    pub(crate) fn set(
        &mut self,
        item: &Item,
        (place, name, path): (Place, &str, &[Box<str>]),
        json: &RawValue,
        permit: Permit,
    ) -> Result<usize, Found> {
        let json = if path.is_empty() {
            json.to_owned()
        } else {
            let own = self.value(place, name);
            let now = own.or_else(|| item.value(place, name, permit));
            let mut spliced =
                String::with_capacity(now.map_or(0, |now| now.json().len()) + json.get().len());
            splice(&mut spliced, now, path, json.get())?;
            RawValue::from_string(spliced).map_err(|_| Found::Object)?
        };
        let length = json.get().len();
        match place {
            Place::Member => self.members.set(name, json),
            Place::Field => self.fields.set(name, json),
            Place::Id | Place::Type => return Err(Found::Text),
        }
        Ok(length)
    }

    /// Adds later changes, which win.
    pub(crate) fn add(&mut self, later: &Self) {
        self.members.set_all(&later.members);
        self.fields.set_all(&later.fields);
    }

    /// What changed, for the patch of all plugins.
    pub(crate) fn into_parts(self) -> (Changes, Changes) {
        let owned = |members: &Members| {
            let members = members.iter();
            let owned = members.map(|(name, value)| (name.to_owned(), value.to_owned()));
            owned.collect()
        };
        (owned(&self.members), owned(&self.fields))
    }
}

type Changes = Vec<(String, Box<RawValue>)>;

// Writes the value with something else at a path inside of it. Its other
// members stay as they are written.
fn splice(
    to: &mut String,
    now: Option<Value<'_>>,
    path: &[Box<str>],
    json: &str,
) -> Result<(), Found> {
    let Some((name, path)) = path.split_first() else {
        to.push_str(json);
        return Ok(());
    };
    let now = match now.and_then(|now| Some((now, now.found()?))) {
        Some((now, Found::Object)) => Some(now),
        Some((_, found)) => return Err(found),
        None => None,
    };
    let text = now.map_or("{}", Value::json);
    let rest = if let Some(range) = now.and_then(|now| now.range(name)) {
        to.push_str(&text[..range.start]);
        &text[range.end..]
    } else {
        to.push_str(text.strip_suffix('}').unwrap_or(text));
        if now.is_some_and(|now| !now.is_empty()) {
            to.push(',');
        }
        to.push_str(&serde_json::Value::from(&**name).to_string());
        to.push(':');
        "}"
    };
    splice(to, now.and_then(|now| now.member(name)), path, json)?;
    to.push_str(rest);
    Ok(())
}

/// A name out of a guest, made fit for a message.
pub(crate) fn short(name: &str) -> String {
    const LONGEST: usize = 64;
    let start: String = name.chars().take(LONGEST).collect();
    let more = if start.len() < name.len() { "…" } else { "" };
    format!("{}{more}", crate::log::escaped(&start))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::mask::Permit;

    fn set(item: &str, name: &str, json: &str) -> Result<String, Found> {
        let item = Item::parse(format!(r#"{{"type":"a","fields":{item}}}"#).as_bytes()).unwrap();
        let mut patch = Patch::default();
        let names: Vec<Box<str>> = name.split('.').map(Box::from).collect();
        let (base, inside) = names.split_first().unwrap();
        let json = serde_json::from_str(json).unwrap();
        let target = (Place::Field, &**base, inside);
        patch.set(&item, target, json, Permit::for_tests())?;
        Ok(patch.value(Place::Field, base).unwrap().json().to_owned())
    }

    #[test]
    fn a_path_changes_one_member_and_leaves_the_others_as_written() {
        let item = r#"{"a":{ "x" : 1.50, "y":[2] },"e":{ },"n":null,"s":"t","d":{"x":1,"x":2}}"#;
        assert_eq!(set(item, "a.x", "7").unwrap(), r#"{ "x" : 7, "y":[2] }"#);
        assert_eq!(
            set(item, "a.z", "7").unwrap(),
            r#"{ "x" : 1.50, "y":[2] ,"z":7}"#
        );
        assert_eq!(set(item, "e.z", "null").unwrap(), r#"{ "z":null}"#);
        assert_eq!(set(item, "d.x", "7").unwrap(), r#"{"x":1,"x":7}"#);
        for absent in ["n.b.c", "q.b.c"] {
            assert_eq!(set(item, absent, "[]").unwrap(), r#"{"b":{"c":[]}}"#);
        }
        assert_eq!(set(item, "s.x", "7"), Err(Found::Text));
        assert_eq!(set(item, "a.y.x", "7"), Err(Found::List));
        assert_eq!(set(item, "a", "7").unwrap(), "7");
    }

    #[test]
    fn an_object_whose_names_are_no_text_is_not_made_worse() {
        assert_eq!(set(r#"{"a":{"\ud800":1}}"#, "a.x", "7"), Err(Found::Object));
    }
}
