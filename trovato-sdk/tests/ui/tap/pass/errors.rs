//! Every way to fail.
#![deny(warnings)]

use std::num::ParseIntError;

use trovato::prelude::*;

#[derive(Debug)]
enum Failure {
    OutOfStock,
}

impl From<Failure> for TapError {
    fn from(failure: Failure) -> Self {
        match failure {
            Failure::OutOfStock => TapError::new("out-of-stock", "there is none left"),
        }
    }
}

type Done = Result<()>;
type Answer<T> = core::result::Result<T, Failure>;

#[trovato::tap(custom)]
fn tap_error(number: &str) -> Result<i64> {
    Ok(number.parse::<i64>()?)
}

#[trovato::tap(custom)]
fn standard_error(number: &str) -> Result<i64, ParseIntError> {
    number.parse()
}

#[trovato::tap(custom)]
fn own_error(_name: &str) -> Result<u32, Failure> {
    Err(Failure::OutOfStock)
}

#[trovato::tap(custom)]
fn aliased(_name: &str) -> Answer<Vec<u32>> {
    Err(Failure::OutOfStock)
}

#[trovato::tap]
fn item_presave(item: &mut Item) -> Done {
    item.set_field("field_price", 3)
}

#[trovato::tap]
fn item_view(item: &Item) -> Result<RenderElement, Failure> {
    Ok(render::markup("h2", item.title()).build())
}

#[trovato::tap]
fn item_delete(_item: &Item) -> Result<(), Failure> {
    Ok(())
}

fn main() {}
