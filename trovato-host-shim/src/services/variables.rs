//! Settings that outlive a request.

use serde_json::value::RawValue;

use super::{Answer, CallScope};

/// Keeps variables, each plugin's by itself.
///
/// The host has checked names and values: 1 to 255 bytes without NUL, and at
/// most 1 MiB. What a call changes has to be undone when it fails, which it is
/// if it is done in the call's [transaction](CallScope::transaction).
pub trait Variables: Send + Sync + 'static {
    /// The value, if there is one.
    ///
    /// # Errors
    ///
    /// Those of [`ServiceError`](super::ServiceError).
    fn get<'a>(
        &'a self,
        call: &'a mut CallScope,
        name: &'a str,
    ) -> Answer<'a, Option<Box<RawValue>>>;

    /// Sets it. Called only where the call may change the database.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    fn set<'a>(
        &'a self,
        call: &'a mut CallScope,
        name: &'a str,
        value: &'a RawValue,
    ) -> Answer<'a, ()>;

    /// Removes it, if it is there. Called only where the call may change the
    /// database.
    ///
    /// # Errors
    ///
    /// As [`get`](Self::get).
    fn delete<'a>(&'a self, call: &'a mut CallScope, name: &'a str) -> Answer<'a, ()>;
}
