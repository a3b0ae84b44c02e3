//! What a plugin logs and prints while it runs.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anstyle::{AnsiColor, Style};
use serde::Serialize;
use trovato::abi;
use trovato_host_shim::LogSink;
use trovato_host_shim::log::{Level, LogLine, Origin};

use crate::output;

/// Keeps the lines, or says them as they come.
#[derive(Debug, Clone)]
pub(crate) struct GuestLog(Arc<Mutex<Lines>>);

#[derive(Debug, Default)]
struct Lines {
    keep: bool,
    kept: Vec<Line>,
    panic: Option<Line>,
}

/// One line.
#[derive(Debug, Serialize)]
pub(crate) struct Line {
    level: &'static str,
    plugin: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    tap: Option<String>,
    message: String,
}

impl GuestLog {
    /// `keep` for machines, which get the lines with the result.
    pub(crate) fn new(keep: bool) -> Self {
        Self(Arc::new(Mutex::new(Lines {
            keep,
            ..Lines::default()
        })))
    }

    /// The lines that were kept.
    pub(crate) fn take(&self) -> Vec<Line> {
        std::mem::take(&mut self.lines().kept)
    }

    /// Forgets the line by which a panic was announced: the error says it.
    pub(crate) fn forget_panic(&self) {
        self.lines().panic = None;
    }

    /// Says what is still held back.
    pub(crate) fn flush(&self) {
        self.lines().flush();
    }

    fn lines(&self) -> MutexGuard<'_, Lines> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl LogSink for GuestLog {
    fn line(&self, line: &LogLine<'_>) {
        let is_panic = line.level == Level::Error
            && line.origin == Origin::Log
            && line.message.starts_with(abi::PANIC_PREFIX);
        let level = line.level;
        let line = Line {
            level: level.name(),
            plugin: line.plugin.to_owned(),
            tap: line.tap.map(str::to_owned),
            message: line.message.to_owned(),
        };
        let mut lines = self.lines();
        lines.flush();
        if lines.keep {
            lines.kept.push(line);
        } else if is_panic {
            lines.panic = Some(line);
        } else {
            line.say();
        }
    }
}

impl Lines {
    fn flush(&mut self) {
        if let Some(line) = self.panic.take() {
            line.say();
        }
    }
}

impl Line {
    fn say(&self) {
        let style = match Level::parse(self.level) {
            Level::Debug => Style::new().dimmed(),
            Level::Info => AnsiColor::BrightGreen.on_default().bold(),
            Level::Warn => AnsiColor::Yellow.on_default().bold(),
            Level::Error => AnsiColor::BrightRed.on_default().bold(),
        };
        let tap = self
            .tap
            .as_ref()
            .map_or(String::new(), |tap| format!("/{tap}"));
        output::say(&format!(
            "{style}{}{style:#}: [{}{tap}] {}",
            self.level, self.plugin, self.message
        ));
    }
}
