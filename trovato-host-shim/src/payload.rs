//! What a tap is called with: JSON, items of the request, or both.

use std::fmt;

use serde_json::value::RawValue;

use crate::items::ItemKey;

/// What a tap is called with.
///
/// Items that the request holds are named by their [`ItemKey`], and each
/// plugin gets of them what its mask leaves: as JSON, or by handle where the
/// tap is lazy. Bytes reach the plugin as they are: they are for payloads
/// without an item, and for a host that has applied a mask of its own. A lazy
/// tap cannot be called with bytes.
///
/// ```no_run
/// # async fn run(host: &trovato_host_shim::Host, alter: &trovato_host_shim::Plugin)
/// # -> Result<(), Box<dyn std::error::Error>> {
/// use trovato_host_shim::{Item, Part};
///
/// let mut request = host.request();
/// let item = request.add(Item::parse(br#"{ "type": "post", "title": "Hi" }"#)?);
/// let view = request.call(alter, "item_view", item).await?;
/// let render = serde_json::from_slice(&view)?;
/// let payload = [("render", Part::Json(render)), ("item", Part::Item(item))];
/// let altered = request.call(alter, "item_view_alter", payload).await?;
/// # Ok(())
/// # }
/// ```
#[derive(Clone)]
#[non_exhaustive]
pub enum Payload<'a> {
    /// JSON, handed over as it is.
    Json(&'a [u8]),
    /// An item.
    Item(ItemKey),
    /// An object with these members.
    Object(Vec<(&'a str, Part<'a>)>),
    /// A list.
    List(Vec<Part<'a>>),
}

/// A member of a payload.
#[derive(Clone, Copy)]
pub enum Part<'a> {
    /// JSON, handed over as it is.
    Json(&'a RawValue),
    /// An item.
    Item(ItemKey),
    /// A list of items.
    Items(&'a [ItemKey]),
}

impl Payload<'_> {
    /// The items in it.
    pub(crate) fn items(&self) -> Vec<ItemKey> {
        match self {
            Self::Json(_) => Vec::new(),
            Self::Item(key) => vec![*key],
            Self::Object(members) => {
                let items = members.iter().flat_map(|(_, part)| part.items());
                items.copied().collect()
            }
            Self::List(parts) => parts.iter().flat_map(Part::items).copied().collect(),
        }
    }
}

impl Part<'_> {
    /// The items in it.
    pub(crate) fn items(&self) -> &[ItemKey] {
        match self {
            Self::Json(_) => &[],
            Self::Item(key) => std::slice::from_ref(key),
            Self::Items(keys) => keys,
        }
    }
}

impl From<ItemKey> for Payload<'_> {
    fn from(item: ItemKey) -> Self {
        Self::Item(item)
    }
}

impl<'a> From<&'a [u8]> for Payload<'a> {
    fn from(json: &'a [u8]) -> Self {
        Self::Json(json)
    }
}

impl<'a, const N: usize> From<&'a [u8; N]> for Payload<'a> {
    fn from(json: &'a [u8; N]) -> Self {
        Self::Json(json)
    }
}

impl<'a> From<&'a Vec<u8>> for Payload<'a> {
    fn from(json: &'a Vec<u8>) -> Self {
        Self::Json(json)
    }
}

impl<'a, const N: usize> From<[(&'a str, Part<'a>); N]> for Payload<'a> {
    fn from(members: [(&'a str, Part<'a>); N]) -> Self {
        Self::Object(members.into())
    }
}

impl<'a> From<Vec<Part<'a>>> for Payload<'a> {
    fn from(list: Vec<Part<'a>>) -> Self {
        Self::List(list)
    }
}

impl fmt::Debug for Payload<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(json) => write!(f, "Json({} bytes)", json.len()),
            Self::Item(item) => f.debug_tuple("Item").field(item).finish(),
            Self::Object(members) => f.debug_tuple("Object").field(members).finish(),
            Self::List(parts) => f.debug_tuple("List").field(parts).finish(),
        }
    }
}

impl fmt::Debug for Part<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Json(json) => write!(f, "Json({} bytes)", json.get().len()),
            Self::Item(item) => f.debug_tuple("Item").field(item).finish(),
            Self::Items(items) => f.debug_tuple("Items").field(items).finish(),
        }
    }
}
