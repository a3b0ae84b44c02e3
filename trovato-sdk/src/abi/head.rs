//! What may stand in front of a payload's JSON.
//!
//! A payload begins with JSON, or with a head that its first byte announces;
//! no JSON begins with such a byte. All numbers are little-endian `u32` unless
//! it says otherwise, and nothing is aligned.
//!
//! # The index
//!
//! It tells where the members of an item lie, so that the guest need not
//! search for them. The JSON behind it is complete: who skips the head has a
//! plain payload.
//!
//! ```text
//! 01 00 00 00 | tables | entries | per table: start, first, count
//!             | per entry: name, value | JSON
//! ```
//!
//! A *table* is about one object or array of the JSON: it begins at byte
//! `start` of the JSON, and `count` entries from number `first` on are its
//! members, all of them and in their order. Tables are in ascending order of
//! `start`. An *entry* has the length of the member's name as it stands
//! between its quotes (0 in an array) and of its value. Such an object has no
//! space between its tokens, so lengths are enough: after `{` or `,` come a
//! quote, the name, a quote, a colon, the value.
//!
//! # The handles
//!
//! They come with the call of a tap that is `lazy`. Where the JSON would have
//! an item, it has a number: the position of a handle in the head.
//!
//! ```text
//! 02 00 00 00 | handles | values | bytes
//!             | per handle: handle (u64), first, count, start
//!             | per value: slot, name, word (i64) | bytes | JSON
//! ```
//!
//! `count` values from number `first` on are what came with a handle eagerly,
//! and their bytes lie one after the other from byte `start` of the bytes on:
//! for each its name, of the length `name`, and then as many bytes as its
//! [`Word`](super::Word) stands for. A name is there, and `slot` is 0, where
//! the handle has no table of slots.

/// First byte of a payload with an index.
pub const INDEX: u8 = 1;
/// First byte of a payload with handles.
pub const HANDLES: u8 = 2;
/// Length of the part of an index that comes before its tables, in bytes.
pub const INDEX_BYTES: usize = 12;
/// Length of a table of an index, in bytes.
pub const TABLE_BYTES: usize = 12;
/// Length of an entry of an index, in bytes.
pub const ENTRY_BYTES: usize = 8;
/// Length of the part of the handles that comes before the first, in bytes.
pub const HANDLES_BYTES: usize = 16;
/// Length of a handle, in bytes.
pub const HANDLE_BYTES: usize = 20;
/// Length of a value that came eagerly, without its bytes.
pub const VALUE_BYTES: usize = 16;
