//! An author's names never meet the macro's.
#![deny(warnings)]
#![allow(dead_code)]

mod core {}
mod std {}
mod trovato {}

mod shadowed {
    pub struct Result;
    pub struct Option;
    pub struct String;
    pub struct Vec;
    pub struct Box;
    pub struct TapError;
    pub struct Finish;
    pub struct Member;
    #[allow(non_camel_case_types)]
    pub struct u8;
    #[allow(non_camel_case_types)]
    pub struct usize;
    #[allow(non_camel_case_types)]
    pub struct str;

    pub fn call() {}
    pub fn decode() {}
    pub fn whole() {}

    #[allow(non_upper_case_globals)]
    pub const answer: i32 = 1;
    #[allow(non_upper_case_globals)]
    pub const held: i32 = 1;
}

mod taps {
    #[allow(unused_imports)]
    use super::shadowed::*;
    use ::trovato::{Item, TapContext};

    #[::trovato::tap]
    fn item_insert(item: &Item, _context: &TapContext) {
        let _ = item;
    }

    #[::trovato::tap]
    fn item_presave(item: &mut Item) {
        item.set_title("x");
    }

    #[::trovato::tap(custom)]
    fn call(input: i32, payload: i32, context: &TapContext) -> i32 {
        let _ = context;
        input + payload
    }

    #[::trovato::tap(custom)]
    fn decode(out: [i32; 2]) -> i32 {
        out[0]
    }

    pub(super) fn all() {
        item_insert(&Item::new("blog", "x"), &TapContext::default());
        let _ = (
            item_presave as fn(&mut Item),
            call as fn(_, _, &_) -> _,
            decode as fn(_) -> _,
        );
    }
}

/// A blanket trait with a method of a name that the generated code calls.
mod blanket {
    pub trait Finish {
        fn write(&self) {}
        fn borrow(&self) {}
    }
    impl<T: ?Sized> Finish for T {}

    #[::trovato::tap(custom)]
    fn with_blanket(number: &i32) -> i32 {
        *number
    }
}

fn main() {
    taps::all();
}
