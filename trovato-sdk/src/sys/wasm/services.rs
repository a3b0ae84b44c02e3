//! The imports that services are called by. A plugin imports those functions
//! that it calls, and no others.

use crate::abi::Word;
use crate::codec;
use crate::error::{Result, TapError};
use crate::services::ask::ANSWER;

/// Room for most answers, in bytes.
const ROOM: usize = 1024;

/// One function of a service.
#[derive(Clone, Copy)]
pub(crate) struct Import(unsafe extern "C" fn(*const u8, usize, *mut u8, usize) -> i64);

macro_rules! services {
    ($($service:ident from $module:literal: $($name:ident as $import:literal),+;)+) => { $(
        pub(crate) mod $service {
            use super::Import;

            mod imports {
                #[link(wasm_import_module = $module)]
                unsafe extern "C" { $(
                    #[link_name = $import]
                    pub(super) fn $name(
                        request: *const u8,
                        len: usize,
                        out: *mut u8,
                        room: usize,
                    ) -> i64;
                )+ }
            }

            $(
                #[allow(non_upper_case_globals, reason = "named as the function")]
                pub(crate) const $name: Import = Import(imports::$name);
            )+
        }
    )+ };
}

services! {
    db from "trovato:service/db":
        select as "select",
        insert as "insert",
        update as "update",
        delete as "delete",
        query_raw as "query_raw",
        execute_raw as "execute_raw";
    variables from "trovato:service/variables":
        get as "get",
        set as "set",
        delete as "delete";
    cache from "trovato:service/cache":
        get as "get",
        set as "set",
        delete as "delete",
        invalidate as "invalidate";
    context from "trovato:service/context":
        get as "get",
        set as "set";
    user from "trovato:service/user":
        current as "current";
    queue from "trovato:service/queue":
        push as "push";
    plugin from "trovato:service/plugin":
        call as "call";
    http from "trovato:service/http":
        send as "send";
    ai from "trovato:service/ai":
        request as "request";
}

#[link(wasm_import_module = "trovato:service/answer")]
unsafe extern "C" {
    #[link_name = "take"]
    fn host_take(out: *mut u8, room: usize) -> i64;
}

/// Asks a service. What it answers with is JSON, or nothing.
// Once, whatever is asked and answered.
#[inline(never)]
pub(crate) fn send(import: Import, request: &[u8]) -> Result<Vec<u8>> {
    let mut room = Vec::with_capacity(ROOM);
    let mut word = call(import, request, &mut room);
    if let Some(Word::TooSmall { needed }) = Word::unpack(word) {
        room.clear();
        if room.try_reserve_exact(needed as usize).is_err() {
            let message = "the plugin has not the memory for the host's answer";
            return Err(TapError::new("memory", message));
        }
        word = take(&mut room);
    }
    match Word::unpack(word) {
        Some(Word::Json { len }) => {
            room.truncate(len as usize);
            Ok(room)
        }
        Some(Word::Done { .. }) => Ok(Vec::new()),
        Some(Word::Failed { len }) => {
            room.truncate(len as usize);
            let error: TapError = codec::read(&room, ANSWER, "")?;
            Err(error)
        }
        _ => {
            let message = "the host has answered in a way that this version does not know";
            Err(TapError::new(ANSWER, message))
        }
    }
}

/// Calls a service. What it answers with is in `room`, which has as many bytes
/// as it had room for.
fn call(import: Import, request: &[u8], room: &mut Vec<u8>) -> i64 {
    super::lend(room, |out, len| {
        // SAFETY: addresses and lengths are those of a live slice, of which the
        // host only reads, and of a live buffer that nobody else uses, within
        // which it writes.
        unsafe { import.0(request.as_ptr(), request.len(), out, len) }
    })
}

/// Takes the answer that had no room.
fn take(room: &mut Vec<u8>) -> i64 {
    super::lend(room, |out, len| {
        // SAFETY: as for `call`.
        unsafe { host_take(out, len) }
    })
}
