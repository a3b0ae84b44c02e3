//! What the component imports: an item and its methods.

use std::sync::Arc;

use serde_json::Value;
use wasmtime::StoreContextMut;
use wasmtime::component::{Linker, Resource, ResourceTable, ResourceType};

use crate::subject::Subject;
use crate::{Error, Result};

/// The items of an instance.
pub(super) type Items = ResourceTable;

/// An item, with what is asked for at hand.
#[derive(Clone)]
pub(super) struct Post {
    title: Arc<str>,
    body: Arc<str>,
    rating: i64,
}

impl Post {
    /// The subject's item, if it has one.
    pub(super) fn of(subject: &Subject) -> Result<Option<Self>> {
        if subject.item.is_none() {
            return Ok(None);
        }
        let item: Value = serde_json::from_slice(&subject.payload)?;
        let text = |place: &str| {
            let text = item.pointer(place).and_then(Value::as_str);
            text.map(Arc::from)
                .ok_or_else(|| Error::from(format!("no text at {place}")))
        };
        let rating = item.pointer("/fields/field_rating/value");
        Ok(Some(Self {
            title: text("/title")?,
            body: text("/fields/field_body/value")?,
            rating: rating.and_then(Value::as_i64).ok_or("no rating")?,
        }))
    }
}

pub(super) fn link(linker: &mut Linker<Items>) -> wasmtime::Result<()> {
    let mut items = linker.instance("trovato:peers/items")?;
    // Guests only borrow items.
    items.resource("item", ResourceType::host::<Post>(), |_, _| Ok(()))?;
    items.func_wrap("[method]item.title", |store: Ctx, (item,): (Borrowed,)| {
        Ok((Arc::clone(&store.data().get(&item)?.title),))
    })?;
    items.func_wrap("[method]item.body", |store: Ctx, (item,): (Borrowed,)| {
        Ok((Arc::clone(&store.data().get(&item)?.body),))
    })?;
    items.func_wrap("[method]item.rating", |store: Ctx, (item,): (Borrowed,)| {
        Ok((store.data().get(&item)?.rating,))
    })
}

type Ctx<'a> = StoreContextMut<'a, Items>;
type Borrowed = Resource<Post>;
