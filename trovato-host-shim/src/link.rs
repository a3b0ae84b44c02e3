//! What plugins may import, and the functions behind it.

use trovato::abi;
use wasmparser::ValType;
use wasmtime::{Caller, Engine, FuncType, Linker};

use crate::error::{Kind, Limit};
use crate::foreign;
use crate::lazy;
use crate::log::{Level, Origin};
use crate::memory::{self, OutOfBounds};
use crate::names;
use crate::outline::{Extern, Import, Signature};
use crate::services;
use crate::state::State;
use crate::wasi;

/// What ended a call from inside a host function.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Stop {
    #[error("exited with status {0}")]
    Exit(i32),
    #[error("called the WASI function `{}`", .0.name)]
    Stub(&'static wasi::Function),
    /// A function of WASI 0.2, and what leads to it.
    #[cfg(feature = "component")]
    #[error("called the WASI function `{0}`")]
    Missing(String, wasi::Why),
    /// More than a guest has room for.
    #[cfg(feature = "component")]
    #[error("asked for more than it has room for")]
    NoRoom(Limit),
    /// What a function of WASI 0.2 does not allow for.
    #[cfg(feature = "component")]
    #[error("{0}")]
    Misused(&'static str),
    #[error("{what} lies outside memory")]
    BadPointer {
        what: &'static str,
        range: OutOfBounds,
    },
    #[error("changed more of items than a call may")]
    ChangesTooLarge(Limit),
    #[error("called the host before it had a memory")]
    NoMemory,
}

/// How an import is met.
#[derive(Debug)]
pub(crate) enum Provision {
    Log,
    /// Items by handle.
    Items,
    /// A service, or what belongs to all of them.
    Service,
    Wasi(&'static wasi::Function),
}

/// Finds what meets an import.
///
/// # Errors
///
/// `UnknownImport` with the nearest name, or `ImportType`.
pub(crate) fn resolve(import: &Import) -> Result<Provision, Kind> {
    let unknown = |suggestion: Option<&str>| unknown(import, suggestion);
    let (provision, signature) = match import.module.as_str() {
        abi::LOG_MODULE if import.name == abi::LOG_NAME => (Provision::Log, log_signature()),
        abi::LOG_MODULE => return Err(unknown(Some(abi::LOG_NAME))),
        abi::ITEMS_MODULE => match lazy::signature(&import.name) {
            Some(signature) => (Provision::Items, signature),
            None => return Err(unknown(names::nearest(&import.name, lazy::NAMES))),
        },
        abi::WASI_MODULE => {
            let Some(function) = wasi::function(&import.name) else {
                let all = wasi::FUNCTIONS.iter().map(|function| function.name);
                return Err(unknown(names::nearest(&import.name, all)));
            };
            (Provision::Wasi(function), function.signature())
        }
        module if module.starts_with(abi::services::PREFIX) => {
            (Provision::Service, services::resolve(import)?)
        }
        module => {
            return Err(unknown(names::nearest(
                module,
                [abi::LOG_MODULE, abi::ITEMS_MODULE, abi::WASI_MODULE],
            )));
        }
    };
    let expected = Extern::Function(Some(signature));
    if import.what == expected {
        return Ok(provision);
    }
    Err(Kind::ImportType {
        module: import.module.clone(),
        name: import.name.clone(),
        expected: expected.to_string(),
        got: import.what.to_string(),
        cause: None,
    })
}

/// An import that there is nothing for.
pub(crate) fn unknown(import: &Import, suggestion: Option<&str>) -> Kind {
    let why = foreign::why(import);
    Kind::UnknownImport {
        module: import.module.clone(),
        name: import.name.clone(),
        // Somebody else's module is not a misspelt one.
        suggestion: suggestion.filter(|_| why.is_none()).map(str::to_owned),
        cause: why.map(|(cause, _)| cause.to_owned()),
        fix: why.map(|(_, fix)| fix),
    }
}

fn log_signature() -> Signature {
    Signature {
        params: vec![ValType::I32; 6],
        results: Vec::new(),
    }
}

/// A linker with everything that [`resolve`] finds.
pub(crate) fn linker(engine: &Engine) -> wasmtime::Result<Linker<State>> {
    let mut linker = Linker::new(engine);
    linker.func_wrap(abi::LOG_MODULE, abi::LOG_NAME, log)?;
    lazy::add(&mut linker)?;
    services::add(&mut linker)?;
    linker.func_wrap(abi::WASI_MODULE, "fd_write", fd_write)?;
    linker.func_wrap(abi::WASI_MODULE, "random_get", random_get)?;
    linker.func_wrap(abi::WASI_MODULE, "environ_get", |_: i32, _: i32| {
        ERRNO_SUCCESS
    })?;
    linker.func_wrap(abi::WASI_MODULE, "environ_sizes_get", environ_sizes_get)?;
    linker.func_wrap(
        abi::WASI_MODULE,
        "proc_exit",
        |code: i32| -> wasmtime::Result<()> { Err(Stop::Exit(code).into()) },
    )?;
    for function in &wasi::FUNCTIONS {
        if matches!(function.kind, wasi::Kind::Stub { .. }) {
            let ty = func_type(engine, &function.signature());
            linker.func_new(abi::WASI_MODULE, function.name, ty, move |_, _, _| {
                Err(Stop::Stub(function).into())
            })?;
        }
    }
    Ok(linker)
}

fn func_type(engine: &Engine, signature: &Signature) -> FuncType {
    let types = |types: &[ValType]| {
        let types = types.iter().map(|ty| match ty {
            ValType::I64 => wasmtime::ValType::I64,
            _ => wasmtime::ValType::I32,
        });
        types.collect::<Vec<_>>()
    };
    FuncType::new(engine, types(&signature.params), types(&signature.results))
}

const ERRNO_SUCCESS: i32 = 0;
const ERRNO_BADF: i32 = 8;
const ERRNO_INVAL: i32 = 28;
const ERRNO_IO: i32 = 29;

/// Most bytes that one call into the host handles: host functions cannot be
/// interrupted, so each has to be short.
const MOST_BYTES: u32 = 64 << 10;

/// Most pieces that one write may come in, as on Linux.
const MOST_PIECES: u32 = 1024;

pub(crate) fn bad(what: &'static str) -> impl Fn(OutOfBounds) -> wasmtime::Error {
    move |range| Stop::BadPointer { what, range }.into()
}

// The guest's memory and the host's data about it, side by side.
pub(crate) fn parts<'a>(
    caller: &'a mut Caller<'_, State>,
) -> wasmtime::Result<(&'a mut [u8], &'a mut State)> {
    let memory = caller.data().memory.ok_or(Stop::NoMemory)?;
    Ok(memory.data_and_store_mut(caller))
}

fn log(
    mut caller: Caller<'_, State>,
    level: u32,
    level_len: u32,
    plugin: u32,
    plugin_len: u32,
    message: u32,
    message_len: u32,
) -> wasmtime::Result<()> {
    let (memory, state) = parts(&mut caller)?;
    let level = memory::read(memory, level, level_len).map_err(bad("a log line's level"))?;
    let level = std::str::from_utf8(level).map_or(Level::Info, Level::parse);
    // Checked like the rest and then ignored: the host knows who it called.
    memory::read(memory, plugin, plugin_len).map_err(bad("a log line's plugin name"))?;
    let message = memory::read(memory, message, message_len).map_err(bad("a log line"))?;
    let kept = &message[..message.len().min(state.journal.wanted_bytes())];
    state.journal.logged(level, kept, message.len());
    Ok(())
}

// Standard output and error, as lines of the log. A short write is an answer
// that WASI allows for and std handles.
fn fd_write(
    mut caller: Caller<'_, State>,
    fd: i32,
    pieces: u32,
    count: u32,
    written_at: u32,
) -> wasmtime::Result<i32> {
    let origin = match fd {
        1 => Origin::Stdout,
        2 => Origin::Stderr,
        _ => return Ok(ERRNO_BADF),
    };
    if count > MOST_PIECES {
        return Ok(ERRNO_INVAL);
    }
    let (memory, state) = parts(&mut caller)?;
    let list = memory::read(memory, pieces, count * 8).map_err(bad("a list of buffers"))?;
    let mut written = 0;
    for at in (0..list.len()).step_by(8) {
        let at = pieces + u32::try_from(at).unwrap_or_default();
        let address = memory::read_u32(memory, at).map_err(bad("a list of buffers"))?;
        let length = memory::read_u32(memory, at + 4).map_err(bad("a list of buffers"))?;
        let bytes = memory::read(memory, address, length).map_err(bad("printed text"))?;
        let room = MOST_BYTES - written;
        let kept = &bytes[..bytes.len().min(room as usize)];
        state.journal.written(origin, kept);
        written += length.min(room);
        if length > room {
            break;
        }
    }
    memory::write_u32(memory, written_at, written).map_err(bad("a count of bytes"))?;
    Ok(ERRNO_SUCCESS)
}

// `HashMap` seeds itself with this; there is no other use that needs more
// than a few bytes at a time.
fn random_get(mut caller: Caller<'_, State>, address: u32, length: u32) -> wasmtime::Result<i32> {
    if length > MOST_BYTES {
        return Ok(ERRNO_INVAL);
    }
    let (memory, _) = parts(&mut caller)?;
    let range =
        memory::range(memory.len(), address, length).map_err(bad("room for random bytes"))?;
    Ok(getrandom::fill(&mut memory[range]).map_or(ERRNO_IO, |()| ERRNO_SUCCESS))
}

fn environ_sizes_get(
    mut caller: Caller<'_, State>,
    count: u32,
    bytes: u32,
) -> wasmtime::Result<i32> {
    let (memory, _) = parts(&mut caller)?;
    memory::write_u32(memory, count, 0).map_err(bad("room for a count"))?;
    memory::write_u32(memory, bytes, 0).map_err(bad("room for a size"))?;
    Ok(ERRNO_SUCCESS)
}
