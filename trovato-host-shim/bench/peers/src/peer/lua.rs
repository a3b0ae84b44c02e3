//! Lua: the work as a script. The payload becomes a value of the script's by
//! serde, as does the answer.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use mlua::{Function, HookTriggers, LuaOptions, LuaSerdeExt, StdLib, Value, VmState};

use super::{BUDGET, Call, MEMORY_BYTES, Peer, release};
use crate::Result;
use crate::found::State;
use crate::subject::Tap;

const SCRIPT: &str = include_str!("../../scripts/plugin.lua");

/// The script.
pub(super) struct Lua;

impl Lua {
    pub(super) fn load() -> Result<Self> {
        Machine::new(Tap::View)?;
        Ok(Self)
    }
}

/// A state that has run the script.
struct Machine {
    function: Function,
    until: Rc<Cell<Instant>>,
    lua: mlua::Lua,
}

impl Machine {
    fn new(tap: Tap) -> Result<Self> {
        // Nothing of the system.
        let libraries = StdLib::TABLE | StdLib::STRING | StdLib::MATH;
        let lua = mlua::Lua::new_with(libraries, LuaOptions::default())?;
        for reads_files in ["dofile", "loadfile"] {
            lua.globals().set(reads_files, Value::Nil)?;
        }
        lua.set_memory_limit(MEMORY_BYTES)?;
        let until = Rc::new(Cell::new(Instant::now() + BUDGET));
        let limit = Rc::clone(&until);
        let often = HookTriggers::new().every_nth_instruction(10_000);
        lua.set_hook(often, move |_, _| {
            if Instant::now() > limit.get() {
                return Err(mlua::Error::runtime("out of time"));
            }
            Ok(VmState::Continue)
        })?;
        lua.load(SCRIPT).exec()?;
        Ok(Self {
            function: lua.globals().get(tap.name())?,
            until,
            lua,
        })
    }

    fn call(&self, json: &[u8]) -> Result<Vec<u8>> {
        self.until.set(Instant::now() + BUDGET);
        let payload: serde_json::Value = serde_json::from_slice(json)?;
        let answer: Value = self.function.call(self.lua.to_value(&payload)?)?;
        Ok(serde_json::to_vec(&answer)?)
    }
}

impl Peer for Lua {
    fn release(&self) -> Option<String> {
        release("mlua")
    }

    fn ways(&self, tap: Tap, state: State) -> Result<Vec<(&'static str, Call<'_>)>> {
        let call: Call = match state {
            State::Warm => {
                let machine = Machine::new(tap)?;
                Box::new(move |json| machine.call(json))
            }
            State::Fresh | State::Cold => Box::new(move |json| Machine::new(tap)?.call(json)),
        };
        Ok(vec![("lua", call)])
    }
}
