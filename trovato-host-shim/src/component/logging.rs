//! Log lines of components.

use super::bindings::trovato::plugin::{logging, types};
use crate::log::Level;
use crate::state::State;

impl types::Host for State {}

impl logging::Host for State {
    fn log(&mut self, level: logging::Level, message: String) -> wasmtime::Result<()> {
        let level = match level {
            logging::Level::Debug => Level::Debug,
            logging::Level::Info => Level::Info,
            logging::Level::Warn => Level::Warn,
            logging::Level::Error => Level::Error,
        };
        let kept = message.len().min(self.journal.wanted_bytes());
        self.journal
            .logged(level, &message.as_bytes()[..kept], message.len());
        Ok(())
    }
}
