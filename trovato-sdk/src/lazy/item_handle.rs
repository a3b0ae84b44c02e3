//! An item by handle.

use std::fmt;
use std::ops::{Deref, DerefMut};

use uuid::Uuid;

use super::any::AnyField;
use super::fields::{Fields, Slot};
use super::handle::Handle;
use crate::error::Result;

/// An item that stays with the host: what a tap with `lazy` takes.
pub struct ItemHandle<T: Fields = AnyField>(T::Access);

impl<T: Fields> ItemHandle<T> {
    pub(super) fn of(handle: Handle) -> Self {
        Self(T::access(handle))
    }

    pub(super) fn handle(&self) -> &Handle {
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
    /// none.
    ///
    /// # Errors
    ///
    /// When the handle is not valid.
    pub fn fetch(&self, slots: &[Slot<T>]) -> Result<()> {
        self.handle().fetch(slots.iter().map(|slot| slot.0))
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
