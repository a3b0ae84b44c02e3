//! Rhai: the work as a script, parsed once. The payload becomes a value of the
//! script's by serde, as does the answer.

use rhai::{AST, CallFnOptions, Dynamic, Engine, Scope};

use super::{Call, Peer, release};
use crate::Result;
use crate::found::State;
use crate::subject::Tap;

const SCRIPT: &str = include_str!("../../scripts/plugin.rhai");

/// An engine and a script.
pub(super) struct Rhai {
    engine: Engine,
    script: AST,
}

impl Rhai {
    /// Reads the script.
    pub(super) fn load() -> Result<Self> {
        let mut engine = Engine::new();
        // It has no limit of time, nor one of memory as a whole.
        engine
            .set_max_operations(10_000_000)
            .set_max_call_levels(64)
            .set_max_string_size(8 << 20)
            .set_max_array_size(100_000)
            .set_max_map_size(100_000);
        let script = engine.compile(SCRIPT)?;
        Ok(Self { engine, script })
    }

    fn call(&self, scope: &mut Scope<'_>, tap: Tap, json: &[u8]) -> Result<Vec<u8>> {
        let payload: Dynamic = serde_json::from_slice(json)?;
        let options = CallFnOptions::new().eval_ast(false);
        let answer: Dynamic = self.engine.call_fn_with_options(
            options,
            scope,
            &self.script,
            tap.name(),
            (payload,),
        )?;
        Ok(serde_json::to_vec(&answer)?)
    }
}

impl Peer for Rhai {
    fn release(&self) -> Option<String> {
        release("rhai")
    }

    fn ways(&self, tap: Tap, state: State) -> Result<Vec<(&'static str, Call<'_>)>> {
        let call: Call = match state {
            State::Warm => {
                let mut scope = Scope::new();
                Box::new(move |json| self.call(&mut scope, tap, json))
            }
            State::Fresh => Box::new(move |json| self.call(&mut Scope::new(), tap, json)),
            State::Cold => Box::new(move |json| Self::load()?.call(&mut Scope::new(), tap, json)),
        };
        Ok(vec![("rhai", call)])
    }
}
