//! ABI v1: the names, numbers and packing that guest and host share.
//!
//! Nothing else in the SDK knows these constants by value, and the host shim
//! takes them from here, so that the two sides cannot drift apart. The whole
//! agreement in prose is the book's chapter "ABI".

pub mod bounds;
pub mod head;
pub mod services;
pub mod wit;
mod word;

pub use word::{Found, Word};

/// Version of this agreement. A host loads a plugin only when the number in
/// the plugin's section lines is one that it knows.
pub const VERSION: u32 = 1;

/// What the name of every tap export starts with: `tap_item_view`.
pub const EXPORT_PREFIX: &str = "tap_";

/// Name of the exported linear memory.
pub const MEMORY: &str = "memory";

/// Name of the exported function that hands out the input buffer.
///
/// Its type is `(len: i32) -> i32`: the address of a buffer with room for at
/// least `len` bytes, valid until the function is called again.
pub const INPUT: &str = "trovato_input";

/// Name of the custom section that holds one JSON object per line and tap.
pub const SECTION: &str = "trovato.taps";

/// Module of the import that log lines and panics go through.
pub const LOG_MODULE: &str = "trovato:kernel/logging";

/// Name of that import. Its type is `(i32 × 6) -> ()`: address and length of
/// the level, of the plugin's name and of the message.
pub const LOG_NAME: &str = "log";

/// Module of the imports that a `lazy` tap reads and writes items by. A plugin
/// without such a tap imports none of them.
pub const ITEMS_MODULE: &str = "trovato:kernel/items";

/// `(handle: i64, slot: i32, address: i32, room: i32) -> i64`: writes the value
/// of a slot into the buffer and answers with its [`Word`].
pub const ITEMS_READ: &str = "read";

/// `(handle: i64, name: i32, name_len: i32, address: i32, room: i32) -> i64`:
/// the same by the name of a member or field, as JSON; for a handle that has no
/// slots.
pub const ITEMS_READ_NAMED: &str = "read_named";

/// `(handle: i64, slots: i32, count: i32, words: i32, address: i32, room: i32)
/// -> i64`: reads `count` slots in one crossing. `slots` is a list of `u32`;
/// their words go to `words`, a list of `i64`, and their bytes one after the
/// other into the buffer. Answers with [`Word::Done`], [`Word::TooSmall`] or
/// [`Word::Invalid`], which is about the handle.
pub const ITEMS_FETCH: &str = "fetch";

/// `(handle: i64, slot: i32, address: i32, len: i32) -> i64`: sets a slot to the
/// JSON in the buffer. Answers with [`Word::Done`], [`Word::Denied`],
/// [`Word::Invalid`] or [`Word::WrongType`].
pub const ITEMS_WRITE: &str = "write";

/// `(handle: i64, name: i32, name_len: i32, address: i32, len: i32) -> i64`: the
/// same by name, for a handle that has no slots.
pub const ITEMS_WRITE_NAMED: &str = "write_named";

/// The slot that every handle has for the item's id.
pub const SLOT_ID: u32 = u32::MAX - 1;

/// The slot that every handle has for the name of the item's type.
pub const SLOT_TYPE: u32 = u32::MAX;

/// Module of the WASI functions that Rust's standard library imports.
pub const WASI_MODULE: &str = "wasi_snapshot_preview1";

/// What the log line of a panic starts with. `FILE:LINE:COLUMN:`, a line
/// break and the message follow.
pub const PANIC_PREFIX: &str = "panicked at ";

/// Longest panic message that leaves the guest, in bytes.
pub const MAX_PANIC_BYTES: usize = 4096;

/// Size of the guest's stack, in bytes, that plugins are linked with.
///
/// The stack lies at the bottom of memory, where the deployed kernel writes a
/// payload of up to 64 KiB at address 0: twice that keeps the two apart.
pub const STACK_BYTES: usize = 128 * 1024;

/// Bytes of heap that a plugin's memory has room for from the beginning.
///
/// Growing memory is work for the host's kernel, on each fresh instance, and
/// giving it back is as well. With this, stack and what a plugin of usual size
/// brings along, it is 256 KiB: as much as the shim keeps resident.
pub const HEAP_BYTES: usize = 64 * 1024;

/// What a tap returns: where its answer lies, how long it is, and whether it
/// is an error. Travels as one `i64`.
///
/// The address is in the high 32 bits, the length in the low 32 bits. A
/// negative length marks an error payload of as many bytes.
///
/// ```
/// use trovato::abi::Packed;
///
/// let answer = Packed { address: 1024, len: 7, error: false };
/// assert_eq!(answer.pack(), 0x0000_0400_0000_0007);
/// assert_eq!(Packed::unpack(answer.pack()), answer);
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Packed {
    /// Where the payload starts, as an address in the guest's memory.
    pub address: u32,
    /// Length of the payload in bytes, at most 2 GiB.
    pub len: u32,
    /// Whether the payload is a [`TapError`](crate::TapError) in place of an answer.
    pub error: bool,
}

impl Packed {
    /// Packs address, length and error flag into the word that crosses.
    #[must_use]
    pub const fn pack(self) -> i64 {
        let len = if self.error {
            self.len.wrapping_neg()
        } else {
            self.len
        };
        ((self.address as u64) << 32 | len as u64).cast_signed()
    }

    /// Takes such a word apart. Every word unpacks to something: whether the
    /// address and the length make sense is for the reader to check.
    #[must_use]
    pub const fn unpack(word: i64) -> Self {
        let word = word.cast_unsigned();
        let address = (word >> 32) as u32;
        // The low half: the cast is meant to drop the address.
        #[allow(clippy::cast_possible_truncation)]
        let len = (word as u32).cast_signed();
        Self {
            address,
            len: len.unsigned_abs(),
            error: len < 0,
        }
    }
}
