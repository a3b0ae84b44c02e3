//! JavaScript in QuickJS: the work as a module. The engine parses the payload
//! and writes the answer by its own `JSON`.

use std::cell::Cell;
use std::rc::Rc;
use std::time::Instant;

use rquickjs::{CatchResultExt, Context, Function, Module, Persistent, Runtime, Value};

use super::{BUDGET, Call, MEMORY_BYTES, Peer, release};
use crate::found::State;
use crate::subject::Tap;
use crate::{Error, Result};

const SCRIPT: &str = include_str!("../../scripts/plugin.js");

/// The script.
pub(super) struct Js;

impl Js {
    pub(super) fn load() -> Result<Self> {
        Machine::new(Tap::View)?;
        Ok(Self)
    }
}

/// A runtime that has run the module. What comes first is dropped first.
struct Machine {
    function: Persistent<Function<'static>>,
    context: Context,
    until: Rc<Cell<Instant>>,
    _runtime: Runtime,
}

impl Machine {
    fn new(tap: Tap) -> Result<Self> {
        let runtime = Runtime::new()?;
        runtime.set_memory_limit(MEMORY_BYTES);
        let until = Rc::new(Cell::new(Instant::now() + BUDGET));
        let limit = Rc::clone(&until);
        let is_over = move || Instant::now() > limit.get();
        runtime.set_interrupt_handler(Some(Box::new(is_over)));
        let context = Context::full(&runtime)?;
        let function = context.with(|ctx| {
            let load = || -> rquickjs::Result<_> {
                let length = Function::new(ctx.clone(), |text: String| text.len())?;
                ctx.globals().set("byteLength", length)?;
                let module = Module::declare(ctx.clone(), "plugin", SCRIPT)?;
                let (module, done) = module.eval()?;
                done.finish::<()>()?;
                let function: Function = module.get(tap.name())?;
                Ok(Persistent::save(&ctx, function))
            };
            load()
                .catch(&ctx)
                .map_err(|error| Error::from(error.to_string()))
        })?;
        Ok(Self {
            function,
            context,
            until,
            _runtime: runtime,
        })
    }

    fn call(&self, json: &[u8]) -> Result<Vec<u8>> {
        self.until.set(Instant::now() + BUDGET);
        self.context.with(|ctx| {
            let call = || -> rquickjs::Result<_> {
                let function = self.function.clone().restore(&ctx)?;
                let answer: Value = function.call((ctx.json_parse(json)?,))?;
                let text = ctx.json_stringify(answer)?;
                text.map(|text| text.to_string()).transpose()
            };
            let text = call().catch(&ctx).map_err(|error| error.to_string())?;
            Ok(text.ok_or("the function answers nothing")?.into_bytes())
        })
    }
}

impl Peer for Js {
    fn release(&self) -> Option<String> {
        release("rquickjs")
    }

    fn ways(&self, tap: Tap, state: State) -> Result<Vec<(&'static str, Call<'_>)>> {
        let call: Call = match state {
            State::Warm => {
                let machine = Machine::new(tap)?;
                Box::new(move |json| machine.call(json))
            }
            State::Fresh | State::Cold => Box::new(move |json| Machine::new(tap)?.call(json)),
        };
        Ok(vec![("js", call)])
    }
}
