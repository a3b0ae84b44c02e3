//! What can go wrong, as data: a kind with a stable code, the phase it
//! happened in, and the plugin and tap it happened to.

mod catalogue;
mod code;
mod kind;
mod wording;

use std::fmt;
use std::sync::Arc;

use serde::ser::{Serialize, SerializeMap, Serializer};
use trovato::TapError;

pub use catalogue::{CATALOGUE, Entry, explain, explain_tap_error, nearest};
pub(crate) use kind::MAX_NAMES;
pub use kind::{Kind, Limit};

/// The shim's result.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// A failure of a plugin, or of the host on a plugin's behalf.
///
/// Match on [`kind`](Self::kind) for its figures, or on
/// [`code`](Self::code), which never changes once it is released.
/// [`explain`] tells more about a code.
pub struct Error(Box<Parts>);

// Boxed, so that a `Result` on the way of every call stays one word.
struct Parts {
    kind: Kind,
    phase: Phase,
    plugin: Option<Arc<str>>,
    tap: Option<Box<str>>,
    backtrace: Vec<String>,
}

/// The step that failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum Phase {
    /// Setting up the host.
    Host,
    /// Reading a file.
    Read,
    /// Reading a manifest.
    Manifest,
    /// Building a crate.
    Build,
    /// Validating and compiling a module.
    Compile,
    /// Matching imports and exports.
    Link,
    /// Making a live instance.
    Instantiate,
    /// Handing over the payload.
    Payload,
    /// Running the tap.
    Call,
    /// Reading the answer.
    Answer,
    /// Combining the answers of several plugins.
    Dispatch,
    /// Turning an answer into HTML.
    Render,
}

impl Phase {
    /// The phase's stable name, in lower case.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Host => "host",
            Self::Read => "read",
            Self::Manifest => "manifest",
            Self::Build => "build",
            Self::Compile => "compile",
            Self::Link => "link",
            Self::Instantiate => "instantiate",
            Self::Payload => "payload",
            Self::Call => "call",
            Self::Answer => "answer",
            Self::Dispatch => "dispatch",
            Self::Render => "render",
        }
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

impl Error {
    /// An error of a kind, in a phase, not yet tied to a plugin.
    pub fn new(phase: Phase, kind: Kind) -> Self {
        Self(Box::new(Parts {
            kind,
            phase,
            plugin: None,
            tap: None,
            backtrace: Vec::new(),
        }))
    }

    /// Ties the error to a plugin, unless it is tied to one already.
    pub fn with_plugin(mut self, name: impl Into<Arc<str>>) -> Self {
        self.0.plugin.get_or_insert_with(|| name.into());
        self
    }

    /// Ties the error to a tap, unless it is tied to one already.
    pub fn with_tap(mut self, name: &str) -> Self {
        self.0.tap.get_or_insert_with(|| name.into());
        self
    }

    pub(crate) fn with_backtrace(mut self, frames: Vec<String>) -> Self {
        self.0.backtrace = frames;
        self
    }

    /// What happened, with its figures.
    pub fn kind(&self) -> &Kind {
        &self.0.kind
    }

    /// The stable, kebab-case name of the kind.
    pub fn code(&self) -> &'static str {
        self.0.kind.code()
    }

    /// The tap's own error, if it answered with one.
    pub fn tap_error(&self) -> Option<&TapError> {
        match self.kind() {
            Kind::TapError(error) => Some(error),
            _ => None,
        }
    }

    /// The step that failed.
    pub fn phase(&self) -> Phase {
        self.0.phase
    }

    /// The host's name of the plugin, where one is involved.
    pub fn plugin(&self) -> Option<&str> {
        self.0.plugin.as_deref()
    }

    /// The tap, where one was called.
    pub fn tap(&self) -> Option<&str> {
        self.0.tap.as_deref()
    }

    /// The guest's frames at a trap, innermost first, with Rust names.
    /// Empty when the guest was not running.
    pub fn backtrace(&self) -> &[String] {
        &self.0.backtrace
    }

    /// What to do about it, in a sentence or two.
    pub fn help(&self) -> Option<&'static str> {
        self.0.kind.help()
    }

    /// The longer text about this error's code.
    pub fn entry(&self) -> Option<&'static Entry> {
        explain(self.code())
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(plugin) = self.plugin() {
            write!(f, "plugin `{plugin}`")?;
            if let Some(tap) = self.tap() {
                write!(f, ", tap `{tap}`")?;
            }
            f.write_str(": ")?;
        }
        write!(f, "{}", self.0.kind)
    }
}

impl fmt::Debug for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Error")
            .field("code", &self.code())
            .field("phase", &self.0.phase)
            .field("plugin", &self.0.plugin)
            .field("tap", &self.0.tap)
            .field("kind", &self.0.kind)
            .field("backtrace", &self.0.backtrace)
            .finish()
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        std::error::Error::source(&self.0.kind)
    }
}

/// `{ code, phase, plugin?, tap?, message, backtrace?, tap_error? }`, the
/// shape in which machines read errors.
impl Serialize for Error {
    fn serialize<S: Serializer>(&self, serializer: S) -> std::result::Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        map.serialize_entry("code", self.code())?;
        map.serialize_entry("phase", self.0.phase.name())?;
        if let Some(plugin) = self.plugin() {
            map.serialize_entry("plugin", plugin)?;
        }
        if let Some(tap) = self.tap() {
            map.serialize_entry("tap", tap)?;
        }
        map.serialize_entry("message", &self.0.kind.to_string())?;
        if !self.0.backtrace.is_empty() {
            map.serialize_entry("backtrace", &self.0.backtrace)?;
        }
        if let Kind::TapError(error) = &self.0.kind {
            map.serialize_entry("tap_error", error)?;
        }
        map.end()
    }
}
