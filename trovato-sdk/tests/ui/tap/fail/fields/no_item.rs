use trovato::prelude::*;

#[trovato::tap(fields(title))]
fn cron(input: CronInput) -> i64 {
    input.timestamp
}

#[trovato::tap(fields(*))]
fn menu() -> Vec<MenuDefinition> {
    Vec::new()
}

#[trovato::tap(custom, fields(title))]
fn pairs(medications: Vec<String>) -> usize {
    medications.len()
}

fn main() {}
