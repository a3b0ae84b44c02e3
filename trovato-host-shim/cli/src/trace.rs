//! The host's trace: all of it for whoever looks into the tool itself, and
//! what services are asked for, for whoever writes a plugin.

use std::fmt::{self, Write as _};

use tracing::field::{Field, Visit};
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::{LevelFilter, filter_fn};
use tracing_subscriber::fmt::format::FmtSpan;
use tracing_subscriber::layer::{Context, Layer};
use tracing_subscriber::prelude::*;

use crate::output;

/// Where the level is taken from: `error`, `warn`, `info`, `debug` or
/// `trace`.
const VARIABLE: &str = "TROVATO_LOG";
/// Target of the events about services.
const SERVICE: &str = "trovato::service";

/// Sends spans and events to standard error if the environment asks for it,
/// and says what services are asked for.
pub(crate) fn start(says_services: bool) {
    let level = std::env::var(VARIABLE)
        .ok()
        .and_then(|level| level.parse::<LevelFilter>().ok());
    let all = level.map(|level| {
        tracing_subscriber::fmt::layer()
            .with_writer(std::io::stderr)
            // What took how long.
            .with_span_events(FmtSpan::CLOSE)
            .with_ansi(false)
            .with_filter(level)
    });
    let is_service = filter_fn(|metadata| metadata.target() == SERVICE);
    let services = says_services.then(|| Services.with_filter(is_service));
    if all.is_some() || services.is_some() {
        tracing_subscriber::registry()
            .with(all)
            .with(services)
            .init();
    }
}

/// Says each event as a line.
struct Services;

impl<S: Subscriber> Layer<S> for Services {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let mut line = Line::default();
        event.record(&mut line);
        output::say(&line.to_string());
    }
}

#[derive(Default)]
struct Line {
    plugin: String,
    service: String,
    function: String,
    request: String,
    error: Option<String>,
    bytes: u64,
    micros: u64,
}

impl Visit for Line {
    fn record_debug(&mut self, field: &Field, value: &dyn fmt::Debug) {
        if field.name() == "request" {
            // Writing to a string cannot fail.
            let _ = write!(self.request, "{value:?}");
        }
    }

    fn record_str(&mut self, field: &Field, value: &str) {
        match field.name() {
            "plugin" => value.clone_into(&mut self.plugin),
            "service" => value.clone_into(&mut self.service),
            "function" => value.clone_into(&mut self.function),
            "error" => self.error = Some(value.to_owned()),
            _ => {}
        }
    }

    fn record_u64(&mut self, field: &Field, value: u64) {
        match field.name() {
            "bytes" => self.bytes = value,
            "micros" => self.micros = value,
            _ => {}
        }
    }

    fn record_u128(&mut self, field: &Field, value: u128) {
        self.record_u64(field, u64::try_from(value).unwrap_or(u64::MAX));
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            plugin,
            service,
            function,
            request,
            ..
        } = self;
        write!(f, "{plugin}: {service} {function} {request}, ")?;
        match &self.error {
            Some(code) => write!(f, "[{code}]")?,
            None => write!(f, "{} bytes", self.bytes)?,
        }
        write!(f, ", {} µs", self.micros)
    }
}
