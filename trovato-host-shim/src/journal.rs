//! The lines of one instance on their way to the sink: counted, capped and
//! remembered where a panic may follow.

use std::sync::Arc;

use trovato::abi;

use crate::log::{Level, LogLine, LogSink, Origin, escaped};

/// A panic that the guest announced before it trapped.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Panic {
    pub(crate) message: String,
    pub(crate) file: String,
    pub(crate) line: u32,
    pub(crate) column: u32,
}

/// Collects one instance's output.
pub(crate) struct Journal {
    sink: Arc<dyn LogSink>,
    plugin: Arc<str>,
    tap: Option<Arc<str>>,
    line_bytes: usize,
    lines_per_call: u32,
    lines_left: u32,
    left_out: bool,
    stdout: Vec<u8>,
    stderr: Vec<u8>,
    panic: Option<Panic>,
}

impl Journal {
    pub(crate) fn new(
        sink: Arc<dyn LogSink>,
        plugin: Arc<str>,
        line_bytes: usize,
        lines_per_call: u32,
    ) -> Self {
        Self {
            sink,
            plugin,
            tap: None,
            line_bytes,
            lines_per_call,
            lines_left: lines_per_call,
            left_out: false,
            stdout: Vec::new(),
            stderr: Vec::new(),
            panic: None,
        }
    }

    /// A call begins: its lines are counted anew.
    pub(crate) fn begin(&mut self, tap: &Arc<str>) {
        self.tap = Some(Arc::clone(tap));
        self.lines_left = self.lines_per_call;
        self.panic = None;
    }

    /// The call is over, well or not: unfinished lines leave as they are.
    pub(crate) fn end(&mut self) {
        for origin in [Origin::Stdout, Origin::Stderr] {
            let rest = std::mem::take(self.buffer(origin));
            if !rest.is_empty() {
                self.printed(origin, &rest);
            }
        }
        if std::mem::take(&mut self.left_out) {
            let message = format!(
                "more output of this call was left out, the limit is {} lines",
                self.lines_per_call
            );
            self.hand_over(Level::Warn, Origin::Host, &message);
        }
        self.tap = None;
    }

    /// The panic announced in this call, if there was one.
    pub(crate) fn take_panic(&mut self) -> Option<Panic> {
        self.panic.take()
    }

    /// The longest message that is worth reading out of the guest, in bytes.
    pub(crate) fn wanted_bytes(&self) -> usize {
        // A panic is remembered whole even where log lines are kept short;
        // what it needs beside its message is its file's name.
        self.line_bytes.max(abi::MAX_PANIC_BYTES + 1024)
    }

    /// A line by way of the log function; `whole` is its length in the
    /// guest, of which `message` may be the beginning.
    pub(crate) fn logged(&mut self, level: Level, message: &[u8], whole: usize) {
        let text = String::from_utf8_lossy(message);
        if level == Level::Error
            && let Some(panic) = parse_panic(&text)
        {
            self.panic = Some(panic);
        }
        self.line(level, Origin::Log, &text, whole);
    }

    /// Bytes by way of `println!` or `eprintln!`.
    pub(crate) fn written(&mut self, origin: Origin, mut bytes: &[u8]) {
        if self.lines_left == 0 {
            self.left_out |= !bytes.is_empty();
            return;
        }
        while let Some(end) = bytes.iter().position(|&byte| byte == b'\n') {
            let mut line = std::mem::take(self.buffer(origin));
            line.extend_from_slice(&bytes[..end.min(self.line_bytes + 1)]);
            self.printed(origin, &line);
            bytes = &bytes[end + 1..];
        }
        let room = (self.line_bytes + 1).saturating_sub(self.buffer(origin).len());
        let rest = &bytes[..bytes.len().min(room)];
        self.buffer(origin).extend_from_slice(rest);
    }

    fn buffer(&mut self, origin: Origin) -> &mut Vec<u8> {
        if origin == Origin::Stderr {
            &mut self.stderr
        } else {
            &mut self.stdout
        }
    }

    fn printed(&mut self, origin: Origin, line: &[u8]) {
        let level = if origin == Origin::Stderr {
            Level::Warn
        } else {
            Level::Info
        };
        let text = String::from_utf8_lossy(line);
        self.line(level, origin, &text, line.len());
    }

    fn line(&mut self, level: Level, origin: Origin, text: &str, whole: usize) {
        if self.lines_left == 0 {
            self.left_out = true;
            return;
        }
        self.lines_left -= 1;
        if text.len() <= self.line_bytes && whole <= text.len() {
            return self.hand_over(level, origin, text);
        }
        let kept = &text[..text.floor_char_boundary(self.line_bytes)];
        self.hand_over(
            level,
            origin,
            &format!("{kept}… (cut at {} bytes)", self.line_bytes),
        );
    }

    fn hand_over(&self, level: Level, origin: Origin, text: &str) {
        self.sink.line(&LogLine {
            plugin: &self.plugin,
            tap: self.tap.as_deref(),
            level,
            origin,
            message: &escaped(text),
        });
    }
}

// "panicked at FILE:LINE:COL:\nMESSAGE". The file may itself hold colons.
fn parse_panic(text: &str) -> Option<Panic> {
    let rest = text.strip_prefix(abi::PANIC_PREFIX)?;
    let (place, message) = rest.split_once('\n').unwrap_or((rest, ""));
    let place = place.strip_suffix(':').unwrap_or(place);
    let mut parts = place.rsplitn(3, ':');
    let column = parts.next()?.parse().ok()?;
    let line = parts.next()?.parse().ok()?;
    let file = parts.next()?;
    let message = &message[..message.floor_char_boundary(abi::MAX_PANIC_BYTES)];
    // Line breaks stay: `assert_eq!` says what differs on lines of their own.
    let lines: Vec<_> = message.lines().map(escaped).collect();
    Some(Panic {
        message: lines.join("\n"),
        file: escaped(file).into_owned(),
        line,
        column,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_panic_line_gives_its_place_and_message() {
        let panic = parse_panic("panicked at C:\\src\\lib.rs:12:5:\nno\nrating").unwrap();
        assert_eq!(panic.file, "C:\\src\\lib.rs");
        assert_eq!((panic.line, panic.column), (12, 5));
        assert_eq!(panic.message, "no\nrating");
    }

    #[test]
    fn a_line_that_only_looks_like_a_panic_is_none() {
        assert_eq!(parse_panic("panicked at the disco"), None);
        assert_eq!(parse_panic("it panicked at a:1:1:\n"), None);
    }
}
