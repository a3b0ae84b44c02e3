//! What a call changes in the cache and pushes to queues, until it has ended
//! well.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::value::RawValue;
use trovato::TapError;

use super::cache::Cached;
use super::imports::too_large;
use super::queue::Ticket;
use super::{CallScope, ServiceError, Services};
use crate::error::Limit;

/// Most bytes that wait at one time, names and tags included.
const MOST_BYTES: usize = 8 << 20;

/// What a call itself has made of a key.
#[derive(Debug, Clone, Copy)]
pub(super) enum Own<'a> {
    Set(&'a Cached),
    Removed,
    Untouched,
}

/// What waits for the end of a call.
#[derive(Default)]
pub(super) struct Outbox {
    /// By key: what is there from now on, or that nothing is.
    cached: BTreeMap<Box<str>, Option<Cached>>,
    /// Tags whose values, other than those in `cached`, are to go.
    invalidated: BTreeSet<Box<str>>,
    pushed: Vec<(Box<str>, Box<RawValue>)>,
    /// The entry of a queue that the call works on.
    finished: Option<Ticket>,
    bytes: usize,
}

impl Outbox {
    pub(super) fn finishing(ticket: Option<Ticket>) -> Self {
        Self {
            finished: ticket,
            ..Self::default()
        }
    }

    pub(super) fn cached(&self, key: &str) -> Own<'_> {
        match self.cached.get(key) {
            Some(Some(cached)) => Own::Set(cached),
            Some(None) => Own::Removed,
            None => Own::Untouched,
        }
    }

    /// Whether the call has removed whatever has one of these tags.
    pub(super) fn has_invalidated(&self, tags: &[String]) -> bool {
        tags.iter().any(|tag| self.invalidated.contains(&**tag))
    }

    pub(super) fn set(&mut self, key: &str, cached: Cached) -> Result<(), TapError> {
        self.make_room(weight(key, Some(&cached)), self.weight_of(key))?;
        self.cached.insert(key.into(), Some(cached));
        Ok(())
    }

    pub(super) fn delete(&mut self, key: &str) -> Result<(), TapError> {
        self.make_room(weight(key, None), self.weight_of(key))?;
        self.cached.insert(key.into(), None);
        Ok(())
    }

    pub(super) fn invalidate(&mut self, tag: &str) -> Result<(), TapError> {
        if !self.invalidated.contains(tag) {
            self.make_room(tag.len(), 0)?;
            self.invalidated.insert(tag.into());
        }
        for (key, cached) in &mut self.cached {
            if cached
                .as_ref()
                .is_some_and(|cached| cached.tags.iter().any(|own| own == tag))
            {
                self.bytes -= weight(key, cached.as_ref()) - weight(key, None);
                *cached = None;
            }
        }
        Ok(())
    }

    pub(super) fn push(&mut self, queue: &str, payload: Box<RawValue>) -> Result<(), TapError> {
        self.make_room(queue.len() + payload.get().len(), 0)?;
        self.pushed.push((queue.into(), payload));
        Ok(())
    }

    fn weight_of(&self, key: &str) -> usize {
        let there = self.cached.get(key);
        there.map_or(0, |cached| weight(key, cached.as_ref()))
    }

    fn make_room(&mut self, more: usize, less: usize) -> Result<(), TapError> {
        let wanted = self.bytes + more - less;
        if wanted > MOST_BYTES {
            let limit = Limit {
                wanted: wanted as u64,
                limit: MOST_BYTES as u64,
            };
            let what = "what this call changes in the cache and pushes to queues";
            return Err(too_large(what, &limit));
        }
        self.bytes = wanted;
        Ok(())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.has_only_values() && self.cached.is_empty()
    }

    /// Whether nothing is lost with it but values of the cache.
    pub(super) fn has_only_values(&self) -> bool {
        self.invalidated.is_empty()
            && self.pushed.is_empty()
            && self.finished.is_none()
            && self.cached.values().all(Option::is_some)
    }

    /// Does what the call has asked for.
    pub(super) async fn carry_out(
        &self,
        services: &Services,
        scope: &mut CallScope,
    ) -> Result<(), ServiceError> {
        if let Some(queue) = &services.queue {
            if let Some(ticket) = &self.finished
                && !queue.finish(scope, ticket).await?
            {
                // Somebody else has the entry by now.
                return Err(ServiceError::Conflict);
            }
            for (name, payload) in &self.pushed {
                queue.push(scope, name, payload).await?;
            }
        }
        if let Some(cache) = &services.cache {
            for tag in &self.invalidated {
                cache.invalidate(scope, tag).await?;
            }
            for (key, cached) in &self.cached {
                match cached {
                    Some(cached) => cache.set(scope, key, cached).await?,
                    None => cache.delete(scope, key).await?,
                }
            }
        }
        Ok(())
    }
}

fn weight(key: &str, cached: Option<&Cached>) -> usize {
    let value = cached.map_or(0, |Cached { value, tags }| {
        value.get().len() + tags.iter().map(String::len).sum::<usize>()
    });
    key.len() + value
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cached(json: &str, tags: &[&str]) -> Cached {
        Cached {
            value: RawValue::from_string(json.into()).unwrap(),
            tags: tags.iter().map(|&tag| tag.into()).collect(),
        }
    }

    #[test]
    fn what_is_set_after_an_invalidation_stays() {
        let mut outbox = Outbox::default();
        outbox.set("old", cached("1", &["t"])).unwrap();
        outbox.set("other", cached("2", &["u"])).unwrap();
        outbox.invalidate("t").unwrap();
        outbox.set("new", cached("3", &["t"])).unwrap();
        assert!(matches!(outbox.cached("old"), Own::Removed));
        assert!(matches!(outbox.cached("other"), Own::Set(cached) if cached.value.get() == "2"));
        assert!(matches!(outbox.cached("new"), Own::Set(cached) if cached.value.get() == "3"));
        assert!(matches!(outbox.cached("never"), Own::Untouched));
        assert!(outbox.has_invalidated(&["a".into(), "t".into()]));
        assert!(!outbox.has_invalidated(&["u".into()]));
    }

    #[test]
    fn what_waits_is_bounded_and_what_is_replaced_makes_room() {
        let long = format!("\"{}\"", "x".repeat(1 << 19));
        let mut outbox = Outbox::default();
        for _ in 0..100 {
            outbox.set("same", cached(&long, &["t"])).unwrap();
        }
        let mut keys = (0..100).map(|number| format!("key{number}"));
        let error = keys
            .find_map(|key| outbox.set(&key, cached(&long, &[])).err())
            .unwrap();
        assert_eq!(error.code(), "too-large");
        outbox.invalidate("t").unwrap();
        assert!(outbox.set("room", cached(&long, &[])).is_ok());
        let payload = RawValue::from_string(long).unwrap();
        assert!(outbox.push("queue", payload).is_err());
    }

    #[test]
    fn only_values_may_be_lost() {
        let mut outbox = Outbox::default();
        assert!(outbox.is_empty());
        outbox.set("key", cached("1", &[])).unwrap();
        assert!(outbox.has_only_values() && !outbox.is_empty());
        outbox.delete("key").unwrap();
        assert!(!outbox.has_only_values());
    }
}
