//! Where a guest's words go: log lines, prints and panics.

use std::borrow::Cow;
use std::fmt::Write as _;

/// How serious a line is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// For whoever works on the plugin.
    Debug,
    /// Worth a line, nothing to do.
    Info,
    /// Something is off, and the plugin went on.
    Warn,
    /// Something failed.
    Error,
}

impl Level {
    /// The level of a name on the wire; what is not known is `Info`.
    pub fn parse(name: &str) -> Self {
        match name {
            "debug" | "Debug" => Self::Debug,
            "warn" | "warning" | "Warning" => Self::Warn,
            "error" | "Error" => Self::Error,
            _ => Self::Info,
        }
    }

    /// The name on the wire.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warn => "warn",
            Self::Error => "error",
        }
    }
}

/// Which way a line took out of the guest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Origin {
    /// The log function.
    Log,
    /// `println!`.
    Stdout,
    /// `eprintln!` and `dbg!`.
    Stderr,
    /// The host itself, about the guest's lines.
    Host,
}

/// One line of a guest.
#[derive(Debug, Clone, Copy)]
pub struct LogLine<'a> {
    /// The plugin, by the host's own name for it: what the guest says about
    /// itself is not taken over.
    pub plugin: &'a str,
    /// The tap that was running; `None` while the instance was being made.
    pub tap: Option<&'a str>,
    /// How serious it is.
    pub level: Level,
    /// Which way it took.
    pub origin: Origin,
    /// The text, with control characters escaped, without a line break.
    pub message: &'a str,
}

/// Takes the lines of all guests of a host.
///
/// It is called while the guest waits, so it should be quick, and from
/// several threads at once. A closure over a [`LogLine`] is a sink.
pub trait LogSink: Send + Sync + 'static {
    /// Takes one line.
    fn line(&self, line: &LogLine<'_>);
}

impl<F: Fn(&LogLine<'_>) + Send + Sync + 'static> LogSink for F {
    fn line(&self, line: &LogLine<'_>) {
        self(line);
    }
}

/// Hands every line to [`tracing`], under the target `trovato::guest`.
#[derive(Debug, Clone, Copy, Default)]
pub struct TracingSink;

impl LogSink for TracingSink {
    fn line(&self, line: &LogLine<'_>) {
        let &LogLine {
            plugin,
            tap,
            message,
            ..
        } = line;
        match line.level {
            Level::Debug => tracing::debug!(target: "trovato::guest", plugin, tap, "{message}"),
            Level::Info => tracing::info!(target: "trovato::guest", plugin, tap, "{message}"),
            Level::Warn => tracing::warn!(target: "trovato::guest", plugin, tap, "{message}"),
            Level::Error => tracing::error!(target: "trovato::guest", plugin, tap, "{message}"),
        }
    }
}

/// Makes a guest's text harmless on a terminal and in a log file: control
/// characters, line separators and bidirectional overrides become escapes.
///
/// Letters of every script, and the marks that right-to-left text needs, stay.
pub fn escaped(text: &str) -> Cow<'_, str> {
    if !text.chars().any(is_unsafe) {
        return Cow::Borrowed(text);
    }
    let mut safe = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\n' => safe.push_str("\\n"),
            '\r' => safe.push_str("\\r"),
            '\t' => safe.push_str("\\t"),
            c if is_unsafe(c) => {
                // Writing to a String cannot fail.
                let _ = write!(safe, "\\u{{{:x}}}", u32::from(c));
            }
            c => safe.push(c),
        }
    }
    Cow::Owned(safe)
}

fn is_unsafe(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{2028}' | '\u{2029}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn escapes_what_could_forge_a_line() {
        assert_eq!(
            escaped("a\nb\u{1b}[31m\u{202e}c"),
            "a\\nb\\u{1b}[31m\\u{202e}c"
        );
    }

    #[test]
    fn leaves_every_script_alone() {
        let text = "Grüße مرحبا \u{200f}שלום 👩\u{200d}💻";
        assert!(matches!(escaped(text), Cow::Borrowed(same) if same == text));
    }
}
