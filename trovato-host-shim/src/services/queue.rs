//! Entries that wait for their worker. [`crate::queue`] has who takes them.

use std::time::Duration;

use serde_json::value::RawValue;

use super::{Answer, CallScope};

/// An entry that somebody has taken.
#[derive(Debug, Clone)]
pub struct Entry {
    /// Which one it is.
    pub ticket: Ticket,
    /// The queue that it was pushed to.
    pub queue: String,
    /// What was pushed.
    pub payload: Box<RawValue>,
}

/// Which entry was taken, and how often it has been. Whoever takes it next has
/// another ticket, and this one is good for nothing from then on.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Ticket {
    /// The entry, as the queue calls it.
    pub id: String,
    /// How often it was taken, this time included.
    pub attempt: u32,
}

/// An entry that nobody takes any more.
#[derive(Debug, Clone)]
pub struct Dead {
    /// The entry, as it was taken last.
    pub entry: Entry,
    /// What went wrong then.
    pub error: String,
}

/// Keeps entries, in the order in which they were pushed.
///
/// The host has checked queues and payloads: 1 to 255 bytes without NUL, and
/// at most 1 MiB. What a method does has to be in the scope's
/// [transaction](CallScope::transaction) where its calls are to be undone.
pub trait Queue: Send + Sync + 'static {
    /// Adds an entry at a queue's end. As with the [cache](super::cache::Cache),
    /// that is when the call has ended well.
    ///
    /// # Errors
    ///
    /// Those of [`ServiceError`](super::ServiceError).
    fn push<'a>(
        &'a self,
        call: &'a mut CallScope,
        queue: &'a str,
        payload: &'a RawValue,
    ) -> Answer<'a, ()>;

    /// Takes the first entry of any of these queues that is due, and nobody
    /// else gets it for the time of the lease.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push).
    fn take<'a>(
        &'a self,
        scope: &'a mut CallScope,
        queues: &'a [&'a str],
        lease: Duration,
    ) -> Answer<'a, Option<Entry>>;

    /// Removes an entry that was worked on. `false` when the ticket is not
    /// good any more, and then nothing is removed.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push).
    fn finish<'a>(&'a self, scope: &'a mut CallScope, ticket: &'a Ticket) -> Answer<'a, bool>;

    /// Gives an entry back, to be taken again after a while. Nothing happens
    /// if the ticket is not good any more.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push).
    fn put_off<'a>(
        &'a self,
        scope: &'a mut CallScope,
        ticket: &'a Ticket,
        pause: Duration,
        error: &'a str,
    ) -> Answer<'a, ()>;

    /// Keeps an entry that is not to be taken any more, with its error.
    /// Nothing happens if the ticket is not good any more.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push).
    fn bury<'a>(
        &'a self,
        scope: &'a mut CallScope,
        ticket: &'a Ticket,
        error: &'a str,
    ) -> Answer<'a, ()>;

    /// The first entries of a queue that were buried.
    ///
    /// # Errors
    ///
    /// As [`push`](Self::push).
    fn dead<'a>(
        &'a self,
        scope: &'a mut CallScope,
        queue: &'a str,
        most: u32,
    ) -> Answer<'a, Vec<Dead>>;
}
