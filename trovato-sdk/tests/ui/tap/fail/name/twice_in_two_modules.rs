mod first {
    use trovato::prelude::*;

    #[trovato::tap]
    pub fn item_insert(item: &Item) {
        println!("{}", item.title());
    }
}

mod second {
    use trovato::prelude::*;

    #[trovato::tap]
    pub fn tap_item_insert(item: &Item) {
        println!("{}", item.title());
    }
}

fn main() {}
