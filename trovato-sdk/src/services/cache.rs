use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ask, function};
use crate::error::Result;

/// Values that may be gone at any time, and are when something they were made
/// of changes. Each plugin has its own keys; tags are the whole site's.
///
/// A key and a tag have 1 to 255 bytes, a value at most 1 MiB as JSON and 32
/// tags; beyond that every method answers with `too-large`, and with
/// `service-request` for a key or tag that is empty or has a NUL in it. What
/// one call changes has at most 8 MiB, together with what it pushes to queues.
///
/// Every tap may write, those that only read the database included. What it
/// writes is seen by itself at once, and by others when the call has ended
/// well.
///
/// ```no_run
/// use trovato::prelude::*;
///
/// fn popular(context: &TapContext) -> Result<Vec<String>> {
///     let cache = context.cache();
///     if let Some(titles) = cache.get("popular")? {
///         return Ok(titles);
///     }
///     let titles = vec!["Bread".to_owned()]; // worked out at length
///     cache.set("popular", &titles, &["item_list:blog"])?;
///     Ok(titles)
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Cache<'a>(pub(crate) PhantomData<&'a ()>);

impl Cache<'_> {
    /// The value, if it is there.
    ///
    /// # Errors
    ///
    /// `service-answer` when it is no `T`; `unavailable`.
    pub fn get<T: DeserializeOwned>(&self, key: &str) -> Result<Option<T>> {
        ask(function!(cache.get), &Key { key })?.read()
    }

    /// Keeps a value. It goes when one of the tags is
    /// [invalidated](Self::invalidate), by whichever plugin or by the host.
    ///
    /// # Errors
    ///
    /// `unavailable`; `too-large`.
    pub fn set(&self, key: &str, value: &(impl Serialize + ?Sized), tags: &[&str]) -> Result<()> {
        ask(function!(cache.set), &Set { key, value, tags }).map(drop)
    }

    /// Removes a value.
    ///
    /// # Errors
    ///
    /// `unavailable`.
    pub fn delete(&self, key: &str) -> Result<()> {
        ask(function!(cache.delete), &Key { key }).map(drop)
    }

    /// Removes all values that have a tag, every plugin's.
    ///
    /// # Errors
    ///
    /// `unavailable`.
    pub fn invalidate(&self, tag: &str) -> Result<()> {
        ask(function!(cache.invalidate), &Tag { tag }).map(drop)
    }
}

#[derive(Serialize)]
struct Key<'a> {
    key: &'a str,
}

#[derive(Serialize)]
struct Set<'a, T: ?Sized> {
    key: &'a str,
    value: &'a T,
    tags: &'a [&'a str],
}

#[derive(Serialize)]
struct Tag<'a> {
    tag: &'a str,
}
