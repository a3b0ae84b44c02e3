//! The `log` crate's way to the host.

use log::{Level, LevelFilter, Log, Metadata, Record};

use crate::vocabulary::LogLevel;

struct ToHost;

impl Log for ToHost {
    fn enabled(&self, _: &Metadata<'_>) -> bool {
        // What is kept is for the host to say.
        true
    }

    fn log(&self, record: &Record<'_>) {
        let level = match record.level() {
            Level::Error => LogLevel::Error,
            Level::Warn => LogLevel::Warning,
            Level::Info => LogLevel::Info,
            Level::Debug | Level::Trace => LogLevel::Debug,
        };
        super::write(level, *record.args());
    }

    fn flush(&self) {}
}

/// Leads the facade here, unless the plugin has led it elsewhere.
#[cfg_attr(not(target_arch = "wasm32"), allow(dead_code))]
pub(crate) fn install() {
    if log::set_logger(&ToHost).is_ok() {
        // The host has no level below this one.
        log::set_max_level(LevelFilter::Debug);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_logger_that_is_there_already_stays() {
        install();
        assert_eq!(log::max_level(), LevelFilter::Debug);
        log::set_max_level(LevelFilter::Warn);
        install();
        assert_eq!(log::max_level(), LevelFilter::Warn);
    }
}
