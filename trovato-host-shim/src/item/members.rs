//! The members of an object in their order, each as its JSON.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use serde::de::{Deserialize, Deserializer, MapAccess, Visitor};
use serde_json::error::Category;
use serde_json::value::RawValue;

use super::value::{Seen, Value};

/// Shared one by one, so that a changed copy costs what was changed.
#[derive(Clone, Default)]
pub(super) struct Members(Vec<Arc<Member>>);

pub(super) struct Member {
    name: Box<str>,
    json: Box<RawValue>,
    seen: Seen,
}

impl Member {
    fn new(name: Box<str>, json: Box<RawValue>) -> Self {
        let seen = Seen::default();
        Self { name, json, seen }
    }

    pub(super) fn json(&self) -> &RawValue {
        &self.json
    }
}

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
        self.0.iter().map(|member| (&*member.name, &*member.json))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.0.iter().map(|member| &*member.name)
    }

    pub(super) fn get(&self, name: &str) -> Option<Value<'_>> {
        let member = self.0.iter().find(|member| *member.name == *name)?;
        Some(Value::new(&member.json, &member.seen))
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(super) fn take(&mut self, name: &str) -> Option<Arc<Member>> {
        let at = self.names().position(|member| member == name)?;
        Some(self.0.remove(at))
    }

    pub(super) fn set(&mut self, name: &str, json: Box<RawValue>) {
        self.put(Arc::new(Member::new(name.into(), json)));
    }

    pub(super) fn set_all(&mut self, changes: &Self) {
        for change in &changes.0 {
            self.put(Arc::clone(change));
        }
    }

    fn put(&mut self, member: Arc<Member>) {
        match self.0.iter_mut().find(|old| old.name == member.name) {
            Some(old) => *old = member,
            None => self.0.push(member),
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
        while let Some((name, json)) = map.next_entry()? {
            members.push(Arc::new(Member::new(name, json)));
        }
        Ok(Members(members))
    }
}
