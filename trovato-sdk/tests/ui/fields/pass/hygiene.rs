//! An author's names never meet the derive's.
#![deny(warnings)]
#![allow(dead_code)]

mod core {}
mod std {}
mod trovato {}

mod shadowed {
    pub struct Result;
    pub struct Option;
    pub struct Vec;
    pub struct Handle;
    pub struct Cell;
    pub struct Slot;
    pub struct Fields;
    pub struct Text;
    pub struct Json;
    pub struct Default;
    pub struct Into;
    #[allow(non_camel_case_types)]
    pub struct str;
    #[allow(non_camel_case_types)]
    pub struct u32;

    pub trait Deref {
        fn deref(&self) {}
    }
    impl<T: ?Sized> Deref for T {}

    #[allow(non_upper_case_globals)]
    pub const handle: i32 = 1;
    #[allow(non_upper_case_globals)]
    pub const access: i32 = 1;
}

mod declared {
    use ::std::string::String;
    use ::trovato::prelude::{TextValue, Uuid};

    #[allow(unused_imports)]
    use super::shadowed::*;

    #[derive(::trovato::Fields)]
    pub(super) struct Teaser {
        title: String,
        #[field(write)]
        status: i64,
        author_id: Uuid,
        #[field(write)]
        handle: ::core::option::Option<String>,
        access: ::core::option::Option<::std::vec::Vec<TextValue>>,
        #[field(write)]
        value: f64,
        new: ::trovato::lazy::Field<bool>,
        clone: bool,
        deref: bool,
        get: bool,
        set: bool,
    }
}

mod renamed {
    pub(super) mod sdk {
        pub(super) use ::trovato::*;
    }

    #[derive(sdk::Fields)]
    #[fields(crate = "sdk")]
    struct Teaser {
        title: String,
    }
}

fn main() {}
