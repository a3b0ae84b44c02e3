//! A call with JSON: payload in, answer out.

use wasmtime::{ModuleExport, Result, TypedFunc};

use super::{Floor, Live};

/// A tap that takes JSON.
#[derive(Clone)]
pub(crate) struct JsonTap<'a> {
    floor: &'a Floor,
    input: ModuleExport,
    tap: ModuleExport,
}

/// An instance, ready for a call.
pub(crate) struct ByJson {
    live: Live,
    tap: TypedFunc<(u32, u32), i64>,
    address: u32,
}

impl<'a> JsonTap<'a> {
    pub(super) fn new(floor: &'a Floor, name: &str) -> Result<Self> {
        Ok(Self {
            floor,
            input: floor.export("input")?,
            tap: floor.export(name)?,
        })
    }

    /// A fresh instance with an input buffer for `room` bytes.
    pub(crate) async fn instance(&self, room: usize) -> Result<ByJson> {
        let mut live = self.floor.instance().await?;
        let input: TypedFunc<u32, u32> = live.func(&self.input)?;
        let tap = live.func(&self.tap)?;
        let room = u32::try_from(room)?;
        let address = input.call_async(&mut live.store, room).await?;
        Ok(ByJson { live, tap, address })
    }
}

impl ByJson {
    pub(crate) async fn call(&mut self, payload: &[u8]) -> Result<Vec<u8>> {
        let Self { live, tap, address } = self;
        live.memory
            .write(&mut live.store, *address as usize, payload)?;
        let length = u32::try_from(payload.len())?;
        live.enter(tap, (*address, length)).await
    }
}
