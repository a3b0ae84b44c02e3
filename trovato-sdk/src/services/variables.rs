use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ask, function};
use crate::error::Result;

/// Settings that outlive a request, by name. Each plugin has its own.
///
/// A name has 1 to 255 bytes, a value at most 1 MiB as JSON; beyond that every
/// method answers with `too-large`, and with `service-request` for a name that
/// is empty or has a NUL in it. What a host keeps them in may add its own
/// errors, such as those [of the database](super::Db#errors).
///
/// ```no_run
/// use trovato::prelude::*;
///
/// fn greeting(context: &TapContext) -> Result<String> {
///     let greeting: Option<String> = context.variables().get("greeting")?;
///     Ok(greeting.unwrap_or_else(|| "Welcome".into()))
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct Variables<'a>(pub(crate) PhantomData<&'a ()>);

impl Variables<'_> {
    /// The value, if there is one.
    ///
    /// # Errors
    ///
    /// `service-answer` when it is no `T`; `unavailable`.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        ask(function!(variables.get), &Name { name })?.read()
    }

    /// Sets the value, for everybody who asks from now on. Like all that a
    /// call changes, it is undone when the call fails.
    ///
    /// # Errors
    ///
    /// `unavailable`; `too-large`; `db-read-only` in a tap that may only read,
    /// as `item_view`.
    pub fn set(&self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<()> {
        ask(function!(variables.set), &Set { name, value }).map(drop)
    }

    /// Removes it.
    ///
    /// # Errors
    ///
    /// As [`set`](Self::set).
    pub fn delete(&self, name: &str) -> Result<()> {
        ask(function!(variables.delete), &Name { name }).map(drop)
    }
}

#[derive(Serialize)]
struct Name<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Set<'a, T: ?Sized> {
    name: &'a str,
    value: &'a T,
}
