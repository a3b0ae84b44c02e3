//! The kinds of compiled code, which are kept apart: by the names of their
//! entries, and by what an entry begins with, which is authenticated.

use wasmtime::{Engine, Module};

use super::entry::Authentic;

/// Compiled code.
pub(crate) trait Code: Sized {
    /// What an entry begins with; the figure counts changes of the layout.
    const MAGIC: [u8; 16];

    /// What its name has before its end.
    const KIND: &str;

    /// Compiles a file.
    fn compile(engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Self>;

    /// Whether an error of compiling is about a limit of the pool, and not
    /// about the file.
    fn is_limit(_reason: &str) -> bool {
        false
    }

    /// The code as bytes.
    fn bytes(&self) -> wasmtime::Result<Vec<u8>>;

    /// The code of such bytes.
    fn read(engine: &Engine, code: &Authentic<'_, Self>) -> wasmtime::Result<Self>;
}

impl Code for Module {
    const MAGIC: [u8; 16] = *b"trovato code 1\n\0";
    const KIND: &str = "";

    fn compile(engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Self> {
        Self::from_binary(engine, wasm)
    }

    fn bytes(&self) -> wasmtime::Result<Vec<u8>> {
        self.serialize()
    }

    #[allow(
        unsafe_code,
        reason = "wasmtime cannot tell its own output from anything else; the cache can"
    )]
    fn read(engine: &Engine, code: &Authentic<'_, Self>) -> wasmtime::Result<Self> {
        // SAFETY: the bytes must be what wasmtime's `serialize` gave,
        // unmodified. `entry::open` is all that makes an `Authentic`, and only
        // of bytes whose MAC fits; `entry::seal` is all that computes that MAC,
        // of what `bytes` gave for the same kind of code, which is in what the
        // MAC is of; `key` sees to it that no other user knows the key. The
        // bytes are in memory that is ours: what was authenticated is what is
        // deserialized, whatever becomes of the file.
        unsafe { Self::deserialize(engine, code.bytes()) }
    }
}

#[cfg(feature = "component")]
impl Code for wasmtime::component::Component {
    const MAGIC: [u8; 16] = *b"trovato part 1\n\0";
    const KIND: &str = ".component";

    // A memory counts as often as its module is instantiated, which only the
    // compiler knows.
    fn is_limit(reason: &str) -> bool {
        reason.contains("exceeds the configured maximum")
    }

    fn compile(engine: &Engine, wasm: &[u8]) -> wasmtime::Result<Self> {
        Self::from_binary(engine, wasm)
    }

    fn bytes(&self) -> wasmtime::Result<Vec<u8>> {
        self.serialize()
    }

    #[allow(
        unsafe_code,
        reason = "wasmtime cannot tell its own output from anything else; the cache can"
    )]
    fn read(engine: &Engine, code: &Authentic<'_, Self>) -> wasmtime::Result<Self> {
        // SAFETY: as for a module.
        unsafe { Self::deserialize(engine, code.bytes()) }
    }
}
