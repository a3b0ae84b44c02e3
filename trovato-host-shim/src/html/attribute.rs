//! Which attributes an element may have, and how they are written.

use super::{escape, url};

/// Attributes that run, restyle or send something, whatever their value.
/// (Those that begin with `on` are refused by that.)
const REFUSED: [&str; 8] = [
    "action",
    "attributionsrc",
    "formaction",
    "nonce",
    "ping",
    "srcdoc",
    "style",
    "xmlns",
];

/// Attributes whose value is an address.
const ADDRESSES: [&str; 11] = [
    "background",
    "cite",
    "codebase",
    "data",
    "dynsrc",
    "href",
    "longdesc",
    "lowsrc",
    "poster",
    "src",
    "usemap",
];

/// Attributes whose value is a list of addresses with sizes.
const ADDRESS_LISTS: [&str; 2] = ["imagesrcset", "srcset"];

/// The attributes of one start tag, in the making.
pub(super) struct Attributes<'a> {
    out: &'a mut String,
    written: Vec<String>,
}

impl<'a> Attributes<'a> {
    /// None so far. They are appended to `out`.
    pub(super) fn new(out: &'a mut String) -> Self {
        Self {
            out,
            written: Vec::new(),
        }
    }

    /// Appends an attribute, unless it is refused or has been written: a
    /// browser takes the first one of a name, so the first has to be the one
    /// that counts here too.
    pub(super) fn write(&mut self, name: &str, value: &str) {
        let lower = name.to_ascii_lowercase();
        if !is_permitted(&lower, value) {
            tracing::debug!(name, value, "attribute not permitted, left out");
            return;
        }
        if self.has(&lower) {
            return;
        }
        self.out.push(' ');
        self.out.push_str(&lower);
        self.out.push_str("=\"");
        escape::attribute(self.out, value);
        self.out.push('"');
        self.written.push(lower);
    }

    /// Whether an attribute of that name, in lower case, has been written.
    pub(super) fn has(&self, name: &str) -> bool {
        self.written.iter().any(|written| written == name)
    }
}

fn is_permitted(name: &str, value: &str) -> bool {
    is_name(name)
        && !name.starts_with("on")
        && !REFUSED.contains(&name)
        && (!ADDRESSES.contains(&name) || url::is_harmless(value))
        && (!ADDRESS_LISTS.contains(&name) || url::are_harmless(value))
}

/// A letter, then letters, digits and hyphens. HTML permits much more; none of
/// it is needed, and quotes, blanks, slashes and colons are what attacks are
/// made of.
fn is_name(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_alphabetic())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
}
