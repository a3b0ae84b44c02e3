//! Taps in modules and inside a function.
#![deny(warnings)]

mod taps {
    pub mod views {
        use trovato::prelude::*;

        #[trovato::tap]
        pub(in crate::taps) fn item_view(item: &Item) -> String {
            item.title().to_owned()
        }
    }
}

fn main() {
    #[trovato::tap]
    fn install() {}

    install();
}
