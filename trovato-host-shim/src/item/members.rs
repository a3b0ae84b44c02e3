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

    /// Adds later changes, which win.
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

/// The members of an item: those that were read, which all its copies share,
/// and in front of them what was changed since. A copy costs what was changed.
#[derive(Clone)]
pub(super) struct Layers {
    read: Arc<Members>,
    /// Each with its place in the order; those that came anew are last.
    changed: Vec<(usize, Arc<Member>)>,
}

impl Layers {
    pub(super) fn new(read: Members) -> Self {
        Self {
            read: Arc::new(read),
            changed: Vec::new(),
        }
    }

    fn members(&self) -> impl Iterator<Item = &Member> {
        let changed = |at| self.changed.iter().find(|(place, _)| *place == at);
        let read = self.read.0.iter().enumerate();
        let read = read.map(move |(at, member)| changed(at).map_or(member, |(_, new)| new));
        let count = self.read.0.len();
        let added = self.changed.iter().filter(move |(at, _)| *at >= count);
        read.chain(added.map(|(_, member)| member))
            .map(|member| &**member)
    }

    pub(super) fn iter(&self) -> impl Iterator<Item = (&str, &RawValue)> {
        self.members().map(|member| (&*member.name, &*member.json))
    }

    pub(super) fn names(&self) -> impl Iterator<Item = &str> {
        self.members().map(|member| &*member.name)
    }

    pub(super) fn get(&self, name: &str) -> Option<Value<'_>> {
        let mut changed = self.changed.iter().map(|(_, member)| member);
        match changed.find(|member| *member.name == *name) {
            Some(member) => Some(Value::new(&member.json, &member.seen)),
            None => self.read.get(name),
        }
    }

    pub(super) fn set_all(&mut self, changes: &Members) {
        for new in &changes.0 {
            let mut over = self.changed.iter_mut();
            if let Some((_, old)) = over.find(|(_, old)| old.name == new.name) {
                *old = Arc::clone(new);
                continue;
            }
            let known = self.read.names().position(|name| *name == *new.name);
            let at = known.unwrap_or_else(|| self.len());
            self.changed.push((at, Arc::clone(new)));
        }
    }

    /// As many as there are, and so the first place that is free.
    pub(super) fn len(&self) -> usize {
        let taken = self.changed.iter().map(|(at, _)| at + 1);
        taken.fold(self.read.0.len(), usize::max)
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

#[cfg(test)]
mod tests {
    use super::*;

    fn members(json: &str) -> Members {
        Members::parse(json.as_bytes()).unwrap()
    }

    #[test]
    fn what_is_changed_stays_in_its_place_and_what_is_new_comes_last() {
        let first = Layers::new(members(r#"{"a":1,"b":2,"c":3}"#));
        let mut second = first.clone();
        second.set_all(&members(r#"{"e":5,"b":20}"#));
        let mut third = second.clone();
        third.set_all(&members(r#"{"d":4,"e":50,"a":10}"#));
        for (layers, text) in [
            (first, "a1 b2 c3"),
            (second, "a1 b20 c3 e5"),
            (third, "a10 b20 c3 e50 d4"),
        ] {
            let all: Vec<_> = layers
                .iter()
                .map(|(name, json)| format!("{name}{json}"))
                .collect();
            assert_eq!(all.join(" "), text);
            for (name, json) in layers.iter() {
                assert_eq!(layers.get(name).unwrap().json(), json.get());
            }
        }
    }
}
