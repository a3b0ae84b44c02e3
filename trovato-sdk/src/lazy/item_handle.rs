//! An item by handle.

use std::fmt;
use std::ops::{Deref, DerefMut};

use uuid::Uuid;

use super::any::AnyField;
use super::fields::{Fields, Slot};
use super::handle::Handle;
use crate::error::Result;

/// An item that stays with the host: what a tap with `lazy` takes in place of
/// an [`Item`](crate::Item).
///
/// `ItemHandle<Teaser>` has an accessor for each field that the struct
/// `Teaser` declares with `#[derive(trovato::Fields)]`, and a setter for each
/// that it declares with `write`. `ItemHandle` alone reads by name whatever
/// the tap's `fields(…)` allows: [`AnyFields`](super::AnyFields) has its
/// methods. What both have is below.
///
/// An accessor asks the host the first time and keeps the value. A setter
/// tells the host at once; it keeps what was set when the tap returns without
/// an error. A handle is valid for the call that it came with.
///
/// On a native build, which is where unit tests run, a handle is made from an
/// item:
///
/// ```
/// use trovato::prelude::*;
///
/// fn publish(item: &mut ItemHandle) -> Result<()> {
///     if item.item_type()? == "blog" {
///         item.set_status(1)?;
///     }
///     Ok(())
/// }
///
/// let mut item = ItemHandle::from(Item::new("blog", "Hello"));
/// publish(&mut item)?;
/// assert!(item.is_published()?);
/// assert_eq!(item.written(), ItemPatch::default().status(1));
/// # Ok::<(), TapError>(())
/// ```
pub struct ItemHandle<T: Fields = AnyField>(T::Access);

impl<T: Fields> ItemHandle<T> {
    pub(super) fn of(handle: Handle) -> Self {
        Self(T::access(handle))
    }

    fn handle(&self) -> &Handle {
        T::handle(&self.0)
    }

    /// The item's id; nil before the item was first saved.
    ///
    /// # Errors
    ///
    /// When the handle is not valid.
    pub fn id(&self) -> Result<Uuid> {
        self.handle().id()
    }

    /// Machine name of the content type, such as `blog`.
    ///
    /// # Errors
    ///
    /// When the handle is not valid.
    pub fn item_type(&self) -> Result<&str> {
        self.handle().item_type()
    }

    /// Reads several fields in one crossing, so that their accessors need
    /// none. Those that are known already are not read again.
    ///
    /// Worth it where a tap goes on to use most of them: a crossing costs less
    /// than a short string does. The values need not be there or be right:
    /// that is for the accessors to say.
    ///
    /// # Errors
    ///
    /// When the handle is not valid.
    pub fn fetch(&self, slots: &[Slot<T>]) -> Result<()> {
        self.handle().fetch(&mut slots.iter().map(|slot| slot.0))
    }
}

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use super::{Fields, Handle, ItemHandle};
    use crate::item::{Item, ItemPatch};
    use crate::lazy::fields::Table;
    use crate::lazy::local::Local;
    use crate::lazy::source::Source;

    impl<T: Fields> ItemHandle<T> {
        /// What was set by way of this handle, for a test: of a field that was
        /// set in part, all of it. It is not there on wasm32.
        pub fn written(&self) -> ItemPatch {
            let local = self.handle().source.as_local();
            local.map(Local::written).unwrap_or_default()
        }

        /// How often the host would have been asked.
        #[doc(hidden)]
        pub fn crossings(&self) -> u32 {
            let local = self.handle().source.as_local();
            local.map_or(0, Local::crossings)
        }
    }

    /// A handle to an item in this process, for a test: all fields that are
    /// declared may be read, and written where they are declared with `write`.
    /// It is not there on wasm32.
    impl<T: Fields> From<Item<'_>> for ItemHandle<T> {
        fn from(item: Item<'_>) -> Self {
            let source = Source::local(Local::new(&item, T::LINE));
            Self::of(Handle::new(source, Table::of::<T>(), None, 0))
        }
    }
}

impl<T: Fields> Deref for ItemHandle<T> {
    type Target = T::Access;

    fn deref(&self) -> &T::Access {
        &self.0
    }
}

impl<T: Fields> DerefMut for ItemHandle<T> {
    fn deref_mut(&mut self) -> &mut T::Access {
        &mut self.0
    }
}

impl<T: Fields> fmt::Debug for ItemHandle<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ItemHandle").finish_non_exhaustive()
    }
}
