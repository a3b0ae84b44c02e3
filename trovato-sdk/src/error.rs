//! What a tap answers when it cannot answer.

use std::borrow::Cow;
use std::error::Error;
use std::fmt;

use crate::codec::RawJson;
use crate::codec::object::write_object;
use serde::{Deserialize, Serialize};

/// The result of a tap: `Result<T>` is a value or a [`TapError`].
///
/// ```
/// use trovato::prelude::*;
///
/// fn minutes(text: &str) -> Result<u64> {
///     let seconds: u64 = text.parse()?;
///     Ok(seconds / 60)
/// }
///
/// assert_eq!(minutes("120").unwrap(), 2);
/// assert_eq!(minutes("soon").unwrap_err().code(), "error");
/// ```
pub type Result<T, E = TapError> = std::result::Result<T, E>;

/// An error that a tap hands to the host, as data.
///
/// It has a `code` for programs, a `message` for people, and, where known,
/// the JSON `path` of the member that is at fault and `details` of any shape.
/// Serde escapes all of it on its way out.
///
/// Every [`std::error::Error`] converts into one with `?`, under the code
/// `"error"` and with its chain of sources in the message. That is also why
/// this type is not a `std::error::Error` itself. A plain string or an
/// `Option` becomes one through [`OrTap::or_tap`].
///
/// ```
/// use trovato::prelude::*;
///
/// fn rating(text: &str) -> Result<i64> {
///     if text.is_empty() {
///         return Err(TapError::new("no-rating", "the item has no rating").with_path("fields.field_rating"));
///     }
///     Ok(text.parse()?)
/// }
///
/// assert_eq!(rating("").unwrap_err().path(), Some("fields.field_rating"));
/// assert_eq!(rating("x").unwrap_err().code(), "error");
/// ```
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct TapError(Box<Parts>);

// Boxed, so that a `Result` stays as small as its value.
#[derive(Clone, PartialEq, Deserialize)]
struct Parts {
    code: Cow<'static, str>,
    message: String,
    path: Option<String>,
    details: Option<RawJson>,
}

write_object!(Parts, {
    text code,
    text message,
    out path,
    out details,
});

impl TapError {
    /// An error with a code for programs and a message for people.
    pub fn new(code: impl Into<Cow<'static, str>>, message: impl Into<String>) -> Self {
        Self::boxed(code.into(), message.into())
    }

    // Once, whatever the types of the two are.
    #[cold]
    #[inline(never)]
    fn boxed(code: Cow<'static, str>, message: String) -> Self {
        Self(Box::new(Parts {
            code,
            message,
            path: None,
            details: None,
        }))
    }

    /// Names the member that is at fault, as a path such as
    /// `fields.field_rating.value` or `medications[2]`.
    #[must_use]
    pub fn with_path(mut self, path: impl Into<String>) -> Self {
        self.0.path = Some(path.into());
        self
    }

    /// Adds data of any shape for whoever handles the error. Data that has no
    /// JSON, as a map whose keys are no strings, is left out.
    #[must_use]
    pub fn with_details(mut self, details: impl Serialize) -> Self {
        self.0.details = RawJson::new(&details).ok();
        self
    }

    /// The code, for programs.
    pub fn code(&self) -> &str {
        &self.0.code
    }

    /// The message, for people.
    pub fn message(&self) -> &str {
        &self.0.message
    }

    /// The path of the member that is at fault, where one is known.
    pub fn path(&self) -> Option<&str> {
        self.0.path.as_deref()
    }

    /// The details, where there are any.
    pub fn details(&self) -> Option<&RawJson> {
        self.0.details.as_ref()
    }
}

impl fmt::Display for TapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0.message)?;
        if let Some(path) = &self.0.path {
            f.write_str(" at `")?;
            f.write_str(path)?;
            f.write_str("`")?;
        }
        Ok(())
    }
}

impl fmt::Debug for TapError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("TapError")
            .field("code", &self.0.code)
            .field("message", &self.0.message)
            .field("path", &self.0.path)
            .field("details", &self.0.details)
            .finish()
    }
}

impl<E: Error> From<E> for TapError {
    fn from(error: E) -> Self {
        let mut message = error.to_string();
        let mut source = error.source();
        while let Some(cause) = source {
            message.push_str(": ");
            message.push_str(&cause.to_string());
            source = cause.source();
        }
        Self::new("error", message)
    }
}

/// Turns what is not a [`std::error::Error`] into a [`TapError`].
///
/// ```
/// use trovato::prelude::*;
///
/// let missing: Option<i64> = None;
/// assert_eq!(missing.or_tap("no-rating").unwrap_err().code(), "no-rating");
///
/// let failed: Result<i64, String> = Err("out of stars".into());
/// assert_eq!(failed.or_tap("no-rating").unwrap_err().message(), "out of stars");
/// ```
pub trait OrTap<T> {
    /// The value, or a [`TapError`] with this code. The message is the
    /// error's own text; for an `Option`, that a value is missing.
    ///
    /// # Errors
    ///
    /// When there is no value.
    fn or_tap(self, code: &'static str) -> Result<T>;
}

impl<T, E: fmt::Display> OrTap<T> for std::result::Result<T, E> {
    fn or_tap(self, code: &'static str) -> Result<T> {
        self.map_err(|error| TapError::new(code, error.to_string()))
    }
}

impl<T> OrTap<T> for Option<T> {
    fn or_tap(self, code: &'static str) -> Result<T> {
        self.ok_or_else(|| TapError::new(code, "a value is missing"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug)]
    struct Outer(std::num::ParseIntError);

    impl fmt::Display for Outer {
        fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
            f.write_str("no number")
        }
    }

    impl Error for Outer {
        fn source(&self) -> Option<&(dyn Error + 'static)> {
            Some(&self.0)
        }
    }

    #[test]
    fn a_converted_error_tells_its_whole_chain() {
        let error = TapError::from(Outer("x".parse::<i64>().unwrap_err()));
        assert_eq!(error.message(), "no number: invalid digit found in string");
    }

    #[test]
    fn travels_as_json_and_back() {
        let error = TapError::new("a", "say \"b\"")
            .with_path("c.d")
            .with_details(1);
        let json = serde_json::to_string(&error).unwrap();
        assert_eq!(
            json,
            r#"{"code":"a","message":"say \"b\"","path":"c.d","details":1}"#
        );
        assert_eq!(serde_json::from_str::<TapError>(&json).unwrap(), error);
    }

    #[test]
    fn a_result_of_nothing_fits_one_word() {
        assert_eq!(size_of::<Result<()>>(), size_of::<usize>());
    }
}
