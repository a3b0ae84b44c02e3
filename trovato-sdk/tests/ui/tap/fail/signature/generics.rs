use trovato::prelude::*;

#[trovato::tap]
fn cron<T, const N: usize>(input: CronInput) -> Value
where
    T: Default,
{
    json!(input.timestamp)
}

fn main() {}
