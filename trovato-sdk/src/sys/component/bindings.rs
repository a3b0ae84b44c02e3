//! What wit-bindgen makes of the WIT package, for one tap of no particular
//! name: `enter` runs whichever is called.
//!
//! Items by handle are no part of its type. Of a list of borrowed resources
//! wit-bindgen makes no Rust that compiles, so the list is read by hand.
#![allow(
    clippy::all,
    clippy::pedantic,
    clippy::undocumented_unsafe_blocks,
    dead_code,
    missing_docs,
    unreachable_pub,
    unsafe_op_in_unsafe_fn,
    unused_qualifications,
    reason = "it is generated"
)]

wit_bindgen::generate!({
    path: "wit",
    inline: r"
        package trovato:sdk;

        world guest {
            include trovato:plugin/host@0.1.0;
            use trovato:plugin/types@0.1.0.{json, tap-error};

            export tap: func(payload: json) -> result<json, tap-error>;
        }
    ",
    generate_all,
    ownership: Borrowing { duplicate_if_necessary: false },
    // `guest::initialise` does it.
    disable_run_ctors_once_workaround: true,
});
