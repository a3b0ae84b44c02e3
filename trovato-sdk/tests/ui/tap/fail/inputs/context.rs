#![allow(unused)]

use trovato::TapContext;

#[trovato::tap]
fn install(context: TapContext) {}

#[trovato::tap]
fn uninstall(context: &mut TapContext) {}

#[trovato::tap]
fn enable(one: &TapContext, two: &trovato::TapContext) {}

fn main() {}
