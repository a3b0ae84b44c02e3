//! The command as its user meets it: what it prints, where, and how it ends.
#![allow(
    clippy::needless_raw_string_hashes,
    reason = "so snapbox writes what it is told to"
)]

mod baseline;
mod bench;
mod broken;
mod cargo;
mod check;
mod check_fix;
mod completions;
mod component;
mod doctor;
mod explain;
mod grant;
mod guard;
mod input;
mod inspect;
mod json;
mod lazy;
mod mistakes;
mod new;
mod page;
mod run;
mod site;
mod support;
mod terminal;
mod test_wasm;
mod usage;
mod work;
#[path = "../../../tests/workspace/mod.rs"]
mod workspace;
