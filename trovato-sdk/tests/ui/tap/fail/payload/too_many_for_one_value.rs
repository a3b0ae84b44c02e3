#![allow(unused)]

use trovato::prelude::*;

#[trovato::tap]
fn item_view(item: &Item, teaser: bool) -> String {
    item.title().to_owned()
}

#[trovato::tap]
fn cron(input: CronInput, last_run: i64) {}

fn main() {}
