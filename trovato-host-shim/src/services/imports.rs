//! The functions that plugins call services by: out of the guest's memory,
//! through the desk of its call, and back.

use trovato::TapError;
use trovato::abi::{Word, services};
use wasmparser::ValType;
use wasmtime::{AsContextMut as _, Caller, Linker};

use crate::error::{Kind, Limit};
use crate::link;
use crate::link::{bad, parts};
use crate::memory;
use crate::names;
use crate::outline::{Import, Signature};
use crate::state::State;

const REQUEST: &str = "the request to a service";
const ROOM: &str = "room for a service's answer";

/// An answer, and the word it has.
pub(super) struct Reply {
    pub(super) json: Vec<u8>,
    pub(super) is_error: bool,
}

impl Reply {
    /// Of a service that did what it was asked for; no bytes where there is
    /// nothing to say.
    pub(super) fn new(result: Result<Vec<u8>, TapError>) -> Self {
        match result {
            Ok(json) => Self {
                json,
                is_error: false,
            },
            Err(error) => Self {
                // Strings and JSON: that cannot fail.
                json: serde_json::to_vec(&error).unwrap_or_default(),
                is_error: true,
            },
        }
    }

    fn word(&self) -> Word {
        let len = u32::try_from(self.json.len()).unwrap_or(u32::MAX);
        match (self.is_error, len) {
            (true, len) => Word::Failed { len },
            (false, 0) => Word::Done { len: 0 },
            (false, len) => Word::Json { len },
        }
    }
}

/// The type of the function that an import asks for.
///
/// # Errors
///
/// `UnknownImport`, with the nearest name.
pub(crate) fn resolve(import: &Import) -> Result<Signature, Kind> {
    let unknown = |suggestion: Option<&str>| link::unknown(import, suggestion);
    if import.module == services::ANSWER_MODULE {
        if import.name == services::TAKE {
            return Ok(signature(2));
        }
        return Err(unknown(Some(services::TAKE)));
    }
    let name = import.module.strip_prefix(services::PREFIX);
    let service = services::ALL
        .iter()
        .find(|service| Some(service.name) == name);
    let Some(service) = service else {
        let all = services::ALL.iter().map(|service| service.name);
        let nearest = name.and_then(|name| names::nearest(name, all));
        let nearest = nearest.map(|name| format!("{}{name}", services::PREFIX));
        return Err(unknown(nearest.as_deref()));
    };
    if service.functions.contains(&&*import.name) {
        return Ok(signature(4));
    }
    let functions = service.functions.iter().copied();
    Err(unknown(names::nearest(&import.name, functions)))
}

fn signature(words: usize) -> Signature {
    Signature {
        params: vec![ValType::I32; words],
        results: vec![ValType::I64],
    }
}

/// Adds them to a linker.
pub(crate) fn add(linker: &mut Linker<State>) -> wasmtime::Result<()> {
    linker.func_wrap(services::ANSWER_MODULE, services::TAKE, take)?;
    for service in services::ALL {
        let module = format!("{}{}", services::PREFIX, service.name);
        for &function in service.functions {
            linker.func_wrap_async(&module, function, move |caller, words| {
                Box::new(call(caller, service.name, function, words))
            })?;
        }
    }
    Ok(())
}

async fn call(
    mut caller: Caller<'_, State>,
    service: &str,
    function: &str,
    (address, len, out, room): (u32, u32, u32, u32),
) -> wasmtime::Result<i64> {
    let (memory, state) = parts(&mut caller)?;
    memory::range(memory.len(), out, room).map_err(bad(ROOM))?;
    let request = memory::read(memory, address, len).map_err(bad(REQUEST))?;
    // Taken along: if nobody waits for the call any more, what it has open is
    // dropped with this future.
    let desk = state.desk.take();
    let result = match desk {
        Some(mut desk) => {
            // Memory is not borrowed while others run.
            let result = match desk.accepts(request) {
                Ok(()) => {
                    let request = request.to_vec();
                    desk.serve(service, function, &request).await
                }
                Err(error) => Err(error),
            };
            caller.data_mut().desk = Some(desk);
            result
        }
        None => Err(TapError::new("unavailable", "no tap is being called")),
    };
    // Time in which it waited is not charged to the guest.
    caller.as_context_mut().set_epoch_deadline(1);
    hand_over(&mut caller, Reply::new(result), out, room)
}

/// An answer that had no room.
fn take(mut caller: Caller<'_, State>, out: u32, room: u32) -> wasmtime::Result<i64> {
    let (memory, state) = parts(&mut caller)?;
    memory::range(memory.len(), out, room).map_err(bad(ROOM))?;
    match state.desk.as_mut().and_then(|desk| desk.kept.take()) {
        Some(reply) => hand_over(&mut caller, reply, out, room),
        None => Ok(Word::Invalid.pack()),
    }
}

/// Puts an answer into the guest's buffer, or keeps it until it is taken.
fn hand_over(
    caller: &mut Caller<'_, State>,
    reply: Reply,
    out: u32,
    room: u32,
) -> wasmtime::Result<i64> {
    let (memory, state) = parts(caller)?;
    let buffer = memory::range(memory.len(), out, room).map_err(bad(ROOM))?;
    let word = reply.word();
    let length = reply.json.len();
    if length <= buffer.len() {
        memory[buffer.start..buffer.start + length].copy_from_slice(&reply.json);
        return Ok(word.pack());
    }
    if let Some(desk) = &mut state.desk {
        desk.kept = Some(reply);
    }
    let needed = word.bytes();
    Ok(Word::TooSmall { needed }.pack())
}

/// Why a request or an answer is refused for its length.
pub(super) fn too_large(what: &str, limit: &Limit) -> TapError {
    let Limit { wanted, limit } = limit;
    let message = format!("{what} has {wanted} bytes, and the limit is {limit}");
    let details = serde_json::json!({ "wanted": wanted, "limit": limit });
    TapError::new("too-large", message).with_details(details)
}
