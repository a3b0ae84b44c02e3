//! Items by handle: a lazy tap asks for the values that it needs, one host
//! call each, and sets those that it may change.

mod access;
mod head;
mod imports;
mod native;
mod open;
mod read;
mod seal;
mod table;
mod write;

pub(crate) use access::Access;
pub(crate) use imports::{NAMES, add, signature};
pub(crate) use open::{Changes, Crossings, MOST_HANDLES, Open};
#[cfg(feature = "component")]
pub(crate) use read::Answer;
pub(crate) use seal::Eyes;
pub(crate) use table::{Lazy, Slot, Table};
