use std::marker::PhantomData;

use serde::Serialize;
use serde::de::DeserializeOwned;

use super::{ask, function};
use crate::error::Result;

/// Values that live as long as the request, and that all its plugins share:
/// what one sets, those that are called later read.
///
/// ```no_run
/// use trovato::prelude::*;
///
/// fn count(context: &TapContext) -> Result<u32> {
///     let shared = context.request();
///     let views = shared.get::<u32>("blog.views")?.unwrap_or(0) + 1;
///     shared.set("blog.views", &views)?;
///     Ok(views)
/// }
/// ```
#[derive(Debug, Clone, Copy)]
pub struct RequestContext<'a>(pub(crate) PhantomData<&'a ()>);

impl RequestContext<'_> {
    /// The value, if one was set in this request.
    ///
    /// # Errors
    ///
    /// `service-answer` when it is no `T`.
    pub fn get<T: DeserializeOwned>(&self, name: &str) -> Result<Option<T>> {
        ask(function!(context.get), &Get { name })?.read()
    }

    /// Sets the value; null removes it.
    ///
    /// # Errors
    ///
    /// `too-large` when the values of the request take more room than they
    /// may.
    pub fn set(&self, name: &str, value: &(impl Serialize + ?Sized)) -> Result<()> {
        ask(function!(context.set), &Set { name, value }).map(drop)
    }
}

#[derive(Serialize)]
struct Get<'a> {
    name: &'a str,
}

#[derive(Serialize)]
struct Set<'a, T: ?Sized> {
    name: &'a str,
    value: &'a T,
}
