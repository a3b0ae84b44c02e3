#![allow(unused)]

use trovato::prelude::*;

#[trovato::tap(costum)]
async fn check_interactions((first, second): (String, String)) -> bool {
    first == second
}

fn main() {}
