use std::marker::PhantomData;

use serde::Serialize;

use super::{ask, function};
use crate::error::Result;

/// Work for later: what is pushed is handed to the tap `queue_worker` of the
/// plugin whose `queue_info` names the queue, `[{ "name": "blog_index" }]`.
///
/// A payload has at most 1 MiB as JSON. An entry may be handed over more than
/// once: after an error, and when the host went down meanwhile. What
/// `queue_worker` does in the database is kept together with the end of the
/// entry, and so is there once.
///
/// ```no_run
/// use trovato::prelude::*;
///
/// #[trovato::tap]
/// fn item_insert(item: &Item, context: &TapContext) -> Result<()> {
///     context.queue().push("blog_index", &json!({ "id": item.id() }))
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Queue<'a>(pub(crate) PhantomData<&'a ()>);

impl Queue<'_> {
    /// Adds an entry to a queue's end. Like all that a call changes, it is
    /// undone when the call fails.
    ///
    /// # Errors
    ///
    /// `unavailable`; `unknown-queue` when no plugin works on it; `too-large`;
    /// `service-request` for a name that is empty or has a NUL in it.
    pub fn push(&self, queue: &str, payload: &(impl Serialize + ?Sized)) -> Result<()> {
        ask(function!(queue.push), &Push { queue, payload }).map(drop)
    }
}

#[derive(Serialize)]
struct Push<'a, T: ?Sized> {
    queue: &'a str,
    payload: &'a T,
}
