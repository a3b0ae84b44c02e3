//! How much a request to a service may bring. A host checks it, and so does
//! the one of native tests.

use serde_json::json;

use crate::error::{Result, TapError};

/// Most bytes of a name: of a variable, a key, a tag, a queue.
pub const MOST_NAME_BYTES: usize = 255;

/// Most bytes of one value or one payload, as JSON: 1 MiB.
pub const MOST_VALUE_BYTES: usize = 1 << 20;

/// Most tags of one value.
pub const MOST_TAGS: usize = 32;

/// Checks a name, which `what` calls in messages.
///
/// # Errors
///
/// `too-large` past [`MOST_NAME_BYTES`]; `service-request` for one that is
/// empty or has a NUL in it, which not every database can hold.
pub fn name(what: &str, name: &str) -> Result<()> {
    if name.is_empty() {
        let message = format!("{what} is empty");
        return Err(TapError::new("service-request", message));
    }
    if name.contains('\0') {
        let message = format!("{what} has a NUL in it");
        return Err(TapError::new("service-request", message));
    }
    at_most(what, "bytes", name.len(), MOST_NAME_BYTES)
}

/// Checks the length of a value's JSON.
///
/// # Errors
///
/// `too-large` past [`MOST_VALUE_BYTES`].
pub fn value(what: &str, json: &str) -> Result<()> {
    at_most(what, "bytes", json.len(), MOST_VALUE_BYTES)
}

/// Checks the tags of a value.
///
/// # Errors
///
/// `too-large` past [`MOST_TAGS`]; as [`name`] for each.
pub fn tags(tags: &[String]) -> Result<()> {
    at_most("the value", "tags", tags.len(), MOST_TAGS)?;
    tags.iter().try_for_each(|tag| name("a tag", tag))
}

fn at_most(what: &str, unit: &str, wanted: usize, limit: usize) -> Result<()> {
    if wanted <= limit {
        return Ok(());
    }
    let message = format!("{what} has {wanted} {unit}, and the limit is {limit}");
    let details = json!({ "wanted": wanted, "limit": limit });
    Err(TapError::new("too-large", message).with_details(details))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bound_is_the_last_that_fits() {
        assert!(name("a name", &"a".repeat(255)).is_ok());
        let error = name("a name", &"a".repeat(256)).unwrap_err();
        assert_eq!(error.code(), "too-large");
        let details = error.details().unwrap().as_str();
        assert_eq!(details, r#"{"limit":255,"wanted":256}"#);
        assert_eq!(name("a name", "").unwrap_err().code(), "service-request");
        assert_eq!(name("a name", "a\0").unwrap_err().code(), "service-request");
        assert!(value("the value", &"1".repeat(1 << 20)).is_ok());
        assert!(value("the value", &"1".repeat((1 << 20) + 1)).is_err());
        let many = |count| vec!["tag".to_owned(); count];
        assert!(tags(&many(32)).is_ok());
        assert_eq!(tags(&many(33)).unwrap_err().code(), "too-large");
    }
}
