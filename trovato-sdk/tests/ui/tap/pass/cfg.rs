//! A tap that is compiled out takes its export with it.
#![deny(warnings)]

use trovato::prelude::*;

#[cfg(any())]
#[trovato::tap]
fn install(nonsense: Nonsense) {}

#[trovato::tap]
#[cfg(any())]
fn enable(nonsense: Nonsense) {}

#[trovato::tap]
#[cfg_attr(all(), cfg(any()))]
fn disable(nonsense: Nonsense) {}

#[trovato::tap]
#[cfg(not(any()))]
#[cfg_attr(all(), inline)]
fn item_delete(_item: &Item) {}

fn main() {}
