//! JSON that is passed on as it came.

use std::fmt;

use serde::{Deserialize, Serialize};
use serde_json::value::RawValue;

/// JSON of any shape, kept as text.
///
/// A plugin that only passes JSON on need not carry the code that takes it
/// apart. Two are equal when their text is.
///
/// ```
/// use trovato::prelude::*;
///
/// let settings = RawJson::new(&json!({ "rows": 5 }))?;
/// assert_eq!(settings.as_str(), r#"{"rows":5}"#);
/// # Ok::<(), TapError>(())
/// ```
#[derive(Clone, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RawJson(Box<RawValue>);

impl RawJson {
    /// The JSON of a value.
    ///
    /// # Errors
    ///
    /// When it has none, as a map whose keys are no strings.
    pub fn new(value: &(impl Serialize + ?Sized)) -> serde_json::Result<Self> {
        serde_json::value::to_raw_value(value).map(Self)
    }

    pub(crate) fn empty_object() -> Self {
        // Not a Rust map, which would bring a map's code along.
        Self(RawValue::from_string("{}".to_owned()).unwrap_or_default())
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.get()
    }

    /// Reads it as a value.
    ///
    /// # Errors
    ///
    /// When it is of another type.
    pub fn read<'a, T: Deserialize<'a>>(&'a self) -> serde_json::Result<T> {
        // From bytes, as everything else: the parser is there once for each
        // kind of source.
        serde_json::from_slice(self.as_str().as_bytes())
    }
}

impl PartialEq for RawJson {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for RawJson {}

impl fmt::Debug for RawJson {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
