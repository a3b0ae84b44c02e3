//! The host's own trace, for whoever looks into the tool itself.

use tracing_subscriber::filter::LevelFilter;
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::prelude::*;

/// Where the level is taken from: `error`, `warn`, `info`, `debug` or
/// `trace`.
const VARIABLE: &str = "TROVATO_LOG";

/// Sends spans and events to standard error if the environment asks for it.
pub(crate) fn start() {
    let level = std::env::var(VARIABLE)
        .ok()
        .and_then(|level| level.parse::<LevelFilter>().ok());
    if let Some(level) = level {
        let layer = tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            // What took how long.
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .with_filter(level);
        tracing_subscriber::registry().with(layer).init();
    }
}
