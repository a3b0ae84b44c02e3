//! What surrounds a call.

use std::marker::PhantomData;

use crate::error::Result;
use crate::services::{Cache, Db, Http, Plugins, Queue, RequestContext, User, Variables};

/// The request that a tap is called in, and the way to its services.
///
/// Write `&TapContext` anywhere among a tap's parameters; it is never part of
/// the payload.
///
/// ```no_run
/// use trovato::db::Insert;
/// use trovato::prelude::*;
///
/// #[trovato::tap]
/// fn item_insert(item: &Item, context: &TapContext) -> Result<()> {
///     let visit = Insert::into("blog_log")
///         .set("title", item.title())
///         .set("user", context.user()?.id());
///     context.db().insert(&visit)?;
///     Ok(())
/// }
/// ```
#[derive(Debug, Default)]
#[non_exhaustive]
pub struct TapContext {}

// What they return lasts no longer than the call.
impl TapContext {
    /// The site's database.
    pub fn db(&self) -> Db<'_> {
        Db(PhantomData)
    }

    /// Settings that outlive the request.
    pub fn variables(&self) -> Variables<'_> {
        Variables(PhantomData)
    }

    /// Values that may be gone at any time.
    pub fn cache(&self) -> Cache<'_> {
        Cache(PhantomData)
    }

    /// Values that the plugins of this request share.
    pub fn request(&self) -> RequestContext<'_> {
        RequestContext(PhantomData)
    }

    /// The user whose request it is. Ask once and keep it: each call asks the
    /// host.
    ///
    /// # Errors
    ///
    /// `unavailable` in a native build without a
    /// [`MockHost`](crate::testing::MockHost).
    pub fn user(&self) -> Result<User> {
        User::current()
    }

    /// Work for later.
    pub fn queue(&self) -> Queue<'_> {
        Queue(PhantomData)
    }

    /// The other plugins of the site.
    pub fn plugins(&self) -> Plugins<'_> {
        Plugins(PhantomData)
    }

    /// Servers outside.
    pub fn http(&self) -> Http<'_> {
        Http(PhantomData)
    }
}
