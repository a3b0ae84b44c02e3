//! Values that may be gone at any time.

use serde_json::value::RawValue;

use super::{Answer, CallScope};

/// A value of the cache.
#[derive(Debug, Clone)]
pub struct Cached {
    /// The value.
    pub value: Box<RawValue>,
    /// Its tags, at most 32.
    pub tags: Vec<String>,
}

/// Keeps values by plugin and key. Tags are the whole site's.
///
/// The host has checked keys, tags and values: 1 to 255 bytes without NUL, and
/// at most 1 MiB.
///
/// A tap's own writes are collected by the host, which shows them to the tap
/// and carries them out when the call has ended well: in the call's own
/// transaction where it has one to write in, and otherwise in one that is
/// begun for it. So a tap that only reads the database can write to the cache.
pub trait Cache: Send + Sync + 'static {
    /// The value, if it is there.
    ///
    /// # Errors
    ///
    /// Those of [`ServiceError`](super::ServiceError).
    fn get<'a>(&'a self, call: &'a mut CallScope, key: &'a str) -> Answer<'a, Option<Cached>>;

    /// Keeps a value, in place of the one that is there.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    fn set<'a>(
        &'a self,
        call: &'a mut CallScope,
        key: &'a str,
        cached: &'a Cached,
    ) -> Answer<'a, ()>;

    /// Removes a value, if it is there.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    fn delete<'a>(&'a self, call: &'a mut CallScope, key: &'a str) -> Answer<'a, ()>;

    /// Removes all values that have a tag, every plugin's.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    fn invalidate<'a>(&'a self, call: &'a mut CallScope, tag: &'a str) -> Answer<'a, ()>;
}
