//! The members of an object in their order, each as its JSON.

use std::collections::BTreeSet;
use std::fmt;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

#[derive(Clone, Default)]
pub(super) struct Members(Vec<(Box<str>, Box<RawValue>)>);

impl Members {
    /// Reads an object. The reason of a failure holds nothing of its values.
    pub(super) fn parse(json: &[u8]) -> Result<Self, String> {
        serde_json::from_slice(json).map_err(|error| match error.classify() {
            // These messages name what was found, which is a value.
            Category::Data => "it is not an object".to_owned(),
            Category::Io | Category::Syntax | Category::Eof => error.to_string(),
        })
    }

    /// JSON that says two things about one name is read in two ways by two
    /// readers, of which one may be a guard.
    pub(super) fn refuse_duplicates(&self, prefix: &str) -> Result<(), String> {
        let mut seen = BTreeSet::new();
        match self.names().find(|name| !seen.insert(*name)) {
            Some(twice) => Err(format!(
                "it has `{prefix}{}` twice",
                crate::log::escaped(twice)
            )),
            None => Ok(()),
        }
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.0.iter().map(|(name, value)| (&**name, &**value))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|(name, _)| &**name)
    }

    pub(super) fn get(&self, name: &str) -> Option<&RawValue> {
        let member = self.iter().find(|(member, _)| *member == name);
        member.map(|(_, value)| value)
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Box<RawValue>> {
        let at = self.names().position(|member| member == name)?;
        Some(self.0.remove(at).1)
    }

    pub(super) fn set_all(&mut self, changes: &Self) {
        for (name, value) in &changes.0 {
            match self.0.iter_mut().find(|(member, _)| member == name) {
                Some((_, old)) => old.clone_from(value),
                None => self.0.push((name.clone(), value.clone())),
            }
        }
    }

    pub(super) fn extend(&mut self, others: Self) {
        self.0.extend(others.0);
    }

    pub(super) fn shrink(&mut self) {
        self.0.shrink_to_fit();
    }
}

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_map(InOrder)
    }
}

struct InOrder;

impl<'de> Visitor<'de> for InOrder {
    type Value = Members;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
        let mut members = Vec::new();
        while let Some(member) = map.next_entry()? {
            members.push(member);
        }
        Ok(Members(members))
    }
}
