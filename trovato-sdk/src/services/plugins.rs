use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ask, function};
use crate::error::Result;

/// The other plugins of the site.
///
/// ```no_run
/// use trovato::prelude::*;
///
/// fn severity(context: &TapContext, medications: &[&str]) -> Result<Value> {
///     let payload = json!({ "medications": medications });
///     context.plugins().call("drug-checker", "check_interactions", &payload)
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Plugins<'a>(pub(crate) PhantomData<&'a ()>);

impl Plugins<'_> {
    /// Calls a tap of another plugin and reads its answer. It runs in an
    /// instance of its own, with its own grants and in a transaction of its
    /// own, for the same user and request. What it did is kept when it has
    /// answered, whatever becomes of this call.
    ///
    /// SQLite has one writer at a time: where this call has asked the database
    /// in a tap that may write, the other one waits for it in vain, and gets
    /// `db-busy`. Call first, and ask the database then.
    ///
    /// # Errors
    ///
    /// `unavailable`; `unknown-plugin`, `unknown-tap`; `plugin-cycle` when the
    /// other plugin waits for this one, or is this one; `plugin-depth` when too
    /// many wait for each other; `busy` when the host has no room for another
    /// instance; the other tap's own error, under its own code; `plugin-failed`
    /// when it could not answer, with the host's code in the details,
    /// `{ "code": "guest-panic" }`.
    pub fn call<T: DeserializeOwned>(
        &self,
        plugin: &str,
        tap: &str,
        payload: &(impl Serialize + ?Sized),
    ) -> Result<T> {
        let call = Call {
            plugin,
            tap,
            payload,
        };
        ask(function!(plugin.call), &call)?.read()
    }
}

#[derive(Serialize)]
struct Call<'a, T: ?Sized> {
    plugin: &'a str,
    tap: &'a str,
    payload: &'a T,
}
