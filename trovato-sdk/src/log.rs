//! Lines in the host's log.
//!
//! ```
//! use trovato::prelude::*;
//!
//! #[trovato::tap]
//! fn item_insert(item: &Item) {
//!     trovato::log::info!("{} was saved", item.title());
//! }
//! # item_insert(&Item::new("blog", "Hello"));
//! ```
//!
//! A line goes to the host at once and does not wait. The host writes the
//! plugin's name in front of it, whatever the line says, and escapes line
//! breaks and control characters. It caps the length of a line and the number
//! of lines of one call; where it left something out, the log says so.
//!
//! These lines reach the deployed kernel too, where `println!` panics. A native
//! build, as that of a unit test, writes them to standard error, or to the
//! [`MockHost`](crate::testing::MockHost) that is there.
//!
//! With the feature `log`, the macros of the `log` crate lead here as well, so
//! that what a library logs is in the host's log.

use std::borrow::Cow;
use std::fmt;

use crate::vocabulary::LogLevel;

#[cfg(feature = "log")]
mod facade;

#[doc(inline)]
pub use crate::{
    __trovato_debug as debug, __trovato_error as error, __trovato_info as info,
    __trovato_warn as warn,
};
#[cfg(all(feature = "log", target_arch = "wasm32"))]
pub(crate) use facade::install;

/// Logs a line that helps whoever works on the plugin. Takes what `format!`
/// takes.
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_debug {
    ($($line:tt)+) => {
        $crate::log::write($crate::vocabulary::LogLevel::Debug, ::core::format_args!($($line)+))
    };
}

/// Logs a line about something that went as it should. Takes what `format!`
/// takes.
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_info {
    ($($line:tt)+) => {
        $crate::log::write($crate::vocabulary::LogLevel::Info, ::core::format_args!($($line)+))
    };
}

/// Logs a line about something that is off, while the plugin goes on. Takes
/// what `format!` takes.
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_warn {
    ($($line:tt)+) => {
        $crate::log::write($crate::vocabulary::LogLevel::Warning, ::core::format_args!($($line)+))
    };
}

/// Logs a line about something that failed. Takes what `format!` takes.
#[doc(hidden)]
#[macro_export]
macro_rules! __trovato_error {
    ($($line:tt)+) => {
        $crate::log::write($crate::vocabulary::LogLevel::Error, ::core::format_args!($($line)+))
    };
}

/// Logs a line of a level that is known only while the plugin runs.
///
/// ```
/// use trovato::vocabulary::LogLevel;
///
/// let failed = 2;
/// let level = if failed > 0 { LogLevel::Warning } else { LogLevel::Info };
/// trovato::log::write(level, format_args!("{failed} feeds could not be read"));
/// ```
pub fn write(level: LogLevel, line: fmt::Arguments<'_>) {
    // A line without arguments is there already.
    let line = line
        .as_str()
        .map_or_else(|| Cow::Owned(line.to_string()), Cow::Borrowed);
    send(level, &line);
}

#[cfg(target_arch = "wasm32")]
fn send(level: LogLevel, line: &str) {
    crate::sys::log(level.as_str(), line);
}

#[cfg(not(target_arch = "wasm32"))]
fn send(level: LogLevel, line: &str) {
    crate::testing::log(level, line);
}
