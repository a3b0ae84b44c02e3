#![allow(unused)]

use trovato::ItemHandle;

#[derive(trovato::Fields)]
struct Teaser<'a> {
    title: &'a str,
}

#[derive(trovato::Fields)]
struct Any<T, const N: usize>
where
    T: Clone,
{
    value: T,
    values: [u8; N],
}

#[trovato::tap(lazy)]
fn item_insert(item: ItemHandle<Teaser>) {
    let _ = item.title();
}

fn main() {}
