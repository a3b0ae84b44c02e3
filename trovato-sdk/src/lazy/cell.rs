//! A field's value, read once.

use std::cell::OnceCell;

use super::buffer::Buffer;
use super::handle::Handle;
use super::kinds::{Reads, Writes};
use crate::error::Result;

/// Holds the value of one field, once it was read or set.
pub struct Cell<T>(OnceCell<T>);

impl<T> Default for Cell<T> {
    fn default() -> Self {
        Self(OnceCell::new())
    }
}

impl<T> Cell<T> {
    /// The value, read the first time.
    ///
    /// # Errors
    ///
    /// When there is no such value.
    #[inline]
    pub fn get<K: Reads<T>>(&self, handle: &Handle, slot: u32, path: &'static str) -> Result<&T> {
        match self.0.get() {
            Some(value) => Ok(value),
            None => self.read::<K>(handle, slot, path),
        }
    }

    #[inline(never)]
    fn read<K: Reads<T>>(&self, handle: &Handle, slot: u32, path: &'static str) -> Result<&T> {
        let mut buffer = Buffer::take();
        let value = K::read(handle.read(slot, &mut buffer)?, path)?;
        Ok(self.0.get_or_init(|| value))
    }

    /// Sets the value. Where that fails, it stays what it was.
    ///
    /// # Errors
    ///
    /// When the value has no JSON, or the host refuses it.
    pub fn set<K: Reads<T> + Writes<T>>(
        &mut self,
        handle: &Handle,
        slot: u32,
        path: &'static str,
        value: T,
    ) -> Result<()> {
        let mut buffer = Buffer::take();
        let json = buffer.empty();
        K::write(&value, path, json)?;
        handle.write(slot, path, K::EXPECTED, json)?;
        self.0 = OnceCell::from(value);
        Ok(())
    }

    /// Makes the next read ask anew: something else was set that this is part
    /// of, or that is part of this.
    pub fn forget(&mut self) {
        self.0 = OnceCell::new();
    }
}
