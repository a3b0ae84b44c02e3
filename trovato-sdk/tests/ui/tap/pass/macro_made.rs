//! Taps that an author's own macro writes, types passed in included.
#![deny(warnings)]

use trovato::prelude::*;

macro_rules! hooks {
    ($($name:ident($item:ident: $ty:ty) -> $answer:ty $body:block)*) => {
        $(#[trovato::tap]
        fn $name($item: $ty) -> $answer $body)*
    };
}

hooks! {
    item_view(item: &Item) -> RenderElement {
        render::markup("h2", item.title()).build()
    }
    item_presave(item: &mut Item) -> Result<()> {
        item.set_field("field_reviewed", true)
    }
    cron(input: CronInput) -> Value { json!(input.timestamp) }
}

fn main() {}
