//! The items that are measured: the blog's.

use std::path::Path;
use std::sync::Arc;

use trovato_host_shim::Item;

use crate::Result;
use crate::floor::{Prepared, Slots};

const NAMES: [&str; 4] = ["post-2k", "post-10k", "post-50k", "post-100k"];

/// One item, as each side has it.
pub(crate) struct Post {
    pub(crate) name: String,
    /// Its file.
    pub(crate) json: Vec<u8>,
    pub(crate) item: Arc<Item>,
    pub(crate) prepared: Prepared,
    pub(crate) slots: Arc<Slots>,
}

pub(crate) fn read() -> Result<Vec<Post>> {
    let items = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../examples/blog/items");
    let read = |name: &str| {
        let json = std::fs::read(items.join(format!("{name}.json")))?;
        Ok(Post {
            name: name.to_owned(),
            item: Arc::new(Item::parse(&json)?),
            prepared: Prepared::new(&json)?,
            slots: Arc::new(Slots::new(&json)?),
            json,
        })
    };
    NAMES.into_iter().map(read).collect()
}
