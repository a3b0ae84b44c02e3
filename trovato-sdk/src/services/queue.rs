use std::marker::PhantomData;

use serde::Serialize;

use super::{ask, function};
use crate::error::Result;

/// Work for later: what is pushed is handed to the tap `queue_worker` of the
/// plugin whose `queue_info` names the queue.
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
    /// `unavailable`; `unknown-queue` when no plugin works on it; `too-large`.
    pub fn push(&self, queue: &str, payload: &(impl Serialize + ?Sized)) -> Result<()> {
        ask(function!(queue.push), &Push { queue, payload }).map(drop)
    }
}

#[derive(Serialize)]
struct Push<'a, T: ?Sized> {
    queue: &'a str,
    payload: &'a T,
}
