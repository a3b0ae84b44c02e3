//! A call with a handle: the host's two functions, with slots that are known
//! beforehand and nothing more.

use std::sync::Arc;

use wasmtime::{Caller, Linker, ModuleExport, Result, TypedFunc};

use super::items::Slots;
use super::{Floor, Live, State};

const INVALID: u64 = 3 << 56;
const WRONG_TYPE: u64 = 4 << 56;
const TOO_SMALL: u64 = 5 << 56;
const INTEGER: u64 = 7 << 56;
const TEXT: u64 = 10 << 56;
const DONE: u64 = 12 << 56;
const BELOW: u64 = (1 << 56) - 1;

/// The item that the running call is about.
#[derive(Default)]
pub(super) struct Open {
    /// Counts the calls: the handle of an earlier one is not valid.
    handle: u64,
    item: Option<Arc<Slots>>,
    written: [Option<i64>; 2],
}

/// A tap that takes a handle.
#[derive(Clone)]
pub(crate) struct LazyTap<'a> {
    floor: &'a Floor,
    tap: ModuleExport,
}

/// An instance, ready for a call.
pub(crate) struct ByHandle {
    live: Live,
    tap: TypedFunc<u64, i64>,
}

impl<'a> LazyTap<'a> {
    pub(super) fn new(floor: &'a Floor, name: &str) -> Result<Self> {
        let tap = floor.export(name)?;
        Ok(Self { floor, tap })
    }

    pub(crate) async fn instance(&self) -> Result<ByHandle> {
        let mut live = self.floor.instance().await?;
        let tap = live.func(&self.tap)?;
        Ok(ByHandle { live, tap })
    }
}

impl ByHandle {
    /// One call, and the rating that it has written.
    pub(crate) async fn call(&mut self, item: &Arc<Slots>) -> Result<(Vec<u8>, Option<i64>)> {
        let open = &mut self.live.store.data_mut().open;
        open.handle += 1;
        open.item = Some(Arc::clone(item));
        open.written = [None; 2];
        let handle = open.handle;
        let answer = self.live.enter(&self.tap, handle).await?;
        let open = &mut self.live.store.data_mut().open;
        open.item = None;
        Ok((answer, open.written[1]))
    }
}

pub(super) fn link(linker: &mut Linker<State>) -> Result<()> {
    const MODULE: &str = "trovato:kernel/items";
    linker.func_wrap(MODULE, "read", read)?;
    linker.func_wrap(MODULE, "write", write)?;
    Ok(())
}

// Plain integers on either side: a host function takes what wasm has.
fn read(
    mut caller: Caller<'_, State>,
    handle: u64,
    slot: u32,
    address: u32,
    room: u32,
) -> Result<u64> {
    let memory = caller.data().memory.ok_or_else(super::wrong)?;
    let (memory, state) = memory.data_and_store_mut(&mut caller);
    let Open {
        handle: valid,
        item: Some(item),
        written,
    } = &state.open
    else {
        return Ok(INVALID);
    };
    if handle != *valid {
        return Ok(INVALID);
    }
    let number = match slot {
        0 => {
            let title = item.title.as_bytes();
            let length = title.len() as u64;
            if title.len() > room as usize {
                return Ok(TOO_SMALL | length);
            }
            let buffer = memory.get_mut(address as usize..);
            let buffer = buffer.and_then(|buffer| buffer.get_mut(..title.len()));
            buffer.ok_or_else(out_of_bounds)?.copy_from_slice(title);
            return Ok(TEXT | length);
        }
        1 => written[0].unwrap_or(item.numbers[0]),
        2 => written[1].unwrap_or(item.numbers[1]),
        _ => return Ok(INVALID),
    };
    Ok(INTEGER | number.cast_unsigned() & BELOW)
}

fn write(
    mut caller: Caller<'_, State>,
    handle: u64,
    slot: u32,
    address: u32,
    length: u32,
) -> Result<u64> {
    let memory = caller.data().memory.ok_or_else(super::wrong)?;
    let (memory, state) = memory.data_and_store_mut(&mut caller);
    let open = &mut state.open;
    if open.item.is_none() || handle != open.handle || slot != 2 {
        return Ok(INVALID);
    }
    let json = memory.get(address as usize..);
    let json = json.and_then(|json| json.get(..length as usize));
    let Ok(value) = serde_json::from_slice(json.ok_or_else(out_of_bounds)?) else {
        return Ok(WRONG_TYPE);
    };
    open.written[1] = Some(value);
    Ok(DONE)
}

#[cold]
fn out_of_bounds() -> wasmtime::Error {
    wasmtime::Error::msg("a buffer is out of bounds")
}
