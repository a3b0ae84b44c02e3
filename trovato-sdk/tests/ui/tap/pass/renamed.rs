//! The SDK under another path, and one function as several taps.
#![deny(warnings)]

mod sdk {
    pub use trovato as v1;
}

use sdk::v1::Item;

#[sdk::v1::tap(crate = "sdk::v1", name = "item_insert")]
#[sdk::v1::tap(crate = "crate::sdk::v1", name = "item_update")]
fn announce(item: &Item) {
    println!("{}", item.title());
}

fn main() {}
