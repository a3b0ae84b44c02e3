//! A number for each value, so that no read is for nothing.

use std::borrow::Cow;

use trovato::prelude::{RecordRef, Uuid};

use crate::values::Place;

/// A value that was read.
pub trait Weight {
    /// A number that depends on it.
    fn weight(self) -> u64;
}

impl Weight for &str {
    fn weight(self) -> u64 {
        self.len() as u64
    }
}

impl Weight for Cow<'_, str> {
    fn weight(self) -> u64 {
        self.len() as u64
    }
}

impl Weight for i64 {
    fn weight(self) -> u64 {
        self.unsigned_abs()
    }
}

impl Weight for bool {
    fn weight(self) -> u64 {
        self.into()
    }
}

impl Weight for Uuid {
    fn weight(self) -> u64 {
        self.as_u64_pair().1 >> 8
    }
}

impl Weight for &RecordRef {
    fn weight(self) -> u64 {
        self.target_id.weight() + self.target_type.len() as u64
    }
}

impl Weight for &Place {
    fn weight(self) -> u64 {
        self.name.len() as u64 + self.point.len() as u64
    }
}

impl<T> Weight for &[T] {
    fn weight(self) -> u64 {
        self.len() as u64
    }
}

impl<W: Weight> Weight for Option<W> {
    fn weight(self) -> u64 {
        self.map_or(0, Weight::weight)
    }
}
