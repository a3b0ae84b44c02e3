use trovato::prelude::*;

#[trovato::tap]
fn cron(CronInput { timestamp, .. }: CronInput) -> Value {
    json!(timestamp)
}

#[trovato::tap(custom)]
fn sum((a, b): (i64, i64)) -> i64 {
    a + b
}

#[trovato::tap]
fn item_insert(_: &Item) {}

fn main() {}
