use serde::{Deserialize, Serialize};

/// How much a log message matters, least first.
///
/// ```
/// use trovato::vocabulary::LogLevel;
///
/// assert!(LogLevel::Debug < LogLevel::Error);
/// assert_eq!(LogLevel::Warning.as_str(), "warn");
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum LogLevel {
    /// For whoever looks for a mistake.
    Debug,
    /// Worth knowing.
    Info,
    /// Odd, but it went on.
    Warning,
    /// Something failed.
    Error,
}

impl LogLevel {
    /// The level as the kernel's `log` function takes it: `debug`, `info`,
    /// `warn` or `error`. In JSON a level is spelt like its variant instead.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Debug => "debug",
            Self::Info => "info",
            Self::Warning => "warn",
            Self::Error => "error",
        }
    }

    /// The level of such a name; `Info` for any other.
    pub fn from_name(name: &str) -> Self {
        match name {
            "debug" => Self::Debug,
            "warn" | "warning" => Self::Warning,
            "error" => Self::Error,
            _ => Self::Info,
        }
    }
}
