//! What a tap changed of an item.

use serde_json::value::RawValue;

use super::members::Members;
use super::{FIELDS, is_identity};
use crate::error::{Kind, MAX_NAMES};
use crate::mask::Mask;

const EXPECTED: &str = "a patch, an object with changed members under `fields`";

/// An answer `{ "fields": { changed fields }, … changed members }`.
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
            fields.extend(read(more.get().as_bytes())?);
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

// A name out of a guest, made fit for a message.
fn short(name: &str) -> String {
    const LONGEST: usize = 64;
    let start: String = name.chars().take(LONGEST).collect();
    let more = if start.len() < name.len() { "…" } else { "" };
    format!("{}{more}", crate::log::escaped(&start))
}
